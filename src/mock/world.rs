//! A world as the services see it: fleet, prebuilds and pools at a moment.

use uuid::Uuid;

use super::command::{Command, Log};
use super::fleet::{CLASS_WITHOUT_PROGRESS, Fleet, PROJECTS};
use super::history::{Draft, History};
use super::messages;
use super::pool::Pool;
use super::story::{Ending, Phase};
use super::world_spec::WorldSpec;
use crate::proto::prebuild::{
    Prebuild, PrebuildMetadata, PrebuildPhase, PrebuildSpec, PrebuildStatus, PrebuildTrigger,
};
use crate::proto::scalar::{Duration, Timestamp, U64};
use crate::proto::warm_pool::WarmPool;

/// How often a snapshot's progress is reported, in milliseconds.
const PROGRESS_MS: i64 = 15_000;

pub struct World {
    pub fleet: Fleet,
    pub history: History,
    pools: Vec<Pool>,
}

impl World {
    /// The world of a spec after the log's commands.
    pub fn new(spec: WorldSpec, log: &Log) -> Self {
        let mut world = Self {
            fleet: Fleet::new(spec.seed, log.anchor),
            history: History::new(spec, log.anchor),
            pools: Pool::all(spec.seed, log.anchor),
        };
        for command in &log.commands {
            world.apply(command);
        }
        world
    }

    /// Does what a command says. One that names a pool that is not there does nothing.
    pub fn apply(&mut self, command: &Command) {
        let Command::UpdateWarmPool { at, warm_pool_id, min_size, max_size } = command;
        self.history.reach(*at);
        if let Some(pool) = self.pools.iter_mut().find(|pool| pool.id == *warm_pool_id) {
            let snapshot = self.history.newest_completed(pool.project(), pool.class(), *at);
            pool.resize(*at, *min_size, *max_size, snapshot.is_some());
        }
    }

    /// The pools that are there at `now`.
    pub fn pools(&self, now: i64) -> impl Iterator<Item = &Pool> {
        self.pools.iter().filter(move |pool| !pool.gone(now))
    }

    /// The wire's message of a pool at `now`.
    pub fn warm_pool(&self, pool: &Pool, now: i64) -> WarmPool {
        let snapshot = self.history.newest_completed(pool.project(), pool.class(), now);
        let mut message = pool.message(now, snapshot.is_some());
        let class = &self.fleet.classes[usize::from(pool.class())];
        message.metadata.organization_id.clone_from(&self.fleet.organization_id);
        message.metadata.project_id.clone_from(&self.fleet.projects[usize::from(pool.project())].id);
        message.metadata.environment_class_id.clone_from(&class.id);
        message.metadata.runner_id.clone_from(&class.runner_id);
        message.spec.snapshot_id = snapshot.map(|slot| self.history.id(slot).to_string()).unwrap_or_default();
        message
    }

    /// The slot of the prebuild with that id, if it was created by `now`.
    pub fn slot_of(&self, id: Uuid, now: i64) -> Option<i64> {
        self.history.newest_first(now, i64::MAX).map(|(slot, _)| slot).find(|slot| self.history.id(*slot) == id)
    }

    /// The wire's message of a prebuild at `now`.
    pub fn prebuild(&self, slot: i64, now: i64) -> Prebuild {
        let draft = self.history.draft(slot);
        let project = usize::from(draft.project);
        let status = self.status(slot, &draft, now);
        Prebuild {
            id: self.history.id(slot).to_string(),
            metadata: PrebuildMetadata {
                organization_id: self.fleet.organization_id.clone(),
                project_id: self.fleet.projects[project].id.clone(),
                environment_class_id: self.fleet.classes[usize::from(draft.class)].id.clone(),
                created_at: Timestamp::from_millis(draft.created),
                updated_at: Timestamp::from_millis(updated_at(&draft, now)),
                creator: Some(self.fleet.subject(draft.creator).clone()),
                executor: draft.executor.map(|person| self.fleet.subject(person).clone()),
                triggered_by: if draft.scheduled { PrebuildTrigger::Scheduled } else { PrebuildTrigger::Manual },
            },
            spec: spec_of(&draft, &status.phase, PROJECTS[project].timeout_secs),
            status,
        }
    }

    fn status(&self, slot: i64, draft: &Draft, now: i64) -> PrebuildStatus {
        let taken = draft.story.taken(now);
        let phase = taken[taken.len() - 1].0;
        let ended = taken
            .iter()
            .find(|(phase, _)| matches!(phase, Phase::Completed | Phase::Failed | Phase::Cancelled))
            .map(|(_, at)| *at);
        let progress = progress_updates(draft, now);
        let failure_message = match (phase, draft.plan.ending) {
            (Phase::Failed, Ending::Failed { failure, .. }) => messages::FAILURES[usize::from(failure)].1.to_owned(),
            (Phase::Failed, _) => messages::timed_out(draft.plan.timeout_secs),
            _ => String::new(),
        };
        let warning_message = match (phase, draft.plan.ending) {
            (Phase::Completed, Ending::Completed { warning: Some(warning) }) => {
                messages::WARNINGS[usize::from(warning)].to_owned()
            }
            _ => String::new(),
        };
        let percentage = progress * PROGRESS_MS / 10 / i64::from(draft.plan.stage_secs[4]);
        PrebuildStatus {
            phase: phase.to_wire(),
            status_version: U64(taken.len() as u64 + progress.unsigned_abs()),
            environment_id: match taken.get(1) {
                Some((Phase::Starting, _)) => self.history.environment_id(slot).to_string(),
                _ => String::new(),
            },
            completion_time: ended.and_then(Timestamp::from_millis),
            failure_message,
            warning_message,
            log_url: String::new(),
            snapshot_completion_percentage: if phase == Phase::Snapshotting { percentage.min(99) as i32 } else { 0 },
            snapshot_size_bytes: if phase == Phase::Completed { U64(draft.snapshot_bytes) } else { U64(0) },
        }
    }
}

/// How many reports of a snapshot's progress there have been by `now`.
fn progress_updates(draft: &Draft, now: i64) -> i64 {
    let steps = draft.story.steps();
    let Some(index) = steps.iter().position(|(phase, _)| *phase == Phase::Snapshotting) else { return 0 };
    if draft.class == CLASS_WITHOUT_PROGRESS {
        return 0;
    }
    let end = steps.get(index + 1).map_or(now, |(_, at)| now.min(*at - 1));
    (end - steps[index].1).max(0) / PROGRESS_MS
}

/// When a prebuild last changed: at its last step, or the last report of its snapshot's progress.
fn updated_at(draft: &Draft, now: i64) -> i64 {
    let taken = draft.story.taken(now);
    match taken[taken.len() - 1] {
        (Phase::Snapshotting, at) => at + progress_updates(draft, now) * PROGRESS_MS,
        (_, at) => at,
    }
}

fn spec_of(draft: &Draft, phase: &PrebuildPhase, timeout_secs: Option<i64>) -> PrebuildSpec {
    let (spec_version, desired_phase) = match phase {
        PrebuildPhase::Cancelling | PrebuildPhase::Cancelled => (2, PrebuildPhase::Cancelled),
        PrebuildPhase::Deleting | PrebuildPhase::Deleted => (2, PrebuildPhase::Deleted),
        _ => (1, PrebuildPhase::Completed),
    };
    let timeout = if draft.scheduled { timeout_secs } else { Some(draft.plan.timeout_secs) };
    PrebuildSpec {
        spec_version: U64(spec_version),
        desired_phase,
        timeout: timeout.map(|secs| Duration::from_secs(secs.unsigned_abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: i64 = 1_790_000_000_000;

    fn world() -> World {
        World::new(WorldSpec::default(), &Log { anchor: ANCHOR, commands: Vec::new() })
    }

    /// Every slot's prebuild, looked at every few seconds of its life.
    #[test]
    fn a_prebuild_is_consistent_at_every_moment() {
        let world = world();
        for slot in -300..0 {
            let draft = world.history.draft(slot);
            let mut before: Option<Prebuild> = None;
            for second in (0..1200).step_by(7) {
                let now = draft.created + second * 1000;
                let prebuild = world.prebuild(slot, now);
                let status = &prebuild.status;
                let is = |phase: PrebuildPhase| status.phase == phase;
                let (created, updated) = (prebuild.metadata.created_at.unwrap(), prebuild.metadata.updated_at.unwrap());
                assert!(created <= updated && updated.millis() <= now);
                assert_eq!(!status.failure_message.is_empty(), is(PrebuildPhase::Failed));
                assert_eq!(status.snapshot_size_bytes.0 > 0, is(PrebuildPhase::Completed));
                assert!(status.warning_message.is_empty() || is(PrebuildPhase::Completed));
                assert!(status.snapshot_completion_percentage == 0 || is(PrebuildPhase::Snapshotting));
                assert!(!status.environment_id.is_empty() || is(PrebuildPhase::Pending) || is(PrebuildPhase::Failed));
                if matches!(status.phase, PrebuildPhase::Completed | PrebuildPhase::Failed | PrebuildPhase::Cancelled) {
                    assert_eq!(status.completion_time, prebuild.metadata.updated_at);
                }
                if let Some(before) = before {
                    let (old, new) = (before.status.status_version, status.status_version);
                    assert!(old <= new, "{slot} at {second}: {old:?} then {new:?}");
                    let mut same = prebuild.clone();
                    same.status.status_version = old;
                    assert_eq!(old == new, before == same, "{slot} at {second}: the version tells every change");
                }
                before = Some(prebuild);
            }
        }
    }

    #[test]
    fn a_prebuild_is_found_by_its_id_from_its_creation_on() {
        let mut world = world();
        world.history.reach(ANCHOR + 7_200_000);
        let created = world.history.draft(0).created;
        let id = world.history.id(0);
        assert_eq!(world.slot_of(id, created - 1), None);
        assert_eq!(world.slot_of(id, created), Some(0));
        assert_eq!(world.slot_of(world.history.id(-2000), ANCHOR), Some(-2000));
    }

    #[test]
    fn scheduled_prebuilds_belong_to_their_projects_executor() {
        let world = world();
        let mut scheduled = 0;
        for slot in -2000..0 {
            let prebuild = world.prebuild(slot, ANCHOR);
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
        assert!((1300..1500).contains(&scheduled), "{scheduled}");
    }
}
