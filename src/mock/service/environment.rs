//! `gitpod.v1.EnvironmentService`: environments that people started and that still exist, and environment classes.

use crate::mock::answer::RpcError;
use crate::mock::demand::{LONGEST_MS, Start};
use crate::mock::page::{self, List};
use crate::mock::request::{MAX_IDS, NOT_IN_ENUM, Violations};
use crate::mock::world::World;
use crate::proto::environment::{
    ArchivalStatus, Environment, EnvironmentMachine, EnvironmentMetadata, EnvironmentRole, EnvironmentSpec,
    ListEnvironmentClassesRequest, ListEnvironmentClassesResponse, ListEnvironmentsRequest, ListEnvironmentsResponse,
};
use crate::proto::scalar::Timestamp;

/// Lists environments, newest first.
pub fn list(world: &World, request: &ListEnvironmentsRequest, now: i64) -> Result<ListEnvironmentsResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.project_ids", &filter.project_ids);
    if matches!(filter.archival_status, ArchivalStatus::Other(_) | ArchivalStatus::OtherNumber(_)) {
        violations.add("filter.archival_status", NOT_IN_ENUM);
    }
    violations.count("filter.roles", filter.roles.len(), MAX_IDS);
    for (index, role) in filter.roles.iter().enumerate() {
        if matches!(role, EnvironmentRole::Other(_) | EnvironmentRole::OtherNumber(_)) {
            violations.add(&format!("filter.roles[{index}]"), NOT_IN_ENUM);
        }
    }
    violations.finish()?;
    let after = page::position(List::Environments, &request.pagination)?;
    let until = filter.created_before.map_or(i64::MAX, Timestamp::millis).min(now + 1);
    let projects = world.fleet.projects_at(&filter.project_ids);
    let runs = world.demand.newest_first(projects, now - LONGEST_MS, until, after).filter(|(_, run)| {
        let start = &run.start;
        let is_wanted = match filter.archival_status {
            ArchivalStatus::All => true,
            ArchivalStatus::Archived => start.is_archived(now),
            _ => !start.is_archived(now),
        };
        !run.is_restart
            && now < start.deleted
            && is_wanted
            && (filter.roles.is_empty() || filter.roles.contains(&role(start)))
    });
    let (pagination, runs) = page::take(List::Environments, &request.pagination, runs);
    let environments = runs.into_iter().map(|run| environment(world, &run.start, now)).collect();
    Ok(ListEnvironmentsResponse { pagination, environments })
}

fn environment(world: &World, start: &Start, now: i64) -> Environment {
    let class = &world.fleet.classes[usize::from(start.class)];
    let prebuild = world.history.source(start).map(|index| world.history.id(world.history.record(index)));
    let restarted = start.restarted.filter(|(at, _)| *at <= now);
    Environment {
        id: start.id(world.spec.seed),
        metadata: EnvironmentMetadata {
            project_id: world.fleet.projects[usize::from(start.project)].id,
            runner_id: class.runner_id,
            creator: Some(world.fleet.subject(start.user).clone()),
            created_at: Timestamp::from_millis(start.at),
            last_started_at: Timestamp::from_millis(restarted.map_or(start.at, |(at, _)| at)),
            role: role(start),
            prebuild_id: prebuild.unwrap_or_default(),
        },
        spec: EnvironmentSpec { machine: EnvironmentMachine { class_id: class.id } },
    }
}

fn role(start: &Start) -> EnvironmentRole {
    if start.is_workflow { EnvironmentRole::Workflow } else { EnvironmentRole::Default }
}

pub fn list_classes(
    world: &World,
    request: &ListEnvironmentClassesRequest,
) -> Result<ListEnvironmentClassesResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.runner_ids", &filter.runner_ids);
    violations.finish()?;
    let after = page::position(List::EnvironmentClasses, &request.pagination)?.unwrap_or(-1);
    let rows = (0..).zip(&world.fleet.classes).filter(|(position, class)| {
        *position > after
            && (filter.runner_ids.is_empty() || filter.runner_ids.contains(&class.runner_id))
            && filter.enabled.is_none_or(|enabled| class.enabled == enabled)
    });
    let (pagination, classes) = page::take(List::EnvironmentClasses, &request.pagination, rows);
    Ok(ListEnvironmentClassesResponse { pagination, environment_classes: classes.into_iter().cloned().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::error::Code;
    use crate::mock::testing::Client;
    use crate::mock::world_spec::WorldSpec;

    const LIST: &str = "EnvironmentService/ListEnvironmentClasses";

    #[test]
    fn classes_are_filtered_by_runner_and_use() {
        let mut client = Client::new(WorldSpec::default());
        let all: ListEnvironmentClassesResponse = client.ask(LIST, "{}");
        let all = all.environment_classes;
        assert_eq!(all.len(), 6);
        for (filter, expected) in [
            (r#""enabled":true"#.to_owned(), &[0, 1, 2, 3, 4][..]),
            (r#""enabled":false"#.to_owned(), &[5]),
            (format!(r#""runnerIds":["{}"]"#, all[0].runner_id), &[0, 1]),
            (format!(r#""runnerIds":["{}"],"enabled":true"#, all[2].runner_id), &[2]),
        ] {
            let body = format!(r#"{{"filter":{{{filter}}}}}"#);
            let found: ListEnvironmentClassesResponse = client.ask(LIST, &body);
            let expected: Vec<_> = expected.iter().map(|index| all[*index].clone()).collect();
            assert_eq!(found.environment_classes, expected, "{filter}");
        }
        for filter in [r#""runnerIds":["x"]"#, r#""enabled":"yes""#, r#""ids":[]"#] {
            let body = format!(r#"{{"filter":{{{filter}}}}}"#);
            assert_eq!(client.refused(LIST, &body).0, Code::InvalidArgument, "{filter}");
        }
    }
}
