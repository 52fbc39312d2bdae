//! `gitpod.v1.PrebuildService`: warm pools.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::command::Command;
use crate::mock::page::{self, List};
use crate::mock::pool::Pool;
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::warm_pool::{
    GetWarmPoolRequest, GetWarmPoolResponse, ListWarmPoolsRequest, ListWarmPoolsResponse, UpdateWarmPoolRequest,
    UpdateWarmPoolResponse,
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
    let wanted = |ids: &[String], id: &String| ids.is_empty() || ids.contains(id);
    let rows = world.pools(now).filter(|pool| {
        pool.position() > after
            && wanted(&filter.project_ids, &world.fleet.projects[usize::from(pool.project())].id)
            && wanted(&filter.environment_class_ids, &world.fleet.classes[usize::from(pool.class())].id)
    });
    let rows = rows.map(|pool| (pool.position(), pool));
    let (pagination, pools) = page::take(List::WarmPools, &request.pagination, rows);
    Ok(ListWarmPoolsResponse {
        pagination,
        warm_pools: pools.into_iter().map(|pool| world.warm_pool(pool, now)).collect(),
    })
}

pub fn get(world: &World, request: &GetWarmPoolRequest, now: i64) -> Result<GetWarmPoolResponse, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("warm_pool_id", &request.warm_pool_id);
    violations.finish()?;
    Ok(GetWarmPoolResponse { warm_pool: world.warm_pool(find(world, &request.warm_pool_id, now)?, now) })
}

/// Checks an update against the stored sizes and carries it out. One that asks for nothing changes nothing.
pub fn update(
    world: &mut World,
    request: &UpdateWarmPoolRequest,
    now: i64,
) -> Result<(UpdateWarmPoolResponse, Option<Command>), RpcError> {
    let UpdateWarmPoolRequest { warm_pool_id, desired_size, min_size, max_size } = request;
    let mut violations = Violations::default();
    violations.uuid("warm_pool_id", warm_pool_id);
    violations.range("desired_size", *desired_size, 1, MAX_SIZE);
    violations.range("min_size", *min_size, 0, MAX_SIZE);
    violations.range("max_size", *max_size, 1, MAX_SIZE);
    if desired_size.is_some() && (min_size.is_some() || max_size.is_some()) {
        violations.add("desired_size", "value must not be set together with min_size or max_size");
    }
    violations.finish()?;

    let pool = find(world, warm_pool_id, now)?;
    if pool.deleting() {
        return Err(RpcError::new(Code::FailedPrecondition, "the warm pool is being deleted and cannot be changed"));
    }
    let (stored_min, stored_max) = pool.sizes.range();
    let min = min_size.or(*desired_size).unwrap_or(stored_min);
    let max = max_size.or(*desired_size).unwrap_or(stored_max);
    if min > max {
        let mut violations = Violations::default();
        let rule = format!("value must be less than or equal to max_size ({min} is more than {max})");
        violations.add("min_size", rule);
        violations.finish()?;
    }
    let command = if (desired_size, min_size, max_size) == (&None, &None, &None) {
        None
    } else {
        let command = pool.resize_command(now, min, max);
        world.apply(&command);
        Some(command)
    };
    let warm_pool = world.warm_pool(find(world, warm_pool_id, now)?, now);
    Ok((UpdateWarmPoolResponse { warm_pool }, command))
}

fn find<'a>(world: &'a World, id: &str, now: i64) -> Result<&'a Pool, RpcError> {
    let mut pools = world.pools(now);
    pools
        .find(|pool| pool.id.eq_ignore_ascii_case(id))
        .ok_or_else(|| RpcError::new(Code::NotFound, "warm pool not found"))
}

#[cfg(test)]
mod tests;
