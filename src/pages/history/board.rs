//! The failure board: each project, class, and trigger with its last outcome, and failures by like message.

use leptos::html::Section;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::disclosure::disclosure;
use crate::components::element::Element;
use crate::components::failure_row::{FailureRow, LineNames, failure_head, failure_row};
use crate::components::html;
use crate::components::rows::{Shown, rows};
use crate::domain::failures::{Alike, LineState};
use crate::domain::filter::Filter;
use crate::domain::run_record::LineKey;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::range::{End, Progress, Range};

use super::filter_params::FilterParams;
use super::range_view::{RangeView, over_range};

/// The most groups of like messages shown.
const MAX_GROUPS: usize = 20;
/// How many lines of a state are listed until all are asked for.
const FEW: usize = 50;

chunk! {
    pub static BOARD: history_board = |props: RangeView| -> AnyView { board(props) }
}

fn board(props: RangeView) -> AnyView {
    let is_passing_open = RwSignal::new(false);
    over_range(props, move |range| {
        let of = |state| Memo::new(move |_| range.with(|runs, _| runs.failures.lines(state)));
        let [failing, recovered, passing] = [LineState::Failing, LineState::Recovered, LineState::Passing].map(of);
        let has_some = |keys: Memo<Vec<LineKey>>| Memo::new(move |_| keys.with(|keys| !keys.is_empty()));
        let (has_recovered, has_passing) = (has_some(recovered), has_some(passing));
        let failing_title = move || match failing.with(Vec::len) {
            0 => "No failing prebuilds".to_owned(),
            count => format!("Failing ({})", format::count(count)),
        };
        let failing = section("failing", failing_title, lines(props, range, failing));
        let title = move || format!("Recovered ({})", format::count(recovered.with(Vec::len)));
        let recovered =
            move || has_recovered.get().then(|| section("recovered", title, lines(props, range, recovered)));
        let title = move || format!("Passing ({})", format::count(passing.with(Vec::len)));
        let list = move || is_passing_open.get().then(|| lines(props, range, passing));
        let passing = move || {
            let fold = || disclosure("Show passing", is_passing_open, list);
            has_passing.get().then(|| section("passing", title, fold()))
        };
        let groups = Memo::new(move |_| range.with(|runs, _| runs.failures.messages(MAX_GROUPS)));
        let messages = move || groups.with(|groups| messages(groups, props.filter));
        (failing, messages, recovered, passing).into_content()
    })
}

fn section(
    state: &'static str,
    title: impl Fn() -> String + Send + 'static,
    content: impl Content,
) -> Element<Section> {
    html::section().class("board").attr("data-state", state).child(html::h2().child(title)).child(content)
}

fn lines(props: RangeView, range: Range, keys: Memo<Vec<LineKey>>) -> impl Content {
    let names = props.names;
    // Prebuilds before the range, or left out by a filter, may have failed as well.
    let is_whole = Memo::new(move |_| {
        let is_filtered = props.filter.current.with(Filter::is_more_than_time);
        !is_filtered && range.status().progress == Progress::Complete(End::History)
    });
    let has_all = RwSignal::new(false);
    let shown = move || {
        let most = if has_all.get() { usize::MAX } else { FEW };
        Shown { first: 0, keys: keys.with(|keys| keys.iter().take(most).cloned().collect()) }
    };
    let read = move |key: &LineKey, _| {
        let key = key.clone();
        let line = Memo::new(move |_| range.with(|runs, _| runs.failures.line(&key).cloned()));
        line.with(|line| {
            let line = line.as_ref()?;
            let project =
                names.projects.map_or_else(String::new, |projects| projects.display_name(line.key.project_id));
            let names = LineNames { project, class: names.classes.display_name(line.key.class_id) };
            Some(FailureRow::of(line, names, is_whole.get()))
        })
    };
    let has_projects = names.projects.is_some();
    let place = html::ul().class("board-lines").child(failure_head(has_projects));
    let list = rows(place, failure_row(has_projects), shown, read);
    let has_more = Memo::new(move |_| !has_all.get() && keys.with(Vec::len) > FEW);
    let more = move || {
        let label = move || format!("Show all {}", format::count(keys.with(Vec::len)));
        has_more.get().then(|| button("button quiet", move || has_all.set(true)).child(label))
    };
    let is_empty = Memo::new(move |_| keys.with(Vec::is_empty));
    (list.hidden(move || is_empty.get().then_some("hidden")), more)
}

fn messages(groups: &[Alike], filter: FilterParams) -> Option<Element<Section>> {
    if groups.is_empty() {
        return None;
    }
    let item = |group: &Alike| {
        let count = html::span().class("count").attr("data-tone", "bad").child(format::count(group.count));
        let message = if group.message.is_empty() { "No error message".to_owned() } else { group.message.clone() };
        let runs = group.runs.iter().map(|run| {
            html::a()
                .class("text-link")
                .href(routes::prebuild(run.line.project_id, run.id))
                .child(html::code().child(format::short_id(run.id)))
        });
        let more = group.count.saturating_sub(group.runs.len());
        let all = group.narrow(filter.current.get().with_range()).filter(|_| more > 0).map(|alike| {
            let href = filter.link(&alike.into_query(""));
            html::a().class("text-link").href(href).child(format!("and {} more", format::count(more)))
        });
        html::li()
            .class("board-group")
            .child(count)
            .child(html::span().class("board-words").title(message.clone()).child(message))
            .child(html::span().class("board-runs").child(runs.collect::<Vec<_>>()).child(all))
    };
    let list = html::ul().class("board-groups").child(groups.iter().map(item).collect::<Vec<_>>());
    Some(section("messages", || "Failures by message".to_owned(), list))
}
