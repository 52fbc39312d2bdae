//! How much of a history is loaded or found, in words, and a way to end a search.

use chrono::{DateTime, Utc};
use leptos::html::Div;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::present_untracked;
use crate::domain::coverage::Extent;
use crate::format;
use crate::reactive::Memo;

use super::results::Results;

pub fn extent(results: Results) -> Element<Div> {
    // It stays while one page follows the other.
    let is_searching = Memo::new(move |_| results.is_searching());
    let stop =
        move || is_searching.get().then(|| button("button quiet", move || results.is_stopped.set(true)).child("Stop"));
    let status = html::span().class("meta").role("status").child(move || words(results));
    html::div().class("extent").child(status).child(stop)
}

/// Tracked.
fn words(results: Results) -> String {
    match results.extent() {
        None => String::new(),
        Some(Extent::All { found }) => format::counted(found, "prebuild"),
        Some(Extent::Part { found, loaded, oldest }) if results.needs_search() => {
            format!("{} found in {} searched{}", format::count(found), format::count(loaded), back_to(oldest))
        }
        Some(Extent::Part { loaded, .. }) => format!("{} loaded, newest first", format::count(loaded)),
    }
}

/// How far back the loaded part of a history reaches, in words.
pub fn back_to(oldest: Option<DateTime<Utc>>) -> String {
    oldest.map_or_else(String::new, |oldest| format!(", back to {}", format::local_day(oldest, present_untracked())))
}
