//! Moments relative to a shared, ticking present, exact on hover.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::{clock, format};

use super::dynamic::text;
use super::element::{Element, element};

/// The present moment as the page shows it, in context; it ticks for all rows at once.
#[derive(Clone, Copy)]
pub struct Now(pub RwSignal<DateTime<Utc>>);

/// The ticking present, if something ticks.
fn ticking() -> Option<RwSignal<DateTime<Utc>>> {
    use_context::<Now>().map(|Now(now)| now)
}

/// The present, tracked.
pub fn present() -> DateTime<Utc> {
    ticking().map_or_else(clock::now, |now| now.get())
}

/// The present as last shown, untracked.
pub fn present_untracked() -> DateTime<Utc> {
    ticking().map_or_else(clock::now, |now| now.get_untracked())
}

pub fn relative_time(moment: DateTime<Utc>) -> Element {
    element("time")
        .attr("datetime", moment.to_rfc3339_opts(SecondsFormat::Secs, true))
        .attr("title", format::exact(moment))
        .child(text(move || format::relative(moment, present())))
}
