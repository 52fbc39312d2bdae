//! Storage held by snapshots over time: each from the end of its prebuild until it expires.

use crate::sort::sort;

use super::made::{End, MadePrebuild};

/// Snapshots held from a moment on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    pub from: i64,
    pub snapshots: u32,
    pub bytes: u64,
}

/// Changes of the storage from `from` until before `until`, oldest first; the first one is at `from`. Snapshots that were deleted
/// are unknown, so it is what was held at least.
pub fn storage(prebuilds: &[MadePrebuild], from: i64, until: i64) -> Vec<Storage> {
    let ends = prebuilds.iter().filter_map(|prebuild| match prebuild.end {
        End::Completed { at, expires, bytes } => Some([(at, true, bytes), (expires, false, bytes)]),
        _ => None,
    });
    let mut changes: Vec<(i64, bool, u64)> = ends.flatten().filter(|(at, ..)| *at < until).collect();
    sort(&mut changes);
    let mut points = vec![Storage { from, ..Storage::default() }];
    // The changes of a moment are summed up, and so are those before the range.
    let (mut snapshots, mut bytes) = (0_i64, 0_i128);
    for changes in changes.chunk_by(|one, next| one.0 == next.0) {
        for (_, is_added, size) in changes {
            let sign = if *is_added { 1 } else { -1 };
            snapshots += sign;
            bytes += i128::from(sign) * i128::from(*size);
        }
        let at = changes.first().map_or(from, |(at, ..)| *at).max(from);
        if points.last().is_some_and(|last| last.from == at) {
            points.pop();
        }
        points.push(Storage {
            from: at,
            snapshots: u32::try_from(snapshots).unwrap_or(0),
            bytes: u64::try_from(bytes).unwrap_or(if bytes < 0 { 0 } else { u64::MAX }),
        });
    }
    points
}

/// Storage at a moment.
pub fn storage_at(points: &[Storage], moment: i64) -> Option<&Storage> {
    points.get(points.partition_point(|point| point.from <= moment).checked_sub(1)?)
}

/// The most that was held at a time.
pub fn peak(points: &[Storage]) -> Option<&Storage> {
    points.iter().reduce(|most, next| if next.bytes > most.bytes { next } else { most })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn snapshot(at: i64, expires: i64, bytes: u64) -> MadePrebuild {
        let key = Default::default();
        MadePrebuild { id: "a".into(), key, created: at, end: End::Completed { at, expires, bytes } }
    }

    #[test]
    fn a_snapshot_is_held_until_it_expires() {
        let held = storage(&[snapshot(5, 20, 100), snapshot(10, 25, 1), snapshot(20, 40, 50)], 8, 30);
        let point = |from, snapshots, bytes| Storage { from, snapshots, bytes };
        assert_eq!(held, [point(8, 1, 100), point(10, 2, 101), point(20, 2, 51), point(25, 1, 50)]);
        assert_eq!(storage_at(&held, 19), Some(&point(10, 2, 101)));
        assert_eq!((storage_at(&held, 7), storage_at(&held, 99)), (None, Some(&point(25, 1, 50))));
        assert_eq!(peak(&held), Some(&point(10, 2, 101)));
        assert_eq!(storage(&[], 8, 30), [point(8, 0, 0)]);
    }

    proptest! {
        #[test]
        fn at_any_time_it_is_the_sum_of_what_is_held(
            snapshots in prop::collection::vec((0_i64..60, 0_i64..30, any::<u64>()), 0..20), from in 0_i64..50,
        ) {
            let snapshots: Vec<_> = snapshots.into_iter().map(|(at, kept, bytes)| snapshot(at, at + kept, bytes >> 8)).collect();
            let points = storage(&snapshots, from, 80);
            prop_assert!(points.windows(2).all(|pair| pair[0].from < pair[1].from));
            for moment in from..80 {
                let held = || snapshots.iter().filter(|prebuild| prebuild.is_available(moment));
                let bytes: u64 = held().filter_map(|prebuild| match prebuild.end {
                    End::Completed { bytes, .. } => Some(bytes),
                    _ => None,
                }).sum();
                let found = storage_at(&points, moment).unwrap();
                prop_assert_eq!((found.snapshots as usize, found.bytes), (held().count(), bytes));
            }
        }
    }
}
