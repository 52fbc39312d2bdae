//! `gitpod.v1.EventService/WatchEvents`: changes since the last poll, found by comparing two moments of the world.
//!
//! Changes made by writes are reported separately by the backend, because no time passes between them on a paused
//! clock.

use super::answer::RpcError;
use super::command::Command;
use super::phase::Phase;
use super::record::Record;
use super::request::Violations;
use super::world::World;
use crate::connect::error::Code;
use crate::proto::event::{
    ResourceOperation, ResourceType, ResourceTypeFilter, WatchEventsRequest, WatchEventsResponse,
};
use crate::proto::id::Id;

/// Filters of an event stream.
#[derive(Clone, Debug)]
pub struct Watch {
    filters: Vec<ResourceTypeFilter>,
}

impl Watch {
    pub fn new(request: WatchEventsRequest) -> Result<Self, RpcError> {
        if request.organization != Some(true) {
            return Err(RpcError::new(Code::InvalidArgument, "validation error: scope: value is required"));
        }
        let mut violations = Violations::default();
        for (index, filter) in request.resource_type_filters.iter().enumerate() {
            let field = format!("resource_type_filters[{index}].resource_ids");
            violations.each_uuid(&field, &filter.resource_ids);
        }
        violations.finish()?;
        Ok(Self { filters: request.resource_type_filters })
    }

    pub fn wants(&self, event: &WatchEventsResponse) -> bool {
        let is_of = |filter: &ResourceTypeFilter| {
            filter.resource_type == event.resource_type
                && (filter.resource_ids.is_empty() || filter.resource_ids.contains(&event.resource_id))
        };
        self.filters.is_empty() || self.filters.iter().any(is_of)
    }
}

/// Events without a command after `from`, up to `to`, by resource, oldest first. Each resource is created before it
/// changes.
pub fn between(world: &World, from: i64, to: i64) -> Vec<WatchEventsResponse> {
    let mut events = Vec::new();
    if to > from {
        prebuilds(world, from, to, &mut events);
        pools(world, from, to, &mut events);
    }
    events
}

/// Event for a command that was just carried out.
pub fn of(world: &World, command: &Command) -> Option<WatchEventsResponse> {
    use ResourceOperation::{Create, Update};
    Some(match command {
        Command::CreatePrebuild { at, .. } => {
            let (_, record) = world.history.newest_first(*at, i64::MAX).next()?;
            prebuild(world, record, Create)
        }
        Command::CancelPrebuild { prebuild_id, .. } | Command::DeletePrebuild { prebuild_id, .. } => {
            event(ResourceType::Prebuild, Update, *prebuild_id)
        }
        Command::CreateWarmPool { .. } => event(ResourceType::WarmPool, Create, world.all_pools().last()?.id),
        Command::UpdateWarmPool { warm_pool_id, .. } | Command::DeleteWarmPool { warm_pool_id, .. } => {
            event(ResourceType::WarmPool, Update, *warm_pool_id)
        }
        Command::UpdateProject { project_id, .. } => event(ResourceType::Project, Update, *project_id),
    })
}

fn prebuilds(world: &World, from: i64, to: i64, events: &mut Vec<WatchEventsResponse>) {
    for (index, record) in world.history.unsettled(from, to) {
        let is_new = record.created > from;
        if is_new && !record.is_by_command() {
            events.push(prebuild(world, record, ResourceOperation::Create));
        }
        let updated = world.updated_at(index, to);
        if updated > from.max(record.created) {
            let is_deleted = world.history.phase_at(index, record, to) == Phase::Deleted;
            let operation = if is_deleted { ResourceOperation::Delete } else { ResourceOperation::UpdateStatus };
            events.push(prebuild(world, record, operation));
        }
    }
}

fn prebuild(world: &World, record: &Record, operation: ResourceOperation) -> WatchEventsResponse {
    event(ResourceType::Prebuild, operation, world.history.id(record))
}

fn pools(world: &World, from: i64, to: i64, events: &mut Vec<WatchEventsResponse>) {
    for pool in world.pools(from) {
        let operation = if pool.is_gone(to) {
            ResourceOperation::Delete
        } else if world.pool_state(pool, from) != world.pool_state(pool, to) {
            ResourceOperation::UpdateStatus
        } else {
            continue;
        };
        events.push(event(ResourceType::WarmPool, operation, pool.id));
    }
}

fn event(resource_type: ResourceType, operation: ResourceOperation, resource_id: Id) -> WatchEventsResponse {
    WatchEventsResponse { operation, resource_type, resource_id }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::mock::pool::Pool;
    use crate::mock::testing::ANCHOR;
    use crate::mock::world_spec::WorldSpec;
    use crate::proto::prebuild::PrebuildPhase;
    use crate::proto::scalar::U64;
    use crate::proto::warm_pool::{WarmPool, WarmPoolStatus};

    /// Placeholder for the version of a pool.
    const POOL: u64 = u64::MAX;

    #[test]
    fn exactly_the_changes_are_reported() {
        let mut world = World::new(WorldSpec { prebuilds: 300, ..Default::default() }, ANCHOR, "");
        let states = |world: &World, now: i64| {
            let prebuilds = world.history.newest_first(now, i64::MAX).map(|(index, _)| world.prebuild(index, now));
            let prebuilds = prebuilds.map(|prebuild| (prebuild.id, prebuild.status.status_version.0));
            let pools = world.pools(now).map(|pool| (pool.id, POOL));
            prebuilds.chain(pools).collect::<HashMap<_, _>>()
        };
        let (mut now, mut before) = (ANCHOR, states(&world, ANCHOR));
        for step in 0..400 {
            let next = now + 1 + step * 977 % 90_000;
            world.reach(next);
            let events = between(&world, now, next);
            let after = states(&world, next);
            let told = |id: &Id, operation: ResourceOperation| {
                events.iter().filter(|event| event.resource_id == *id && event.operation == operation).count()
            };
            for (id, version) in &after {
                assert_eq!(told(id, ResourceOperation::Create), usize::from(!before.contains_key(id)), "{id}");
                if *version != POOL {
                    let changed = told(id, ResourceOperation::UpdateStatus) + told(id, ResourceOperation::Delete);
                    let has_changed = before.get(id).copied().unwrap_or(1) != *version;
                    assert_eq!(changed, usize::from(has_changed), "{id} at step {step}");
                }
            }
            for event in events.iter().filter(|event| event.resource_type == ResourceType::Prebuild) {
                let changed = before.get(&event.resource_id) != after.get(&event.resource_id);
                assert!(changed, "{event:?} at step {step}");
            }
            (now, before) = (next, after);
        }
        assert_eq!(between(&world, now, now), []);
    }

    #[test]
    fn pool_changes_are_reported() {
        let mut world = World::new(WorldSpec::default(), ANCHOR, "");
        let (mut now, mut changes, mut told) = (ANCHOR, 0, 0);
        for _ in 0..2_000 {
            world.reach(now + 5_000);
            let state = |pool: &Pool, now| {
                let WarmPool { spec, status, .. } = world.warm_pool(pool, now);
                (WarmPoolStatus { status_version: U64(0), ..status }, spec.snapshot_id)
            };
            let is_changed = |pool: &&Pool| state(pool, now) != state(pool, now + 5_000);
            changes += world.all_pools().iter().filter(is_changed).count();
            let events = between(&world, now, now + 5_000);
            told += events.iter().filter(|event| event.resource_type == ResourceType::WarmPool).count();
            now += 5_000;
        }
        assert!(changes > 50, "{changes}");
        assert_eq!(told, changes);
    }

    #[test]
    fn deletions_are_reported_last() {
        let mut world = World::new(WorldSpec::default(), ANCHOR, "");
        let (index, record) = world
            .history
            .newest_first(ANCHOR, i64::MAX)
            .find(|(index, record)| world.history.phase_at(*index, record, ANCHOR) == Phase::Deleting)
            .map(|(index, record)| (index, *record))
            .unwrap();
        let id = world.history.id(&record);
        world.reach(record.settled);
        let events = between(&world, record.settled - 1, record.settled);
        let own: Vec<_> = events.iter().filter(|event| event.resource_id == id).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].operation, ResourceOperation::Delete);
        assert_eq!(world.prebuild(index, record.settled).status.phase, PrebuildPhase::Deleted);
        let drained = ANCHOR + super::super::clock::DAY_MS;
        world.reach(drained);
        let gone = between(&world, drained - 1, drained);
        assert!(gone.iter().any(|event| {
            event.resource_type == ResourceType::WarmPool && event.operation == ResourceOperation::Delete
        }));
    }

    #[test]
    fn filters_select_by_type_and_id() {
        let filter = |resource_type, ids: &[&str]| ResourceTypeFilter {
            resource_type,
            resource_ids: ids.iter().map(|id| Id::from(*id)).collect(),
        };
        let request = |filters: Vec<ResourceTypeFilter>| WatchEventsRequest {
            organization: Some(true),
            resource_type_filters: filters,
        };
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let of = |resource_type, id: &str| event(resource_type, ResourceOperation::Update, id.into());
        let all = Watch::new(request(vec![])).unwrap();
        assert!(all.wants(&of(ResourceType::Project, id)));
        let some =
            Watch::new(request(vec![filter(ResourceType::Prebuild, &[id]), filter(ResourceType::WarmPool, &[])]))
                .unwrap();
        assert!(some.wants(&of(ResourceType::Prebuild, id)) && some.wants(&of(ResourceType::WarmPool, "other")));
        assert!(!some.wants(&of(ResourceType::Prebuild, "other")) && !some.wants(&of(ResourceType::Project, id)));
        for bad in [WatchEventsRequest::default(), request(vec![filter(ResourceType::Prebuild, &["x"])])] {
            assert_eq!(Watch::new(bad).unwrap_err().code, Code::InvalidArgument);
        }
    }
}
