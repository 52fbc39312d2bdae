//! `/projects/{project}/prebuilds/{prebuild}/logs`: a prebuild's log.

mod compare;
mod keys;
mod lines;
mod search;
mod selection;
mod status;
mod toolbar;

use std::collections::HashMap;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::badge::badge;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::html;
use crate::components::log_list::{LogList, Shape};
use crate::components::save::save;
use crate::domain::history_view::{value, with_value};
use crate::domain::log::address::LineRange;
use crate::domain::log::export::saved;
use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::rows::{is_folded_at_first, visible};
use crate::domain::log::section::SectionIndex;
use crate::domain::log::times::LogTimes;
use crate::domain::phase::{is_final, prebuild_tone, words};
use crate::format;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::routes;
use crate::store::log::LogFeed;
use crate::store::resource::Resource;
use crate::store::{Store, preferences};

use super::frame::{breadcrumb, project_name, set_title, store};
use super::prebuild::{known, opened};
use search::Search;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    address: Address,
    project_id: Id,
    prebuild_id: Id,
    prebuild: Resource<Prebuild>,
    feed: LogFeed,
    list: LogList,
    /// The least serious level that is shown.
    least: Memo<Level>,
    /// Whether the log stands beside that of the last success.
    compares: Memo<bool>,
    /// What the reader has folded or opened.
    folds: RwSignal<HashMap<SectionIndex, bool>>,
    /// Whether the prebuild had ended before the page was opened; `None` until that is known.
    had_ended: RwSignal<Option<bool>>,
    search: Search,
    /// The lines that the address names.
    selected: RwSignal<Option<LineRange>>,
    /// A line that is scrolled to as soon as it is here.
    wanted: RwSignal<Option<u32>>,
    wraps: RwSignal<bool>,
    times: RwSignal<LogTimes>,
}

const LEVEL: &str = "level";
const COMPARE: &str = "compare";
const LAST_SUCCESS: &str = "last-success";

pub fn page(project_id: Id, prebuild_id: Id) -> AnyView {
    let store = store();
    let prebuild = opened(store, project_id, prebuild_id);
    let name = project_name(project_id);
    let short = format::short_id(prebuild_id);
    let title = short.clone();
    set_title(move || format!("Log of {title} · {}", name.get()));
    let page = Page::new(store, prebuild, project_id, prebuild_id);
    page.follow();
    keys::listen(page);
    let way_back = html::a()
        .class("log-prebuild")
        .href(routes::prebuild(project_id, prebuild_id))
        .child(html::code().child(short));
    let phase = move || {
        let row = known(prebuild)?;
        let phase = &row.status.phase;
        Some(badge(prebuild_tone(phase), words(&phase.short_name())))
    };
    let heading = html::h1().class("page-title").child("Log of ").child(way_back);
    let title = html::div().class("log-title").child(heading).child(phase).child(status::status(page));
    let body = move || match page.compares.get() {
        true => compare::view(page).into_content(),
        false => {
            (toolbar::bar(page), move || status::notice(page), lines::panel(page), selection::bar(page)).into_content()
        }
    };
    html::div()
        .class("page log-page")
        .child(breadcrumb(Some((project_id, name))))
        .child(html::div().class("page-head").child(title).child(page.actions()))
        .child(body)
        .into_content()
}

impl Page {
    fn new(store: Store, prebuild: Resource<Prebuild>, project_id: Id, prebuild_id: Id) -> Self {
        let address = use_address();
        let feed = LogFeed::open(store, prebuild_id);
        let least = Memo::new(move |_| match value(&address.query(), LEVEL) {
            "warning" => Level::Warning,
            "error" => Level::Error,
            _ => Level::Debug,
        });
        let compares = Memo::new(move |_| value(&address.query(), COMPARE) == LAST_SUCCESS);
        let wraps = RwSignal::new(preferences::log_wraps());
        let selected = LineRange::parse(&location().hash().unwrap_or_default());
        let log = feed.log;
        Self {
            store,
            address,
            project_id,
            prebuild_id,
            prebuild,
            feed,
            list: LogList::new(wraps, move |number| {
                log.with_value(|log| Shape {
                    width: log.width(number),
                    is_head: log.kind(number) == Kind::SectionStart,
                })
            }),
            least,
            compares,
            folds: RwSignal::default(),
            had_ended: RwSignal::new(None),
            search: Search::new(&untrack(|| address.query())),
            selected: RwSignal::new(selected),
            wanted: RwSignal::new(selected.map(|lines| lines.first - 1)),
            wraps,
            times: RwSignal::new(preferences::log_times()),
        }
    }

    /// Keeps the parts of the page in step with the log, the prebuild and the address.
    fn follow(self) {
        effect_without_cleanup(move || {
            let Some(row) = known(self.prebuild).filter(|_| self.had_ended.get_untracked().is_none()) else { return };
            let has_ended = is_final(&row.status.phase);
            self.had_ended.set(Some(has_ended));
            if !has_ended && self.selected.get_untracked().is_none() {
                self.list.follow_end();
            }
        });
        effect_without_cleanup(move || {
            self.feed.track();
            let least = self.least.get();
            let rows = self.feed.log.with_value(|log| visible(log, least, |index| self.is_folded(index)));
            self.list.show(rows);
            self.seek();
        });
        let mut replaced = self.feed.replaced.get_untracked();
        effect_without_cleanup(move || {
            if self.feed.replaced.get() != replaced {
                replaced = self.feed.replaced.get_untracked();
                self.folds.set(HashMap::new());
                self.list.forget();
            }
        });
        let moved = window_event_listener_untyped("popstate", move |_| {
            let lines = LineRange::parse(&location().hash().unwrap_or_default());
            self.selected.set(lines);
            self.wanted.set(lines.map(|lines| lines.first - 1));
        });
        on_cleanup(move || moved.remove());
        self.search.follow(self);
    }

    /// Scrolls to the line that is wanted, once it is here; tracked.
    fn seek(self) {
        let Some(wanted) = self.wanted.get() else { return };
        if self.feed.log.with_value(|log| wanted >= log.len()) {
            return;
        }
        let is_left_out = |log: &Log| log.kind(wanted) != Kind::SectionStart && log.level(wanted) < self.least.get();
        if self.least.get() > Level::Debug && self.feed.log.with_value(is_left_out) {
            return self.change_query(LEVEL, "");
        }
        let section =
            self.feed.log.with_value(|log| log.section_of(wanted).filter(|_| log.kind(wanted) != Kind::SectionStart));
        // Open it stays, too, when a later section fails and those that went well fold.
        if let Some(section) = section.filter(|section| self.folds.with(|folds| folds.get(section) != Some(&false))) {
            return self.fold(section, false);
        }
        self.wanted.set(None);
        self.list.reveal(wanted);
    }

    /// Shows a line, in whatever section it is.
    fn go_to(self, number: u32) {
        self.wanted.set(Some(number));
    }

    /// Whether a section is folded; tracked.
    fn is_folded(self, index: SectionIndex) -> bool {
        let chosen = self.folds.with(|folds| folds.get(&index).copied());
        // What ends while somebody reads it stays open.
        let folds_by_itself = self.had_ended.get() == Some(true);
        chosen.unwrap_or_else(|| folds_by_itself && self.feed.log.with_value(|log| is_folded_at_first(log, index)))
    }

    fn fold(self, index: SectionIndex, is_folded: bool) {
        self.folds.update(|folds| {
            folds.insert(index, is_folded);
        });
    }

    fn fold_all(self, is_folded: bool) {
        let count = self.feed.log.with_value(|log| log.sections().len());
        self.folds.set((0..count).map(|index| (index as SectionIndex, is_folded)).collect());
    }

    /// Selects a line, or all from the ones selected up to it, and names them in the address.
    fn pick(self, number: u32, extends: bool) {
        let own = number.saturating_add(1);
        let lines = match self.selected.get_untracked() {
            Some(selected) if extends && own >= selected.first => LineRange::new(selected.first, own),
            Some(selected) if extends => LineRange::new(own, selected.last),
            _ => LineRange::new(own, own),
        };
        self.select(Some(lines));
    }

    /// Selects a line as [`Self::pick`] does, and shows it.
    fn pick_and_show(self, number: u32, extends: bool) {
        self.pick(number, extends);
        self.go_to(number);
    }

    fn to_start(self) {
        self.wanted.set(None);
        self.list.go_to_start();
        self.list.focus();
    }

    fn to_end(self) {
        self.wanted.set(None);
        self.list.follow_end();
        self.list.focus();
    }

    /// Lets go of the selected lines, and gives the keyboard to the list: what had it may be gone.
    fn clear_selection(self) {
        self.wanted.set(None);
        self.select(None);
        self.list.focus();
    }

    fn select(self, lines: Option<LineRange>) {
        self.selected.set(lines);
        self.address.replace_fragment(&lines.map(|lines| lines.to_string()).unwrap_or_default());
    }

    /// The address of this log, without a query of its own and without a fragment.
    fn log_address(self) -> String {
        routes::prebuild_logs(self.project_id, self.prebuild_id)
    }

    fn change_query(self, name: &str, value: &str) {
        let query = untrack(|| self.address.query());
        self.address.replace_query(&with_value(&query, name, value));
    }

    /// Whether the prebuild has ended; tracked.
    fn has_ended(self) -> bool {
        known(self.prebuild).is_some_and(|row| is_final(&row.status.phase))
    }

    fn actions(self) -> Element<Div> {
        let is_empty = Memo::new(move |_| self.feed.is_empty());
        let compare = move || self.change_query(COMPARE, if self.compares.get_untracked() { "" } else { LAST_SUCCESS });
        let download = move || {
            let name = format!("prebuild-{}.log", format::short_id(self.prebuild_id));
            self.feed.log.with_value(|log| save(&name, "text/plain", saved(log)));
        };
        html::div()
            .class("page-actions")
            .child(
                button("button", compare)
                    .aria_pressed(move || self.compares.get().to_string())
                    .child("Compare with last success"),
            )
            .child(button("button", download).prop("disabled", move || is_empty.get()).child("Download"))
    }
}
