//! The lines of the log, section by section.

use std::ops::Range;

use leptos::prelude::*;

use crate::components::dynamic::dynamic;
use crate::components::element::{Content, Element, button, classed, nothing};
use crate::components::icon::Icon;
use crate::components::log_line::{LineFrame, Said, SectionHead, log_text, marked};
use crate::components::log_list::{log_list, probe_text};
use crate::components::time::present;
use crate::domain::log::export::{end_words, section_outcome, took};
use crate::domain::log::level::Level;
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::marker::Outcome;
use crate::domain::log::section::{Section, SectionIndex};
use crate::domain::log::times::LogTimes;
use crate::domain::phase::Tone;
use crate::format;

use super::{Page, status};

pub fn panel(page: Page) -> Element {
    let key = move |number| {
        let key = page.feed.log.with_value(|log| log.key(number));
        format!("{key}.{}", page.feed.replaced.get_untracked())
    };
    let list = log_list(
        page.list,
        "Log",
        key,
        move |number| row(page, number),
        probe(page),
        move || {
            page.times.track();
            digits(page);
        },
    );
    let list = list
        .attr_of("data-times", move || Some(page.times.get().as_str().to_owned()))
        .style("--digits", move || digits(page).to_string());
    // The end is out of sight, and it moves.
    let is_behind = Memo::new(move |_| !page.list.is_following() && !page.has_ended() && !page.feed.is_empty());
    let follow = move || {
        is_behind
            .get()
            .then(|| button("log-follow", move || page.to_end()).child(Icon::Down.view()).child("Follow the end"))
    };
    let place = classed("div", "log-follow-place").child(dynamic(follow));
    let instead = classed("div", "log-instead").child(dynamic(move || status::instead(page)));
    classed("div", "log-panel").child(list).child(head_in_sight(page)).child(place).child(instead)
}

/// A line that nobody sees, by which the room for text is measured.
fn probe(page: Page) -> Element {
    let time = move || (page.times.get() != LogTimes::Hidden).then(|| classed("span", "log-time"));
    classed("div", "log-line")
        .child((classed("span", "log-number"), classed("span", "log-mark"), dynamic(time)))
        .child(probe_text())
}

/// How many digits the highest line number has; tracked.
fn digits(page: Page) -> usize {
    page.feed.track();
    page.feed.log.with_value(|log| log.len()).to_string().len().max(3)
}

type Frame = LineFrame<
    Box<dyn Fn() -> bool + Send>,
    Box<dyn Fn() -> bool + Send>,
    Box<dyn Fn() -> Option<String> + Send>,
    Box<dyn Fn(bool)>,
>;

fn frame(page: Page, number: u32, level: Level) -> Frame {
    // The first line of a section may come after its head.
    let is_head = page.feed.log.with_value(|log| log.kind(number)) == Kind::SectionStart;
    let words = move || {
        let times = page.times.get();
        if times == LogTimes::Hidden {
            return None;
        }
        if is_head {
            page.feed.track();
        }
        let words = |log: &Log| time_of(log, number).map(|time| times.words(time, log.first_time().unwrap_or(time)));
        Some(page.feed.log.with_value(words).unwrap_or_default())
    };
    LineFrame {
        number,
        level,
        address: page.log_address(),
        is_selected: Box::new(move || {
            page.selected.get().is_some_and(|lines| lines.contains(number.saturating_add(1)))
        }),
        is_current: Box::new(move || page.search.is_current(number)),
        time: Box::new(words),
        on_pick: Box::new(move |extends| page.pick(number, extends)),
    }
}

/// When a line was written; a section's marks have no time of their own.
fn time_of(log: &Log, number: u32) -> Option<i64> {
    let line = log.line(number)?;
    line.time.or_else(|| {
        let (first, last) = log.section(line.section?)?.times?;
        Some(if line.kind == Kind::SectionEnd { last } else { first })
    })
}

fn row(page: Page, number: u32) -> AnyView {
    let found = page.feed.log.with_value(|log| {
        let line = log.line(number)?;
        Some((Said::of(&line), line.level, line.kind, line.section))
    });
    let Some((said, level, kind, section)) = found else { return nothing() };
    let frame = frame(page, number, level);
    let is_found = page.search.is_found(number);
    let marks = move |text: &str| page.search.marks(text, is_found);
    match (kind, section) {
        (Kind::SectionStart, Some(index)) => {
            frame.around("log-line log-section", section_head(page, index, said.text, marks)).into_content()
        }
        (Kind::SectionEnd, Some(index)) => {
            let words = move || page.feed.log.with_value(|log| log.section(index).map(end_words));
            let words = classed("span", "log-text").child(words().unwrap_or_default());
            frame.around("log-line log-section-end", words).into_content()
        }
        _ => frame.around("log-line", log_text(said, marks)).into_content(),
    }
}

/// What a section's head says of it.
#[derive(Clone, PartialEq)]
struct Told {
    tone: Tone,
    outcome: String,
    counts: String,
    is_failed: bool,
}

fn told(page: Page, index: SectionIndex) -> Told {
    page.feed.track();
    let goes_on = !page.has_ended();
    page.feed.log.with_value(|log| {
        let Some(section) = log.section(index) else {
            return Told { tone: Tone::Unknown, outcome: String::new(), counts: String::new(), is_failed: false };
        };
        let tone = match section.outcome {
            Some(Outcome::Success) => Tone::Good,
            Some(Outcome::Failure) => Tone::Bad,
            Some(Outcome::Cancelled) => Tone::Stopped,
            Some(Outcome::Unknown) => Tone::Unknown,
            None if goes_on => Tone::Active,
            None => Tone::Stopped,
        };
        let (outcome, counts) = (outcome_and_time(section, goes_on), counts(section));
        Told { tone, outcome, counts, is_failed: section.is_failed() }
    })
}

fn outcome_and_time(section: &Section, goes_on: bool) -> String {
    let outcome = match (section_outcome(section), section.is_continuous, goes_on) {
        (Some(words), _, _) => Some(words.to_owned()),
        (None, true, _) => None,
        (None, false, true) => Some("Running".to_owned()),
        (None, false, false) => Some("Broke off".to_owned()),
    };
    let so_far = || {
        let (first, _) = section.times.filter(|_| goes_on && !section.is_continuous)?;
        u64::try_from(present().timestamp_millis() - first).ok().map(|millis| millis / 1_000 * 1_000)
    };
    let time = section.duration_millis().or_else(so_far).map(took);
    [outcome, time].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn counts(section: &Section) -> String {
    let all = [(section.errors, "error"), (section.warnings, "warning"), (section.lines, "line")];
    let told = all.into_iter().filter(|(count, _)| *count > 0);
    told.map(|(count, one)| format::counted(count as usize, one)).collect::<Vec<_>>().join(" · ")
}

fn section_head(
    page: Page,
    index: SectionIndex,
    title: String,
    marks: impl Fn(&str) -> Vec<Range<usize>> + Send + 'static,
) -> Element {
    let told = Memo::new(move |_| told(page, index));
    let mark = move || {
        let tone = told.with(|told| told.tone);
        classed("span", "tone").attr("data-tone", tone.as_str()).child(Icon::of_tone(tone).view())
    };
    let head = SectionHead {
        title: marked(title, marks),
        is_open: move || !page.is_folded(index),
        words: move || told.with(|told| told.outcome.clone()),
        counts: move || told.with(|told| told.counts.clone()),
    };
    head.view(dynamic(mark), move || page.fold(index, !untrack(|| page.is_folded(index))))
        .attr_of("data-failed", move || told.with(|told| told.is_failed).then(|| "true".to_owned()))
}

/// The head of the section that is being read, where it is scrolled away.
fn head_in_sight(page: Page) -> Element {
    let section = Memo::new(move |_| {
        page.feed.track();
        let first = page.list.first_seen()?;
        page.feed.log.with_value(|log| {
            let index = log.section_of(first)?;
            let section = log.section(index)?;
            (section.first_line != first).then(|| (index, section.title.clone(), section.first_line))
        })
    });
    let head = move || {
        section.get().map(|(index, title, line)| {
            let to_head = move || {
                page.go_to(line);
                page.list.focus();
            };
            let button = button("log-head-button", to_head)
                .attr("title", "To the beginning of this section")
                .child(Icon::Up.view())
                .child(classed("span", "log-section-title").child(title));
            let fold = move || {
                page.fold(index, true);
                page.go_to(line);
                page.list.focus();
            };
            (button, self::button("log-head-fold", fold).child("Fold")).into_content()
        })
    };
    classed("div", "log-head")
        .attr_of("hidden", move || section.with(Option::is_none).then(String::new))
        .child(dynamic(head))
}
