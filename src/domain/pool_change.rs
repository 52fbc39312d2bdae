//! Changes to the sizes of many warm pools at once.

use crate::proto::warm_pool::WarmPool;

use super::pool_size::{PoolSize, SizeEdit};
use super::pool_trend::is_deleting;

/// Kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolChange {
    /// A new minimum, a new maximum, or both.
    Resize,
    /// A minimum of 0 until the sizes are restored; the maximum stays.
    OvernightScaleDown,
    /// The sizes from before an overnight scale-down.
    Restore,
}

/// Result of an edit for one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Size(PoolSize),
    Unchanged,
    /// Pools that are being deleted keep their size.
    Deleting,
    /// The edit would leave the minimum above the maximum.
    MinAboveMax(PoolSize),
}

impl Target {
    pub fn of(pool: &WarmPool, edit: SizeEdit) -> Self {
        let size = edit.of(PoolSize::of(&pool.spec));
        match size {
            _ if is_deleting(pool) => Self::Deleting,
            PoolSize { min, max } if min > max => Self::MinAboveMax(size),
            _ if edit == SizeEdit::default() || size.update(pool).is_none() => Self::Unchanged,
            _ => Self::Size(size),
        }
    }

    pub const fn size(self) -> Option<PoolSize> {
        if let Self::Size(size) = self { Some(size) } else { None }
    }
}

/// The pool's minimum is 0, as an overnight scale-down leaves it.
pub fn is_scaled_down(pool: &WarmPool) -> bool {
    !is_deleting(pool) && PoolSize::of(&pool.spec).min == 0
}

/// The new size gives up a minimum above 0.
pub fn is_zeroed(pool: &WarmPool, size: PoolSize) -> bool {
    size.min == 0 && PoolSize::of(&pool.spec).min > 0
}

/// Different values in order of appearance, for an empty field that stands for several pools: `Mixed (2, 1)`, or
/// `Mixed (0 to 12)` where there are more than four; the value itself where all pools have the same.
pub fn mixed(values: impl Iterator<Item = i32>) -> String {
    let mut different: Vec<i32> = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    match different[..] {
        [] => String::new(),
        [same] => same.to_string(),
        _ if different.len() <= 4 => {
            let list: Vec<String> = different.iter().map(i32::to_string).collect();
            format!("Mixed ({})", list.join(", "))
        }
        _ => {
            let (least, most) = different.iter().fold((i32::MAX, 0), |(least, most), &n| (n.min(least), n.max(most)));
            format!("Mixed ({least} to {most})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolPhase, WarmPoolSpec};

    fn pool(min: i32, max: i32) -> WarmPool {
        WarmPool {
            spec: WarmPoolSpec { min_size: Some(min), max_size: Some(max), ..Default::default() },
            ..Default::default()
        }
    }

    fn deleted(pool: WarmPool) -> WarmPool {
        let mut pool = pool;
        pool.status.phase = WarmPoolPhase::Deleting;
        pool
    }

    const fn edit(min: Option<i32>, max: Option<i32>) -> SizeEdit {
        SizeEdit { min, max }
    }

    #[test]
    fn only_the_bounds_of_an_edit_change() {
        let size = |min, max| Target::Size(PoolSize { min, max });
        assert_eq!(Target::of(&pool(2, 8), edit(Some(1), None)), size(1, 8));
        assert_eq!(Target::of(&pool(2, 8), edit(None, Some(3))), size(2, 3));
        assert_eq!(Target::of(&pool(2, 8), edit(Some(1), Some(3))), size(1, 3));
    }

    #[test]
    fn a_pool_keeps_its_size_where_nothing_differs_or_the_bounds_would_cross_and_while_it_is_deleted() {
        assert_eq!(Target::of(&pool(1, 3), edit(Some(1), Some(3))), Target::Unchanged);
        assert_eq!(Target::of(&pool(2, 8), edit(None, Some(1))), Target::MinAboveMax(PoolSize { min: 2, max: 1 }));
        assert_eq!(Target::of(&deleted(pool(4, 5)), edit(Some(0), None)), Target::Deleting);
        let legacy = WarmPool { spec: WarmPoolSpec { desired_size: 3, ..Default::default() }, ..Default::default() };
        assert_eq!(Target::of(&legacy, SizeEdit::default()), Target::Unchanged, "an empty edit changes nothing");
    }

    #[test]
    fn a_pool_with_a_minimum_of_zero_is_scaled_down() {
        assert!(is_scaled_down(&pool(0, 3)) && !is_scaled_down(&pool(1, 3)) && !is_scaled_down(&deleted(pool(0, 3))));
    }

    #[test]
    fn a_pool_is_zeroed_when_it_gives_up_its_minimum() {
        let (none, some) = (PoolSize { min: 0, max: 3 }, PoolSize { min: 1, max: 3 });
        assert!(is_zeroed(&pool(1, 3), none) && !is_zeroed(&pool(0, 3), none) && !is_zeroed(&pool(2, 3), some));
    }

    #[test]
    fn mixed_values_are_listed_while_they_are_few() {
        let mixed = |values: &[i32]| mixed(values.iter().copied());
        assert_eq!(
            (mixed(&[2, 1, 2]).as_str(), mixed(&[3, 3]).as_str(), mixed(&[]).as_str()),
            ("Mixed (2, 1)", "3", "")
        );
        assert_eq!(mixed(&[4, 12, 0, 3, 1]), "Mixed (0 to 12)");
    }
}
