//! What kind of organisation a world is: the stories that a demonstration or a test wants to tell.

/// Scenarios by the names that URLs have for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// A bit of everything: every phase, a degraded pool, one that drains.
    #[default]
    Everyday,
    /// Nearly everything succeeds, every pool is ready.
    Healthy,
    /// The scheduled prebuilds of two projects have failed for five days, all for the same reason.
    FailingNightly,
    /// No project, no prebuild, no pool.
    Empty,
    /// Two projects, a handful of prebuilds, the first pool still waiting.
    FirstDay,
    /// 400 projects and 100,000 prebuilds.
    Huge,
    /// 400 pools in as many projects.
    ManyPools,
    /// Most pools have lost their instances.
    DegradedPools,
    /// The caller may read but not write.
    ReadOnly,
    /// The caller's token has expired; any other one is good.
    ExpiredToken,
}

impl Scenario {
    pub const ALL: [Self; 10] = [
        Self::Everyday,
        Self::Healthy,
        Self::FailingNightly,
        Self::Empty,
        Self::FirstDay,
        Self::Huge,
        Self::ManyPools,
        Self::DegradedPools,
        Self::ReadOnly,
        Self::ExpiredToken,
    ];

    /// The name in URLs.
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
            Self::ReadOnly => "read-only",
            Self::ExpiredToken => "expired-token",
        }
    }

    /// The name for people.
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
            Self::ReadOnly => "Read-only member",
            Self::ExpiredToken => "Expired token",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// How many prebuilds the 60 days before the anchor hold, unless the URL says so.
    pub const fn prebuilds(self) -> u32 {
        match self {
            Self::Empty => 0,
            Self::FirstDay => 4,
            Self::Huge => 100_000,
            Self::ManyPools => 4_000,
            _ => 2_000,
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
    fn names_lead_back_to_their_scenario() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_name(scenario.name()), Some(scenario));
        }
        assert_eq!(Scenario::from_name("Huge"), None);
    }
}
