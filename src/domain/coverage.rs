//! Loaded part of a history, and whether it includes every possible match of a filter.

use chrono::{DateTime, TimeDelta, Utc};

use super::filter::Filter;

/// Number of prebuilds that a view over all of them loads by default.
const ENOUGH: usize = 1000;
/// Maximum number of loaded prebuilds: with more, the page would slow down.
pub const MAX_LOADED: usize = 100_000;

/// The loaded part of a history, which loads from the newest prebuild to the oldest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// How many prebuilds are loaded.
    pub loaded: usize,
    /// When the oldest of them was created; `None` where nothing is loaded or the server did not say.
    pub oldest: Option<DateTime<Utc>>,
    /// Whether the server has no older ones.
    pub reaches_end: bool,
}

/// How much of what a filter matches is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// Every match there is.
    All { found: usize },
    /// The matches among the loaded prebuilds; older ones may match, too.
    Part { found: usize, loaded: usize, oldest: Option<DateTime<Utc>> },
}

impl Coverage {
    /// Whether no prebuild that is not loaded can match the filter.
    pub fn is_complete(self, filter: &Filter, now: DateTime<Utc>) -> bool {
        self.reaches_end || self.oldest.is_some_and(|oldest| filter.is_beyond(oldest, now))
    }

    /// Whether the maximum number of prebuilds is loaded.
    pub fn is_full(self) -> bool {
        self.loaded >= MAX_LOADED
    }

    /// Loaded part of the filter's time range in percent; `None` if the range has no start.
    pub fn percent(self, filter: &Filter, now: DateTime<Utc>) -> Option<i64> {
        let range = now - filter.start(now)?;
        let covered = self.oldest.map_or_else(TimeDelta::zero, |oldest| now - oldest);
        Some((covered.num_seconds() * 100 / range.num_seconds().max(1)).clamp(0, 100))
    }

    /// Whether a view over all prebuilds stops loading. `wants_all`: whether the reader asked for all of them.
    pub fn is_enough(self, wants_all: bool) -> bool {
        !wants_all && self.loaded >= ENOUGH
    }

    /// Describes `found` matches. `is_complete`: see [`Self::is_complete`].
    pub fn extent(self, found: usize, is_complete: bool) -> Extent {
        match is_complete {
            true => Extent::All { found },
            false => Extent::Part { found, loaded: self.loaded, oldest: self.oldest },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    fn back_to(hours: i64) -> Coverage {
        Coverage { loaded: 100, oldest: Some(at(hours)), reaches_end: false }
    }

    #[test]
    fn matches_are_complete_at_the_end_or_beyond_the_filters_time() {
        let (any, day) = (Filter::default(), Filter::from_query("within=24h"));
        let now = at(1000);
        assert!(!back_to(0).is_complete(&any, now));
        assert!(Coverage { reaches_end: true, ..back_to(999) }.is_complete(&any, now));
        assert!(!back_to(976).is_complete(&day, now));
        assert!(back_to(975).is_complete(&day, now));
        assert!(!Coverage { oldest: None, ..back_to(0) }.is_complete(&day, now));
    }

    #[test]
    fn progress_is_how_much_of_the_range_is_loaded() {
        let percent =
            |oldest, query: &str| Coverage { oldest, ..back_to(0) }.percent(&Filter::from_query(query), at(1000));
        assert_eq!(percent(Some(at(994)), "within=24h"), Some(25));
        assert_eq!(percent(Some(at(0)), "within=24h"), Some(100));
        assert_eq!(percent(None, "within=24h"), Some(0));
        assert_eq!(percent(Some(at(994)), ""), None);
        assert_eq!([99_999, 100_000].map(|loaded| Coverage { loaded, ..back_to(0) }.is_full()), [false, true]);
    }

    #[test]
    fn a_view_loads_a_thousand_prebuilds_unless_it_is_to_load_all() {
        let is_enough = |loaded, wants_all| Coverage { loaded, ..back_to(0) }.is_enough(wants_all);
        assert_eq!([is_enough(999, false), is_enough(1000, false), is_enough(1000, true)], [false, true, false]);
    }

    #[test]
    fn what_is_found_is_all_or_part_of_the_matches() {
        assert_eq!(back_to(5).extent(7, true), Extent::All { found: 7 });
        assert_eq!(back_to(5).extent(7, false), Extent::Part { found: 7, loaded: 100, oldest: Some(at(5)) });
    }
}
