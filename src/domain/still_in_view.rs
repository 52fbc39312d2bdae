//! Which rows a reader looks at, rather than scrolls past.

use crate::proto::id::Id;

/// The rows that were in view when it was last asked.
#[derive(Debug, Default)]
pub struct StillInView {
    before: Vec<Id>,
}

impl StillInView {
    /// Of the rows that are in view now, those that were there the last time, too.
    pub fn among(&mut self, in_view: Vec<Id>) -> Vec<Id> {
        let still = in_view.iter().copied().filter(|id| self.before.contains(id)).collect();
        self.before = in_view;
        still
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_pass_by_are_left_out() {
        let mut rows = StillInView::default();
        let ids = |text: &str| text.split(' ').map(Id::from).collect::<Vec<_>>();
        assert!(rows.among(ids("a b c")).is_empty());
        assert_eq!(rows.among(ids("b c d")), ids("b c"));
        assert!(rows.among(ids("x y z")).is_empty());
        assert_eq!(rows.among(ids("x y z")), ids("x y z"));
    }
}
