//! Local time by an offset rule, so that rules here need neither a clock nor the browser's time zone.

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Days of a week.
pub const DAYS: usize = 7;
/// Hours of a week, which begins on Monday at midnight.
pub const HOURS: usize = DAYS * 24;

/// Offset from UTC to local time at a moment, in milliseconds: two hours for Berlin in summer.
pub type Offset<'a> = &'a dyn Fn(i64) -> i64;

/// Offset of UTC.
pub const fn utc(_: i64) -> i64 {
    0
}

/// Offsets of a range, looked up once: a browser takes about a microsecond for each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offsets {
    /// Moments with the offset from then on, oldest first; never empty.
    changes: Vec<(i64, i64)>,
}

impl Offsets {
    /// Offsets from `from` until `until`. Offsets that hold for less than a day may be missed.
    pub fn of(from: i64, until: i64, offset: Offset<'_>) -> Self {
        let mut changes = vec![(from, offset(from))];
        let mut known = (from, offset(from));
        while known.0 < until {
            let day = known.0.saturating_add(DAY).min(until);
            let next = (day, offset(day));
            if next.1 != known.1 {
                changes.push((first_change(known, day, offset), next.1));
            }
            known = next;
        }
        Self { changes }
    }

    pub fn at(&self, moment: i64) -> i64 {
        let index = self.changes.partition_point(|(from, _)| *from <= moment).saturating_sub(1);
        self.changes.get(index).map_or(0, |(_, offset)| *offset)
    }
}

/// Moment up to `until` from which on the offset isn't that of `before`.
fn first_change(before: (i64, i64), until: i64, offset: Offset<'_>) -> i64 {
    let (mut last, mut first) = (before.0, until);
    while first - last > 1 {
        let middle = last + (first - last) / 2;
        if offset(middle) == before.1 { last = middle } else { first = middle }
    }
    first
}

/// Number of the local day since the epoch.
pub fn day_of(at: i64, offset: Offset<'_>) -> i64 {
    at.saturating_add(offset(at)).div_euclid(DAY)
}

/// Day of the week of a [`day_of`], Monday first.
pub fn weekday(day: i64) -> usize {
    // The epoch was a Thursday.
    day.saturating_add(3).rem_euclid(DAYS as i64) as usize
}

/// Number of the week of a [`day_of`].
pub fn week_of(day: i64) -> i64 {
    day.saturating_add(3).div_euclid(DAYS as i64)
}

/// First [`day_of`] of a [`week_of`].
pub fn monday(week: i64) -> i64 {
    week.saturating_mul(DAYS as i64).saturating_sub(3)
}

/// Local hour of the day, 0 to 23.
pub fn hour_of_day(at: i64, offset: Offset<'_>) -> usize {
    (at.saturating_add(offset(at)).rem_euclid(DAY) / HOUR) as usize
}

/// Local hour of the week, 0 to 167.
pub fn hour_of_week(at: i64, offset: Offset<'_>) -> usize {
    weekday(day_of(at, offset)) * 24 + hour_of_day(at, offset)
}

/// Next moment after `at` at which a local hour begins. Offsets change at full hours, also of local time.
pub fn next_hour(at: i64, offset: Offset<'_>) -> i64 {
    let past = at.saturating_add(offset(at)).rem_euclid(HOUR);
    at.saturating_add(HOUR - past)
}

/// Part of a week that a pool may need its own size for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Monday to Friday, 7:00 to 19:00.
    Day,
    /// Monday to Friday before 7:00 and from 19:00 on.
    Night,
    /// Saturday and Sunday.
    Weekend,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Day, Self::Night, Self::Weekend];

    pub fn of(at: i64, offset: Offset<'_>) -> Self {
        match (weekday(day_of(at, offset)), hour_of_day(at, offset)) {
            (5.., _) => Self::Weekend,
            (_, 7..19) => Self::Day,
            _ => Self::Night,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().unwrap().timestamp_millis()
    }

    #[test]
    fn a_week_begins_on_monday_in_local_time() {
        let berlin = |_| HOUR;
        let sunday = at("2026-11-29T22:59:59.999Z");
        assert_eq!((hour_of_week(sunday, &utc), hour_of_week(sunday, &berlin)), (6 * 24 + 22, 6 * 24 + 23));
        assert_eq!((hour_of_week(sunday + 1, &utc), hour_of_week(sunday + 1, &berlin)), (6 * 24 + 23, 0));
        assert_eq!(monday(week_of(day_of(sunday + 1, &berlin))), day_of(sunday + 1, &berlin));
        assert_eq!(hour_of_week(at("1969-12-31T12:00:00Z"), &utc), 2 * 24 + 12, "a Wednesday before the epoch");
    }

    #[test]
    fn local_hours_begin_where_the_offset_says() {
        let kathmandu = |_| 345 * MINUTE;
        assert_eq!(next_hour(at("2026-11-28T10:00:00Z"), &utc), at("2026-11-28T11:00:00Z"));
        assert_eq!(next_hour(at("2026-11-28T10:00:00Z"), &kathmandu), at("2026-11-28T10:15:00Z"));
    }

    #[test]
    fn offsets_are_looked_up_once_a_day() {
        let (spring, autumn) = (at("2026-03-29T01:00:00Z"), at("2026-10-25T01:00:00Z"));
        let calls = std::cell::Cell::new(0);
        let berlin = |at| {
            calls.set(calls.get() + 1);
            if (spring..autumn).contains(&at) { 2 * HOUR } else { HOUR }
        };
        let (from, until) = (at("2026-01-01T10:30:00Z"), at("2027-01-01T00:00:00Z"));
        let offsets = Offsets::of(from, until, &berlin);
        assert!(calls.get() < 450, "{}", calls.get());
        for moment in [from, spring - 1, spring, spring + DAY, autumn - 1, autumn, until, until + DAY, from - DAY] {
            assert_eq!(offsets.at(moment), berlin(moment), "{moment}");
        }
        assert_eq!(Offsets::of(from, from, &berlin).at(from), HOUR);
    }

    #[test]
    fn nights_and_weekends_are_not_days() {
        use Part::{Day, Night, Weekend};
        for (text, part) in [
            ("2026-11-27T06:59:59Z", Night),
            ("2026-11-27T07:00:00Z", Day),
            ("2026-11-27T18:59:59Z", Day),
            ("2026-11-27T19:00:00Z", Night),
            ("2026-11-28T12:00:00Z", Weekend),
            ("2026-11-29T23:59:59Z", Weekend),
            ("2026-11-30T00:00:00Z", Night),
        ] {
            assert_eq!(Part::of(at(text), &utc), part, "{text}");
        }
    }
}
