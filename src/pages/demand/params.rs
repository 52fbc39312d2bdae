//! What the address says about the demand: its time range, the share to serve, and the time zone of hours.

use crate::domain::demand::advice::{DEFAULT_PERCENT, PERCENTS};
use crate::domain::filter::Filter;
use crate::domain::query_string::{value, with_value};
use crate::domain::time_range::{Span, TimeRange};
use crate::navigation::Address;
use crate::reactive::Memo;

/// Time range where none is chosen: four weeks.
const DEFAULT_RANGE: Span = Span::hours(28 * 24);
/// Share to serve, in percent.
const SHARE: &str = "share";
/// Time zone of hours: `utc`, or the reader's.
const HOURS: &str = "hours";
const UTC: &str = "utc";

#[derive(Clone, Copy)]
pub struct Params {
    address: Address,
    pub range: Memo<TimeRange>,
    pub percent: Memo<u32>,
    pub is_utc: Memo<bool>,
}

fn range_of(query: &str) -> TimeRange {
    match Filter::from_query(query).time {
        TimeRange::Any => TimeRange::Within(DEFAULT_RANGE),
        // Records are asked for with both ends.
        TimeRange::Days { from: None, .. } => TimeRange::Within(DEFAULT_RANGE),
        time => time,
    }
}

fn percent_of(query: &str) -> u32 {
    value(query, SHARE).parse().ok().filter(|percent| PERCENTS.contains(percent)).unwrap_or(DEFAULT_PERCENT)
}

impl Params {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            range: Memo::new(move |_| range_of(&address.query())),
            percent: Memo::new(move |_| percent_of(&address.query())),
            is_utc: Memo::new(move |_| value(&address.query(), HOURS) == UTC),
        }
    }

    pub fn set_range(self, time: TimeRange) {
        self.address.change_query(|query| Filter { time, ..Filter::from_query(query) }.into_query(query));
    }

    pub fn set_percent(self, percent: u32) {
        let value = if percent == DEFAULT_PERCENT { String::new() } else { percent.to_string() };
        self.address.change_query(|query| with_value(query, SHARE, &value));
    }

    pub fn set_utc(self, is_utc: bool) {
        self.address.change_query(|query| with_value(query, HOURS, if is_utc { UTC } else { "" }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_shown() {
        let four_weeks = TimeRange::Within(DEFAULT_RANGE);
        assert_eq!(range_of(""), four_weeks);
        assert_eq!(range_of("?within=7d&share=90"), TimeRange::Within(Span::hours(7 * 24)));
        assert_eq!(range_of("?to=2026-11-19"), four_weeks, "no beginning");
        assert!(matches!(range_of("?from=2026-11-01"), TimeRange::Days { .. }));
        let percents = ["", "?share=90", "?share=49", "?share=101", "?share=x"].map(percent_of);
        assert_eq!(percents, [95, 90, 95, 95, 95]);
    }
}
