//! `gitpod.v1.UsageService`: records of the environments that people started, including deleted ones.

use crate::mock::answer::RpcError;
use crate::mock::demand::Run;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::rng::{self, Kind};
use crate::mock::world::World;
use crate::proto::scalar::Timestamp;
use crate::proto::usage::{
    EnvironmentUsageRecord, ListEnvironmentUsageRecordsRequest, ListEnvironmentUsageRecordsResponse,
};

/// Lists the runs that began in the range, whose end is exclusive, newest first.
pub fn list(
    world: &World,
    request: &ListEnvironmentUsageRecordsRequest,
    now: i64,
) -> Result<ListEnvironmentUsageRecordsResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    let range = filter.date_range.as_ref();
    let mut time = |field: &str, time: Option<Timestamp>| {
        if time.is_none() {
            violations.add(field, "value is required");
        }
        time.map_or(0, Timestamp::millis)
    };
    let (from, until) = match range {
        Some(range) => {
            (time("filter.date_range.start_time", range.start_time), time("filter.date_range.end_time", range.end_time))
        }
        None => {
            violations.add("filter.date_range", "value is required");
            (0, 0)
        }
    };
    violations.finish()?;
    let after = page::position(List::UsageRecords, &request.pagination)?;
    let ids = if filter.project_id.is_empty() { &[][..] } else { std::slice::from_ref(&filter.project_id) };
    let runs = world.demand.newest_first(world.fleet.projects_at(ids), from, until.min(now + 1), after);
    let (pagination, runs) = page::take(List::UsageRecords, &request.pagination, runs);
    let records = runs.into_iter().map(|run| record(world, &run, now)).collect();
    Ok(ListEnvironmentUsageRecordsResponse { pagination, records })
}

fn record(world: &World, run: &Run, now: i64) -> EnvironmentUsageRecord {
    let start = &run.start;
    let class = &world.fleet.classes[usize::from(start.class)];
    EnvironmentUsageRecord {
        id: rng::id(world.spec.seed, Kind::UsageRecord, start.key << 1 | i64::from(run.is_restart)),
        environment_id: start.id(world.spec.seed),
        user_id: world.fleet.subject(start.user).id,
        project_id: world.fleet.projects[usize::from(start.project)].id,
        runner_id: class.runner_id,
        environment_class_id: class.id,
        created_at: Timestamp::from_millis(run.from),
        stopped_at: (run.until <= now).then(|| Timestamp::from_millis(run.until)).flatten(),
    }
}

#[cfg(test)]
mod tests;
