//! How a history is shown, and its parameters in the URL: `view=statistics`, `sort=longest`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase, PrebuildTrigger};

use super::filter::Filter;
use super::prebuild::{duration, ran_as};
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
    /// Project and environment class.
    Name,
    Phase,
    /// Trigger and person.
    Trigger,
    Created,
    Duration,
    Size,
}

impl SortColumn {
    /// Whether rows are sorted by names.
    pub const fn has_names(self) -> bool {
        matches!(self, Self::Name | Self::Trigger)
    }

    /// Whether the largest value comes first after a click on the column's head.
    const fn is_falling(self) -> bool {
        matches!(self, Self::Created | Self::Duration | Self::Size)
    }
}

/// Places of names in alphabetical order, by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranks(HashMap<Id, i64>);

impl Ranks {
    /// `names` are ids with their names, each list in order.
    pub fn of(names: impl IntoIterator<Item = Vec<(Id, String)>>) -> Self {
        let ranked = |list: Vec<(Id, String)>| list.into_iter().map(|(id, _)| id).zip(0..);
        Self(names.into_iter().flat_map(ranked).collect())
    }

    /// Orders by a number first and by a name second; unknown names come last.
    fn key(&self, first: i64, id: Id) -> i64 {
        const MAX: i64 = 1 << 24;
        first.saturating_mul(MAX.saturating_mul(2)).saturating_add(self.0.get(&id).copied().unwrap_or(MAX))
    }
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
    NameUp,
    NameDown,
    PhaseUp,
    PhaseDown,
    TriggerUp,
    TriggerDown,
}

impl Sort {
    pub const ALL: [Self; 12] = [
        Self::Newest,
        Self::Oldest,
        Self::Longest,
        Self::Shortest,
        Self::Largest,
        Self::Smallest,
        Self::NameUp,
        Self::NameDown,
        Self::PhaseUp,
        Self::PhaseDown,
        Self::TriggerUp,
        Self::TriggerDown,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Longest => "longest",
            Self::Shortest => "shortest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::NameUp => "name",
            Self::NameDown => "-name",
            Self::PhaseUp => "phase",
            Self::PhaseDown => "-phase",
            Self::TriggerUp => "trigger",
            Self::TriggerDown => "-trigger",
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
            Self::NameUp | Self::NameDown => SortColumn::Name,
            Self::PhaseUp | Self::PhaseDown => SortColumn::Phase,
            Self::TriggerUp | Self::TriggerDown => SortColumn::Trigger,
        }
    }

    pub const fn is_descending(self) -> bool {
        use Sort::{Largest, Longest, NameDown, Newest, PhaseDown, TriggerDown};
        matches!(self, Newest | Longest | Largest | NameDown | PhaseDown | TriggerDown)
    }

    /// The order after a click on a column's head: largest values and first names first, then the reverse.
    pub fn toggled(self, column: SortColumn) -> Self {
        let is_descending = if self.column() == column { !self.is_descending() } else { column.is_falling() };
        let wanted = |sort: &Self| sort.column() == column && sort.is_descending() == is_descending;
        Self::ALL.into_iter().find(wanted).unwrap_or_default()
    }

    /// Value of a column head's `aria-sort`.
    pub fn aria(self, column: SortColumn) -> Option<&'static str> {
        let order = if self.is_descending() { "descending" } else { "ascending" };
        (self.column() == column).then_some(order)
    }

    /// Value by which a row is sorted.
    pub fn key(self, row: &Prebuild, now: DateTime<Utc>, ranks: &Ranks) -> SortKey {
        let metadata = &row.metadata;
        let value = match self.column() {
            SortColumn::Created if self == Self::Newest => return SortKey::default(),
            SortColumn::Created => metadata.created_at.map(|at| at.0.timestamp_millis()),
            SortColumn::Duration => duration(row, now).map(|took| took.num_milliseconds()),
            SortColumn::Size => i64::try_from(row.status.snapshot_size_bytes.0).ok().filter(|size| *size > 0),
            SortColumn::Name => Some(ranks.key(ranks.key(0, metadata.project_id), metadata.environment_class_id)),
            SortColumn::Phase => place(PrebuildPhase::KNOWN, &row.status.phase),
            SortColumn::Trigger => place(PrebuildTrigger::KNOWN, &metadata.triggered_by)
                .map(|trigger| ranks.key(trigger, ran_as(row).map(|subject| subject.id).unwrap_or_default())),
        };
        SortKey::of(value, self.is_descending())
    }

    /// Whether the value by which rows in progress are sorted changes as time passes.
    pub const fn depends_on_now(self) -> bool {
        matches!(self, Self::Longest | Self::Shortest)
    }
}

fn place<T: PartialEq>(known: &[T], value: &T) -> Option<i64> {
    known.iter().zip(0..).find(|(known, _)| *known == value).map(|(_, place)| place)
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
    use crate::proto::shared::Subject;

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
        assert_eq!(Sort::Newest.toggled(SortColumn::Phase), Sort::PhaseUp);
        assert_eq!(Sort::PhaseUp.toggled(SortColumn::Phase), Sort::PhaseDown);
        assert_eq!(Sort::PhaseDown.toggled(SortColumn::Name), Sort::NameUp);
    }

    #[test]
    fn rows_are_sorted_by_names_and_by_phase() {
        let row = |project: &str, class: &str, person: &str, phase| {
            let mut row = Prebuild::default();
            (row.metadata.project_id, row.metadata.environment_class_id) = (project.into(), class.into());
            row.metadata.triggered_by = PrebuildTrigger::Manual;
            row.metadata.executor = Some(Subject { id: person.into(), ..Subject::default() });
            row.status.phase = phase;
            row
        };
        let named = |ids: &[&str]| ids.iter().map(|id| (Id::from(*id), String::new())).collect::<Vec<_>>();
        let ranks = Ranks::of([named(&["a", "b"]), named(&["small", "large"]), named(&["ann", "bob"])]);
        let mut rows = [
            row("b", "small", "bob", PrebuildPhase::Failed),
            row("a", "large", "someone", PrebuildPhase::Other("NEW".into())),
            row("a", "small", "ann", PrebuildPhase::Running),
        ];
        rows[0].metadata.triggered_by = PrebuildTrigger::Scheduled;
        let order = |sort: Sort| {
            let mut places: Vec<usize> = (0..rows.len()).collect();
            places.sort_by_key(|place| sort.key(&rows[*place], DateTime::UNIX_EPOCH, &ranks));
            places
        };
        assert_eq!((order(Sort::NameUp), order(Sort::NameDown)), (vec![2, 1, 0], vec![0, 1, 2]));
        assert_eq!((order(Sort::PhaseUp), order(Sort::PhaseDown)), (vec![2, 0, 1], vec![0, 2, 1]));
        assert_eq!((order(Sort::TriggerUp), order(Sort::TriggerDown)), (vec![2, 1, 0], vec![0, 1, 2]));
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
            places.sort_by_key(|place| sort.key(&rows[*place], DateTime::UNIX_EPOCH, &Ranks::default()));
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
