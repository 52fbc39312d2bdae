//! Lines of the log, grouped by section.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::log_line::{digits, log_row};
use crate::components::log_list::{LogList, LogListProps, log_list, probe_text};
use crate::components::row_click::RowClick;
use crate::domain::log::level::Level;
use crate::domain::log::problems::first_in_section;
use crate::domain::log::times::LogTimes;
use crate::reactive::Memo;
use crate::store::log::LogFeed;

use super::copy_selected_text::copy_selected_text;
use super::display::Display;
use super::line_row::LineRows;
use super::notices::over_lines;
use super::section_in_sight::section_in_sight;
use super::viewport::Viewport;

/// `instead` is shown in place of lines; tracked.
pub fn panel(
    rows: LineRows,
    viewport: Viewport,
    instead: impl Fn() -> Option<AnyView> + Send + 'static,
) -> Element<Div> {
    let feed = rows.log.feed;
    let instead = html::div().class("log-instead").child(instead);
    html::div()
        .class("log-panel")
        .child(floating(feed, rows.has_ended, viewport))
        .child(list(rows, viewport.list))
        .child(section_in_sight(feed, rows.folds, viewport))
        .child(instead)
}

/// What floats over the end of the lines: they can be scrolled out from under it, and none of them moves.
pub fn floating(feed: LogFeed, has_ended: Memo<bool>, viewport: Viewport) -> Element<Div> {
    html::div()
        .class("log-floating")
        .child(over_lines(feed, viewport.list))
        .child(follow_button(feed, has_ended, viewport))
}

fn list(rows: LineRows, list: LogList) -> Element<Div> {
    let (feed, times) = (rows.log.feed, rows.display.times);
    let version = move |number| feed.log.with_value(|log| log.version(number));
    let digits = move || {
        feed.track();
        digits(feed.log.with_value(|log| log.len()))
    };
    let gutter = move || {
        times.track();
        digits();
    };
    log_list(LogListProps {
        list,
        label: "Log",
        template: log_row(),
        read: move |number| rows.row(number),
        version,
        probe: probe(rows.display),
        gutter,
    })
    .attr("data-times", move || times.get().as_str().to_owned())
    .style(("--digits", move || digits().to_string()))
    .on(ev::click, move |event| follow_click(rows, &event))
    .on(ev::copy, move |event| copy_selected_text(feed, list, &event))
}

/// An invisible line that measures the space for text.
fn probe(display: Display) -> Element<Div> {
    let time = move || (display.times.get() != LogTimes::Hidden).then(|| html::span().class("log-time"));
    html::div()
        .class("log-line")
        .child((html::span().class("log-number"), html::span().class("log-mark"), time))
        .child(probe_text())
}

/// Selects a line, collapses or expands a section, or selects the first of its errors or warnings.
fn follow_click(rows: LineRows, event: &MouseEvent) {
    let Some(click) = RowClick::of(event, "data-row") else { return };
    let Ok(number) = click.key.parse() else { return };
    if click.is_on(".log-number") && !click.opens_elsewhere {
        event.prevent_default();
        rows.selection.pick(number, click.has_shift);
        return;
    }
    let log = rows.log.feed.log;
    let Some(index) = log.with_value(|log| log.section_of(number)) else { return };
    if click.is_on(".log-section-button") {
        rows.folds.toggle(index);
    } else if click.is_on(".log-section-count") && !click.opens_elsewhere {
        event.prevent_default();
        let level = if click.is_on("[data-counts=error]") { Level::Error } else { Level::Warning };
        if let Some(line) = log.with_value(|log| first_in_section(log, index, level)) {
            rows.selection.pick_and_show(line, false);
        }
    }
}

/// Jumps to the latest line of a running log, if that isn't visible.
fn follow_button(feed: LogFeed, has_ended: Memo<bool>, viewport: Viewport) -> impl Content {
    let is_behind = Memo::new(move |_| !viewport.list.is_following() && !has_ended.get() && !feed.is_empty());
    move || {
        is_behind
            .get()
            .then(|| button("log-follow", move || viewport.to_end()).child(Icon::Down.view()).child("Jump to latest"))
    }
}
