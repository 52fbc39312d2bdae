//! The log by keyboard: / searches, n and N go through what is found, e and E through errors, j and k from line to line.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::domain::log::level::Level;
use crate::domain::log::times::LogTimes;

use super::super::keys;
use super::{Page, search, toolbar};

/// Listens for as long as the page stands.
pub fn listen(page: Page) {
    keys::listen(move |event| follow_key(page, event));
}

/// Does what a key says; whether it says anything here.
fn follow_key(page: Page, event: &KeyboardEvent) -> bool {
    if page.compares.get_untracked() {
        return false;
    }
    match event.key().as_str() {
        "/" => keys::focus_field(search::FIELD_ID),
        "n" => page.search.step(page, 1),
        "N" => page.search.step(page, -1),
        "e" => step_error(page, 1),
        "E" => step_error(page, -1),
        "j" => step_line(page, 1, false),
        "k" => step_line(page, -1, false),
        "J" => step_line(page, 1, true),
        "K" => step_line(page, -1, true),
        "g" => page.to_start(),
        "G" => page.to_end(),
        "w" => toolbar::toggle_wrap(page),
        "t" => next_times(page),
        "Escape" if page.selected.get_untracked().is_some() => page.clear_selection(),
        _ => return false,
    }
    true
}

/// Selects the next error, or the one before; the first one is where it went wrong first.
fn step_error(page: Page, by: i32) {
    let Some(selected) = page.selected.get_untracked() else { return toolbar::to_failure(page) };
    let line = page.feed.log.with_value(|log| {
        let is_error = |line: &u32| log.level(*line) == Level::Error;
        match by > 0 {
            true => (selected.last..log.len()).find(is_error),
            false => (0..selected.first - 1).rev().find(is_error),
        }
    });
    if let Some(line) = line {
        page.pick_and_show(line, false);
    }
}

/// Moves the selection by a line, or its end.
fn step_line(page: Page, by: isize, extends: bool) {
    let line = match page.selected.get_untracked() {
        Some(lines) if by > 0 => page.list.neighbour(lines.last - 1, by),
        Some(lines) => page.list.neighbour(lines.first - 1, by),
        None => untrack(|| page.list.first_seen()),
    };
    if let Some(line) = line {
        page.pick_and_show(line, extends);
    }
}

fn next_times(page: Page) {
    let place = LogTimes::ALL.into_iter().position(|times| times == page.times.get_untracked()).unwrap_or_default();
    if let Some(next) = LogTimes::ALL.into_iter().cycle().nth(place + 1) {
        toolbar::set_times(page, next);
    }
}
