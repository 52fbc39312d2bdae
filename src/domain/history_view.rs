//! How a history is shown, and its parameters in the URL: `view=statistics`, `sort=longest`.

use chrono::{DateTime, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::filter::Filter;
use super::prebuild::duration;
use super::query_string::{value, with_value};

/// View below the filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    List,
    Failures,
    Statistics,
    /// A search through the logs of failed prebuilds.
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

    /// The filter of the prebuilds that the view is about.
    pub fn covered(self, filter: Filter) -> Filter {
        match self {
            Self::List | Self::Logs => filter,
            Self::Failures => Filter { phases: vec![PrebuildPhase::Failed], ..filter.with_range() },
            Self::Statistics => filter.with_range(),
        }
    }

    pub fn into_query(self, query: &str) -> String {
        with_value(query, VIEW, if self == Self::default() { "" } else { self.as_str() })
    }
}

/// A column that rows can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortColumn {
    Created,
    Duration,
    Size,
}

/// The order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The server's order.
    #[default]
    Newest,
    Oldest,
    Longest,
    Shortest,
    Largest,
    Smallest,
}

impl Sort {
    pub const ALL: [Self; 6] =
        [Self::Newest, Self::Oldest, Self::Longest, Self::Shortest, Self::Largest, Self::Smallest];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
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

    pub const fn column(self) -> SortColumn {
        match self {
            Self::Newest | Self::Oldest => SortColumn::Created,
            Self::Longest | Self::Shortest => SortColumn::Duration,
            Self::Largest | Self::Smallest => SortColumn::Size,
        }
    }

    pub const fn is_descending(self) -> bool {
        matches!(self, Self::Newest | Self::Longest | Self::Largest)
    }

    /// The order after a click on a column's head: descending first, then ascending.
    pub fn toggled(self, column: SortColumn) -> Self {
        let is_ascending = self.column() == column && self.is_descending();
        let wanted = |sort: &Self| sort.column() == column && sort.is_descending() != is_ascending;
        Self::ALL.into_iter().find(wanted).unwrap_or_default()
    }

    /// Value of a column head's `aria-sort`.
    pub fn aria(self, column: SortColumn) -> Option<&'static str> {
        let order = if self.is_descending() { "descending" } else { "ascending" };
        (self.column() == column).then_some(order)
    }

    /// Value by which a row is sorted.
    pub fn key(self, row: &Prebuild, now: DateTime<Utc>) -> SortKey {
        let took = || duration(row, now).map(|took| took.num_milliseconds());
        let size = || i64::try_from(row.status.snapshot_size_bytes.0).ok().filter(|size| *size > 0);
        match self {
            Self::Newest => SortKey::default(),
            Self::Oldest => SortKey::of(row.metadata.created_at.map(|at| at.0.timestamp_millis()), false),
            Self::Longest => SortKey::of(took(), true),
            Self::Shortest => SortKey::of(took(), false),
            Self::Largest => SortKey::of(size(), true),
            Self::Smallest => SortKey::of(size(), false),
        }
    }

    /// Whether the value by which rows in progress are sorted changes as time passes.
    pub const fn depends_on_now(self) -> bool {
        matches!(self, Self::Longest | Self::Shortest)
    }
}

/// Orders rows. Rows without the value come last in both directions.
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
    fn views_of_a_time_range_cover_the_chosen_one_or_seven_days() {
        let covered = |view: View, query| view.covered(Filter::from_query(query)).into_query("");
        assert_eq!(covered(View::List, "?trigger=manual"), "?trigger=manual");
        assert_eq!(covered(View::Statistics, "?trigger=manual"), "?trigger=manual&within=7d");
        assert_eq!(covered(View::Failures, "?phase=completed&within=24h"), "?phase=failed&within=24h");
    }

    #[test]
    fn a_click_on_a_head_sorts_by_its_column_and_another_reverses_that() {
        assert_eq!(Sort::Newest.toggled(SortColumn::Duration), Sort::Longest);
        assert_eq!(Sort::Longest.toggled(SortColumn::Duration), Sort::Shortest);
        assert_eq!(Sort::Shortest.toggled(SortColumn::Duration), Sort::Longest);
        assert_eq!(Sort::Newest.toggled(SortColumn::Created), Sort::Oldest);
        assert_eq!(Sort::Smallest.toggled(SortColumn::Created), Sort::Newest);
    }

    #[test]
    fn rows_are_sorted_and_those_without_a_value_come_last() {
        let row = |minutes: Option<i64>, size| {
            let mut row = Prebuild::default();
            row.metadata.created_at = minutes.and_then(|minutes| Timestamp::from_millis(-minutes * 60_000));
            row.status.completion_time = minutes.and(Timestamp::from_millis(0));
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
        assert_eq!(order(Sort::Oldest), [2, 0, 3, 1]);
        assert_eq!(order(Sort::Longest), [2, 0, 3, 1]);
        assert_eq!(order(Sort::Shortest), [3, 0, 2, 1]);
        assert_eq!(order(Sort::Largest), [0, 2, 1, 3]);
        assert_eq!(order(Sort::Smallest), [2, 0, 1, 3]);
    }
}
