//! Starts by hour of the week, week by week, and their peaks. Nothing is averaged: a holiday or a launch week stays visible.

use crate::sort::sort;

use super::local_time::{DAYS, HOUR, HOURS, MINUTE, Offset, day_of, hour_of_week, monday, week_of};

/// Starts in each hour of the week, Monday first, of all weeks together.
pub fn by_hour(times: &[i64], offset: Offset<'_>) -> [u32; HOURS] {
    let mut cells = [0_u32; HOURS];
    for at in times {
        if let Some(cell) = cells.get_mut(hour_of_week(*at, offset)) {
            *cell = cell.saturating_add(1);
        }
    }
    cells
}

/// Starts of one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Number of its Monday, in days since the epoch in local time.
    pub monday: i64,
    pub hours: [u32; HOURS],
    /// Whether the range covers all of it; a part of a week can't be compared with others.
    pub is_whole: bool,
}

impl Week {
    pub fn days(&self) -> [u32; DAYS] {
        let mut days = [0; DAYS];
        for (day, hours) in days.iter_mut().zip(self.hours.chunks(24)) {
            *day = hours.iter().sum();
        }
        days
    }

    pub fn total(&self) -> u32 {
        self.hours.iter().sum()
    }
}

/// All weeks of the range from `from` to `until`, oldest first, including those without a start. `times` are in order.
pub fn weeks(times: &[i64], from: i64, until: i64, offset: Offset<'_>) -> Vec<Week> {
    if until <= from {
        return Vec::new();
    }
    let (first_day, last_day) = (day_of(from, offset), day_of(until - 1, offset));
    let begins_day = |at: i64| day_of(at - 1, offset) != day_of(at, offset);
    let week = |number: i64| {
        let monday = monday(number);
        let is_begun = monday > first_day || (monday == first_day && begins_day(from));
        let sunday = monday + DAYS as i64 - 1;
        let is_over = sunday < last_day || (sunday == last_day && begins_day(until));
        Week { monday, hours: [0; HOURS], is_whole: is_begun && is_over }
    };
    let first = week_of(first_day);
    let mut weeks: Vec<Week> = (first..=week_of(last_day)).map(week).collect();
    for at in times.iter().filter(|at| (from..until).contains(*at)) {
        let index = usize::try_from(week_of(day_of(*at, offset)) - first).unwrap_or(usize::MAX);
        let cell = weeks.get_mut(index).and_then(|week| week.hours.get_mut(hour_of_week(*at, offset)));
        if let Some(cell) = cell {
            *cell = cell.saturating_add(1);
        }
    }
    weeks
}

/// Starts of the first and of the last whole week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    pub first: u32,
    pub last: u32,
    /// Whether weekdays that were unusual in one of the weeks are left out of both.
    pub leaves_out: bool,
}

/// Growth from the first to the last whole week, if there are two. Unusual days don't count as growth. `None` if no usual day
/// is left.
pub fn growth(weeks: &[Week], unusual: &[UnusualDay]) -> Option<Growth> {
    let mut whole = weeks.iter().filter(|week| week.is_whole);
    let (first, last) = (whole.next()?, whole.next_back()?);
    let is_usual = |week: &Week, weekday: i64| unusual.iter().all(|unusual| unusual.day != week.monday + weekday);
    let days = (0..).zip(first.days().into_iter().zip(last.days()));
    let usual: Vec<(u32, u32)> = days
        .filter(|(weekday, _)| is_usual(first, *weekday) && is_usual(last, *weekday))
        .map(|(_, counts)| counts)
        .collect();
    let (before, after) =
        usual.iter().fold((0_u32, 0_u32), |(before, after), (one, next)| (before + one, after + next));
    (!usual.is_empty()).then_some(Growth { first: before, last: after, leaves_out: usual.len() < DAYS })
}

/// Week with several times the starts of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusyWeek {
    /// As in [`Week`].
    pub monday: i64,
    pub starts: u32,
    /// Median of the other whole weeks.
    pub usual: u32,
}

/// A week is busy if it has more than this many times the starts of the others.
const BUSY: u32 = 2;

/// The busiest whole week, if it has several times the starts of the others.
pub fn busy_week(weeks: &[Week]) -> Option<BusyWeek> {
    let mut whole: Vec<(u32, i64)> =
        weeks.iter().filter(|week| week.is_whole).map(|week| (week.total(), week.monday)).collect();
    if whole.len() < MIN_WEEKS {
        return None;
    }
    sort(&mut whole);
    let (starts, monday) = whole.pop()?;
    let usual = whole.get(whole.len() / 2)?.0;
    (usual > 0 && starts > usual.saturating_mul(BUSY)).then_some(BusyWeek { monday, starts, usual })
}

/// Day whose starts are far from those of the same weekday in other weeks: a holiday, or a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusualDay {
    /// In days since the epoch in local time.
    pub day: i64,
    pub starts: u32,
    /// Median of the same weekday in the whole weeks.
    pub usual: u32,
}

/// Fewest whole weeks in which a day can be unusual.
const MIN_WEEKS: usize = 3;
/// Smallest median that a day can be compared with.
const MIN_USUAL: u32 = 4;
/// A day is unusual if the median is more than this many times its starts, or the other way round.
const UNUSUAL: u32 = 3;

/// Unusual days of whole weeks, oldest first.
pub fn unusual_days(weeks: &[Week]) -> Vec<UnusualDay> {
    let whole: Vec<(i64, [u32; DAYS])> =
        weeks.iter().filter(|week| week.is_whole).map(|week| (week.monday, week.days())).collect();
    if whole.len() < MIN_WEEKS {
        return Vec::new();
    }
    let mut usual = [0; DAYS];
    for (weekday, usual) in usual.iter_mut().enumerate() {
        let mut counts: Vec<u32> = whole.iter().filter_map(|(_, days)| days.get(weekday).copied()).collect();
        sort(&mut counts);
        *usual = counts.get(counts.len() / 2).copied().unwrap_or_default();
    }
    let days = whole.iter().flat_map(|(monday, days)| (*monday..).zip(days.iter().zip(&usual)));
    days.filter(|(_, (starts, usual))| {
        let (starts, usual) = (**starts, **usual);
        usual >= MIN_USUAL && (starts.saturating_mul(UNUSUAL) < usual || starts > usual.saturating_mul(UNUSUAL))
    })
    .map(|(day, (starts, usual))| UnusualDay { day, starts: *starts, usual: *usual })
    .collect()
}

/// The most starts in one unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The first of these starts.
    pub first: i64,
    pub starts: u32,
}

/// Busiest minute, hour, and day in local time; the earliest of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    pub minute: Option<Peak>,
    pub hour: Option<Peak>,
    pub day: Option<Peak>,
}

/// Peaks of `times`, which are in order.
pub fn peaks(times: &[i64], offset: Offset<'_>) -> Peaks {
    // Where clocks are set back, a local hour occurs twice; these are two hours.
    let aligned = |at: i64, unit: i64| at - (at + offset(at)).rem_euclid(unit);
    Peaks {
        minute: peak(times, |at| aligned(at, MINUTE)),
        hour: peak(times, |at| aligned(at, HOUR)),
        day: peak(times, |at| day_of(at, offset)),
    }
}

fn peak(times: &[i64], unit: impl Fn(i64) -> i64) -> Option<Peak> {
    let units = times.chunk_by(|one, next| unit(*one) == unit(*next));
    let peaks = units
        .filter_map(|unit| Some(Peak { first: *unit.first()?, starts: u32::try_from(unit.len()).unwrap_or(u32::MAX) }));
    peaks.reduce(|best, next| if next.starts > best.starts { next } else { best })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::super::local_time::{DAY, utc};
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().unwrap().timestamp_millis()
    }

    /// Berlin in 2026.
    fn berlin(at: i64) -> i64 {
        let summer = self::at("2026-03-29T01:00:00Z")..self::at("2026-10-25T01:00:00Z");
        if summer.contains(&at) { 2 * HOUR } else { HOUR }
    }

    #[test]
    fn a_start_is_in_the_hour_of_its_zone() {
        let times = [at("2026-11-30T08:30:00Z"), at("2026-07-06T08:30:00Z")];
        assert_eq!(by_hour(&times, &utc)[8], 2);
        assert_eq!((by_hour(&times, &berlin)[9], by_hour(&times, &berlin)[10]), (1, 1), "winter and summer");
    }

    #[test]
    fn weeks_stand_side_by_side_and_only_whole_ones_are_compared() {
        let (from, until) = (at("2026-10-08T00:00:00Z"), at("2026-11-02T00:00:00Z"));
        let times = [at("2026-10-08T09:00:00Z"), at("2026-10-13T09:00:00Z"), at("2026-10-28T09:00:00Z")];
        let weeks = weeks(&times, from, until, &utc);
        assert_eq!(weeks.iter().map(|week| week.is_whole).collect::<Vec<_>>(), [false, true, true, true]);
        assert_eq!(weeks.iter().map(Week::total).collect::<Vec<_>>(), [1, 1, 0, 1]);
        assert_eq!((weeks[1].days(), weeks[1].hours[24 + 9]), ([0, 1, 0, 0, 0, 0, 0], 1));
        assert_eq!(growth(&weeks, &[]), Some(Growth { first: 1, last: 1, leaves_out: false }));
        assert_eq!(growth(&weeks[..2], &[]), None);
        // Local midnight is an hour earlier, so the last Sunday is not over.
        assert_eq!(super::weeks(&times, from, until - 2 * HOUR, &berlin).last().map(|week| week.is_whole), Some(false));
        assert_eq!(super::weeks(&times, from, until - HOUR, &berlin).last().map(|week| week.is_whole), Some(true));
        assert_eq!(super::weeks(&times, until, from, &utc), []);
        let monday = at("2026-10-12T00:00:00Z");
        let is_whole = |from| super::weeks(&[], from, monday + 7 * DAY, &utc)[0].is_whole;
        assert_eq!([0, 1].map(|after| is_whole(monday + after)), [true, false]);
    }

    #[test]
    fn a_holiday_and_a_launch_are_unusual_and_a_weekend_is_not() {
        let from = at("2026-09-28T00:00:00Z");
        let mut times = Vec::new();
        for day in 0..28 {
            let starts = match (day, day % 7) {
                (_, 5..) => 0,
                (9, _) => 2,
                (18, _) => 40,
                _ => 10,
            };
            times.extend((0..starts).map(|n| from + day * DAY + 9 * HOUR + n * MINUTE));
        }
        let days = unusual_days(&weeks(&times, from, from + 28 * DAY, &utc));
        let first = from / DAY;
        let expected = [(9, 2), (18, 40)].map(|(day, starts)| UnusualDay { day: first + day, starts, usual: 10 });
        assert_eq!(days, expected);
        let all = weeks(&times, from, from + 28 * DAY, &utc);
        assert_eq!(busy_week(&all), None, "80 instead of 50");
        // The second week has the holiday on a Wednesday, the third the launch on a Friday.
        let usual = Growth { first: 30, last: 30, leaves_out: true };
        assert_eq!(growth(&all[1..3], &days), Some(usual));
        assert_eq!(growth(&all[..2], &days), Some(Growth { first: 40, last: 40, leaves_out: true }));
        assert_eq!(growth(&[all[0].clone(), all[3].clone()], &days).map(|growth| growth.leaves_out), Some(false));
        assert_eq!(unusual_days(&weeks(&times, from, from + 20 * DAY, &utc)), [], "two weeks tell nothing");
        let few = [0, 7, 14, 14, 14, 14, 21].map(|day| from + day * DAY);
        assert_eq!(unusual_days(&weeks(&few, from, from + 28 * DAY, &utc)), [], "four instead of one");
    }

    #[test]
    fn a_launch_week_stands_out() {
        let from = at("2026-09-28T00:00:00Z");
        let starts = |launch: i64| -> Vec<i64> {
            let of_week =
                |week: i64| (0..if week == 2 { launch } else { 100 }).map(move |n| from + (week * 7 + n % 5) * DAY);
            let mut times: Vec<i64> = (0..4).flat_map(of_week).collect();
            times.sort();
            times
        };
        let busy = |launch| busy_week(&weeks(&starts(launch), from, from + 28 * DAY, &utc));
        assert_eq!(busy(201), Some(BusyWeek { monday: from / DAY + 14, starts: 201, usual: 100 }));
        assert_eq!(busy(200), None);
        assert_eq!(busy_week(&weeks(&starts(900), from, from + 20 * DAY, &utc)), None, "two weeks tell nothing");
    }

    #[test]
    fn peaks_are_counted_in_local_units() {
        let late = at("2026-11-28T22:59:30Z");
        let times = [late, late + 20_000, late + 40_000, late + HOUR, late + HOUR + 1];
        let peaks_in_utc = peaks(&times, &utc);
        assert_eq!(peaks_in_utc.minute, Some(Peak { first: late, starts: 2 }));
        assert_eq!(peaks_in_utc.hour, Some(Peak { first: late + 40_000, starts: 3 }));
        assert_eq!(peaks_in_utc.day, Some(Peak { first: late, starts: 5 }));
        assert_eq!(peaks(&times, &berlin).day, Some(Peak { first: late + 40_000, starts: 3 }));
        assert_eq!(peaks(&[], &utc), Peaks::default());
    }

    #[test]
    fn an_hour_that_occurs_twice_is_two_hours_of_one_day() {
        let twice = at("2026-10-25T00:30:00Z");
        let peaks = peaks(&[twice, twice + HOUR], &berlin);
        assert_eq!((peaks.hour.unwrap().starts, peaks.day.unwrap().starts), (1, 2));
    }

    proptest! {
        #[test]
        fn all_views_count_every_start_once(seconds in prop::collection::vec(0_i64..40 * 86_400, 0..200), hours in -11_i64..14) {
            let from = at("2026-10-01T00:00:00Z");
            let mut times: Vec<i64> = seconds.into_iter().map(|second| from + second * 1000).collect();
            times.sort();
            let zone = move |_| hours * HOUR;
            let cells = by_hour(&times, &zone);
            let weeks = weeks(&times, from, from + 40 * DAY, &zone);
            prop_assert_eq!(cells.iter().sum::<u32>() as usize, times.len());
            for (hour, cell) in cells.iter().enumerate() {
                prop_assert_eq!(weeks.iter().map(|week| week.hours[hour]).sum::<u32>(), *cell);
            }
            prop_assert!(weeks.windows(2).all(|pair| pair[0].monday + 7 == pair[1].monday));
            for time in &times {
                let local = DateTime::from_timestamp_millis(*time).unwrap() + TimeDelta::hours(hours);
                let hour = chrono::Datelike::weekday(&local).num_days_from_monday() * 24 + chrono::Timelike::hour(&local);
                prop_assert!(cells[hour as usize] > 0);
            }
        }
    }
}
