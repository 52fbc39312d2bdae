//! Place of a row in a list, and the rows before and after it.

/// Place of a row in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace<T> {
    /// From 0.
    pub index: usize,
    pub count: usize,
    pub previous: Option<T>,
    pub next: Option<T>,
}

impl<T: Copy + PartialEq> ListPlace<T> {
    /// `None` if the list doesn't contain the row.
    pub fn of(row: T, list: &[T]) -> Option<Self> {
        let index = list.iter().position(|other| *other == row)?;
        let at = |index: Option<usize>| list.get(index?).copied();
        Some(Self { index, count: list.len(), previous: at(index.checked_sub(1)), next: at(index.checked_add(1)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_rows_around_it() {
        let place = |row, list: &[u8]| ListPlace::of(row, list).map(|place| (place.index, place.previous, place.next));
        assert_eq!(place(7, &[5, 7, 9]), Some((1, Some(5), Some(9))));
        assert_eq!(place(5, &[5, 7, 9]), Some((0, None, Some(7))));
        assert_eq!(place(9, &[5, 7, 9]), Some((2, Some(7), None)));
        assert_eq!(place(5, &[5]), Some((0, None, None)));
        assert_eq!(place(6, &[5, 7, 9]), None);
    }
}
