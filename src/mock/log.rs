//! Stored log from which a world is recreated.

use crate::proto::id::Id;
use std::collections::{HashMap, HashSet};

use super::clock::Clock;
use super::command::Command;
use super::fault::Fault;
use super::instances::REMEMBERED_MS;
use super::world::World;
use super::world_spec::WorldSpec;

/// Log of a world. Stored as JSON (`stored_log.rs`); increase [`Self::VERSION`] when the meaning of specs or commands
/// changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    pub(super) version: u32,
    /// Revision, increased with every stored change so that two workers can't overwrite each other's.
    pub revision: u64,
    /// Start of the world, in milliseconds since the Unix epoch.
    pub anchor: i64,
    pub clock: Clock,
    pub faults: Vec<Fault>,
    /// Real time of the last call.
    pub seen: i64,
    /// Whether this replaced a log that this build couldn't read.
    pub replaces_outdated: bool,
    /// Commands, oldest first.
    pub commands: Vec<Command>,
}

/// Stored log that this build can't read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated;

impl Log {
    /// Version of the worlds that this build creates.
    pub(super) const VERSION: u32 = 2;
    /// Interval at which the time of the last call is stored; much shorter than the time until the world falls asleep.
    const SEEN_MS: i64 = 60_000;
    /// Number of commands above which a log is compacted.
    const LONG: usize = 200;

    /// Creates the log of a world that starts now.
    pub const fn new(spec: &WorldSpec, real: i64) -> Self {
        let clock = Clock::new(real, spec.speed);
        Self {
            version: Self::VERSION,
            revision: 0,
            anchor: real,
            clock,
            faults: Vec::new(),
            seen: real,
            replaces_outdated: false,
            commands: Vec::new(),
        }
    }

    /// Clears the log and restarts the world at the real time `real`.
    pub fn restart(&mut self, spec: &WorldSpec, real: i64) {
        let revision = self.revision;
        *self = Self { revision, ..Self::new(spec, real) };
    }

    /// Marks the log as the replacement of an unreadable one.
    pub fn in_place_of_outdated(self) -> Self {
        Self { replaces_outdated: true, ..self }
    }

    /// Whether the time of the last call should be stored again.
    pub const fn is_unseen(&self, real: i64) -> bool {
        real - self.seen > Self::SEEN_MS
    }

    /// Recreates the world by applying the commands.
    pub fn world(&self, spec: WorldSpec, base_url: &str) -> World {
        let mut world = World::new(spec, self.anchor, base_url);
        for command in &self.commands {
            world.apply(command);
        }
        world
    }

    /// Drops commands without a remaining effect on `world`, the result of this log, if there are many commands.
    pub fn compact(&mut self, world: &World, now: i64) {
        if self.commands.len() > Self::LONG {
            let commands = std::mem::take(&mut self.commands);
            self.commands = without_traces(commands, world, now);
        }
    }
}

/// Returns the commands without those that later ones have superseded: sizes that no longer affect instances, deleted
/// pools, and settings under which no prebuild can have been created.
fn without_traces(commands: Vec<Command>, world: &World, now: i64) -> Vec<Command> {
    let pools = world.all_pools();
    let gone: HashSet<_> = pools.iter().filter(|pool| pool.is_gone(now)).map(|pool| pool.id).collect();
    // Keep the last one, so that its number isn't reused.
    let last_created = pools.last().map(|pool| pool.id);
    let created: HashSet<_> = pools.iter().filter(|pool| pool.is_by_command()).map(|pool| pool.id).collect();
    let vanished = |id: Id| gone.contains(&id) && created.contains(&id) && last_created != Some(id);
    let mut creations = pools.iter().filter(|pool| pool.is_by_command());

    let mut keeps = vec![true; commands.len()];
    // Time of the next command that supersedes a command, by pool and by project.
    let (mut resized, mut configured) = (HashMap::new(), HashMap::new());
    for (keep, command) in keeps.iter_mut().zip(&commands).rev() {
        match command {
            Command::UpdateWarmPool { at, warm_pool_id, .. } => {
                let next = resized.insert(warm_pool_id, *at);
                let is_forgotten = next.is_some_and(|next| next < now - REMEMBERED_MS);
                *keep = !is_forgotten && !gone.contains(warm_pool_id);
            }
            Command::DeleteWarmPool { warm_pool_id, .. } => *keep = !vanished(*warm_pool_id),
            Command::UpdateProject { at, project_id, .. } => {
                let next = configured.insert(project_id, *at);
                *keep = !next.is_some_and(|next| world.history.is_quiet(*at, next));
            }
            _ => {}
        }
    }
    for (keep, command) in keeps.iter_mut().zip(&commands) {
        if matches!(command, Command::CreateWarmPool { .. }) {
            *keep = !creations.next().is_some_and(|pool| vanished(pool.id));
        }
    }
    let kept = commands.into_iter().zip(keeps).filter(|(_, keep)| *keep);
    kept.map(|(command, _)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::Client;
    use crate::proto::project::ListProjectsResponse;
    use crate::proto::warm_pool::{CreateWarmPoolResponse, ListWarmPoolsResponse};

    #[test]
    fn a_stored_log_is_read_and_woken() {
        let spec = WorldSpec::default();
        let mut log = Log::new(&spec, 1_000);
        log.commands.push(Command::CancelPrebuild { at: 5, prebuild_id: "p".into() });
        let json = log.to_json().unwrap();
        assert_eq!(Log::read(&json, 1_000), Ok(log.clone()));
        let woken = Log::read(&json, 1_000 + 86_400_000).unwrap();
        assert_eq!((woken.seen, woken.clock.at(woken.seen)), (86_401_000, 86_401_000));
        assert_eq!(woken.commands, log.commands);
    }

    /// Positions of a client's commands that are kept.
    fn kept(client: &Client) -> Vec<usize> {
        let log = client.backend.log();
        let mut world = log.world(client.spec, "");
        world.reach(client.now);
        let kept = without_traces(log.commands.clone(), &world, client.now);
        kept.iter().map(|kept| log.commands.iter().position(|command| command == kept).unwrap()).collect()
    }

    fn pool(client: &mut Client) -> Id {
        let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
        pools.warm_pools[0].id
    }

    #[test]
    fn sizes_that_still_affect_instances_are_kept() {
        let mut client = Client::new(WorldSpec::default());
        let id = pool(&mut client);
        for (max, pause) in [(5, 300_000), (6, 300_000), (7, 200_000), (8, 1_000)] {
            client.raw("PrebuildService/UpdateWarmPool", &format!(r#"{{"warmPoolId":"{id}","maxSize":{max}}}"#));
            client.now += pause;
        }
        assert_eq!(kept(&client), [2, 3], "the third held until a second ago");
        client.now += REMEMBERED_MS;
        assert_eq!(kept(&client), [3]);
    }

    #[test]
    fn settings_with_prebuilds_are_kept() {
        let mut client = Client::new(WorldSpec::default());
        let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
        let project = &projects.projects[0];
        let class = &project.environment_classes[0].environment_class_id;
        // People create no prebuild in the first minutes, and it is a quarter past the hour.
        for pause in [1_000, 86_400_000, 1_000, 1_000] {
            let body = format!(
                r#"{{"projectId":"{}","prebuildConfiguration":{{"enabled":true,"environmentClassIds":["{class}"]}}}}"#,
                project.id
            );
            client.raw("ProjectService/UpdateProject", &body);
            client.now += pause;
        }
        assert_eq!(kept(&client), [1, 3]);
    }

    #[test]
    fn deleted_pools_are_dropped_except_the_last() {
        let mut client = Client::new(WorldSpec::default());
        let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
        let project = &projects.projects[3];
        let class = &project.environment_classes[1].environment_class_id;
        for _ in 0..3 {
            let body = format!(r#"{{"projectId":"{}","environmentClassId":"{class}"}}"#, project.id);
            let created: CreateWarmPoolResponse = client.ask("PrebuildService/CreateWarmPool", &body);
            client.now += 600_000;
            client.raw("PrebuildService/DeleteWarmPool", &format!(r#"{{"warmPoolId":"{}"}}"#, created.warm_pool.id));
            assert!(kept(&client).len() >= 2, "a pool that drains is still there");
            client.now += 600_000;
        }
        assert_eq!(kept(&client), [4, 5], "or its number would be given again");
    }
}
