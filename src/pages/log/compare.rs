//! The log next to that of the last success of the same project and class, with new lines marked.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::announce::announce;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::skeleton::skeleton_lines;
use crate::components::step_button::step_button;
use crate::components::time::moment;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::log::{LogFeed, State};
use crate::store::problem::reason_of_log;
use crate::store::resource::Resource;

use super::super::frame::store;
use super::super::keys;
use super::super::prebuild::resource::known;
use super::compare_mode::CompareMode;
use super::find_key::listen_for_find;
use super::last_success::{LastSuccess, nothing_to_compare};
use super::level_filter::LevelFilter;
use super::linked_log::LinkedLog;
use super::notices;
use super::search::{FIELD_ID, Search};
use super::selection::Selection;
use super::side_by_side::SideBySide;
use super::status::Status;
use super::toolbar::{levels, toolbar_with, wrap};

/// A log and its page, for the comparison.
#[derive(Clone, Copy)]
pub struct Comparison {
    pub log: LinkedLog,
    pub status: Status,
    pub mode: CompareMode,
    pub selection: Selection,
    pub search: Search,
    pub filter: LevelFilter,
}

chunk! {
    pub static COMPARISON: log_compare = |(comparison, project_id): (Comparison, Id)| -> AnyView {
        comparison_with_last(comparison, project_id)
    }
}

fn comparison_with_last(shown: Comparison, project_id: Id) -> AnyView {
    let last = LastSuccess::find(store(), project_id, shown.status.prebuild);
    let store = store();
    let last_id = Memo::new(move |_| last.get().map(|run| run.id));
    let comparison = move || match last_id.get() {
        Some(_) => untrack(|| last.get())
            .map(|run| {
                let other = LinkedLog::open(store, run.metadata.project_id, run.id);
                beside(shown, &run, other)
            })
            .unwrap_or_else(nothing),
        None => last.instead().or_else(|| notices::instead(shown.status)).unwrap_or_else(nothing),
    };
    comparison.into_content()
}

/// State of the last successful run's log.
#[derive(Clone, PartialEq)]
enum Other {
    OnItsWay,
    Here,
    /// Reason why it is unavailable.
    Missing(String),
}

impl Other {
    /// Tracked.
    fn of(feed: LogFeed) -> Self {
        match feed.state.get() {
            State::Whole => Self::Here,
            State::Opening | State::NotYet | State::Live | State::Silent | State::Interrupted(None) => Self::OnItsWay,
            State::Interrupted(Some(error)) | State::Failed(error) => Self::Missing(reason_of_log(&error)),
            State::Never | State::Gone => Self::Missing("It has expired.".to_owned()),
            State::Refused(refusal) => Self::Missing(refusal.to_string()),
        }
    }
}

/// Shows the log next to `other`, the log of `last`.
fn beside(shown: Comparison, last: &Prebuild, other: LinkedLog) -> AnyView {
    let Comparison { log, status, mode, selection, search, filter } = shown;
    let sides = SideBySide::new(log, other, search, filter);
    listen_for_find();
    keys::listen(move |event| follow_key(event, sides, search));
    let state = Memo::new(move |_| Other::of(other.feed));
    effect(move || {
        log.feed.track();
        // A comparison starts when both logs are loaded; this one may never end while the page is open.
        let is_on_its_way = match log.feed.state.get() {
            State::Opening => true,
            State::Live | State::Silent => status.has_ended.get(),
            _ => false,
        };
        if !is_on_its_way && state.get() == Other::Here {
            sides.align();
        }
    });
    sides.follow();
    let instead = move || match state.get() {
        _ if log.feed.is_empty() => notices::instead(status),
        Other::Here if sides.new_lines().is_some() => {
            notices::nothing_left(filter, sides.list).or_else(|| nothing_new(sides))
        }
        Other::Here | Other::OnItsWay => Some(skeleton_lines(20).into_content()),
        Other::Missing(why) => {
            Some(nothing_to_compare("Nothing to compare", format!("Couldn't load the last successful log. {why}")))
        }
    };
    let show_line = move |number| {
        mode.leave();
        selection.pick_and_show(number, false);
    };
    let panel = html::div()
        .class("log-panel log-compare")
        .attr("data-unified", move || sides.is_unified.get().then_some("true"))
        .child(heads(status.prebuild, last, other.address()))
        .child(sides.list(show_line))
        .child(html::div().class("log-instead").child(instead));
    (bar(shown, sides), sides.print_note(), panel).into_content()
}

/// Acts on a key. Returns whether the key is a shortcut here: n and N go through matches or, without a search, through new lines.
fn follow_key(event: &KeyboardEvent, sides: SideBySide, search: Search) -> bool {
    let has_search = search.query.with_untracked(|query| !query.text.is_empty());
    let step = |by: isize| if has_search { search.step(by) } else { sides.step(by) };
    match event.key().as_str() {
        "/" => keys::focus_field(FIELD_ID),
        "n" => step(1),
        "N" => step(-1),
        "g" => sides.list.go_to_start(),
        "G" => sides.list.follow_end(),
        "w" => sides.toggle_wrap(),
        _ => return false,
    }
    true
}

/// What is shown when only new lines are to be shown and there are none; tracked.
fn nothing_new(sides: SideBySide) -> Option<AnyView> {
    let is_empty = sides.shows_new_only.get() && sides.list.is_empty();
    is_empty
        .then(|| nothing_to_compare("No new lines", "The last successful run has all lines of this log.".to_owned()))
}

fn bar(shown: Comparison, sides: SideBySide) -> Element<Div> {
    let Comparison { log, search, filter, .. } = shown;
    let text = move || match sides.new_lines().filter(|_| !log.feed.is_empty()) {
        None => String::new(),
        Some(0) => "No new lines".to_owned(),
        Some(new) => format::counted(new, "new line"),
    };
    let shows_new_only = sides.shows_new_only;
    let only = html::input()
        .r#type("checkbox")
        .prop("checked", move || shows_new_only.get())
        .on(ev::change, move |_| shows_new_only.update(|is_on| *is_on = !*is_on));
    let new_lines = html::div()
        .class("log-new")
        .child(html::span().class("meta").attr("data-testid", "log-new").child(text))
        .child(announce(text))
        .child(steps(sides));
    let options = html::div()
        .class("log-options")
        .child(html::label().class("check log-wrap log-only-new").child(only).child("New lines only"))
        .child(wrap(sides.wraps, move || sides.toggle_wrap()));
    let shown = html::div().class("log-shown").child(levels(log.feed, filter)).child(new_lines).child(options);
    toolbar_with("Comparison", search, shown)
}

/// Buttons for the next and previous new lines.
fn steps(sides: SideBySide) -> impl Content {
    let step = move |label: &'static str, icon: Icon, by: isize| step_button(label, icon, move || sides.step(by));
    let has_new = Memo::new(move |_| sides.new_lines().is_some_and(|new| new > 0));
    move || {
        has_new
            .get()
            .then(|| (step("Previous new lines", Icon::Up, -1), step("Next new lines", Icon::Down, 1)).into_content())
    }
}

/// `address` is that of the last successful run's log.
fn heads(prebuild: Resource<Prebuild>, last: &Prebuild, address: String) -> Element<Div> {
    let created = |run: &Prebuild| run.metadata.created_at.map(|at| moment(at.0));
    let before = html::div()
        .class("log-compare-head")
        .child("Last successful run ")
        .child(html::a().class("text-link").href(address).child(html::code().child(format::short_id(last.id))))
        .child(html::span().class("meta").child(" ").child(created(last)));
    let own = move || known(prebuild).and_then(|row| created(&row));
    let this =
        html::div().class("log-compare-head").child("This prebuild ").child(html::span().class("meta").child(own));
    html::div().class("log-compare-heads").child(before).child(this)
}
