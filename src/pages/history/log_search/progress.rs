//! Progress of a search through logs.

use leptos::prelude::*;

use crate::components::html;
use crate::format;

use super::search::LogSearch;

/// `Searched 3 of 12 logs · 1 matching`, then `2 of 12 logs match`; `None` before the first search. Tracked.
pub fn progress_text(search: LogSearch) -> Option<String> {
    let (done, of) = search.progress.get()?;
    let is_done = done == of;
    let [found, done, of] = [search.found.with(Vec::len), done, of].map(format::count);
    Some(match search.is_running.get() {
        false if is_done => format!("{found} of {of} logs match"),
        is_running => {
            let verb = if is_running { "Searched" } else { "Stopped after" };
            format!("{verb} {done} of {of} logs · {found} matching")
        }
    })
}

/// Progress, or why the query is invalid; tracked.
pub fn progress(search: LogSearch) -> Option<AnyView> {
    if let Some(problem) = search.problem.get() {
        return Some(html::p().class("text-bad").role("alert").child(problem).into_any());
    }
    let (done, of) = search.progress.get()?;
    let (missing, why) = search.missing.get();
    let missing = (missing > 0)
        .then(|| html::span().class("meta").child(format!("{} couldn't be searched: {why}", format::count(missing))));
    let bar = html::progress().max(of.max(1).to_string()).value(done.to_string()).aria_label("Logs searched");
    let text = html::span().class("meta").attr("data-testid", "across-progress").child(progress_text(search));
    Some(html::div().class("across-state").child(bar).child(text).child(missing).into_any())
}
