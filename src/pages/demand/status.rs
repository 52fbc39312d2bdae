//! How much of the demand is loaded, with a button to stop, continue, or retry.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use leptos::html::Div;

use crate::components::element::Element;
use crate::components::html;
use crate::components::load_status::{LoadStep, load_status};
use crate::components::time::present_untracked;
use crate::domain::demand::starts::Start;
use crate::format;
use crate::reactive::Memo;
use crate::store::demand::{Demand, DemandStatus, Progress};
use crate::store::problem::reason;

fn step(status: &DemandStatus) -> LoadStep {
    let present = if status.records.is_done() { &status.others } else { &status.records };
    match present {
        Progress::Loading => LoadStep::Loading,
        Progress::Stopped => LoadStep::Stopped,
        Progress::Failed(_) => LoadStep::Failed,
        // Without records, the panel below says why.
        Progress::Unavailable(_) if !status.records.is_done() => LoadStep::Unavailable,
        Progress::Unavailable(_) | Progress::Complete | Progress::Limited => LoadStep::Complete,
    }
}

/// `from` is the moment from which on starts are known.
pub fn status(demand: Demand, starts: Memo<Arc<[Start]>>, from: Memo<i64>) -> Element<Div> {
    let status = Memo::new(move |_| demand.status());
    let step = Memo::new(move |_| status.with(step));
    let bar = || html::progress().aria_label("Loading the demand for environments");
    let since = move || {
        let first = DateTime::<Utc>::from_timestamp_millis(from.get())?;
        let is_later = from.get() > demand.with(|loader| loader.query().from);
        is_later.then(|| format!(" since {}, the first record", format::local_day(first, present_untracked())))
    };
    let words = move || {
        let since = since().unwrap_or_default();
        status.with(|status| words(status, starts.with(|starts| starts.len()), &since))
    };
    load_status(step, words, bar, move || demand.stop(), move || demand.resume())
}

/// Describes what the figures are based on.
fn words(status: &DemandStatus, starts: usize, since: &str) -> String {
    let DemandStatus { records, others, read } = status;
    let starts = format::counted(starts, "start");
    // Until all records are read, the first one isn't known.
    let based = format!("Based on {starts}{since}");
    match (records, others) {
        (Progress::Unavailable(_), _) => String::new(),
        (Progress::Loading, _) => format!("{starts} so far"),
        (Progress::Stopped, _) => format!("Stopped: {starts} so far"),
        (Progress::Failed(error), _) => format!("{starts} so far. Couldn't load the rest: {}", reason(error)),
        (Progress::Limited, _) => format!("{based}. There are more records than the console loads."),
        (Progress::Complete, Progress::Loading) => {
            format!("{based}. Loading environments and prebuilds: {} rows read", format::count(*read))
        }
        (Progress::Complete, Progress::Stopped) => format!("{based}. Stopped loading environments"),
        (Progress::Complete, Progress::Failed(error)) => {
            format!("{based}. Couldn't load environments and prebuilds: {}", reason(error))
        }
        (Progress::Complete, _) => based,
    }
}
