//! `gitpod.v1.PrebuildService`: prebuilds.

use uuid::Uuid;

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::story::Phase;
use crate::mock::world::World;
use crate::proto::prebuild::{
    GetPrebuildRequest, GetPrebuildResponse, ListPrebuildsFilter, ListPrebuildsRequest, ListPrebuildsResponse,
    PrebuildPhase, PrebuildTrigger,
};

const MAX_PHASES: usize = 10;
const MAX_TRIGGERS: usize = 5;

pub fn list(world: &World, request: &ListPrebuildsRequest, now: i64) -> Result<ListPrebuildsResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.project_ids", &filter.project_ids);
    violations.count("filter.phases", filter.phases.len(), MAX_PHASES);
    for (index, phase) in filter.phases.iter().enumerate() {
        if matches!(phase, PrebuildPhase::Other(_) | PrebuildPhase::OtherNumber(_)) {
            violations.add(&format!("filter.phases[{index}]"), NOT_IN_ENUM);
        }
    }
    violations.count("filter.triggered_by", filter.triggered_by.len(), MAX_TRIGGERS);
    for (index, trigger) in filter.triggered_by.iter().enumerate() {
        if matches!(trigger, PrebuildTrigger::Other(_) | PrebuildTrigger::OtherNumber(_)) {
            violations.add(&format!("filter.triggered_by[{index}]"), NOT_IN_ENUM);
        }
    }
    violations.ids("filter.creator_ids", &filter.creator_ids);
    violations.ids("filter.executor_ids", &filter.executor_ids);
    violations.finish()?;

    let before = page::position(List::Prebuilds, &request.pagination)?.unwrap_or(i64::MAX);
    let filter = Filter::new(world, filter);
    let rows = world.history.newest_first(now, before).filter(|(slot, record)| {
        filter.projects.is_none_or(|set| set & (1 << record.project) != 0)
            && filter.triggers.is_none_or(|[manual, scheduled]| if record.scheduled { scheduled } else { manual })
            && filter.creators.is_none_or(|set| set & record.creator.bit() != 0)
            && filter.executors.is_none_or(|set| record.executor.is_some_and(|person| set & person.bit() != 0))
            && filter.phases.is_none_or(|set| set & world.history.phase_at(*slot, record, now).bit() != 0)
    });
    let rows = rows.map(|(slot, _)| (slot, slot));
    let (pagination, slots) = page::take(List::Prebuilds, &request.pagination, rows);
    Ok(ListPrebuildsResponse {
        pagination,
        prebuilds: slots.into_iter().map(|slot| world.prebuild(slot, now)).collect(),
    })
}

pub fn get(world: &World, request: &GetPrebuildRequest, now: i64) -> Result<GetPrebuildResponse, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("prebuild_id", &request.prebuild_id);
    violations.finish()?;
    let slot = Uuid::try_parse(&request.prebuild_id).ok().and_then(|id| world.slot_of(id, now));
    let slot = slot.ok_or_else(|| RpcError::new(Code::NotFound, "prebuild not found"))?;
    Ok(GetPrebuildResponse { prebuild: world.prebuild(slot, now) })
}

const NOT_IN_ENUM: &str = "value must be one of the defined enum values";

/// A filter in the records' terms. `None` is no condition; a set without members matches nothing.
struct Filter {
    /// A bit per project.
    projects: Option<u16>,
    phases: Option<u16>,
    /// Manual, scheduled.
    triggers: Option<[bool; 2]>,
    /// A bit per person, as [`Person::bit`](crate::mock::fleet::Person::bit) says.
    creators: Option<u16>,
    executors: Option<u16>,
}

impl Filter {
    fn new(world: &World, filter: &ListPrebuildsFilter) -> Self {
        let projects = || {
            let positions = (0_u16..).zip(&world.fleet.projects);
            positions.filter(|(_, project)| filter.project_ids.contains(&project.id)).map(|(n, _)| 1 << n).sum()
        };
        let phases = || filter.phases.iter().filter_map(Phase::from_wire).fold(0, |set, phase| set | phase.bit());
        let has = |trigger| filter.triggered_by.contains(&trigger);
        Self {
            projects: (!filter.project_ids.is_empty()).then(projects),
            phases: (!filter.phases.is_empty()).then(phases),
            triggers: (!filter.triggered_by.is_empty())
                .then(|| [has(PrebuildTrigger::Manual), has(PrebuildTrigger::Scheduled)]),
            creators: (!filter.creator_ids.is_empty()).then(|| world.fleet.people(&filter.creator_ids)),
            executors: (!filter.executor_ids.is_empty()).then(|| world.fleet.people(&filter.executor_ids)),
        }
    }
}

#[cfg(test)]
mod tests;
