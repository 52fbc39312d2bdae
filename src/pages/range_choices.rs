//! Choice of a time range: common ones, or days.

use chrono::NaiveDate;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::clock;
use crate::components::element::Element;
use crate::components::html;
use crate::components::segments::{segment, segments};
use crate::domain::time_range::{Span, TimeRange, day};
use crate::domain::time_window::days_of;
use crate::reactive::{Memo, RwSignal};

/// `common` are ranges with their labels; `set` receives what is chosen.
pub fn range_choices<const N: usize>(
    common: [(Span, &'static str); N],
    range: Memo<TimeRange>,
    set: impl Fn(TimeRange) + Copy + Send + 'static,
) -> Element<Div> {
    let is_listed = move || common.iter().any(|(span, _)| range.get() == TimeRange::Within(*span));
    let is_custom = RwSignal::new(!untrack(is_listed));
    let option = move |(span, label): (Span, &'static str)| {
        let is_chosen = move || !is_custom.get() && range.get() == TimeRange::Within(span);
        let choose = move || {
            is_custom.set(false);
            set(TimeRange::Within(span));
        };
        segment(is_chosen, choose).child(label)
    };
    // Begins with the days of the range so far, so that the title says what the fields say.
    let begin_custom = move || {
        is_custom.set(true);
        let (from, to) = days_of(&range.get_untracked(), clock::now());
        set(TimeRange::of_days(from, to));
    };
    let custom = segment(move || is_custom.get() || !is_listed(), begin_custom).child("Custom");
    let date = move |label: &'static str, is_start: bool| {
        let shown = move || {
            let (from, to) = days_of(&range.get(), clock::now());
            (if is_start { from } else { to }).map(|day| day.to_string()).unwrap_or_default()
        };
        let change = move |event: web_sys::Event| {
            let chosen: Option<NaiveDate> = day(&event_target_value(&event));
            let (from, to) = days_of(&range.get_untracked(), clock::now());
            set(if is_start { TimeRange::of_days(chosen, to) } else { TimeRange::of_days(from, chosen) });
        };
        let input = html::input().r#type("date").prop("value", shown).on(ev::change, change);
        html::label().class("range-date").child(html::span().class("meta").child(label)).child(input)
    };
    let dates = move || {
        (is_custom.get() || !is_listed())
            .then(|| html::div().class("range-dates").child(date("From (UTC)", true)).child(date("To (UTC)", false)))
    };
    let segments = segments("Time range", common.map(option).into_iter().chain([custom]));
    html::div().class("range-choices").child(segments).child(dates)
}
