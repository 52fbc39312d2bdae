//! How far a search through logs has come.

use leptos::prelude::*;

use crate::components::html;
use crate::format;

use super::search::LogSearch;

/// `3 of 12 logs searched · 1 contain it`; `None` before the first search. Tracked.
pub fn words(search: LogSearch) -> Option<String> {
    let (done, of) = search.progress.get()?;
    let stopped = if !search.is_running.get() && done < of { ", stopped" } else { "" };
    Some(format!(
        "{} of {} logs searched{stopped} · {} contain it",
        format::count(done),
        format::count(of),
        format::count(search.found.with(Vec::len))
    ))
}

/// A bar and words, or why what was typed cannot be searched for; tracked.
pub fn progress(search: LogSearch) -> Option<AnyView> {
    if let Some(problem) = search.problem.get() {
        return Some(html::p().class("text-bad").role("alert").child(problem).into_any());
    }
    let (done, of) = search.progress.get()?;
    let (missing, why) = search.missing.get();
    let missing = (missing > 0)
        .then(|| html::span().class("meta").child(format!("{} could not be searched: {why}", format::count(missing))));
    let bar = html::progress().max(of.max(1).to_string()).value(done.to_string()).aria_label("Logs searched");
    let words = html::span().class("meta").attr("data-testid", "across-progress").child(words(search));
    Some(html::div().class("across-state").child(bar).child(words).child(missing).into_any())
}
