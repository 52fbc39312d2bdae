//! Error in place of what a page shows.

use leptos::html::Span;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::clipboard::{copy, result_text};
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::domain::problem::Problem;
use crate::reactive::RwSignal;
use crate::store::Store;
use crate::store::live::Live;

use super::next_try::seconds_to_next_try;

/// Panel of an error, with the time of the next try. `way_on`: a label and an address for when there is
/// no such object.
pub fn page_error(problem: Problem, retry: impl Fn() + 'static, way_on: Option<(&'static str, String)>) -> AnyView {
    let is_missing = problem.is_missing;
    let way_on = way_on.filter(|_| is_missing);
    let way_on = way_on.map(|(label, href)| html::a().class("button").href(href).child(label));
    let report = copy_report(problem.report.clone());
    let next_try = (!is_missing).then(|| countdown(expect_context::<Store>().live));
    error_panel(problem, retry, (way_on, report, next_try)).into_content()
}

chunk! {
    static COPY: palette = |(report, result): (String, RwSignal<&'static str>)| -> () {
        copy(&report, move |is_done| {
            // The panel may be gone.
            result.try_set(result_text(Some(is_done)));
        });
    }
}

/// Button that copies the details of a failed call, with the result.
fn copy_report(report: String) -> impl Content {
    let result = RwSignal::new("");
    let copy = move || COPY.run_soon((report.clone(), result), || {});
    let words = html::span().class("meta").role("status").child(move || result.get());
    (button("button quiet", copy).attr("data-action", "copy-report").child("Copy details"), words)
}

/// How long it is until the page tries again by itself.
fn countdown(live: Live) -> Element<Span> {
    let seconds = seconds_to_next_try(live);
    let words = move || {
        let seconds = seconds.get()?;
        Some(if seconds > 0 { format!("Retrying in {seconds} s") } else { "Retrying…".to_owned() })
    };
    html::span().class("meta").attr("data-testid", "next-try").child(words)
}
