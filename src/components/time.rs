//! Times in the format that the user chose: relative to the present, in local time, or in UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::html::{Span, Time};
use leptos::prelude::*;

use crate::format::{self, TimeMode};
use crate::reactive::RwSignal;

use super::element::Element;
use super::html;
use super::template::{Template, template};

/// Present time of the page, from context. It ticks for all rows at once.
#[derive(Clone, Copy)]
pub struct Now(pub RwSignal<DateTime<Utc>>);

/// Time format of all pages, from context.
#[derive(Clone, Copy)]
pub struct Times(pub RwSignal<TimeMode>);

/// Present time; tracked. [`Now`] must be in context.
pub fn present() -> DateTime<Utc> {
    expect_context::<Now>().0.get()
}

/// Present time as last shown; untracked. [`Now`] must be in context.
pub fn present_untracked() -> DateTime<Utc> {
    expect_context::<Now>().0.get_untracked()
}

/// Time format; tracked.
pub fn time_mode() -> TimeMode {
    use_context::<Times>().map_or(TimeMode::Relative, |Times(mode)| mode.get())
}

/// Writes a time relative to the present.
type Relative = fn(DateTime<Utc>, DateTime<Utc>) -> String;

/// A time in the user's format; tracked.
fn words(moment: DateTime<Utc>, relative: Relative) -> String {
    match time_mode() {
        TimeMode::Relative => relative(moment, present()),
        TimeMode::Local => format::local_short(moment, present_untracked()),
        TimeMode::Utc => format::utc_short(moment, present_untracked()),
    }
}

/// Past time in the user's format, exact on hover.
pub fn moment(moment: DateTime<Utc>) -> Element<Time> {
    time(moment, format::ago)
}

/// Past or future time in the user's format, exact on hover.
pub fn deadline(moment: DateTime<Utc>) -> Element<Time> {
    time(moment, format::relative)
}

fn time(moment: DateTime<Utc>, relative: Relative) -> Element<Time> {
    html::time()
        .datetime(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
        .title(format::exact(moment))
        .child(move || words(moment, relative))
}

/// Past time as shown in a row.
pub struct Moment {
    pub words: String,
    pub exact: String,
}

impl Moment {
    /// In the user's format; tracked.
    pub fn of(moment: DateTime<Utc>) -> Self {
        Self { words: words(moment, format::ago), exact: format::exact(moment) }
    }

    /// A time that the server may have left out.
    pub fn or_unknown(moment: Option<DateTime<Utc>>) -> Self {
        moment.map_or_else(|| Self { words: format::UNKNOWN.to_owned(), exact: "Unknown time".to_owned() }, Self::of)
    }
}

pub fn moment_template() -> Template<Span, Moment> {
    template::<Span, Moment>().title_of(|moment| Some(&moment.exact)).text_of(|moment| &moment.words)
}
