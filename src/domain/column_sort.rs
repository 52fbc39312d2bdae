//! Order of a table's rows by a column, and its parameter in the URL: `sort=snapshot`, or `sort=-snapshot` for the reverse.

use super::history_view::SortKey;
use super::query_string::{value, with_value};

/// Column that a table's rows can be sorted by. The default is the table's order without the parameter.
pub trait SortColumn: Copy + Default + PartialEq + 'static {
    const ALL: &'static [Self];

    /// Name in the URL.
    fn as_str(self) -> &'static str;

    /// Whether the largest value comes first, unless the order is reversed.
    fn is_falling(self) -> bool;
}

/// Column, and whether its order is reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnSort<C> {
    pub column: C,
    pub is_reversed: bool,
}

const SORT: &str = "sort";

impl<C: SortColumn> ColumnSort<C> {
    /// Reads a query string; an unknown column is the default.
    pub fn from_query(query: &str) -> Self {
        let value = value(query, SORT);
        let name = value.strip_prefix('-').unwrap_or(value);
        let column = C::ALL.iter().find(|column| column.as_str() == name);
        column.map_or_else(Self::default, |column| Self { column: *column, is_reversed: name != value })
    }

    pub fn into_query(self, query: &str) -> String {
        let name = self.column.as_str();
        let written = match self.is_reversed {
            true => format!("-{name}"),
            false if self.column == C::default() => String::new(),
            false => name.to_owned(),
        };
        with_value(query, SORT, &written)
    }

    /// Order after a click on a column's head.
    pub fn toggled(self, column: C) -> Self {
        Self { column, is_reversed: self.column == column && !self.is_reversed }
    }

    pub fn is_descending(self) -> bool {
        self.column.is_falling() != self.is_reversed
    }

    /// Value of a column head's `aria-sort`.
    pub fn aria(self, column: C) -> Option<&'static str> {
        let order = if self.is_descending() { "descending" } else { "ascending" };
        (self.column == column).then_some(order)
    }

    /// Key by which a row with this value in the column is sorted. Rows without a value come last in both directions.
    pub fn key(self, value: Option<i64>) -> SortKey {
        SortKey::of(value, self.is_descending())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    enum Column {
        #[default]
        Name,
        Age,
    }

    impl SortColumn for Column {
        const ALL: &'static [Self] = &[Self::Name, Self::Age];

        fn as_str(self) -> &'static str {
            if self == Self::Name { "name" } else { "age" }
        }

        fn is_falling(self) -> bool {
            self == Self::Age
        }
    }

    #[test]
    fn an_order_survives_its_link() {
        for column in Column::ALL.iter().copied() {
            for is_reversed in [false, true] {
                let sort = ColumnSort { column, is_reversed };
                let query = sort.into_query("?seed=7&sort=age");
                assert!(query.starts_with("?seed=7"), "{query}");
                assert_eq!(ColumnSort::from_query(&query), sort);
            }
        }
        assert_eq!(ColumnSort::<Column>::default().into_query("?sort=age"), "");
        assert_eq!(ColumnSort::<Column>::from_query("?sort=-longest"), ColumnSort::default());
    }

    #[test]
    fn a_click_on_a_head_sorts_by_its_column_and_another_reverses_that() {
        let once = ColumnSort::default().toggled(Column::Age);
        assert_eq!(once, ColumnSort { column: Column::Age, is_reversed: false });
        let twice = once.toggled(Column::Age);
        assert_eq!((once.aria(Column::Age), twice.aria(Column::Age)), (Some("descending"), Some("ascending")));
        assert_eq!((twice.toggled(Column::Name), twice.aria(Column::Name)), (ColumnSort::default(), None));
    }

    #[test]
    fn rows_without_a_value_come_last_in_both_directions() {
        for is_reversed in [false, true] {
            let sort = ColumnSort { column: Column::Age, is_reversed };
            let mut values = [None, Some(1), Some(2)];
            values.sort_by_key(|value| sort.key(*value));
            assert_eq!(values, if is_reversed { [Some(1), Some(2), None] } else { [Some(2), Some(1), None] });
        }
    }
}
