//! World as the services see it: fleet, prebuilds, and pools at a moment.

use super::command::Command;
use super::demand::Demand;
use super::fleet::Fleet;
use super::history::{Creation, History};
use super::lifecycle::{Ending, Lifecycle};
use super::messages;
use super::phase::Phase;
use super::pool::{Pool, Sizes};
use super::profile::Profile;
use super::record::Record;
use super::world_spec::WorldSpec;
use crate::proto::id::Id;
use crate::proto::prebuild::{
    Prebuild, PrebuildMetadata, PrebuildPhase, PrebuildSpec, PrebuildStatus, PrebuildTrigger,
};
use crate::proto::scalar::{Duration, Timestamp, U64};
use crate::proto::warm_pool::{WarmPool, WarmPoolStatus};

/// Interval of snapshot progress reports, in milliseconds.
const PROGRESS_MS: i64 = 15_000;

pub struct World {
    pub spec: WorldSpec,
    pub fleet: Fleet,
    pub history: History,
    pub demand: Demand,
    pools: Vec<Pool>,
    /// Numbers of the next prebuild and pool created by a command.
    next_prebuild: u32,
    next_pool: u32,
    /// Absolute URL without a trailing slash.
    base_url: String,
}

impl World {
    /// Creates the world of a spec before any command. `anchor` is its start time, `base_url` its address.
    pub fn new(spec: WorldSpec, anchor: i64, base_url: &str) -> Self {
        let fleet = Fleet::new(&spec, anchor);
        let demand = Demand::new(&spec, anchor);
        Self {
            spec,
            history: History::new(spec, anchor, &fleet),
            demand,
            pools: Pool::all(&spec, anchor),
            fleet,
            next_prebuild: 0,
            next_pool: 0,
            base_url: base_url.to_owned(),
        }
    }

    /// Advances the world to `now`.
    pub fn reach(&mut self, now: i64) {
        self.history.reach(now, &self.fleet);
    }

    /// Applies a command. A command that refers to a missing resource does nothing.
    pub fn apply(&mut self, command: &Command) {
        self.reach(command.at());
        // A resource can be missing if a newer build no longer creates it.
        let _ = self.carry_out(command);
    }

    fn carry_out(&mut self, command: &Command) -> Option<()> {
        match command {
            Command::CreatePrebuild { at, number, project_id, environment_class_id, timeout_secs } => {
                let (project, class) = (self.fleet.project_at(*project_id)?, self.fleet.class(*environment_class_id)?);
                self.next_prebuild = self.next_prebuild.max(number + 1);
                let (number, timeout_secs) = (*number, *timeout_secs);
                self.history.create(&Creation { at: *at, number, project: project as u16, class, timeout_secs });
            }
            Command::CancelPrebuild { at, prebuild_id } => {
                let index = self.index_of(*prebuild_id, *at)?;
                self.history.intervene(index, |interventions| interventions.cancelled = Some(*at));
            }
            Command::DeletePrebuild { at, prebuild_id } => {
                let index = self.index_of(*prebuild_id, *at)?;
                self.history.intervene(index, |interventions| interventions.deleted = Some(*at));
            }
            Command::CreateWarmPool { at, number, project_id, environment_class_id, min_size, max_size } => {
                let (project, class) = (self.fleet.project_at(*project_id)?, self.fleet.class(*environment_class_id)?);
                self.next_pool = self.next_pool.max(number + 1);
                let sizes = Sizes::Range { min: *min_size, max: *max_size };
                self.pools.push(Pool::created(self.demand, *number, *at, project as u16, class, sizes));
            }
            Command::UpdateWarmPool { at, warm_pool_id, min_size, max_size, spec_version } => {
                self.pool_mut(*warm_pool_id)?.resize(*at, *min_size, *max_size, *spec_version);
            }
            Command::DeleteWarmPool { at, warm_pool_id } => {
                let pool = self.pools.iter().find(|pool| pool.id == *warm_pool_id)?;
                let has_snapshot = self.history.newest_completed(pool.project, pool.class, *at).is_some();
                self.pool_mut(*warm_pool_id)?.delete(*at, has_snapshot);
            }
            Command::UpdateProject { at, project_id, configuration } => {
                let project = self.fleet.project_at(*project_id)?;
                self.fleet.configure(project, configuration.clone(), *at);
            }
        }
        Some(())
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Whether the prebuild at an index, and thereby its log, is deleted.
    pub fn is_deleted(&self, index: usize, now: i64) -> bool {
        self.history.phase_at(index, self.history.record(index), now) == Phase::Deleted
    }

    pub fn next_prebuild(&self) -> u32 {
        self.next_prebuild
    }

    pub fn next_pool(&self) -> u32 {
        self.next_pool
    }

    fn pool_mut(&mut self, id: Id) -> Option<&mut Pool> {
        self.pools.iter_mut().find(|pool| pool.id == id)
    }

    /// Pools that exist at `now`.
    pub fn pools(&self, now: i64) -> impl Iterator<Item = &Pool> {
        self.pools.iter().filter(move |pool| !pool.is_gone(now))
    }

    /// All pools, including deleted ones.
    pub fn all_pools(&self) -> &[Pool] {
        &self.pools
    }

    /// Parts of a pool that change without a command, at `now`: its status and the prebuild it uses.
    pub fn pool_state(&self, pool: &Pool, now: i64) -> (WarmPoolStatus, Option<usize>) {
        let moment = pool.moment(now);
        let snapshot = self.history.newest_completed(pool.project, pool.class, moment);
        let status = pool.message(moment, snapshot.is_some()).status;
        (WarmPoolStatus { status_version: U64(0), ..status }, snapshot)
    }

    /// Wire message of a pool at `now`.
    pub fn warm_pool(&self, pool: &Pool, now: i64) -> WarmPool {
        let moment = pool.moment(now);
        let snapshot = self.history.newest_completed(pool.project, pool.class, moment);
        let mut message = pool.message(moment, snapshot.is_some());
        let class = &self.fleet.classes[usize::from(pool.class)];
        message.metadata.organization_id = self.fleet.organization_id;
        message.metadata.project_id = self.fleet.projects[usize::from(pool.project)].id;
        message.metadata.environment_class_id = class.id;
        message.metadata.runner_id = class.runner_id;
        let snapshot = snapshot.map(|index| self.history.id(self.history.record(index)));
        message.spec.snapshot_id = snapshot.unwrap_or_default();
        message
    }

    /// Index of the prebuild with this id, if it was created by `now`.
    pub fn index_of(&self, id: Id, now: i64) -> Option<usize> {
        self.history.index_of(id, now)
    }

    /// Wire message of the prebuild at an index at `now`.
    pub fn prebuild(&self, index: usize, now: i64) -> Prebuild {
        let record = self.history.record(index);
        let id = self.history.id(record);
        let (lifecycle, profile) = (self.history.lifecycle(index), self.history.profile(record));
        let status = self.status(record, &lifecycle, &profile, id, now);
        Prebuild {
            metadata: PrebuildMetadata {
                organization_id: self.fleet.organization_id,
                project_id: self.fleet.projects[usize::from(record.project)].id,
                environment_class_id: self.fleet.classes[usize::from(record.class)].id,
                created_at: Timestamp::from_millis(record.created),
                updated_at: Timestamp::from_millis(updated_at(&lifecycle, &profile, now)),
                creator: Some(self.fleet.subject(record.creator).clone()),
                executor: record.executor.map(|person| self.fleet.subject(person).clone()),
                triggered_by: if record.scheduled { PrebuildTrigger::Scheduled } else { PrebuildTrigger::Manual },
            },
            spec: spec_of(record, &status.phase),
            status,
            id,
        }
    }

    fn status(&self, record: &Record, lifecycle: &Lifecycle, profile: &Profile, id: Id, now: i64) -> PrebuildStatus {
        let taken = lifecycle.taken(now);
        let phase = taken[taken.len() - 1].0;
        let has_started = taken.get(1).is_some_and(|(phase, _)| *phase == Phase::Starting);
        let ended = taken
            .iter()
            .find(|(phase, _)| matches!(phase, Phase::Completed | Phase::Failed | Phase::Cancelled))
            .map(|(_, at)| *at);
        let progress = if profile.reports_progress { progress_updates(lifecycle, now) } else { 0 };
        let percentage = progress * PROGRESS_MS / 10 / i64::from(profile.plan.stage_secs[4]);
        PrebuildStatus {
            phase: phase.to_wire(),
            status_version: U64(taken.len() as u64 + progress.unsigned_abs()),
            environment_id: if has_started { self.history.environment_id(record) } else { Id::default() },
            completion_time: ended.and_then(Timestamp::from_millis),
            failure_message: if phase == Phase::Failed { profile.plan.failure_message() } else { String::new() },
            warning_message: match (phase, profile.plan.ending) {
                (Phase::Completed, Ending::Completed { warning: Some(warning) }) => {
                    messages::WARNINGS[usize::from(warning)].to_owned()
                }
                _ => String::new(),
            },
            log_url: if has_started { format!("{}/logs/{id}", self.base_url) } else { String::new() },
            snapshot_completion_percentage: if phase == Phase::Snapshotting { percentage.min(99) as i32 } else { 0 },
            snapshot_size_bytes: U64(if phase == Phase::Completed { profile.snapshot_bytes } else { 0 }),
        }
    }

    /// Time of the last change of the prebuild at an index.
    pub fn updated_at(&self, index: usize, now: i64) -> i64 {
        updated_at(&self.history.lifecycle(index), &self.history.profile(self.history.record(index)), now)
    }
}

/// Time of a prebuild's last change: its last step, or its last snapshot progress report.
fn updated_at(lifecycle: &Lifecycle, profile: &Profile, now: i64) -> i64 {
    let taken = lifecycle.taken(now);
    match taken[taken.len() - 1] {
        (Phase::Snapshotting, at) if profile.reports_progress => at + progress_updates(lifecycle, now) * PROGRESS_MS,
        (_, at) => at,
    }
}

/// Number of snapshot progress reports by `now`.
fn progress_updates(lifecycle: &Lifecycle, now: i64) -> i64 {
    let steps = lifecycle.steps();
    let Some(index) = steps.iter().position(|(phase, _)| *phase == Phase::Snapshotting) else { return 0 };
    let end = steps.get(index + 1).map_or(now, |(_, at)| now.min(*at - 1));
    (end - steps[index].1).max(0) / PROGRESS_MS
}

fn spec_of(record: &Record, phase: &PrebuildPhase) -> PrebuildSpec {
    let (spec_version, desired_phase) = match phase {
        PrebuildPhase::Cancelling | PrebuildPhase::Cancelled => (2, PrebuildPhase::Cancelled),
        PrebuildPhase::Deleting | PrebuildPhase::Deleted => (3, PrebuildPhase::Deleted),
        _ => (1, PrebuildPhase::Completed),
    };
    PrebuildSpec {
        spec_version: U64(spec_version),
        desired_phase,
        timeout: record.timeout_secs.map(|secs| Duration::from_secs(secs.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::fleet::CLASS_WITHOUT_PROGRESS;
    use crate::mock::testing::ANCHOR;

    fn world() -> World {
        World::new(WorldSpec::default(), ANCHOR, "https://mock.test")
    }

    /// Checks the newest prebuilds before the anchor every few seconds of their lives.
    #[test]
    fn a_prebuild_is_consistent_at_every_moment() {
        let world = world();
        for index in 1_700..2_000 {
            let record = world.history.record(index);
            let mut before: Option<Prebuild> = None;
            for second in (0..1200).step_by(7) {
                let now = record.created + second * 1000;
                let prebuild = world.prebuild(index, now);
                let status = &prebuild.status;
                let is = |phase: PrebuildPhase| status.phase == phase;
                let (created, updated) = (prebuild.metadata.created_at.unwrap(), prebuild.metadata.updated_at.unwrap());
                assert!(created <= updated && updated.millis() <= now);
                assert_eq!(!status.failure_message.is_empty(), is(PrebuildPhase::Failed));
                assert_eq!(status.snapshot_size_bytes.0 > 0, is(PrebuildPhase::Completed));
                assert!(status.warning_message.is_empty() || is(PrebuildPhase::Completed));
                assert!(status.snapshot_completion_percentage == 0 || is(PrebuildPhase::Snapshotting));
                assert!(status.snapshot_completion_percentage == 0 || record.class != CLASS_WITHOUT_PROGRESS);
                assert!(!status.environment_id.is_empty() || is(PrebuildPhase::Pending) || is(PrebuildPhase::Failed));
                assert_eq!(status.environment_id.is_empty(), status.log_url.is_empty());
                if matches!(status.phase, PrebuildPhase::Completed | PrebuildPhase::Failed | PrebuildPhase::Cancelled) {
                    assert_eq!(status.completion_time, prebuild.metadata.updated_at);
                }
                if let Some(before) = before {
                    let (old, new) = (before.status.status_version, status.status_version);
                    assert!(old <= new, "{index} at {second}: {old:?} then {new:?}");
                    let mut same = prebuild.clone();
                    same.status.status_version = old;
                    assert_eq!(old == new, before == same, "{index} at {second}: the version tells every change");
                }
                before = Some(prebuild);
            }
        }
    }

    #[test]
    fn a_prebuild_is_found_by_id_once_created() {
        let mut world = world();
        world.reach(ANCHOR + 7_200_000);
        let record = *world.history.record(2_000);
        let id = world.history.id(&record);
        assert_eq!(world.index_of(id, record.created - 1), None);
        assert_eq!(world.index_of(id, record.created), Some(2_000));
        assert_eq!(world.index_of("x".into(), record.created), None);
    }

    #[test]
    fn scheduled_prebuilds_belong_to_their_projects_executor() {
        let world = world();
        let mut scheduled = 0;
        for index in 0..2_000 {
            let prebuild = world.prebuild(index, ANCHOR);
            let project =
                world.fleet.projects.iter().find(|project| project.id == prebuild.metadata.project_id).unwrap();
            let configuration = project.prebuild_configuration.as_ref().unwrap();
            assert!(configuration.environment_class_ids.contains(&prebuild.metadata.environment_class_id));
            assert_ne!(project.metadata.name, "onboarding-sandbox");
            if prebuild.metadata.triggered_by == PrebuildTrigger::Scheduled {
                scheduled += 1;
                assert_eq!(prebuild.metadata.executor, configuration.executor);
                assert_eq!(prebuild.metadata.creator, configuration.executor);
            }
        }
        assert!((1000..1030).contains(&scheduled), "{scheduled}");
    }
}
