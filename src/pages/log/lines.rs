//! The lines of the log, section by section.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::log_line::{LogRow, RowContent, SectionHead, log_row, log_text, marked};
use crate::components::log_list::{log_list, probe_text};
use crate::components::rich_text::RichText;
use crate::components::row_click::RowClick;
use crate::components::time::present;
use crate::domain::log::export::{end_words, section_outcome, took};
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::marker::Outcome;
use crate::domain::log::section::{Section, SectionIndex};
use crate::domain::log::times::LogTimes;
use crate::domain::phase::Tone;
use crate::format;

use super::{Page, status};

pub fn panel(page: Page) -> Element<Div> {
    let version =
        move |number| (page.feed.log.with_value(|log| log.version(number)), page.feed.replaced.get_untracked());
    let list = log_list(
        page.list,
        "Log",
        version,
        log_row(),
        move |number| row(page, number),
        probe(page),
        move || {
            page.times.track();
            digits(page);
        },
    );
    let list = list
        .attr("data-times", move || page.times.get().as_str().to_owned())
        .style(("--digits", move || digits(page).to_string()))
        .on(ev::click, move |event| follow_click(page, &event));
    // The end is out of sight, and it moves.
    let is_behind = Memo::new(move |_| !page.list.is_following() && !page.has_ended() && !page.feed.is_empty());
    let follow = move || {
        is_behind
            .get()
            .then(|| button("log-follow", move || page.to_end()).child(Icon::Down.view()).child("Follow the end"))
    };
    let place = html::div().class("log-follow-place").child(follow);
    let instead = html::div().class("log-instead").child(move || status::instead(page));
    html::div().class("log-panel").child(list).child(head_in_sight(page)).child(place).child(instead)
}

/// A line that nobody sees, by which the room for text is measured.
fn probe(page: Page) -> Element<Div> {
    let time = move || (page.times.get() != LogTimes::Hidden).then(|| html::span().class("log-time"));
    html::div()
        .class("log-line")
        .child((html::span().class("log-number"), html::span().class("log-mark"), time))
        .child(probe_text())
}

/// How many digits the highest line number has; tracked.
fn digits(page: Page) -> usize {
    page.feed.track();
    page.feed.log.with_value(|log| log.len()).to_string().len().max(3)
}

/// Selects a line, or opens or folds a section.
fn follow_click(page: Page, event: &MouseEvent) {
    let Some(click) = RowClick::of(event, "data-row") else { return };
    let Ok(number) = click.key.parse() else { return };
    if click.is_on(".log-number") && !click.opens_elsewhere {
        event.prevent_default();
        page.pick(number, click.has_shift);
    } else if click.is_on(".log-section-button")
        && let Some(index) = page.feed.log.with_value(|log| log.section_of(number))
    {
        page.fold(index, !untrack(|| page.is_folded(index)));
    }
}

/// The time of a line as the reader wants it, `None` where times are left out; tracked.
fn time_words(page: Page, number: u32, kind: Kind) -> Option<String> {
    let times = page.times.get();
    if times == LogTimes::Hidden {
        return None;
    }
    // The first line of a section may come after its head.
    if kind == Kind::SectionStart {
        page.feed.track();
    }
    let words = |log: &Log| time_of(log, number).map(|time| times.words(time, log.first_time().unwrap_or(time)));
    Some(page.feed.log.with_value(words).unwrap_or_default())
}

/// When a line was written; a section's marks have no time of their own.
fn time_of(log: &Log, number: u32) -> Option<i64> {
    let line = log.line(number)?;
    line.time.or_else(|| {
        let (first, last) = log.section(line.section?)?.times?;
        Some(if line.kind == Kind::SectionEnd { last } else { first })
    })
}

/// Describes a line; tracked.
fn row(page: Page, number: u32) -> Option<LogRow> {
    let (mut row, kind) = page.feed.log.with_value(|log| {
        let line = log.line(number)?;
        let content = match (line.kind, line.section) {
            (Kind::SectionStart, Some(index)) => RowContent::Head(section_head(page, log, index, number, line.text)),
            (Kind::SectionEnd, Some(index)) => {
                RowContent::Text(RichText::plain(log.section(index).map(end_words).unwrap_or_default()))
            }
            _ => RowContent::Text(log_text(&line, &page.search.marks(number, line.text))),
        };
        Some((LogRow::new(number, line.kind, line.level, &page.log_address(), content), line.kind))
    })?;
    row.time = time_words(page, number, kind);
    row.is_selected = page.selected.get().is_some_and(|lines| lines.contains(number.saturating_add(1)));
    row.is_current = page.search.is_current(number);
    Some(row)
}

/// Describes the head of a section; tracked.
fn section_head(page: Page, log: &Log, index: SectionIndex, number: u32, title: &str) -> SectionHead {
    page.feed.track();
    let (goes_on, is_open) = (!page.has_ended(), !page.is_folded(index));
    let title = marked(title, &page.search.marks(number, title));
    let Some(section) = log.section(index) else {
        let (words, counts) = (String::new(), String::new());
        return SectionHead { title, tone: Tone::Unknown, is_open, is_failed: false, words, counts };
    };
    let tone = match section.outcome {
        Some(Outcome::Success) => Tone::Good,
        Some(Outcome::Failure) => Tone::Bad,
        Some(Outcome::Cancelled) => Tone::Stopped,
        Some(Outcome::Unknown) => Tone::Unknown,
        None if goes_on => Tone::Active,
        None => Tone::Stopped,
    };
    let (words, counts) = (outcome_and_time(section, goes_on), counts(section));
    SectionHead { title, tone, is_open, is_failed: section.is_failed(), words, counts }
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

/// The head of the section that is being read, where it is scrolled away.
fn head_in_sight(page: Page) -> Element<Div> {
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
                .title("To the beginning of this section")
                .child(Icon::Up.view())
                .child(html::span().class("log-section-title").child(title));
            let fold = move || {
                page.fold(index, true);
                page.go_to(line);
                page.list.focus();
            };
            (button, self::button("log-head-fold", fold).child("Fold")).into_content()
        })
    };
    html::div().class("log-head").hidden(move || section.with(Option::is_none).then(String::new)).child(head)
}
