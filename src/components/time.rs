//! Moments relative to a shared, ticking present, exact on hover.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::{clock, format};

use super::dynamic::text;

/// The present moment as the page shows it, in context; it ticks for all rows at once.
#[derive(Clone, Copy)]
pub struct Now(pub RwSignal<DateTime<Utc>>);

/// The ticking present, tracked; the moment of the call where nothing ticks.
pub fn use_now() -> Signal<DateTime<Utc>> {
    match use_context::<Now>() {
        Some(Now(now)) => now.into(),
        None => Signal::stored(clock::now()),
    }
}

#[component]
pub fn RelativeTime(moment: DateTime<Utc>) -> impl IntoView {
    let now = use_now();
    view! {
        <time datetime=moment.to_rfc3339_opts(SecondsFormat::Secs, true) title=format::exact(moment)>
            {text(move || format::relative(moment, now.get()))}
        </time>
    }
}
