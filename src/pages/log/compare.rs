//! This log beside that of the last success of the same project and class: what is new in it stands out.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::announce::announce;
use crate::components::content::{Content, nothing};
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::log_line::{LogPair, LogRow, RowContent, log_pair, log_text};
use crate::components::log_list::{LogList, Shape, log_list, probe_text};
use crate::components::rich_text::RichText;
use crate::components::row_click::RowClick;
use crate::components::skeleton::skeleton_lines;
use crate::components::time::moment;
use crate::domain::log::address::LineRange;
use crate::domain::log::compare::{Pair, align, starts_of_new};
use crate::domain::log::export::end_words;
use crate::domain::log::level::Level;
use crate::domain::log::log::Kind;
use crate::domain::log::step::step;
use crate::domain::log::width::Width;
use crate::domain::runs::Neighbours;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::routes;
use crate::store::history::History;
use crate::store::log::{LogFeed, State};
use crate::store::paged::Paging;
use crate::store::problem::{problem, reason_of_log};

use super::super::keys;
use super::super::prebuild::{MOST_RUNS, follow_runs, known};
use super::toolbar::step_button;
use super::{COMPARE, Page, status};

pub fn view(page: Page) -> impl Content {
    let project_id = page.project_id;
    let history = page.store.history(Some(project_id), &Default::default());
    let runs = follow_runs(page.store, project_id, page.prebuild);
    let last = Memo::new(move |_| known(page.prebuild).and_then(|row| Neighbours::of(&row, &runs.get()).last_success));
    let last_id = Memo::new(move |_| last.with(|last| last.as_ref().map(|run| run.id)));
    move || match last_id.get() {
        Some(_) => untrack(|| last.get()).map(|run| sides(page, run)).unwrap_or_else(nothing),
        None => without_success(page, history, runs.with(Vec::len)),
    }
}

/// What stands in place of the logs as long as no success is known; tracked.
fn without_success(page: Page, history: History, looked_at: usize) -> AnyView {
    if known(page.prebuild).is_none() {
        return status::instead(page).unwrap_or_else(nothing);
    }
    let message = match history.status.paging.get() {
        Paging::Failed { error, .. } => {
            let problem = problem(&error, "this project's prebuilds");
            return error_panel(problem, move || history.status.retry()).into_content();
        }
        Paging::First => return skeleton_lines(20).into_content(),
        Paging::More(_) if looked_at < MOST_RUNS => return skeleton_lines(20).into_content(),
        Paging::More(_) => {
            let newest = format::count(looked_at);
            format!("None of this project's newest {newest} prebuilds with this environment class completed before it.")
        }
        Paging::End => {
            "None of this project's prebuilds with this environment class completed before this one.".to_owned()
        }
    };
    nothing_to_compare(message)
}

fn nothing_to_compare(message: String) -> AnyView {
    empty_state("There is nothing to compare with", message, ()).into_content()
}

/// What of the last success's log there is to compare with.
#[derive(Clone, PartialEq)]
enum Other {
    OnItsWay,
    Here,
    /// Why it cannot be had.
    Missing(String),
}

impl Other {
    /// Tracked.
    fn of(feed: LogFeed) -> Self {
        match feed.state.get() {
            State::Whole | State::Full => Self::Here,
            State::Opening | State::NotYet | State::Live | State::Interrupted(None) => Self::OnItsWay,
            State::Interrupted(Some(error)) | State::Failed(error) => Self::Missing(reason_of_log(&error)),
            State::Never | State::Gone => Self::Missing("It is no longer kept.".to_owned()),
            State::Refused(refusal) => Self::Missing(refusal.to_string()),
        }
    }
}

/// Names the half of a row that shows this prebuild's log.
const THIS: &str = "this";

/// Both logs, and what of them stands beside each other.
#[derive(Clone, Copy)]
struct Sides {
    page: Page,
    other: LogFeed,
    pairs: StoredValue<Vec<Pair>>,
    list: LogList,
    /// Whether both logs are here, and stand beside each other.
    is_aligned: RwSignal<bool>,
    /// How many lines are new.
    new: RwSignal<usize>,
    /// The pair with which the new lines begin that one is at.
    current: RwSignal<Option<u32>>,
    shows_new_only: RwSignal<bool>,
}

fn sides(page: Page, last: Prebuild) -> AnyView {
    let other = LogFeed::open(page.store, last.id);
    let pairs = StoredValue::new(Vec::<Pair>::new());
    let shape_of = move |index: u32| {
        let pair = pairs.with_value(|pairs| pairs.get(index as usize).copied());
        let shape = |feed: LogFeed, line: Option<u32>| {
            let line = line?;
            Some(feed.log.with_value(|log| (log.width(line), log.kind(line) == Kind::SectionStart)))
        };
        let sides = pair.map(|pair| [shape(page.feed, pair.this), shape(other, pair.other)]);
        let bare = Shape { width: Width { columns: 0, is_exact: true }, is_head: false };
        sides.into_iter().flatten().flatten().fold(bare, |one, (width, is_head)| Shape {
            width: Width {
                columns: one.width.columns.max(width.columns),
                is_exact: one.width.is_exact && width.is_exact,
            },
            is_head: one.is_head || is_head,
        })
    };
    // Two columns leave no room for lines that do not wrap.
    let list = LogList::new(RwSignal::new(true), shape_of);
    let sides = Sides {
        page,
        other,
        pairs,
        list,
        is_aligned: RwSignal::new(false),
        new: RwSignal::new(0),
        current: RwSignal::new(None),
        shows_new_only: RwSignal::new(false),
    };
    keys::listen(move |event| {
        match event.key().as_str() {
            "n" => sides.step(1),
            "N" => sides.step(-1),
            _ => return false,
        }
        true
    });
    let state = Memo::new(move |_| Other::of(other));
    effect_without_cleanup(move || {
        page.feed.track();
        // Nothing is new as long as one of the logs is on its way; this one may never end while the page is open.
        let is_on_its_way = match page.feed.state.get() {
            State::Opening => true,
            State::Live => page.has_ended(),
            _ => false,
        };
        if is_on_its_way || state.get() != Other::Here {
            return;
        }
        let aligned = page.feed.log.with_value(|this| other.log.with_value(|other| align(this, other)));
        sides.new.set(aligned.iter().filter(|pair| pair.is_new).count());
        pairs.set_value(aligned);
        sides.is_aligned.set(true);
        list.forget();
        list.show(sides.shown());
    });
    effect_without_cleanup(move || {
        sides.shows_new_only.track();
        list.show(sides.shown());
    });
    let words = move || match (sides.new.get(), sides.is_aligned.get() && !page.feed.is_empty()) {
        (_, false) => String::new(),
        (0, _) => "Nothing in this log is new.".to_owned(),
        (new, _) => format!("{} {} new.", format::counted(new, "line"), if new == 1 { "is" } else { "are" }),
    };
    let only = html::input()
        .r#type("checkbox")
        .prop("checked", move || sides.shows_new_only.get())
        .on(ev::change, move |_| sides.shows_new_only.update(|is_on| *is_on = !*is_on));
    let bar = html::div()
        .class("toolbar log-toolbar")
        .role("group")
        .aria_label("Comparison")
        .child(html::span().class("meta").attr("data-testid", "log-new").child(words))
        .child(announce(words))
        .child(sides.steps())
        .child(html::label().class("check log-wrap").child(only).child("New lines only"));
    let digits = move || {
        page.feed.track();
        other.track();
        let count = |feed: LogFeed| feed.log.with_value(|log| log.len());
        count(page.feed).max(count(other)).to_string().len().max(3)
    };
    let probe = || {
        html::div()
            .class("log-line log-half")
            .child((html::span().class("log-number"), html::span().class("log-mark")))
            .child(probe_text())
    };
    let probe = html::div().class("log-pair").child((probe(), probe()));
    let lines = log_list(
        list,
        "Logs side by side",
        move |index| sides.version(index),
        log_pair(),
        move |index| row(sides, index),
        probe,
        move || {
            digits();
        },
    );
    let lines =
        lines.style(("--digits", move || digits().to_string())).on(ev::click, move |event| follow_click(sides, &event));
    let instead = move || match state.get() {
        _ if page.feed.is_empty() => status::instead(page),
        Other::Here if sides.is_aligned.get() => None,
        Other::Here | Other::OnItsWay => Some(skeleton_lines(20).into_content()),
        Other::Missing(why) => Some(nothing_to_compare(format!("The log of the last success cannot be had. {why}"))),
    };
    let instead = html::div().class("log-instead").child(instead);
    let panel = html::div().class("log-panel log-compare").child(heads(page, last)).child(lines).child(instead);
    (bar, panel).into_content()
}

impl Sides {
    /// The pair at a place, and the versions of its lines.
    fn version(self, index: u32) -> impl Clone + PartialEq + Send + Sync + 'static {
        let pair = self.pairs.with_value(|pairs| pairs.get(index as usize).copied());
        let version = |feed: LogFeed, line: Option<u32>| {
            let version = line.and_then(|line| feed.log.with_value(|log| log.version(line)));
            (version, feed.replaced.get_untracked())
        };
        pair.map(|pair| (pair, version(self.page.feed, pair.this), version(self.other, pair.other)))
    }

    /// Buttons that lead through what is new.
    fn steps(self) -> impl Content {
        let step = move |label: &'static str, icon: Icon, by: isize| step_button(label, icon, move || self.step(by));
        let has_new = Memo::new(move |_| self.new.get() > 0);
        move || {
            has_new.get().then(|| {
                (step("Previous new lines", Icon::Up, -1), step("Next new lines", Icon::Down, 1)).into_content()
            })
        }
    }

    /// Goes to the next lines that are new, or to those before.
    fn step(self, by: isize) {
        let starts = self.pairs.with_value(|pairs| starts_of_new(pairs));
        let seen = untrack(|| self.list.first_seen()).unwrap_or_default();
        if let Some(start) = step(&starts, self.current.get_untracked(), seen, by) {
            self.current.set(Some(start));
            self.list.reveal(start);
        }
    }

    fn address_of_other(self) -> String {
        routes::prebuild_logs(self.page.project_id, self.other.prebuild_id)
    }

    /// The places of the pairs that are shown; tracked.
    fn shown(self) -> Vec<u32> {
        let only_new = self.shows_new_only.get();
        let this = self.page.feed.log;
        self.pairs.with_value(|pairs| {
            let is_head =
                |pair: &Pair| pair.this.is_some_and(|line| this.with_value(|log| log.kind(line)) == Kind::SectionStart);
            let is_shown = |pair: &Pair| !only_new || pair.is_new || is_head(pair);
            (0..).zip(pairs).filter(|(_, pair)| is_shown(pair)).map(|(index, _)| index).collect()
        })
    }
}

fn heads(page: Page, last: Prebuild) -> Element<Div> {
    let created = |run: &Prebuild| run.metadata.created_at.map(|at| moment(at.0));
    let before = html::div()
        .class("log-compare-head")
        .child("Last success ")
        .child(
            html::a()
                .class("text-link")
                .href(routes::prebuild_logs(last.metadata.project_id, last.id))
                .child(html::code().child(format::short_id(last.id))),
        )
        .child(html::span().class("meta").child(" ").child(created(&last)));
    let own = move || known(page.prebuild).and_then(|row| created(&row));
    let this =
        html::div().class("log-compare-head").child("This prebuild ").child(html::span().class("meta").child(own));
    html::div().class("log-compare-heads").child(before).child(this)
}

/// Describes a pair; tracked.
fn row(sides: Sides, index: u32) -> Option<LogPair> {
    let pair = sides.pairs.with_value(|pairs| pairs.get(index as usize).copied())?;
    let mut this = half(sides, pair.this, true);
    this.is_current = sides.current.get() == Some(index);
    this.is_new = pair.is_new;
    Some(LogPair { row: index.to_string(), other: half(sides, pair.other, false), this })
}

/// Half of a row: a line of one of the logs, or nothing.
fn half(sides: Sides, line: Option<u32>, is_this: bool) -> LogRow {
    let (feed, side) = if is_this { (sides.page.feed, THIS) } else { (sides.other, "other") };
    let address = || if is_this { sides.page.log_address() } else { sides.address_of_other() };
    let row = line.and_then(|number| {
        feed.log.with_value(|log| {
            let line = log.line(number)?;
            let level = if line.kind == Kind::Text { line.level } else { Level::Info };
            let section = line.section.and_then(|index| log.section(index)).filter(|_| line.kind == Kind::SectionEnd);
            let text = section.map_or_else(|| log_text(&line, &[]), |section| RichText::plain(end_words(section)));
            Some(LogRow::new(number, line.kind, level, &address(), RowContent::Text(text)))
        })
    });
    row.unwrap_or(LogRow::blank()).half(side)
}

/// Goes to a line, in the log that it is of.
fn follow_click(sides: Sides, event: &MouseEvent) {
    let Some(click) = RowClick::of(event, "data-line") else { return };
    let Ok(line) = click.key.parse::<u32>() else { return };
    if !click.is_on(".log-number") || click.opens_elsewhere {
        return;
    }
    event.prevent_default();
    if click.is_on(&format!("[data-side={THIS}]")) {
        sides.page.change_query(COMPARE, "");
        sides.page.pick_and_show(line.saturating_sub(1), false);
    } else {
        let line = LineRange::new(line, line);
        sides.page.address.open(&format!("{}{line}", sides.address_of_other()));
    }
}
