//! Selected rows of a list, and how clicks and keys change them.

use std::collections::HashSet;

use crate::proto::id::Id;
use crate::sort::sort;

/// Ids of the selected rows, and the start of the next range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Sorted, without duplicates.
    ids: Vec<Id>,
    anchor: Option<Id>,
}

impl Selection {
    pub fn has(&self, id: Id) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.ids.iter().copied()
    }

    /// Selects or deselects a row, and makes it the start of the next range.
    pub fn toggle(&mut self, id: Id) {
        match self.ids.binary_search(&id) {
            Ok(place) => drop(self.ids.remove(place)),
            Err(place) => self.ids.insert(place, id),
        }
        self.anchor = Some(id);
    }

    /// Selects a row. If it wasn't selected, it becomes the start of the next range.
    pub fn add(&mut self, id: Id) {
        if !self.has(id) {
            self.toggle(id);
        }
    }

    /// Sets all rows from the start of the range to this one, in the order shown, to the state of the start.
    pub fn extend(&mut self, id: Id, order: &[Id]) {
        let place = |wanted: Id| order.iter().position(|shown| *shown == wanted);
        let ends = self.anchor.and_then(|anchor| Some((place(anchor)?, place(id)?)));
        let Some((anchor, end)) = ends else { return self.toggle(id) };
        let is_selected = order.get(anchor).is_some_and(|anchor| self.has(*anchor));
        let range = order.get(anchor.min(end)..=anchor.max(end)).unwrap_or_default();
        if is_selected {
            self.select_all(range);
        } else {
            let range: HashSet<Id> = range.iter().copied().collect();
            self.ids.retain(|id| !range.contains(id));
        }
        self.anchor = Some(id);
    }

    pub fn select_all(&mut self, ids: &[Id]) {
        self.ids.extend(ids);
        sort(&mut self.ids);
        self.ids.dedup();
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The selection without the rows that are not shown; `None` where all of them are.
    pub fn without_hidden(&self, shown: &[Id]) -> Option<Self> {
        if self.is_empty() {
            return None;
        }
        // Selected rows are usually near the beginning of what may be a long list.
        let mut hidden: HashSet<Id> = self.ids().collect();
        for id in shown {
            if hidden.is_empty() {
                break;
            }
            hidden.remove(id);
        }
        let ids = self.ids().filter(|id| !hidden.contains(id)).collect();
        (!hidden.is_empty()).then_some(Self { ids, anchor: self.anchor })
    }
}

/// The row `by` rows from `from`, and its place; at the ends of `order` it stays within. Without `from`, or where that is
/// not shown, it is the row at `start`.
pub fn step(order: &[Id], from: Option<Id>, by: isize, start: usize) -> Option<(usize, Id)> {
    let place = from.and_then(|from| order.iter().position(|id| *id == from));
    let index = place.map_or(start, |place| place.saturating_add_signed(by)).min(order.len().saturating_sub(1));
    order.get(index).map(|id| (index, *id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        text.into()
    }

    fn ids(text: &str) -> Vec<Id> {
        text.split("").filter(|text| !text.is_empty()).map(id).collect()
    }

    fn selected(selection: &Selection) -> String {
        selection.ids().map(|id| id.to_string()).collect()
    }

    #[test]
    fn a_range_runs_both_ways_and_takes_the_state_of_its_start() {
        let order = ids("abcdef");
        let mut selection = Selection::default();
        selection.toggle(id("b"));
        selection.extend(id("d"), &order);
        assert_eq!(selected(&selection), "bcd");
        selection.extend(id("a"), &order);
        assert_eq!(selected(&selection), "abcd");
        selection.toggle(id("c"));
        selection.extend(id("a"), &order);
        assert_eq!(selected(&selection), "d");
    }

    #[test]
    fn adding_a_selected_row_leaves_the_start_of_a_range() {
        let mut selection = Selection::default();
        selection.add(id("a"));
        selection.add(id("c"));
        selection.add(id("a"));
        assert_eq!(selected(&selection), "ac");
        selection.extend(id("d"), &ids("abcd"));
        assert_eq!(selected(&selection), "acd");
    }

    #[test]
    fn a_step_stays_within_the_rows() {
        let order = ids("abc");
        let step_from = |from: &str, by| step(&order, Some(id(from)), by, 1).map(|(index, _)| index);
        assert_eq!([step_from("a", 1), step_from("a", -1), step_from("c", 1)], [Some(1), Some(0), Some(2)]);
        assert_eq!([step_from("z", 1), step(&order, None, 1, 9).map(|(index, _)| index)], [Some(1), Some(2)]);
        assert_eq!(step(&order, Some(id("a")), 2, 0), Some((2, id("c"))));
        assert_eq!(step(&[], None, 1, 0), None);
    }

    #[test]
    fn a_range_without_a_start_is_the_row_alone() {
        let mut selection = Selection::default();
        selection.extend(id("c"), &ids("abc"));
        assert_eq!(selected(&selection), "c");
        selection.extend(id("z"), &ids("ab"));
        assert_eq!(selected(&selection), "cz");
        assert_eq!(selection.without_hidden(&ids("zcx")), None);
        selection = selection.without_hidden(&ids("az")).unwrap();
        assert_eq!((selected(&selection).as_str(), selection.len()), ("z", 1));
        selection.clear();
        assert!(selection.is_empty());
    }
}
