//! The named time range that statistics and failures cover, and its division into buckets for charts.

use chrono::{DateTime, NaiveDate, Utc};

use super::filter::Filter;
use super::time_range::TimeRange;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The most buckets of a chart of a range that has a start, unless it is longer than a century.
const USUAL_BUCKETS: i64 = 120;
/// The most buckets of a chart.
const MAX_BUCKETS: i64 = 600;

/// A time range at a moment, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeWindow {
    /// `None` where the range reaches back without limit.
    pub start: Option<i64>,
    pub end: i64,
}

impl TimeWindow {
    /// The time range of a filter.
    pub fn of(filter: &Filter, now: DateTime<Utc>) -> Self {
        let millis = |moment: DateTime<Utc>| moment.timestamp_millis();
        Self { start: filter.start(now).map(millis), end: millis(filter.time.end().map_or(now, |end| end.min(now))) }
    }

    /// Border between the older and the newer half.
    pub fn middle(&self) -> Option<i64> {
        self.start.map(|start| start.saturating_add(self.end.saturating_sub(start) / 2))
    }

    /// How many of a hundred parts of the time from the present back to its start are covered by what reaches back to
    /// `reached`. `None` where it has no start.
    pub fn percent(&self, reached: i64, now: DateTime<Utc>) -> Option<i64> {
        let now = now.timestamp_millis();
        let whole = now.saturating_sub(self.start?).max(1);
        Some((now.saturating_sub(reached).saturating_mul(100) / whole).clamp(0, 100))
    }

    /// The width of a chart's buckets: hours in short ranges, then days, then weeks or several weeks, so that a chart has room for all of
    /// them. They begin at whole multiples of it.
    pub fn bucket(&self) -> Bucket {
        const WIDTHS: [i64; 4] = [DAY, WEEK, 4 * WEEK, 13 * WEEK];
        // How far back a range without a start goes isn't known yet.
        let Some(start) = self.start else { return Bucket { width: WEEK } };
        let length = self.end.saturating_sub(start);
        let has_room = |width: &i64| length <= width.saturating_mul(USUAL_BUCKETS);
        let width = if length <= 2 * DAY { Some(HOUR) } else { WIDTHS.into_iter().find(has_room) };
        Bucket { width: width.unwrap_or(52 * WEEK) }
    }

    /// The starts of all its buckets, oldest first. `oldest` gives the beginning of the data, for a range without a start.
    pub fn buckets(&self, oldest: impl FnOnce() -> i64) -> Vec<i64> {
        let bucket = self.bucket();
        let Bucket { width } = bucket;
        let last = bucket.start_of(self.end.saturating_sub(1));
        let first = bucket.start_of(self.start.unwrap_or_else(oldest).min(last));
        let count = (last.saturating_sub(first) / width).min(MAX_BUCKETS);
        (0..=count).rev().map(|index| last.saturating_sub(index.saturating_mul(width))).collect()
    }
}

/// A unit of a chart's time axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    width: i64,
}

impl Bucket {
    /// The start of the bucket that a moment is in.
    pub fn start_of(self, moment: i64) -> i64 {
        moment.div_euclid(self.width).saturating_mul(self.width)
    }

    pub fn is_hour(self) -> bool {
        self.width == HOUR
    }

    /// Number of weeks; 0 for hours and days.
    pub fn weeks(self) -> i64 {
        self.width / WEEK
    }

    /// The days, in UTC, of the bucket that begins at `start`, as a filter has them.
    pub fn days(self, start: i64) -> TimeRange {
        let day = |millis: i64| DateTime::from_timestamp_millis(millis).map(|moment| moment.date_naive());
        let to: Option<NaiveDate> = day(start.saturating_add(self.width.saturating_sub(1)));
        TimeRange::of_days(day(start), to)
    }
}

/// The first and the last day of a range in UTC, to begin a custom range with.
pub fn days_of(range: &TimeRange, now: DateTime<Utc>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    match range {
        TimeRange::Within(_) => (range.start(now).map(|start| start.date_naive()), Some(now.date_naive())),
        range => range.days(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn window(query: &str, now: &str) -> TimeWindow {
        TimeWindow::of(&Filter::from_query(query).with_range(), at(now))
    }

    fn buckets(query: &str) -> (usize, Vec<String>) {
        let window = window(query, "2026-11-28T10:30:00Z");
        let starts = window.buckets(|| at("2026-11-25T10:00:00Z").timestamp_millis());
        let written = |millis: Option<&i64>| DateTime::from_timestamp_millis(*millis.unwrap()).unwrap().to_rfc3339();
        (starts.len(), vec![written(starts.first()), written(starts.last())])
    }

    #[test]
    fn short_ranges_have_hours_and_long_ones_days_or_weeks() {
        for (query, count, ends) in [
            ("within=24h", 25, ["2026-11-27T10:00:00+00:00", "2026-11-28T10:00:00+00:00"]),
            ("", 8, ["2026-11-21T00:00:00+00:00", "2026-11-28T00:00:00+00:00"]),
            ("from=2026-11-02&to=2026-11-10", 9, ["2026-11-02T00:00:00+00:00", "2026-11-10T00:00:00+00:00"]),
            // Weeks begin on a Thursday.
            ("from=2025-11-20&to=2026-11-26", 54, ["2025-11-20T00:00:00+00:00", "2026-11-26T00:00:00+00:00"]),
            ("from=2022-11-28", 53, ["2022-11-24T00:00:00+00:00", "2026-11-19T00:00:00+00:00"]),
            ("from=2000-01-01", 109, ["1999-11-25T00:00:00+00:00", "2026-10-22T00:00:00+00:00"]),
            // Back to where the data begins, in weeks.
            ("to=2026-11-26", 2, ["2026-11-19T00:00:00+00:00", "2026-11-26T00:00:00+00:00"]),
        ] {
            assert_eq!(buckets(query), (count, ends.map(str::to_owned).to_vec()), "{query}");
        }
        assert!(buckets("from=1900-01-01").0 <= MAX_BUCKETS as usize + 1);
    }

    #[test]
    fn progress_is_the_part_of_the_time_that_is_reached() {
        let now = at("2026-11-28T10:30:00Z");
        let percent = |query, hours| {
            window(query, "2026-11-28T10:30:00Z").percent((now - TimeDelta::hours(hours)).timestamp_millis(), now)
        };
        assert_eq!([0, 6, 24, 30].map(|hours| percent("within=24h", hours)), [0, 25, 100, 100].map(Some));
        assert_eq!(percent("to=2026-11-01", 5), None);
    }

    #[test]
    fn a_bucket_is_days_in_a_filter() {
        let day = |query: &str, start: &str| {
            let bucket = window(query, "2026-11-28T10:30:00Z").bucket();
            Filter { time: bucket.days(at(start).timestamp_millis()), ..Filter::default() }.into_query("")
        };
        assert_eq!(day("", "2026-11-24T00:00:00Z"), "?from=2026-11-24&to=2026-11-24");
        assert_eq!(day("within=24h", "2026-11-27T23:00:00Z"), "?from=2026-11-27&to=2026-11-27");
        assert_eq!(day("to=2026-11-26", "2026-11-19T00:00:00Z"), "?from=2026-11-19&to=2026-11-25");
    }

    #[test]
    fn a_custom_range_begins_with_the_days_of_the_present_one() {
        let days = |query: &str| {
            let (from, to) = days_of(&Filter::from_query(query).with_range().time, at("2026-11-28T10:30:00Z"));
            [from, to].map(|day| day.map(|day| day.to_string()).unwrap_or_default())
        };
        assert_eq!(days(""), ["2026-11-21", "2026-11-28"]);
        assert_eq!(days("from=2026-11-01"), ["2026-11-01", ""]);
    }
}
