//! Scenarios: kinds of organizations for demonstrations and tests.

use super::clock::{DAY_MS, HOUR_MS};

/// Scenario, by its name in URLs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// A bit of everything: every phase, a degraded pool, and a draining pool.
    #[default]
    Everyday,
    /// Nearly everything succeeds; every pool is ready.
    Healthy,
    /// Scheduled prebuilds of two projects have failed for five days, all for the same reason.
    FailingNightly,
    /// No projects, prebuilds, or pools.
    Empty,
    /// Two projects, a handful of prebuilds, and the first pool still pending.
    FirstDay,
    /// 400 projects and 100,000 prebuilds.
    Huge,
    /// 400 pools in as many projects.
    ManyPools,
    /// Most pools have lost their instances.
    DegradedPools,
    /// One pool is far too big, one far too small, and one has no demand.
    PoolSizes,
    /// The caller can read but not write.
    ReadOnly,
    /// The caller's token has expired; any other token is valid.
    ExpiredToken,
}

impl Scenario {
    pub const ALL: [Self; 11] = [
        Self::Everyday,
        Self::Healthy,
        Self::FailingNightly,
        Self::Empty,
        Self::FirstDay,
        Self::Huge,
        Self::ManyPools,
        Self::DegradedPools,
        Self::PoolSizes,
        Self::ReadOnly,
        Self::ExpiredToken,
    ];

    /// Name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everyday => "everyday",
            Self::Healthy => "healthy",
            Self::FailingNightly => "failing-nightly",
            Self::Empty => "empty",
            Self::FirstDay => "first-day",
            Self::Huge => "huge",
            Self::ManyPools => "many-pools",
            Self::DegradedPools => "degraded-pools",
            Self::PoolSizes => "pool-sizes",
            Self::ReadOnly => "read-only",
            Self::ExpiredToken => "expired-token",
        }
    }

    /// Display name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everyday => "Everyday",
            Self::Healthy => "Healthy fleet",
            Self::FailingNightly => "Failing nightly",
            Self::Empty => "Empty organization",
            Self::FirstDay => "First day",
            Self::Huge => "400 projects, 100,000 prebuilds",
            Self::ManyPools => "400 warm pools",
            Self::DegradedPools => "Degraded pools",
            Self::PoolSizes => "Wrong pool sizes",
            Self::ReadOnly => "Read-only member",
            Self::ExpiredToken => "Expired token",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// Default number of prebuilds in the 60 days before the anchor.
    pub const fn prebuilds(self) -> u32 {
        match self {
            Self::Empty => 0,
            Self::FirstDay => 4,
            Self::Huge => 100_000,
            Self::ManyPools => 4_000,
            _ => 2_000,
        }
    }

    /// Length of the history before the anchor.
    pub const fn history_ms(self) -> i64 {
        match self {
            Self::FirstDay => 4 * HOUR_MS,
            _ => 60 * DAY_MS,
        }
    }

    pub const fn projects(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::FirstDay => 2,
            Self::Huge | Self::ManyPools => 400,
            _ => 12,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenario_names_round_trip() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_name(scenario.name()), Some(scenario));
        }
        assert_eq!(Scenario::from_name("Huge"), None);
    }
}
