//! Durations, sizes, dates, ids and names of enum values as people read them.

use std::sync::OnceLock;

use crate::proto::id::Id;
use chrono::{DateTime, Datelike, Local, TimeDelta, Timelike, Utc};

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

/// Fewer seconds than these are not counted.
const A_MOMENT: i64 = 45;

/// `just now`, `5 min ago`, `3 h ago`, `yesterday`, `12 days ago`; `in 5 min` for what is to come.
pub fn relative(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - moment).num_seconds();
    let (size, is_past) = (seconds.abs(), seconds >= 0);
    let amount = match size {
        0..A_MOMENT => return if is_past { "just now".to_owned() } else { "in a moment".to_owned() },
        A_MOMENT..3570 => format!("{} min", (size + 30) / 60),
        3570..84_600 => format!("{} h", (size + 1800) / 3600),
        84_600..129_600 => return if is_past { "yesterday".to_owned() } else { "in a day".to_owned() },
        129_600..=5_184_000 => format!("{} days", (size + 43_200) / 86_400),
        _ => format!("{} months", (size + 1_314_000) / 2_628_000),
    };
    if is_past { format!("{amount} ago") } else { format!("in {amount}") }
}

/// As [`relative`], of what has happened: by a server's clock that is seconds ahead, it was just now.
pub fn ago(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let is_ahead = (moment - now).num_seconds() < A_MOMENT;
    relative(moment, if is_ahead { now.max(moment) } else { now })
}

/// Stands for what is not known.
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

/// How much of a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    Day,
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

/// A moment to the second in the reader's time zone, with its offset: `2026-11-23 14:05:09 +01:00`.
pub fn exact(moment: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Second).unwrap_or_else(|| {
        let local = moment.with_timezone(&Local);
        let offset = local.offset().local_minus_utc() / 60;
        let (sign, offset) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        let seconds = local.time().second();
        format!("{}:{seconds:02} {sign}{:02}:{:02}", to_the_minute(&local), offset / 60, offset % 60)
    })
}

/// `2026-11-23 14:05`, in the reader's time zone.
pub fn local_short(moment: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Minute).unwrap_or_else(|| to_the_minute(&moment.with_timezone(&Local)))
}

/// `14:05:12`, in the reader's time zone.
pub fn local_clock(moment: DateTime<Utc>) -> String {
    let local = moment.with_timezone(&Local);
    format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second())
}

/// `2026-11-23 13:05Z`.
pub fn utc_short(moment: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Utc).unwrap_or_else(|| format!("{}Z", to_the_minute(&moment)))
}

/// `2026-11-23`, in the reader's time zone.
pub fn local_day(moment: DateTime<Utc>) -> String {
    in_language(moment, DateStyle::Day).unwrap_or_else(|| date(&moment.with_timezone(&Local)))
}

fn to_the_minute(moment: &(impl Datelike + Timelike)) -> String {
    format!("{} {:02}:{:02}", date(moment), moment.hour(), moment.minute())
}

// Written out: chrono's format strings would bring their parser into the wasm.
fn date(moment: &impl Datelike) -> String {
    format!("{:04}-{:02}-{:02}", moment.year(), moment.month(), moment.day())
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

    #[test]
    fn relative_times_read_both_ways() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for (seconds, text) in [
            (3, "just now"),
            (300, "5 min ago"),
            (3599, "1 h ago"),
            (7200, "2 h ago"),
            (86_400, "yesterday"),
            (1_036_800, "12 days ago"),
            (7_884_000, "3 months ago"),
            (-20, "in a moment"),
            (-300, "in 5 min"),
            (-604_800, "in 7 days"),
        ] {
            assert_eq!(relative(now - TimeDelta::seconds(seconds), now), text);
        }
    }

    #[test]
    fn what_has_happened_was_just_now_by_a_clock_that_is_seconds_ahead() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for (seconds, text) in [
            (300, "5 min ago"),
            (3, "just now"),
            (-1, "just now"),
            (-44, "just now"),
            (-45, "in 1 min"),
            (-300, "in 5 min"),
        ] {
            assert_eq!(ago(now - TimeDelta::seconds(seconds), now), text);
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
