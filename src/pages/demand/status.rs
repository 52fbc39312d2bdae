//! How much of the demand is loaded, with a button to stop, continue, or retry.

use std::sync::Arc;

use leptos::html::Div;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::demand::starts::Start;
use crate::format;
use crate::reactive::Memo;
use crate::store::demand::{Demand, DemandStatus, Progress};
use crate::store::problem::reason;
use crate::text;

/// Progress without numbers.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Loading,
    Stopped,
    Failed,
    Unavailable,
    Complete,
}

impl Step {
    fn of(status: &DemandStatus) -> Self {
        let present = if status.records.is_done() { &status.others } else { &status.records };
        match present {
            Progress::Loading => Self::Loading,
            Progress::Stopped => Self::Stopped,
            Progress::Failed(_) => Self::Failed,
            // Without records, the panel below says why.
            Progress::Unavailable(_) if !status.records.is_done() => Self::Unavailable,
            Progress::Unavailable(_) | Progress::Complete | Progress::Limited => Self::Complete,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Unavailable => "unavailable",
            Self::Complete => "complete",
        }
    }
}

pub fn status(demand: Demand, starts: Memo<Arc<[Start]>>) -> Element<Div> {
    let status = Memo::new(move |_| demand.status());
    // The button stays while numbers change.
    let step = Memo::new(move |_| status.with(Step::of));
    let bar = move || {
        (step.get() == Step::Loading)
            .then(|| html::progress().aria_label("Loading the demand for environments").into_content())
    };
    let action = move || match step.get() {
        Step::Loading => Some(button("button quiet", move || demand.stop()).child(text::STOP)),
        Step::Stopped => Some(button("button quiet", move || demand.resume()).child("Continue")),
        Step::Failed => Some(button("button quiet", move || demand.resume()).child(text::RETRY)),
        Step::Unavailable | Step::Complete => None,
    };
    let words = move || status.with(|status| words(status, starts.with(|starts| starts.len())));
    // Screen readers announce only the end of loading, not each number.
    let live = move || if step.get() == Step::Loading { "off" } else { "polite" };
    html::div()
        .class("range-status")
        .attr("data-progress", move || step.get().name())
        .child(html::span().class("meta").role("status").aria_live(live).child(words))
        .child(bar)
        .child(action)
}

/// Describes what the figures are based on.
fn words(status: &DemandStatus, starts: usize) -> String {
    let DemandStatus { records, others, read } = status;
    let starts = format::counted(starts, "start");
    match (records, others) {
        (Progress::Unavailable(_), _) => String::new(),
        (Progress::Loading, _) => format!("{starts} so far"),
        (Progress::Stopped, _) => format!("Stopped: {starts} so far"),
        (Progress::Failed(error), _) => format!("{starts} so far. Couldn't load the rest: {}", reason(error)),
        (Progress::Limited, _) => format!("Based on {starts}. There are more records than the console loads."),
        (Progress::Complete, Progress::Loading) => {
            format!("Based on {starts}. Loading environments and prebuilds: {} rows read", format::count(*read))
        }
        (Progress::Complete, Progress::Stopped) => format!("Based on {starts}. Stopped loading environments"),
        (Progress::Complete, Progress::Failed(error)) => {
            format!("Based on {starts}. Couldn't load environments and prebuilds: {}", reason(error))
        }
        (Progress::Complete, _) => format!("Based on {starts}"),
    }
}
