//! Heights of the rows of a list in pixels, and their offsets. Those of a long wrapped log exceed 32 bits; `f64` has them
//! exactly.

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
        let groups = rows.chunks(GROUP).map(|group| group.iter().map(|height| u32::from(*height)).sum()).collect();
        Self { rows, groups }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows together.
    pub fn total(&self) -> f64 {
        sum(&self.groups)
    }

    /// Offset of a row; the total height if it doesn't exist.
    pub fn offset(&self, index: usize) -> f64 {
        let index = index.min(self.rows.len());
        let group = index / GROUP;
        let before = self.groups.get(..group).map_or(0.0, sum);
        before + self.rows.get(group.saturating_mul(GROUP)..index).map_or(0.0, sum)
    }

    /// Row at an offset; the last one if the offset is beyond the end.
    pub fn find(&self, place: f64) -> usize {
        let (groups, before) = fitting(&self.groups, place);
        let start = groups.saturating_mul(GROUP);
        let (rows, _) = fitting(self.rows.get(start..).unwrap_or_default(), place - before);
        start.saturating_add(rows).min(self.rows.len().saturating_sub(1))
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

fn sum<T: Copy + Into<f64>>(heights: &[T]) -> f64 {
    heights.iter().map(|height| (*height).into()).sum()
}

/// Number of heights that end at or before a place, and their sum.
fn fitting<T: Copy + Into<f64>>(heights: &[T], place: f64) -> (usize, f64) {
    let (mut count, mut end) = (0_usize, 0.0);
    for height in heights {
        let next = end + (*height).into();
        if next > place {
            break;
        }
        (count, end) = (count.saturating_add(1), next);
    }
    (count, end)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_height() {
        assert_eq!((Heights::default().find(7.0), Heights::default().total()), (0, 0.0));
    }

    #[test]
    fn the_tallest_log_has_exact_heights() {
        let (rows, height) = (800_000, f64::from(u16::MAX));
        let heights = Heights::new((0..rows).map(|_| u16::MAX));
        assert_eq!((heights.total(), heights.offset(rows - 1)), (8e5 * height, (8e5 - 1.0) * height));
        assert_eq!(heights.find((8e5 - 1.0) * height), rows - 1);
        assert_eq!(heights.find((8e5 - 1.0) * height - 1.0), rows - 2);
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
            let offset: f64 = rows[..at].iter().map(|height| f64::from(*height)).sum();
            prop_assert_eq!(heights.offset(at), offset);
            prop_assert_eq!(heights.find(offset), at);
            prop_assert_eq!(heights.find(offset + f64::from(rows[at]) - 0.5), at);
            prop_assert_eq!(heights.total(), rows.iter().map(|height| f64::from(*height)).sum::<f64>());
            prop_assert_eq!(heights.find(f64::MAX), rows.len() - 1);
            prop_assert_eq!(heights.find(-1.0), 0);
        }
    }
}
