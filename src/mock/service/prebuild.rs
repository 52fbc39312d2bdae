//! `gitpod.v1.PrebuildService`: prebuilds.

use crate::connect::error::Code;
use crate::mock::access;
use crate::mock::answer::RpcError;
use crate::mock::command::Command;
use crate::mock::lifecycle::STAGES;
use crate::mock::page::{self, List};
use crate::mock::phase::Phase;
use crate::mock::record::DEFAULT_TIMEOUT_SECS;
use crate::mock::request::{NOT_IN_ENUM, Violations};
use crate::mock::world::World;
use crate::proto::id::Id;
use crate::proto::prebuild::{
    CancelPrebuildRequest, CancelPrebuildResponse, CreatePrebuildLogsTokenRequest, CreatePrebuildLogsTokenResponse,
    CreatePrebuildRequest, CreatePrebuildResponse, DeletePrebuildRequest, DeletePrebuildResponse, GetPrebuildRequest,
    GetPrebuildResponse, ListPrebuildsFilter, ListPrebuildsRequest, ListPrebuildsResponse, PrebuildPhase,
    PrebuildTrigger,
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
    let rows = world.history.newest_first(now, before).filter(|(index, record)| {
        filter.projects.as_ref().is_none_or(|set| set.contains(&record.project))
            && filter.triggers.is_none_or(|[manual, scheduled]| if record.scheduled { scheduled } else { manual })
            && filter.creators.is_none_or(|set| set & record.creator.bit() != 0)
            && filter.executors.is_none_or(|set| record.executor.is_some_and(|person| set & person.bit() != 0))
            && filter.phases.is_none_or(|set| set & world.history.phase_at(*index, record, now).bit() != 0)
    });
    let rows = rows.map(|(index, _)| (index as i64, index));
    let (pagination, indices) = page::take(List::Prebuilds, &request.pagination, rows);
    Ok(ListPrebuildsResponse {
        pagination,
        prebuilds: indices.into_iter().map(|index| world.prebuild(index, now)).collect(),
    })
}

pub fn get(world: &World, request: &GetPrebuildRequest, now: i64) -> Result<GetPrebuildResponse, RpcError> {
    let index = find(world, request.prebuild_id, now)?;
    Ok(GetPrebuildResponse { prebuild: world.prebuild(index, now) })
}

/// Creates a token for a prebuild's log, valid for an hour.
pub fn create_logs_token(
    world: &World,
    request: &CreatePrebuildLogsTokenRequest,
    now: i64,
) -> Result<CreatePrebuildLogsTokenResponse, RpcError> {
    let index = find(world, request.prebuild_id, now)?;
    let access_token = access::logs_token(world.spec.seed, world.history.record(index).key, now);
    Ok(CreatePrebuildLogsTokenResponse { access_token })
}

/// Starts a prebuild as the caller. The class defaults to the project's.
pub fn create(
    world: &mut World,
    request: &CreatePrebuildRequest,
    now: i64,
) -> Result<(CreatePrebuildResponse, Command), RpcError> {
    let CreatePrebuildRequest { project_id, environment_class_id, spec } = request;
    let mut violations = Violations::default();
    violations.uuid("project_id", *project_id);
    if let Some(class_id) = environment_class_id {
        violations.uuid("environment_class_id", *class_id);
    }
    let timeout = spec.as_ref().and_then(|spec| spec.timeout);
    match spec {
        Some(_) => violations.timeout("spec.timeout", timeout),
        None => violations.add("spec", "value is required"),
    }
    violations.finish()?;

    let project = world.fleet.project_at(*project_id);
    let project = project.ok_or_else(|| RpcError::new(Code::NotFound, "project not found"))?;
    let default = world.fleet.projects[project].environment_classes.first();
    let class_id = environment_class_id.as_ref().or(default.map(|class| &class.environment_class_id));
    let class = class_id.and_then(|id| world.fleet.class(*id));
    let class = class.ok_or_else(|| RpcError::new(Code::NotFound, "environment class not found"))?;
    let class = &world.fleet.classes[usize::from(class)];
    let own = &world.fleet.projects[project].environment_classes;
    if !own.iter().any(|own| own.environment_class_id == class.id) {
        return Err(RpcError::new(Code::FailedPrecondition, "the project does not use this environment class"));
    }
    if !class.enabled {
        return Err(RpcError::new(Code::FailedPrecondition, "the environment class is disabled"));
    }
    if !world.fleet.settings[project].enabled {
        return Err(RpcError::new(Code::FailedPrecondition, "prebuilds are not enabled for this project"));
    }
    let command = Command::CreatePrebuild {
        at: now,
        number: world.next_prebuild(),
        project_id: world.fleet.projects[project].id,
        environment_class_id: class.id,
        // Validation has limited it to two hours.
        timeout_secs: timeout.map_or(DEFAULT_TIMEOUT_SECS, |timeout| timeout.as_secs() as u16),
    };
    world.apply(&command);
    let newest = world.history.newest_first(now, i64::MAX).next();
    let (index, _) = newest.ok_or_else(|| RpcError::new(Code::Internal, "the prebuild was not created"))?;
    Ok((CreatePrebuildResponse { prebuild: world.prebuild(index, now) }, command))
}

/// Cancels a running prebuild.
pub fn cancel(
    world: &mut World,
    request: &CancelPrebuildRequest,
    now: i64,
) -> Result<(CancelPrebuildResponse, Command), RpcError> {
    let index = find(world, request.prebuild_id, now)?;
    let phase = phase(world, index, now);
    if !STAGES.contains(&phase) {
        let phase = phase.to_wire();
        let message = format!("a prebuild that is {} cannot be cancelled", phase.short_name().to_ascii_lowercase());
        return Err(RpcError::new(Code::FailedPrecondition, message));
    }
    let command = Command::CancelPrebuild { at: now, prebuild_id: request.prebuild_id };
    world.apply(&command);
    Ok((CancelPrebuildResponse { prebuild: world.prebuild(index, now) }, command))
}

/// Starts deleting a prebuild in any phase. Does nothing if it is already being deleted.
pub fn delete(
    world: &mut World,
    request: &DeletePrebuildRequest,
    now: i64,
) -> Result<(DeletePrebuildResponse, Option<Command>), RpcError> {
    let index = find(world, request.prebuild_id, now)?;
    let command = match phase(world, index, now) {
        Phase::Deleted => return Err(not_found()),
        Phase::Deleting => None,
        _ => Some(Command::DeletePrebuild { at: now, prebuild_id: request.prebuild_id }),
    };
    if let Some(command) = &command {
        world.apply(command);
    }
    Ok((DeletePrebuildResponse::default(), command))
}

fn phase(world: &World, index: usize, now: i64) -> Phase {
    world.history.phase_at(index, world.history.record(index), now)
}

/// Index of the prebuild with this id.
fn find(world: &World, id: Id, now: i64) -> Result<usize, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("prebuild_id", id);
    violations.finish()?;
    world.index_of(id, now).ok_or_else(not_found)
}

fn not_found() -> RpcError {
    RpcError::new(Code::NotFound, "prebuild not found")
}

/// Filter in terms of records. `None` is no condition; an empty set matches nothing.
struct Filter {
    projects: Option<Vec<u16>>,
    phases: Option<u16>,
    /// Whether to include manual and scheduled prebuilds.
    triggers: Option<[bool; 2]>,
    /// Bit set of people, see [`Person::bit`](crate::mock::fleet::Person::bit).
    creators: Option<u16>,
    executors: Option<u16>,
}

impl Filter {
    fn new(world: &World, filter: &ListPrebuildsFilter) -> Self {
        let projects = || {
            let positions = filter.project_ids.iter().filter_map(|id| world.fleet.project_at(*id));
            positions.map(|position| position as u16).collect()
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
