//! When environments start: the busiest times, the hours of the week, and the weeks one by one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use leptos::html::{Dl, Section, Tr};
use leptos::prelude::request_animation_frame;

use crate::components::disclosure::disclosure;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::heat_map::{DAYS, count_words, heat_map};
use crate::components::html;
use crate::components::node_ref::NodeRef;
use crate::components::segments::{segment, segments};
use crate::components::time::present_untracked;
use crate::domain::demand::by_hour::{
    Growth, Peak, Peaks, UnusualDay, Week, by_hour, growth, peaks, unusual_days, weeks,
};
use crate::domain::demand::local_time::{DAY, HOURS};
use crate::domain::demand::starts::{Start, times};
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::store::demand::Demand;

use super::params::Params;
use super::zone::offsets;

/// Starts by hour and week.
#[derive(Clone, PartialEq)]
struct Figures {
    is_utc: bool,
    /// Whether more starts may be loaded.
    is_partial: bool,
    starts: usize,
    peaks: Peaks,
    hours: [u32; HOURS],
    weeks: Vec<Week>,
}

impl Figures {
    fn of(starts: &[Start], from: i64, until: i64, is_utc: bool, is_partial: bool) -> Self {
        let offsets = offsets(from, until, is_utc);
        let offset = |at| offsets.at(at);
        let times = times(starts, |_| true);
        Self {
            is_utc,
            is_partial,
            starts: times.len(),
            peaks: peaks(&times, &offset),
            hours: by_hour(&times, &offset),
            weeks: weeks(&times, from, until, &offset),
        }
    }
}

pub fn hours(
    demand: Demand,
    starts: Memo<Arc<[Start]>>,
    from: Memo<i64>,
    params: Params,
    is_table_open: RwSignal<bool>,
) -> Element<Section> {
    let figures = Memo::new(move |_| {
        let (until, is_partial) = (demand.with(|loader| loader.query().until), !demand.status().records.is_done());
        starts.with(|starts| Figures::of(starts, from.get(), until, params.is_utc.get(), is_partial))
    });
    let zone = move |is_utc: bool, label: &'static str| {
        segment(move || params.is_utc.get() == is_utc, move || params.set_utc(is_utc)).child(label)
    };
    let zones = segments("Time zone", [zone(false, "Your time zone"), zone(true, "UTC")]);
    let title = "Starts by hour of the week";
    let map = move || figures.with(|figures| heat_map(title, &figures.hours, figures.is_partial));
    let place = NodeRef::new();
    let map =
        html::div().class("heat-map-place").node_ref(place).tabindex("0").role("group").aria_label(title).child(map);
    // On a narrow screen, the busy hours are in view.
    let first = Memo::new(move |_| figures.with(|figures| first_busy_hour(&figures.hours)));
    effect(move || {
        let first = first.get();
        request_animation_frame(move || {
            let place: Option<web_sys::HtmlDivElement> = place.try_get_untracked();
            if let Some(place) = place {
                place.set_scroll_left(scroll_to(first, place.scroll_width()));
            }
        });
    });
    let notes = move || figures.with(notes);
    let table = move || {
        is_table_open.get().then(|| {
            let place = html::div().class("figures-place").tabindex("0").role("group").aria_label("Starts by week");
            place.child(move || figures.with(week_table))
        })
    };
    html::section()
        .class("detail-section demand-hours")
        .attr("data-testid", "demand-hours")
        .child(html::div().class("section-head").child(html::h2().child(title)).child(zones))
        .child(move || figures.with(tiles))
        .child(map)
        .child(notes)
        .child(disclosure("View weeks", is_table_open, table))
}

/// Position of an hour's column in a map of this width. The column of days, which stays in view, is about as wide as two others.
fn scroll_to(hour: i32, width: i32) -> i32 {
    hour.saturating_mul(width) / 26
}

/// The first hour of the day with at least a fifth of the starts of the busiest one; 0 without starts.
fn first_busy_hour(hours: &[u32; HOURS]) -> i32 {
    let of_hour =
        |hour: usize| hours.iter().skip(hour).step_by(24).fold(0_u32, |sum, count| sum.saturating_add(*count));
    let most = (0..24).map(of_hour).max().unwrap_or_default();
    let is_busy = |hour: &usize| most > 0 && of_hour(*hour).saturating_mul(5) >= most;
    (0..24).find(is_busy).and_then(|hour| i32::try_from(hour).ok()).unwrap_or_default()
}

fn tiles(figures: &Figures) -> Element<Dl> {
    let Figures { is_utc, is_partial, starts, peaks, .. } = figures;
    let tile = |name: &'static str, value: String, when: Option<String>| {
        let when = when.map(|when| html::span().class("meta tile-note").child(when));
        html::div().class("tile").child(html::dt().child(name)).child(html::dd().child(value).child(when))
    };
    let peak = |name: &'static str, peak: Option<Peak>, is_day: bool| {
        let value = peak.map_or_else(|| format::UNKNOWN.to_owned(), |peak| format::count(peak.starts as usize));
        tile(name, value, peak.and_then(|peak| when(peak.first, *is_utc, is_day)))
    };
    html::dl()
        .class("tiles")
        .child(tile(if *is_partial { "Starts so far" } else { "Starts" }, format::count(*starts), None))
        .child(peak("Busiest minute", peaks.minute, false))
        .child(peak("Busiest hour", peaks.hour, false))
        .child(peak("Busiest day", peaks.day, true))
}

fn when(at: i64, is_utc: bool, is_day: bool) -> Option<String> {
    let moment = DateTime::<Utc>::from_timestamp_millis(at)?;
    let write = match (is_utc, is_day) {
        (true, true) => format::utc_day,
        (true, false) => format::utc_short,
        (false, true) => format::local_day,
        (false, false) => format::local_short,
    };
    Some(write(moment, present_untracked()))
}

/// A day of a local calendar, in days since the epoch.
pub fn day_label(day: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp_millis(day.saturating_mul(DAY)).unwrap_or_default();
    format::utc_day(moment, present_untracked())
}

/// What the weeks show: growth, and days that are unlike others. Nothing can be said before all starts are loaded.
fn notes(figures: &Figures) -> Option<Element<leptos::html::P>> {
    if figures.is_partial {
        return None;
    }
    let unusual = unusual_days(&figures.weeks);
    let words = [growth_words(&figures.weeks, &unusual), unusual_words(&unusual)];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let notes = || html::p().class("meta").attr("data-field", "weeks");
    (!words.is_empty()).then(|| notes().child(words.join(" ")))
}

fn growth_words(weeks: &[Week], unusual: &[UnusualDay]) -> Option<String> {
    let Growth { first, last, leaves_out } = growth(weeks, unusual)?;
    let percent = i64::from(last)
        .saturating_sub(i64::from(first))
        .saturating_mul(100)
        .checked_div(i64::from(first))
        .filter(|percent| *percent != 0)
        .map_or_else(String::new, |percent| format!(" ({percent:+}%)"));
    Some(format!(
        "{} in the last full week, {} in the first one{percent}{}.",
        format::counted(last as usize, "start"),
        format::count(first as usize),
        if leaves_out { ", without the weekdays of unusual days" } else { "" }
    ))
}

/// Unusual days that are named.
const MAX_UNUSUAL: usize = 5;

fn unusual_words(days: &[UnusualDay]) -> Option<String> {
    let day = |day: &UnusualDay| {
        let (starts, usual) = (format::count(day.starts as usize), format::count(day.usual as usize));
        format!("{} with {starts} instead of {usual}", day_label(day.day))
    };
    let named: Vec<String> = days.iter().take(MAX_UNUSUAL).map(day).collect();
    let others = days.len().saturating_sub(MAX_UNUSUAL);
    let others = if others > 0 { format!(", and {others} more") } else { String::new() };
    (!named.is_empty()).then(|| format!("Unusual days: {}{others}.", named.join(", ")))
}

fn week_table(figures: &Figures) -> Element<leptos::html::Table> {
    let heads = std::iter::once("Week of").chain(DAYS).chain(["Week"]);
    let head = html::tr().child(heads.map(|name| html::th().scope("col").child(name)).collect::<Vec<_>>());
    let row = |week: &Week| -> Element<Tr> {
        let (days, total) = (week.days(), week.total());
        let cell = |starts: &u32| html::td().child(count_words(*starts, figures.is_partial));
        let cells = days.iter().chain([&total]).map(cell);
        let label = day_label(week.monday);
        let label = if week.is_whole || figures.is_partial { label } else { format!("{label} (partial)") };
        html::tr().child(html::th().scope("row").child(label)).child(cells.collect::<Vec<_>>())
    };
    html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child("Starts by week"))
        .child(html::thead().child(head))
        .child(html::tbody().child(figures.weeks.iter().map(row).collect::<Vec<_>>()))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn busy_hours_are_those_with_a_fifth_of_the_most() {
        let mut hours = [0; HOURS];
        assert_eq!(first_busy_hour(&hours), 0);
        (hours[3], hours[24 + 7], hours[48 + 9]) = (1, 2, 10);
        assert_eq!(first_busy_hour(&hours), 7);
        hours[24 + 3] = 1;
        assert_eq!((first_busy_hour(&hours), scroll_to(3, 736)), (3, 84));
    }
}
