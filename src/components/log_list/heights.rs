//! Heights of the rows of a list in pixels, and their offsets.

/// Heights in order, with a sum for each group, so that neither a search nor a change visits all of them.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    rows: Vec<u16>,
    /// The height of each group.
    groups: Vec<u32>,
}

const GROUP: usize = 512;

impl Heights {
    pub fn new(rows: impl Iterator<Item = u16>) -> Self {
        let rows: Vec<u16> = rows.collect();
        let groups = rows.chunks(GROUP).map(sum).collect();
        Self { rows, groups }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows together.
    pub fn total(&self) -> u32 {
        self.groups.iter().sum()
    }

    /// Offset of a row; the total height if it doesn't exist.
    pub fn offset(&self, index: usize) -> u32 {
        let index = index.min(self.rows.len());
        let group = index / GROUP;
        let before: u32 = self.groups.iter().take(group).sum();
        before.saturating_add(self.rows.get(group.saturating_mul(GROUP)..index).map_or(0, sum))
    }

    /// Row at an offset; the last one if the offset is beyond the end.
    pub fn find(&self, place: u32) -> usize {
        let mut offset = 0_u32;
        let mut group = 0_usize;
        while let Some(height) = self.groups.get(group).filter(|height| offset.saturating_add(**height) <= place) {
            offset = offset.saturating_add(*height);
            group = group.saturating_add(1);
        }
        let mut index = group.saturating_mul(GROUP);
        while let Some(height) = self
            .rows
            .get(index)
            .map(|height| u32::from(*height))
            .filter(|height| offset.saturating_add(*height) <= place)
        {
            offset = offset.saturating_add(height);
            index = index.saturating_add(1);
        }
        index.min(self.rows.len().saturating_sub(1))
    }

    /// Sets the height of a row, and returns whether it changed.
    pub fn set(&mut self, index: usize, height: u16) -> bool {
        let Some(row) = self.rows.get_mut(index).filter(|row| **row != height) else { return false };
        let before = std::mem::replace(row, height);
        if let Some(group) = self.groups.get_mut(index / GROUP) {
            *group = group.saturating_add(height.into()).saturating_sub(before.into());
        }
        true
    }
}

fn sum(rows: &[u16]) -> u32 {
    rows.iter().map(|height| u32::from(*height)).sum()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_height() {
        assert_eq!((Heights::default().find(7), Heights::default().total()), (0, 0));
    }

    proptest! {
        #[test]
        fn places_are_found(rows in prop::collection::vec(1u16..9, 1..2_000), changes in prop::collection::vec((0usize..2_000, 1u16..9), 0..20), at in 0usize..2_000) {
            let mut heights = Heights::new(rows.iter().copied());
            let mut rows = rows;
            for (index, height) in changes {
                if let Some(row) = rows.get_mut(index) {
                    *row = height;
                }
                heights.set(index, height);
            }
            let at = at.min(rows.len() - 1);
            let offset: u32 = rows[..at].iter().map(|height| u32::from(*height)).sum();
            prop_assert_eq!(heights.offset(at), offset);
            prop_assert_eq!(heights.find(offset), at);
            prop_assert_eq!(heights.find(offset + u32::from(rows[at]) - 1), at);
            prop_assert_eq!(heights.total(), rows.iter().map(|height| u32::from(*height)).sum::<u32>());
            prop_assert_eq!(heights.find(u32::MAX), rows.len() - 1);
        }
    }
}
