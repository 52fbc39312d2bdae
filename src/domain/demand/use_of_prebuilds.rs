//! Whether environments start from prebuilds, and if not, why.
//!
//! Only environments that still exist are known, so that shares are those of a sample, and a prebuild without an environment may
//! have had one that was deleted.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::sort::{sort, sort_by_key};

use super::local_time::{DAY, HOUR};
use super::made::{End, MadeEnvironment, MadePrebuild};
use super::starts::PoolKey;

/// What an environment was created from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The newest prebuild at that time.
    Newest {
        age_ms: i64,
    },
    /// A prebuild that was not the newest one. Its age is the time since it completed.
    Older {
        age_ms: i64,
    },
    /// A prebuild that is not known: deleted, or not loaded.
    UnknownPrebuild,
    None(Reason),
}

/// Why an environment was created from no prebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// There was one that it could have been created from.
    NotTaken,
    /// The project makes no prebuilds, by its present settings.
    Disabled,
    /// The project makes no prebuilds of its class, by its present settings.
    ClassNotCovered,
    /// The newest prebuild that had ended had failed.
    LastFailed,
    /// All that had completed had expired.
    Expired,
    /// None had ended yet.
    NoneYet,
    /// Prebuilds or settings of that time are not known.
    Unknown,
}

impl Reason {
    pub const ALL: [Self; 7] = [
        Self::NotTaken,
        Self::Disabled,
        Self::ClassNotCovered,
        Self::LastFailed,
        Self::Expired,
        Self::NoneYet,
        Self::Unknown,
    ];
}

/// Longest time from the creation of a prebuild until its snapshot expires: it runs for up to 2 hours, and is kept for 7 days.
pub const LONGEST: i64 = 7 * DAY + 2 * HOUR;

/// What is known of prebuilds.
pub struct Known<'a> {
    /// By project and class, in order of creation.
    by_key: HashMap<PoolKey, Vec<MadePrebuild>>,
    by_id: HashMap<Id, MadePrebuild>,
    /// Creation of the oldest prebuild that is loaded; `None` if there are no older ones.
    reach: Option<i64>,
    projects: HashMap<Id, &'a Project>,
}

impl<'a> Known<'a> {
    /// `reach`: moment from which on all prebuilds are loaded; `None` if all of them are.
    pub fn new(
        prebuilds: impl IntoIterator<Item = MadePrebuild>,
        reach: Option<i64>,
        projects: impl IntoIterator<Item = &'a Project>,
    ) -> Self {
        let mut by_id = HashMap::new();
        let mut by_key: HashMap<PoolKey, Vec<MadePrebuild>> = HashMap::new();
        for prebuild in prebuilds {
            if by_id.insert(prebuild.id, prebuild).is_none() {
                by_key.entry(prebuild.key).or_default().push(prebuild);
            }
        }
        for made in by_key.values_mut() {
            sort_by_key(made, |prebuild| (prebuild.created, prebuild.id));
        }
        Self { by_key, by_id, reach, projects: projects.into_iter().map(|project| (project.id, project)).collect() }
    }

    fn of_key(&self, key: PoolKey) -> &[MadePrebuild] {
        self.by_key.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Newest prebuild of a project and class that could be used at a moment.
    fn newest(&self, key: PoolKey, moment: i64) -> Option<&MadePrebuild> {
        self.of_key(key).iter().rev().find(|prebuild| prebuild.is_available(moment))
    }

    /// What an environment was created from.
    pub fn source(&self, environment: &MadeEnvironment) -> Source {
        let Some(id) = environment.prebuild_id else { return Source::None(self.reason(environment)) };
        let Some((prebuild, completed)) =
            self.by_id.get(&id).and_then(|prebuild| Some((prebuild, prebuild.completed()?)))
        else {
            return Source::UnknownPrebuild;
        };
        let age_ms = environment.created.saturating_sub(completed).max(0);
        // A prebuild may serve other classes of its runner, so it is compared with those of its own class.
        let newest = self.newest(prebuild.key, environment.created);
        match newest {
            Some(newest) if newest.created > prebuild.created => Source::Older { age_ms },
            _ => Source::Newest { age_ms },
        }
    }

    fn reason(&self, environment: &MadeEnvironment) -> Reason {
        let MadeEnvironment { key, created, .. } = *environment;
        if self.newest(key, created).is_some() {
            return Reason::NotTaken;
        }
        // One that isn't loaded may have been available.
        if self.reach.is_some_and(|reach| reach > created.saturating_sub(LONGEST)) {
            return Reason::Unknown;
        }
        let project = self.projects.get(&key.project_id);
        let settings = project.map(|project| project.prebuild_configuration.as_ref());
        match settings {
            Some(None) => return Reason::Disabled,
            Some(Some(settings)) if !settings.enabled => return Reason::Disabled,
            Some(Some(settings)) if !settings.environment_class_ids.contains(&key.class_id) => {
                return Reason::ClassNotCovered;
            }
            _ => {}
        }
        let before = self.of_key(key).iter().filter(|prebuild| prebuild.ended().is_some_and(|ended| ended <= created));
        match before.max_by_key(|prebuild| (prebuild.ended(), prebuild.id)).map(|last| last.end) {
            Some(End::Failed { .. }) => Reason::LastFailed,
            Some(End::Completed { .. }) => Reason::Expired,
            _ if self.reach.is_none() && project.is_some() => Reason::NoneYet,
            _ => Reason::Unknown,
        }
    }
}

/// Environments by what they were created from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UseTally {
    pub newest: u32,
    pub older: u32,
    pub unknown_prebuild: u32,
    /// Those of `newest` and `older` whose prebuild was older than a day.
    pub older_than_a_day: u32,
    /// From no prebuild, in the order of [`Reason::ALL`].
    pub none: [u32; Reason::ALL.len()],
}

impl UseTally {
    fn add(&mut self, source: Source) {
        let count = match source {
            Source::Newest { .. } => &mut self.newest,
            Source::Older { .. } => &mut self.older,
            Source::UnknownPrebuild => &mut self.unknown_prebuild,
            Source::None(reason) => match self.none.get_mut(reason as usize) {
                Some(count) => count,
                None => return,
            },
        };
        *count = count.saturating_add(1);
        if let Source::Newest { age_ms } | Source::Older { age_ms } = source
            && age_ms > DAY
        {
            self.older_than_a_day = self.older_than_a_day.saturating_add(1);
        }
    }

    /// Environments created from a prebuild.
    pub fn from_prebuild(&self) -> u32 {
        self.newest.saturating_add(self.older).saturating_add(self.unknown_prebuild)
    }

    pub fn environments(&self) -> u32 {
        self.from_prebuild().saturating_add(self.none.iter().sum())
    }

    pub fn without(&self, reason: Reason) -> u32 {
        self.none.get(reason as usize).copied().unwrap_or_default()
    }
}

/// Tallies of all environments, and by project and class, those with the most environments first.
pub fn tallies(environments: &[MadeEnvironment], known: &Known<'_>) -> (UseTally, Vec<(PoolKey, UseTally)>) {
    let mut all = UseTally::default();
    let mut by_key: HashMap<PoolKey, UseTally> = HashMap::new();
    for environment in environments {
        let source = known.source(environment);
        all.add(source);
        by_key.entry(environment.key).or_default().add(source);
    }
    let mut by_key: Vec<_> = by_key.into_iter().collect();
    sort_by_key(&mut by_key, |(key, tally)| (Reverse(tally.environments()), *key));
    (all, by_key)
}

/// Moments at which environments were created from each prebuild, in order.
pub fn creations(environments: &[MadeEnvironment]) -> HashMap<Id, Vec<i64>> {
    let mut creations: HashMap<Id, Vec<i64>> = HashMap::new();
    for environment in environments {
        if let Some(id) = environment.prebuild_id {
            creations.entry(id).or_default().push(environment.created);
        }
    }
    creations.values_mut().for_each(|moments| sort(moments));
    creations
}

/// Prebuilds with a snapshot that was never used and won't be: a newer one has completed, or it has expired. Newest first. Those
/// in `in_pools` are the snapshots of warm pools.
pub fn unused(
    known: &Known<'_>,
    environments: &[MadeEnvironment],
    in_pools: &HashSet<Id>,
    now: i64,
) -> Vec<MadePrebuild> {
    let used: HashSet<Id> = environments.iter().filter_map(|environment| environment.prebuild_id).collect();
    let is_over = |prebuild: &MadePrebuild| {
        !prebuild.is_available(now) || known.newest(prebuild.key, now).is_some_and(|newest| newest.id != prebuild.id)
    };
    let completed = known.by_id.values().filter(|prebuild| prebuild.completed().is_some_and(|at| at <= now));
    let unused = completed.filter(|prebuild| !used.contains(&prebuild.id) && !in_pools.contains(&prebuild.id));
    let mut unused: Vec<MadePrebuild> = unused.filter(|prebuild| is_over(prebuild)).copied().collect();
    sort_by_key(&mut unused, |prebuild| (Reverse(prebuild.created), prebuild.id));
    unused
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proto::project::ProjectPrebuildConfiguration;

    fn key(class: &str) -> PoolKey {
        PoolKey { project_id: "p".into(), class_id: class.into() }
    }

    /// Created an hour before it completed; hours since the epoch.
    fn completed(id: &str, hour: i64) -> MadePrebuild {
        let (at, expires) = (hour * HOUR, hour * HOUR + 7 * DAY);
        MadePrebuild {
            id: id.into(),
            key: key("large"),
            created: at - HOUR,
            end: End::Completed { at, expires, bytes: 5 },
        }
    }

    fn failed(id: &str, hour: i64) -> MadePrebuild {
        MadePrebuild { end: End::Failed { at: hour * HOUR }, ..completed(id, hour) }
    }

    fn environment(id: &str, hour: i64, prebuild: &str) -> MadeEnvironment {
        let prebuild_id = (!prebuild.is_empty()).then(|| prebuild.into());
        MadeEnvironment { id: id.into(), key: key("large"), created: hour * HOUR, prebuild_id }
    }

    fn project(is_enabled: bool, class: &str) -> Project {
        let settings = ProjectPrebuildConfiguration {
            enabled: is_enabled,
            environment_class_ids: vec![class.into()],
            ..Default::default()
        };
        Project { id: "p".into(), prebuild_configuration: Some(settings), ..Default::default() }
    }

    fn source(prebuilds: &[MadePrebuild], project: &Project, environment: &MadeEnvironment) -> Source {
        Known::new(prebuilds.iter().copied(), None, [project]).source(environment)
    }

    #[test]
    fn the_newest_prebuild_is_the_last_that_had_completed() {
        let project = project(true, "large");
        let prebuilds = [completed("a", 100), completed("b", 124), failed("c", 140), completed("d", 148)];
        let of = |hour, prebuild| source(&prebuilds, &project, &environment("e", hour, prebuild));
        assert_eq!(of(130, "b"), Source::Newest { age_ms: 6 * HOUR });
        assert_eq!(of(147, "b"), Source::Newest { age_ms: 23 * HOUR }, "the next one is not there yet");
        assert_eq!(of(149, "b"), Source::Older { age_ms: 25 * HOUR });
        assert_eq!(of(130, "a"), Source::Older { age_ms: 30 * HOUR });
        assert_eq!(of(130, "x"), Source::UnknownPrebuild);
        assert_eq!(of(130, "c"), Source::UnknownPrebuild, "it has no snapshot");
        let small = MadeEnvironment { key: key("small"), ..environment("e", 130, "b") };
        assert_eq!(source(&prebuilds, &project, &small), Source::Newest { age_ms: 6 * HOUR }, "of another class");
    }

    #[test]
    fn there_is_a_reason_for_each_environment_without_a_prebuild() {
        let (on, off, other) = (project(true, "large"), project(false, "large"), project(true, "small"));
        let never = Project { id: "p".into(), ..Default::default() };
        let of = |prebuilds: &[MadePrebuild], project| source(prebuilds, project, &environment("e", 300, ""));
        let none = Source::None;
        assert_eq!(of(&[completed("a", 200)], &on), none(Reason::NotTaken));
        assert_eq!(of(&[completed("a", 200)], &off), none(Reason::NotTaken), "there was one, whatever is set now");
        assert_eq!((of(&[], &off), of(&[], &never)), (none(Reason::Disabled), none(Reason::Disabled)));
        assert_eq!(of(&[], &other), none(Reason::ClassNotCovered));
        assert_eq!(of(&[completed("a", 132)], &on), none(Reason::Expired));
        assert_eq!(of(&[completed("a", 133)], &on), none(Reason::NotTaken));
        assert_eq!(of(&[completed("a", 132), failed("b", 299)], &on), none(Reason::LastFailed));
        assert_eq!(of(&[failed("b", 299)], &on), none(Reason::LastFailed));
        assert_eq!(of(&[completed("a", 301)], &on), none(Reason::NoneYet));
        let reaching = |hour: i64, prebuilds: &[MadePrebuild]| {
            Known::new(prebuilds.iter().copied(), Some(hour * HOUR), [&on]).source(&environment("e", 300, ""))
        };
        assert_eq!(reaching(0, &[]), none(Reason::Unknown), "older ones are not loaded");
        assert_eq!(reaching(130, &[failed("b", 299)]), none(Reason::LastFailed));
        assert_eq!(reaching(131, &[failed("b", 299)]), none(Reason::Unknown), "an older one may not have expired");
        assert_eq!(Known::new([], None, []).source(&environment("e", 300, "")), none(Reason::Unknown));
    }

    #[test]
    fn a_prebuild_may_be_the_newest_and_older_than_a_day() {
        let known = Known::new([completed("a", 100), completed("b", 110)], None, []);
        let environments = [
            environment("1", 111, "a"),
            environment("2", 134, "b"),
            environment("3", 135, "b"),
            environment("4", 136, ""),
        ];
        let (all, by_key) = tallies(&environments, &known);
        let none = [1, 0, 0, 0, 0, 0, 0];
        assert_eq!(all, UseTally { newest: 2, older: 1, unknown_prebuild: 0, older_than_a_day: 1, none });
        assert_eq!(by_key, [(key("large"), all)]);
    }

    #[test]
    fn only_prebuilds_that_are_over_are_unused() {
        let prebuilds = [completed("a", 100), completed("b", 124), completed("c", 148), failed("d", 150)];
        let known = Known::new(prebuilds, None, []);
        let ids = |environments: &[MadeEnvironment], pools: &[&str], hour: i64| {
            let pools = pools.iter().map(|id| Id::from(*id)).collect();
            unused(&known, environments, &pools, hour * HOUR)
                .into_iter()
                .map(|prebuild| prebuild.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&[], &[], 160), ["b", "a"]);
        assert_eq!(ids(&[environment("e", 130, "b")], &[], 160), ["a"]);
        assert_eq!(ids(&[], &["b"], 160), ["a"], "a warm pool holds it");
        assert_eq!(ids(&[], &[], 130), ["a"], "the others have not completed");
        assert_eq!(ids(&[], &[], 148 + 168), ["c", "b", "a"], "all have expired");
    }

    #[test]
    fn each_prebuild_has_its_environments() {
        let environments =
            [environment("1", 9, "a"), environment("2", 7, "a"), environment("3", 8, ""), environment("4", 6, "b")];
        let creations = creations(&environments);
        assert_eq!(creations.get(&"a".into()), Some(&vec![7 * HOUR, 9 * HOUR]));
        assert_eq!(creations.values().map(Vec::len).sum::<usize>(), 3);
    }

    proptest! {
        #[test]
        fn tallies_add_up(
            prebuilds in prop::collection::vec((0_u8..20, 0_i64..400, any::<bool>(), 0_u8..3), 0..30),
            environments in prop::collection::vec((0_i64..400, 0_u8..30, 0_u8..3), 0..60),
            is_enabled: bool,
            reach in prop::option::of(0_i64..100),
        ) {
            let class = |class: u8| key(&class.to_string());
            let prebuilds = prebuilds.into_iter().map(|(id, hour, is_completed, of)| {
                let made = if is_completed { completed(&id.to_string(), hour) } else { failed(&id.to_string(), hour) };
                MadePrebuild { key: class(of), ..made }
            });
            let project = project(is_enabled, "1");
            let known = Known::new(prebuilds, reach, [&project]);
            let environments: Vec<_> = environments.into_iter().map(|(hour, prebuild, of)| {
                let prebuild = if prebuild < 25 { prebuild.to_string() } else { String::new() };
                MadeEnvironment { key: class(of), ..environment("e", hour, &prebuild) }
            }).collect();
            let (all, by_key) = tallies(&environments, &known);
            prop_assert_eq!(all.environments() as usize, environments.len());
            prop_assert!(all.older_than_a_day <= all.newest + all.older);
            prop_assert_eq!(by_key.iter().map(|(_, tally)| tally.environments()).sum::<u32>(), all.environments());
            let reasons: u32 = Reason::ALL.iter().map(|reason| all.without(*reason)).sum();
            prop_assert_eq!(reasons, all.environments() - all.from_prebuild());
            prop_assert_eq!(creations(&environments).values().map(Vec::len).sum::<usize>(), all.from_prebuild() as usize);
            for prebuild in unused(&known, &environments, &HashSet::new(), 400 * HOUR) {
                prop_assert!(environments.iter().all(|environment| environment.prebuild_id != Some(prebuild.id)));
            }
        }
    }
}
