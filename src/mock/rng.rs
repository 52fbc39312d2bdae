//! Deterministic randomness: every id and random number is a function of (seed, kind, index).

use uuid::Builder;

use crate::proto::id::Id;

/// Purpose of an id or random number; separates equal indices of different kinds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Organization = 1,
    Project,
    Runner,
    EnvironmentClass,
    User,
    ServiceAccount,
    Prebuild,
    Environment,
    WarmPool,
    /// Creation time of a prebuild.
    Moment,
    /// Stage lengths and ending of a prebuild.
    Profile,
    Demand,
    Claims,
    Trouble,
    LogsToken,
    LogLines,
    LogLine,
    Fault,
    /// Start of an environment.
    Start,
    UsageRecord,
}

/// Well-mixed number for `index` of this kind.
pub fn number(seed: u64, kind: Kind, index: i64) -> u64 {
    mix(mix(seed ^ (kind as u64).wrapping_mul(GOLDEN)).wrapping_add(index.cast_unsigned().wrapping_mul(GOLDEN)))
}

/// Random number generator for `index` of this kind.
pub fn generator(seed: u64, kind: Kind, index: i64) -> fastrand::Rng {
    fastrand::Rng::with_seed(number(seed, kind, index))
}

/// Id for `index` of this kind, in the form of a random (version 4) UUID.
pub fn id(seed: u64, kind: Kind, index: i64) -> Id {
    let high = number(seed, kind, index);
    let random = u128::from(high) << 64 | u128::from(mix(high ^ seed ^ GOLDEN));
    Builder::from_random_bytes(random.to_be_bytes()).into_uuid().into()
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64's finalizer: <https://prng.di.unimi.it/splitmix64.c>.
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ_by_seed_kind_and_index() {
        let mut ids = HashSet::new();
        for seed in 0..10 {
            for kind in [Kind::Project, Kind::Prebuild, Kind::WarmPool] {
                for index in -500..500 {
                    let id = id(seed, kind, index);
                    assert_eq!(id.to_string().chars().nth(14), Some('4'), "the version");
                    ids.insert(id);
                }
            }
        }
        assert_eq!(ids.len(), 10 * 3 * 1000);
    }
}
