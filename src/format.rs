//! Durations, sizes, dates, ids and names of enum values as people read them.

use std::sync::OnceLock;

use crate::proto::id::Id;
use chrono::{DateTime, Datelike, Local, NaiveDateTime, TimeDelta, Timelike, Utc};

/// `12 min 31 s`, `1 h 4 min`, `2 d 3 h`: the two largest units.
pub fn duration(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: i64, large_unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => two(minutes, "min", seconds % 60, "s"),
        (0, _, _) => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

/// A duration in its largest unit, for sentences: `40 min`, `21 h`, `5 days`.
pub fn age(delta: TimeDelta) -> String {
    in_largest_unit(delta.num_seconds().max(0), SHORT)
}

/// Shorter durations, in seconds, are written as no time at all.
const MOMENT: i64 = 45;

/// Names of minutes, hours, and days, singular and plural.
type Units = [[&'static str; 2]; 3];

const SHORT: Units = [["min", "min"], ["h", "h"], ["day", "days"]];
const SPOKEN: Units = [["minute", "minutes"], ["hour", "hours"], ["day", "days"]];

/// Rounds to the nearest unit, and to hours below two days.
fn in_largest_unit(seconds: i64, units: Units) -> String {
    let [minutes, hours, days] = units;
    let (count, [one, many]) = match seconds {
        ..3570 => (((seconds + 30) / 60).max(1), minutes),
        3570..171_000 => ((seconds + 1800) / 3600, hours),
        _ => ((seconds + 43_200) / 86_400, days),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

/// From this age in seconds on, the day and the clock say more than a count of hours.
const CALENDAR_AGE: i64 = 6 * 3600;

/// When something happened, or will happen: `just now`, `5 min ago`, `3 h ago`; from six hours on `today 02:19`,
/// `yesterday 21:00`, `Nov 24, 16:00` in the reader's time zone; `in 5 min`, `in 7 days` for what is still to come.
pub fn relative(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    relative_in(moment, now, SHORT)
}

/// As [`relative`], with units spelled out for screen readers: `3 hours ago`.
pub fn spoken(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    relative_in(moment, now, SPOKEN)
}

fn relative_in(moment: DateTime<Utc>, now: DateTime<Utc>, units: Units) -> String {
    match (now - moment).num_seconds() {
        0..MOMENT => "just now".to_owned(),
        past @ MOMENT..CALENDAR_AGE => format!("{} ago", in_largest_unit(past, units)),
        CALENDAR_AGE.. => day_and_clock(moment, now),
        future if future > -MOMENT => "in a moment".to_owned(),
        future => format!("in {}", in_largest_unit(future.saturating_neg(), units)),
    }
}

/// As [`relative`], for past events: a server clock that is seconds ahead still gives `just now`.
pub fn ago(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let is_ahead = (moment - now).num_seconds() < MOMENT;
    relative(moment, if is_ahead { now.max(moment) } else { now })
}

/// `today 02:19`, `yesterday 21:00`, `tomorrow 04:00`, `Nov 24, 16:00`, in the reader's time zone.
pub fn day_and_clock(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let local = local(moment);
    match named_day(local, self::local(now)) {
        Some(day) => {
            let clock = in_language(moment, DateStyle::Clock).unwrap_or_else(|| clock(local));
            format!("{day} {clock}")
        }
        None => local_short(moment, now),
    }
}

/// What people call a day close to `today`.
fn named_day(day: NaiveDateTime, today: NaiveDateTime) -> Option<&'static str> {
    match day.num_days_from_ce() - today.num_days_from_ce() {
        -1 => Some("yesterday"),
        0 => Some("today"),
        1 => Some("tomorrow"),
        _ => None,
    }
}

/// Written in place of an unknown value.
pub const UNKNOWN: &str = "–";

/// How moments are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeMode {
    /// `5 min ago`.
    #[default]
    Relative,
    /// In the reader's time zone.
    Local,
    Utc,
}

impl TimeMode {
    pub const ALL: [Self; 3] = [Self::Relative, Self::Local, Self::Utc];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Local => "local",
            Self::Utc => "utc",
        }
    }
}

/// Which parts of a moment are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    Day,
    /// Hour and minute without the day.
    Clock,
    Minute,
    Second,
    /// To the minute, in UTC.
    Utc,
}

/// Writes a moment in a language; `None` leaves it to this module.
type InLanguage = fn(DateTime<Utc>, DateStyle) -> Option<String>;

static IN_LANGUAGE: OnceLock<InLanguage> = OnceLock::new();

/// Has all dates written by `write` from now on. Only the first call counts.
pub fn write_dates_with(write: InLanguage) {
    let _ = IN_LANGUAGE.set(write);
}

fn in_language(moment: DateTime<Utc>, style: DateStyle) -> Option<String> {
    IN_LANGUAGE.get().and_then(|write| write(moment, style))
}

/// A moment to the second in the reader's time zone and in UTC:
/// `Nov 23, 2026, 14:05:09 +01:00 (Nov 23, 13:05:09 UTC)`.
pub fn exact(moment: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Second).unwrap_or_else(|| {
        let offset = moment.with_timezone(&Local).offset().local_minus_utc() / 60;
        exact_at(local(moment), offset, moment.naive_utc())
    })
}

/// `offset` is in minutes.
fn exact_at(local: NaiveDateTime, offset: i32, utc: NaiveDateTime) -> String {
    let day = format!("{}, {}", day(local), local.year());
    if offset == 0 {
        return format!("{day}, {} UTC", clock_to_second(local));
    }
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs());
    let offset = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{day}, {} {offset} ({}, {} UTC)", clock_to_second(local), self::day(utc), clock_to_second(utc))
}

/// `Nov 23, 14:05` in the reader's time zone; with its year, `Nov 23, 2025, 14:05`, unless that is the year of `now`.
pub fn local_short(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Minute).unwrap_or_else(|| day_with_clock(local(moment), local(now)))
}

/// `Nov 23, 13:05 UTC`; with its year unless that is the year of `now`.
pub fn utc_short(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Utc)
        .unwrap_or_else(|| format!("{} UTC", day_with_clock(moment.naive_utc(), now.naive_utc())))
}

/// `Nov 23` in the reader's time zone; with its year, `Nov 23, 2025`, unless that is the year of `now`.
pub fn local_day(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Day).unwrap_or_else(|| day_with_year(local(moment), local(now)))
}

/// A moment on the reader's calendar and clock. One type for local times and UTC keeps the wasm small.
pub fn local(moment: DateTime<Utc>) -> NaiveDateTime {
    moment.with_timezone(&Local).naive_local()
}

/// `Nov 23` in UTC; with its year unless that is the year of `now`.
pub fn utc_day(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    day_with_year(moment.naive_utc(), now.naive_utc())
}

fn day_with_clock(moment: NaiveDateTime, now: NaiveDateTime) -> String {
    format!("{}, {}", day_with_year(moment, now), clock(moment))
}

fn day_with_year(moment: NaiveDateTime, now: NaiveDateTime) -> String {
    let day = day(moment);
    if moment.year() == now.year() { day } else { format!("{day}, {}", moment.year()) }
}

/// `Nov 23`.
// Written out: chrono's format strings would bring their parser into the wasm.
pub fn day(moment: NaiveDateTime) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(moment.month0() as usize).copied().unwrap_or_default();
    format!("{month} {}", moment.day())
}

fn clock(moment: NaiveDateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

fn clock_to_second(moment: NaiveDateTime) -> String {
    format!("{}:{:02}", clock(moment), moment.second())
}

/// Decimal units, as disks and bills count them: `8.2 GB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1000 {
        return format!("{size} B");
    }
    // In tenths of a unit, rounded: whole numbers keep floating-point formatting out of the wasm.
    let in_tenths = |tenth: u64| size.saturating_add(tenth / 2) / tenth;
    let mut tenth = 100;
    let mut unit = 0;
    while in_tenths(tenth) >= 10_000 && unit + 1 < UNITS.len() {
        tenth *= 1000;
        unit += 1;
    }
    let tenths = in_tenths(tenth);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A count with thousands apart: `12,345`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count of things with a regular plural: `1 prebuild`, `1,200 prebuilds`.
pub fn counted(number: usize, one: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {one}{ending}", count(number))
}

/// The name of an enum value as a word: `SERVICE_ACCOUNT` is `Service account`, `UNSPECIFIED` is `Unknown`.
pub fn enum_name(short_name: &str) -> String {
    if short_name == "UNSPECIFIED" || short_name.is_empty() {
        return "Unknown".to_owned();
    }
    let mut characters = short_name.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters.map(|c| if c == '_' { ' ' } else { c.to_ascii_lowercase() })).collect()
}

/// The first eight characters of an id, enough to tell it from its neighbours.
pub fn short_id(id: Id) -> String {
    id.to_string().chars().take(8).collect()
}

/// A name, or the short id of what has none.
pub fn name_or_id(name: &str, id: Id) -> String {
    match name.trim() {
        "" => short_id(id),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_called_by_its_id() {
        let id = Id::from("01985c07-91be-7a33-8f6d-2b4c90e1a5f7");
        assert_eq!(
            ["web", " web ", "", " \t\u{a0}"].map(|name| name_or_id(name, id)),
            ["web", "web", "01985c07", "01985c07"]
        );
    }

    #[test]
    fn durations_show_their_two_largest_units() {
        for (seconds, text) in [
            (-5, "0 s"),
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (751, "12 min 31 s"),
            (3840, "1 h 4 min"),
            (183_600, "2 d 3 h"),
        ] {
            assert_eq!(duration(TimeDelta::seconds(seconds)), text);
        }
    }

    fn now() -> DateTime<Utc> {
        at("2026-11-24T15:00:00Z")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn relative_times_read_both_ways() {
        for (seconds, text) in [
            (3, "just now"),
            (60, "1 min ago"),
            (300, "5 min ago"),
            (3599, "1 h ago"),
            (7200, "2 h ago"),
            (21_599, "6 h ago"),
            (-20, "in a moment"),
            (-300, "in 5 min"),
            (-7200, "in 2 h"),
            (-169_200, "in 47 h"),
            (-604_800, "in 7 days"),
        ] {
            assert_eq!(relative(now() - TimeDelta::seconds(seconds), now()), text);
        }
        assert_eq!(spoken(now() - TimeDelta::hours(2), now()), "2 hours ago");
        assert_eq!(spoken(now() - TimeDelta::hours(1), now()), "1 hour ago");
        assert_eq!(spoken(now() - TimeDelta::minutes(1), now()), "1 minute ago");
    }

    #[test]
    fn older_times_have_a_day_and_a_clock() {
        let older = now() - TimeDelta::days(40);
        assert_eq!(relative(older, now()), local_short(older, now()));
        for (moment, named, full) in [
            ("2026-11-24T02:19:30Z", Some("today"), "Nov 24, 02:19"),
            ("2026-11-23T21:00:00Z", Some("yesterday"), "Nov 23, 21:00"),
            ("2026-11-25T04:00:00Z", Some("tomorrow"), "Nov 25, 04:00"),
            ("2026-11-22T16:00:00Z", None, "Nov 22, 16:00"),
            ("2025-12-31T16:05:00Z", None, "Dec 31, 2025, 16:05"),
        ] {
            let [at_utc, now_utc] = [at(moment), now()].map(|moment| moment.naive_utc());
            assert_eq!(named_day(at_utc, now_utc), named, "{moment}");
            assert_eq!(day_with_clock(at_utc, now_utc), full);
            assert_eq!(utc_short(at(moment), now()), format!("{full} UTC"));
            assert!(full.starts_with(&utc_day(at(moment), now())));
        }
        // Yesterday of the first day of a year.
        let [last, first] = ["2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"].map(|moment| at(moment).naive_utc());
        assert_eq!(named_day(last, first), Some("yesterday"));
    }

    #[test]
    fn exact_times_are_local_and_in_utc() {
        let utc = at("2026-11-24T23:05:09Z").naive_utc();
        let local = |minutes| utc + TimeDelta::minutes(i64::from(minutes));
        for (offset, text) in [
            (0, "Nov 24, 2026, 23:05:09 UTC"),
            (60, "Nov 25, 2026, 00:05:09 +01:00 (Nov 24, 23:05:09 UTC)"),
            (-210, "Nov 24, 2026, 19:35:09 -03:30 (Nov 24, 23:05:09 UTC)"),
        ] {
            assert_eq!(exact_at(local(offset), offset, utc), text);
        }
    }

    #[test]
    fn ages_have_one_unit() {
        for (seconds, text) in [
            (-5, "1 min"),
            (20, "1 min"),
            (2400, "40 min"),
            (75_600, "21 h"),
            (169_200, "47 h"),
            (172_800, "2 days"),
            (432_000, "5 days"),
        ] {
            assert_eq!(age(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn past_events_stay_just_now_when_the_server_clock_is_seconds_ahead() {
        for (seconds, text) in [
            (300, "5 min ago"),
            (3, "just now"),
            (-1, "just now"),
            (-44, "just now"),
            (-45, "in 1 min"),
            (-300, "in 5 min"),
        ] {
            assert_eq!(ago(now() - TimeDelta::seconds(seconds), now()), text);
        }
    }

    #[test]
    fn sizes_are_decimal() {
        for (size, text) in
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_950, "1.0 MB"), (8_200_000_000, "8.2 GB")]
        {
            assert_eq!(bytes(size), text);
        }
        assert_eq!(bytes(u64::MAX), "18.4 EB");
    }

    #[test]
    fn short_ids_never_cut_a_character() {
        assert_eq!(short_id("01985c07-91be-7a33-8f6d-2b4c90e1a5f7".into()), "01985c07");
        assert_eq!(short_id("abc".into()), "abc");
        assert_eq!(short_id("äöüäöüäöüäöü".into()), "äöüäöüäö");
    }

    #[test]
    fn names_of_enum_values_read_as_words() {
        for (short_name, text) in [
            ("SNAPSHOTTING", "Snapshotting"),
            ("SERVICE_ACCOUNT", "Service account"),
            ("UNSPECIFIED", "Unknown"),
            ("", "Unknown"),
            ("77", "77"),
        ] {
            assert_eq!(enum_name(short_name), text);
        }
    }

    #[test]
    fn counts_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
        assert_eq!((counted(1, "pool"), counted(0, "pool")), ("1 pool".to_owned(), "0 pools".to_owned()));
    }
}
