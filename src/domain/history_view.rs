//! How a history is shown, and the form of that in the URL: `view=statistics`, `sort=longest`.

use chrono::{DateTime, Utc};

use crate::proto::prebuild::Prebuild;

use super::filter::pairs;
use super::prebuild::duration;

/// What stands under the filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    List,
    Failures,
    Statistics,
    /// A search through the logs of what failed.
    Logs,
}

impl View {
    pub const ALL: [Self; 4] = [Self::List, Self::Failures, Self::Statistics, Self::Logs];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Failures => "failures",
            Self::Statistics => "statistics",
            Self::Logs => "logs",
        }
    }

    pub fn from_query(query: &str) -> Self {
        let value = value(query, VIEW);
        Self::ALL.into_iter().find(|view| view.as_str() == value).unwrap_or_default()
    }

    pub fn into_query(self, query: &str) -> String {
        with_value(query, VIEW, if self == Self::default() { "" } else { self.as_str() })
    }
}

/// The order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The server's own.
    #[default]
    Newest,
    Longest,
    Shortest,
    Largest,
    Smallest,
}

impl Sort {
    pub const ALL: [Self; 5] = [Self::Newest, Self::Longest, Self::Shortest, Self::Largest, Self::Smallest];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Longest => "longest",
            Self::Shortest => "shortest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
        }
    }

    pub fn from_query(query: &str) -> Self {
        let value = value(query, SORT);
        Self::ALL.into_iter().find(|sort| sort.as_str() == value).unwrap_or_default()
    }

    pub fn into_query(self, query: &str) -> String {
        with_value(query, SORT, if self == Self::default() { "" } else { self.as_str() })
    }

    /// What a row is sorted by.
    pub fn key(self, row: &Prebuild, now: DateTime<Utc>) -> SortKey {
        let took = || duration(row, now).map(|took| took.num_milliseconds());
        let size = || i64::try_from(row.status.snapshot_size_bytes.0).ok().filter(|size| *size > 0);
        match self {
            Self::Newest => SortKey::default(),
            Self::Longest => SortKey::of(took(), true),
            Self::Shortest => SortKey::of(took(), false),
            Self::Largest => SortKey::of(size(), true),
            Self::Smallest => SortKey::of(size(), false),
        }
    }

    /// Whether what rows under way are sorted by changes as time passes.
    pub const fn depends_on_now(self) -> bool {
        matches!(self, Self::Longest | Self::Shortest)
    }
}

/// Puts rows in order. Those without the value sorted by come last either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    is_unknown: bool,
    value: i64,
}

impl SortKey {
    pub fn of(value: Option<i64>, is_falling: bool) -> Self {
        let value_or_zero = value.unwrap_or_default();
        Self { is_unknown: value.is_none(), value: if is_falling { -value_or_zero } else { value_or_zero } }
    }
}

const VIEW: &str = "view";
const SORT: &str = "sort";

/// The value of a parameter; empty where it is absent.
pub fn value<'a>(query: &'a str, name: &str) -> &'a str {
    pairs(query).find(|(found, _)| *found == name).map_or("", |(_, value)| value)
}

/// The query with that value for that parameter, and without it if the value is empty.
pub fn with_value(query: &str, name: &str, value: &str) -> String {
    let others = pairs(query).filter(|(found, _)| *found != name).map(|(name, value)| format!("{name}={value}"));
    let own = (!value.is_empty()).then(|| format!("{name}={value}"));
    let parts: Vec<String> = others.chain(own).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::{Timestamp, U64};

    #[test]
    fn a_view_and_its_order_survive_their_link() {
        for (view, sort) in View::ALL.into_iter().zip(Sort::ALL.into_iter().skip(2)) {
            let query = sort.into_query(&view.into_query("?seed=7&view=list"));
            assert!(query.starts_with("?seed=7"), "{query}");
            assert_eq!((View::from_query(&query), Sort::from_query(&query)), (view, sort));
        }
        assert_eq!(Sort::Newest.into_query("?sort=longest"), "");
        assert_eq!((View::from_query("view=x"), Sort::from_query("?sort=")), (View::List, Sort::Newest));
    }

    #[test]
    fn rows_are_sorted_and_those_without_a_value_come_last() {
        let row = |minutes: Option<i64>, size| {
            let mut row = Prebuild::default();
            row.metadata.created_at = minutes.map(|_| Timestamp::default());
            row.status.completion_time = minutes.and_then(|minutes| Timestamp::from_millis(minutes * 60_000));
            row.status.snapshot_size_bytes = U64(size);
            row
        };
        let rows = [row(Some(5), 3), row(None, 0), row(Some(9), 2), row(Some(1), 0)];
        let order = |sort: Sort| {
            let mut places: Vec<usize> = (0..rows.len()).collect();
            places.sort_by_key(|place| sort.key(&rows[*place], DateTime::UNIX_EPOCH));
            places
        };
        assert_eq!(order(Sort::Newest), [0, 1, 2, 3]);
        assert_eq!(order(Sort::Longest), [2, 0, 3, 1]);
        assert_eq!(order(Sort::Shortest), [3, 0, 2, 1]);
        assert_eq!(order(Sort::Largest), [0, 2, 1, 3]);
        assert_eq!(order(Sort::Smallest), [2, 0, 1, 3]);
    }
}
