//! `gitpod.v1.PrebuildService`: warm pools.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::command::Command;
use crate::mock::page::{self, List};
use crate::mock::pool::Pool;
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::id::Id;
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, CreateWarmPoolResponse, DeleteWarmPoolRequest, DeleteWarmPoolResponse, GetWarmPoolRequest,
    GetWarmPoolResponse, ListWarmPoolsRequest, ListWarmPoolsResponse, UpdateWarmPoolRequest, UpdateWarmPoolResponse,
};

const MAX_SIZE: i32 = 20;

pub fn list(world: &World, request: &ListWarmPoolsRequest, now: i64) -> Result<ListWarmPoolsResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.project_ids", &filter.project_ids);
    violations.ids("filter.environment_class_ids", &filter.environment_class_ids);
    violations.finish()?;
    let after = page::position(List::WarmPools, &request.pagination)?.unwrap_or(-1);
    let wanted = |ids: &[Id], id: Id| ids.is_empty() || ids.contains(&id);
    let rows = world.pools(now).filter(|pool| {
        pool.key > after
            && wanted(&filter.project_ids, world.fleet.projects[usize::from(pool.project)].id)
            && wanted(&filter.environment_class_ids, world.fleet.classes[usize::from(pool.class)].id)
    });
    let rows = rows.map(|pool| (pool.key, pool));
    let (pagination, pools) = page::take(List::WarmPools, &request.pagination, rows);
    Ok(ListWarmPoolsResponse {
        pagination,
        warm_pools: pools.into_iter().map(|pool| world.warm_pool(pool, now)).collect(),
    })
}

/// Creates a pool. The minimum defaults to 0, the maximum to the minimum but at least 1.
pub fn create(
    world: &mut World,
    request: &CreateWarmPoolRequest,
    now: i64,
) -> Result<(CreateWarmPoolResponse, Command), RpcError> {
    let CreateWarmPoolRequest { project_id, environment_class_id, desired_size, min_size, max_size } = request;
    let desired_size = (*desired_size != 0).then_some(*desired_size);
    let mut violations = Violations::default();
    violations.uuid("project_id", *project_id);
    violations.uuid("environment_class_id", *environment_class_id);
    sizes(&mut violations, desired_size, *min_size, *max_size);
    violations.finish()?;
    let min = min_size.or(desired_size).unwrap_or(0);
    let max = max_size.or(desired_size).unwrap_or(min.max(1));
    ordered(min, max)?;

    let project = world.fleet.project_at(*project_id);
    let project = project.ok_or_else(|| RpcError::new(Code::NotFound, "project not found"))?;
    let class = world.fleet.class(*environment_class_id);
    let class = class.ok_or_else(|| RpcError::new(Code::NotFound, "environment class not found"))?;
    let settings = &world.fleet.settings[project];
    if !settings.enabled || !settings.classes.contains(&class) {
        let message = "prebuilds are not enabled for this environment class in this project";
        return Err(RpcError::new(Code::FailedPrecondition, message));
    }
    let of_both = world.pools(now).find(|pool| (usize::from(pool.project), pool.class) == (project, class));
    if let Some(pool) = of_both {
        let message = if pool.is_deleting() {
            "the warm pool of this project and environment class is still being deleted"
        } else {
            "a warm pool of this project and environment class exists"
        };
        return Err(RpcError::new(Code::AlreadyExists, message));
    }
    let command = Command::CreateWarmPool {
        at: now,
        number: world.next_pool(),
        project_id: world.fleet.projects[project].id,
        environment_class_id: world.fleet.classes[usize::from(class)].id,
        min_size: min,
        max_size: max,
    };
    world.apply(&command);
    let pool = world.pools(now).last();
    let pool = pool.ok_or_else(|| RpcError::new(Code::Internal, "the warm pool was not created"))?;
    Ok((CreateWarmPoolResponse { warm_pool: world.warm_pool(pool, now) }, command))
}

/// Starts draining a pool. Does nothing if it is already draining.
pub fn delete(
    world: &mut World,
    request: &DeleteWarmPoolRequest,
    now: i64,
) -> Result<(DeleteWarmPoolResponse, Option<Command>), RpcError> {
    let mut violations = Violations::default();
    violations.uuid("warm_pool_id", request.warm_pool_id);
    violations.finish()?;
    let pool = find(world, request.warm_pool_id, now)?;
    let command = (!pool.is_deleting()).then_some(Command::DeleteWarmPool { at: now, warm_pool_id: pool.id });
    if let Some(command) = &command {
        world.apply(command);
    }
    Ok((DeleteWarmPoolResponse::default(), command))
}

/// Checks the sizes that are present.
fn sizes(violations: &mut Violations, desired_size: Option<i32>, min_size: Option<i32>, max_size: Option<i32>) {
    violations.range("desired_size", desired_size, 1, MAX_SIZE);
    violations.range("min_size", min_size, 0, MAX_SIZE);
    violations.range("max_size", max_size, 1, MAX_SIZE);
    if desired_size.is_some() && (min_size.is_some() || max_size.is_some()) {
        violations.add("desired_size", "value must not be set together with min_size or max_size");
    }
}

fn ordered(min: i32, max: i32) -> Result<(), RpcError> {
    let mut violations = Violations::default();
    if min > max {
        let rule = format!("value must be less than or equal to max_size ({min} is more than {max})");
        violations.add("min_size", rule);
    }
    violations.finish()
}

pub fn get(world: &World, request: &GetWarmPoolRequest, now: i64) -> Result<GetWarmPoolResponse, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("warm_pool_id", request.warm_pool_id);
    violations.finish()?;
    Ok(GetWarmPoolResponse { warm_pool: world.warm_pool(find(world, request.warm_pool_id, now)?, now) })
}

/// Validates an update against the stored sizes and applies it. An update without sizes changes nothing.
pub fn update(
    world: &mut World,
    request: &UpdateWarmPoolRequest,
    now: i64,
) -> Result<(UpdateWarmPoolResponse, Option<Command>), RpcError> {
    let UpdateWarmPoolRequest { warm_pool_id, desired_size, min_size, max_size } = request;
    let mut violations = Violations::default();
    violations.uuid("warm_pool_id", *warm_pool_id);
    sizes(&mut violations, *desired_size, *min_size, *max_size);
    violations.finish()?;

    let pool = find(world, *warm_pool_id, now)?;
    if pool.is_deleting() {
        return Err(RpcError::new(Code::FailedPrecondition, "the warm pool is being deleted and cannot be changed"));
    }
    let (stored_min, stored_max) = pool.sizes.range();
    let min = min_size.or(*desired_size).unwrap_or(stored_min);
    let max = max_size.or(*desired_size).unwrap_or(stored_max);
    ordered(min, max)?;
    let command = if (desired_size, min_size, max_size) == (&None, &None, &None) {
        None
    } else {
        let command = Command::UpdateWarmPool {
            at: now,
            warm_pool_id: pool.id,
            min_size: min,
            max_size: max,
            spec_version: pool.spec_version + 1,
        };
        world.apply(&command);
        Some(command)
    };
    let warm_pool = world.warm_pool(find(world, *warm_pool_id, now)?, now);
    Ok((UpdateWarmPoolResponse { warm_pool }, command))
}

fn find(world: &World, id: Id, now: i64) -> Result<&Pool, RpcError> {
    let mut pools = world.pools(now);
    pools.find(|pool| pool.id == id).ok_or_else(|| RpcError::new(Code::NotFound, "warm pool not found"))
}

#[cfg(test)]
mod tests;
