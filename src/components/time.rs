//! Moments as the reader wants them: relative to a shared, ticking present, or exact, in local time or in UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::html::{Span, Time};
use leptos::prelude::*;

use crate::format::{self, TimeMode};
use crate::reactive::RwSignal;

use super::element::Element;
use super::html;
use super::template::{Template, template};

/// The present moment as the page shows it, in context; it ticks for all rows at once.
#[derive(Clone, Copy)]
pub struct Now(pub RwSignal<DateTime<Utc>>);

/// How moments are written on all pages, in context.
#[derive(Clone, Copy)]
pub struct Times(pub RwSignal<TimeMode>);

/// The present, tracked. [`Now`] must be in context.
pub fn present() -> DateTime<Utc> {
    expect_context::<Now>().0.get()
}

/// The present as last shown, untracked. [`Now`] must be in context.
pub fn present_untracked() -> DateTime<Utc> {
    expect_context::<Now>().0.get_untracked()
}

/// How moments are written, tracked.
pub fn time_mode() -> TimeMode {
    use_context::<Times>().map_or(TimeMode::Relative, |Times(mode)| mode.get())
}

/// Says how far a moment is from the present.
type Relative = fn(DateTime<Utc>, DateTime<Utc>) -> String;

/// A moment as the reader wants it, in words; tracked.
fn words(moment: DateTime<Utc>, relative: Relative) -> String {
    match time_mode() {
        TimeMode::Relative => relative(moment, present()),
        TimeMode::Local => format::local_short(moment, present_untracked()),
        TimeMode::Utc => format::utc_short(moment, present_untracked()),
    }
}

/// When something happened, as the reader wants it; exact on hover.
pub fn moment(moment: DateTime<Utc>) -> Element<Time> {
    time(moment, format::ago)
}

/// The same of what may be still to come.
pub fn deadline(moment: DateTime<Utc>) -> Element<Time> {
    time(moment, format::relative)
}

fn time(moment: DateTime<Utc>, relative: Relative) -> Element<Time> {
    html::time()
        .datetime(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
        .title(format::exact(moment))
        .child(move || words(moment, relative))
}

/// What a row shows of when something happened.
pub struct Moment {
    pub words: String,
    pub exact: String,
}

impl Moment {
    /// As the reader wants it; tracked.
    pub fn of(moment: DateTime<Utc>) -> Self {
        Self { words: words(moment, format::ago), exact: format::exact(moment) }
    }

    /// The same of a moment that the server may not have said.
    pub fn or_unknown(moment: Option<DateTime<Utc>>) -> Self {
        moment.map_or_else(|| Self { words: format::UNKNOWN.to_owned(), exact: "Unknown time".to_owned() }, Self::of)
    }
}

pub fn moment_template() -> Template<Span, Moment> {
    template::<Span, Moment>().title_of(|moment| Some(&moment.exact)).text_of(|moment| &moment.words)
}
