//! `gitpod.v1.ProjectService`.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::command::Command;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::id::Id;
use crate::proto::project::{
    GetProjectRequest, GetProjectResponse, ListProjectsRequest, ListProjectsResponse, ProjectPrebuildConfiguration,
    UpdateProjectRequest, UpdateProjectResponse,
};

pub fn list(world: &World, request: &ListProjectsRequest) -> Result<ListProjectsResponse, RpcError> {
    let filter = &request.filter;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.project_ids", &filter.project_ids);
    violations.finish()?;
    let after = page::position(List::Projects, &request.pagination)?.unwrap_or(-1);
    let search = filter.search.to_lowercase();
    let rows = (0..).zip(&world.fleet.projects).filter(|(position, project)| {
        *position > after
            && (filter.project_ids.is_empty() || filter.project_ids.contains(&project.id))
            && project.metadata.name.to_lowercase().contains(&search)
    });
    let (pagination, projects) = page::take(List::Projects, &request.pagination, rows);
    Ok(ListProjectsResponse { pagination, projects: projects.into_iter().cloned().collect() })
}

/// Replaces a project's prebuild settings, if given.
pub fn update(
    world: &mut World,
    request: &UpdateProjectRequest,
    now: i64,
) -> Result<(UpdateProjectResponse, Option<Command>), RpcError> {
    let mut violations = Violations::default();
    violations.uuid("project_id", request.project_id);
    if let Some(configuration) = &request.prebuild_configuration {
        let daily = configuration.trigger.as_ref().and_then(|trigger| trigger.daily_schedule.as_ref());
        violations.each_uuid("prebuild_configuration.environment_class_ids", &configuration.environment_class_ids);
        violations.timeout("prebuild_configuration.timeout", configuration.timeout);
        let hour = daily.map(|daily| daily.hour_utc);
        violations.range("prebuild_configuration.trigger.daily_schedule.hour_utc", hour, 0, 23);
    }
    violations.finish()?;
    let position = find(world, request.project_id)?;
    let command = match &request.prebuild_configuration {
        None => None,
        Some(configuration) => {
            usable(world, position, configuration)?;
            let (project_id, configuration) = (world.fleet.projects[position].id, configuration.clone());
            Some(Command::UpdateProject { at: now, project_id, configuration })
        }
    };
    if let Some(command) = &command {
        world.apply(command);
    }
    Ok((UpdateProjectResponse { project: world.fleet.projects[position].clone() }, command))
}

/// Checks that prebuilds can be created with these settings.
fn usable(world: &World, position: usize, configuration: &ProjectPrebuildConfiguration) -> Result<(), RpcError> {
    let own = &world.fleet.projects[position].environment_classes;
    let ids = &configuration.environment_class_ids;
    let mut violations = Violations::default();
    if configuration.enabled && ids.is_empty() {
        violations.add("prebuild_configuration.environment_class_ids", "value must contain at least 1 item(s)");
    }
    for (index, id) in ids.iter().enumerate() {
        if !own.iter().any(|class| class.environment_class_id == *id) {
            let field = format!("prebuild_configuration.environment_class_ids[{index}]");
            violations.add(&field, "value must be one of the project's environment classes");
        }
    }
    if configuration.executor.as_ref().is_some_and(|executor| world.fleet.person(executor.id).is_none()) {
        violations.add("prebuild_configuration.executor", "value must be a member of the organization");
    }
    violations.finish()
}

fn find(world: &World, id: Id) -> Result<usize, RpcError> {
    world.fleet.project_at(id).ok_or_else(|| RpcError::new(Code::NotFound, "project not found"))
}

pub fn get(world: &World, request: &GetProjectRequest) -> Result<GetProjectResponse, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("project_id", request.project_id);
    violations.finish()?;
    let project = world.fleet.projects[find(world, request.project_id)?].clone();
    Ok(GetProjectResponse { project })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::{Client, repeated};
    use crate::mock::world_spec::WorldSpec;
    use crate::proto::prebuild::ListPrebuildsResponse;

    const LIST: &str = "ProjectService/ListProjects";

    fn names(client: &mut Client, body: &str) -> Vec<String> {
        let response: ListProjectsResponse = client.ask(LIST, body);
        response.projects.into_iter().map(|project| project.metadata.name).collect()
    }

    #[test]
    fn projects_are_found_by_name_and_id() {
        let mut client = Client::new(WorldSpec::default());
        let all: ListProjectsResponse = client.ask(LIST, "{}");
        assert_eq!((all.projects.len(), all.pagination.next_token.as_str()), (12, ""));
        assert_eq!(names(&mut client, r#"{"filter":{"search":"STORE"}}"#), ["web-storefront"]);
        assert_eq!(client.raw(LIST, r#"{"filter":{"search":"nothing"}}"#), "{}");
        let ids = format!(r#"{{"filter":{{"projectIds":["{}","{}"]}}}}"#, all.projects[9].id, all.projects[2].id);
        assert_eq!(names(&mut client, &ids), ["payments-gateway", "design-system"]);
        for project in all.projects {
            let body = format!(r#"{{"projectId":"{}"}}"#, project.id);
            let response: GetProjectResponse = client.ask("ProjectService/GetProject", &body);
            assert_eq!(response.project, project);
        }
    }

    #[test]
    fn pages_are_contiguous() {
        let mut client = Client::new(WorldSpec::default());
        let all = names(&mut client, "{}");
        let (mut paged, mut token) = (Vec::new(), String::new());
        loop {
            let body = format!(r#"{{"pagination":{{"pageSize":5,"token":"{token}"}}}}"#);
            let response: ListProjectsResponse = client.ask(LIST, &body);
            paged.extend(response.projects.into_iter().map(|project| project.metadata.name));
            token = response.pagination.next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(paged, all);
    }

    #[test]
    fn rules_are_enforced() {
        let mut client = Client::new(WorldSpec::default());
        let id = r#""67e55044-10b1-426f-9247-bb680e5fe0c8""#;
        for body in [
            r#"{"pagination":{"pageSize":101}}"#.to_owned(),
            r#"{"pagination":{"pageSize":-1}}"#.to_owned(),
            r#"{"pagination":{"token":"x"}}"#.to_owned(),
            r#"{"filter":{"projectIds":["x"]}}"#.to_owned(),
            format!(r#"{{"filter":{{"projectIds":{}}}}}"#, repeated(id, 26)),
        ] {
            assert_eq!(client.refused(LIST, &body).0, Code::InvalidArgument, "{body}");
        }
        assert_eq!(client.refused("ProjectService/GetProject", "{}").0, Code::InvalidArgument);
        let body = format!(r#"{{"projectId":{id}}}"#);
        assert_eq!(client.refused("ProjectService/GetProject", &body).0, Code::NotFound);
    }

    const UPDATE: &str = "ProjectService/UpdateProject";

    #[test]
    fn settings_are_replaced_and_the_schedule_follows() {
        let mut client = Client::new(WorldSpec::default());
        let all: ListProjectsResponse = client.ask(LIST, "{}");
        let before = &all.projects[10];
        let hour = (client.now / 3_600_000 + 2) % 24;
        let class = &before.environment_classes[0].environment_class_id;
        let body = format!(
            r#"{{"projectId":"{}","prebuildConfiguration":{{"enabled":true,"environmentClassIds":["{class}"],
            "timeout":"600s","trigger":{{"dailySchedule":{{"hourUtc":{hour}}}}}}}}}"#,
            before.id
        );
        let response: UpdateProjectResponse = client.ask(UPDATE, &body);
        let configuration = response.project.prebuild_configuration.unwrap();
        assert_eq!((configuration.enabled, configuration.executor), (true, None));
        assert_eq!(response.project.metadata.updated_at.unwrap().millis(), client.now);
        client.now += 3 * 3_600_000;
        let newest = format!(r#"{{"filter":{{"projectIds":["{}"],"triggeredBy":[2]}}}}"#, before.id);
        let newest: ListPrebuildsResponse = client.ask("PrebuildService/ListPrebuilds", &newest);
        assert_eq!(newest.prebuilds.len(), 1);
        assert_eq!(newest.prebuilds[0].metadata.environment_class_id, *class);
        assert_eq!(newest.prebuilds[0].spec.timeout.unwrap().as_secs(), 600);
        let nothing = format!(r#"{{"projectId":"{}"}}"#, before.id);
        let revision = client.backend.log().revision;
        let _: UpdateProjectResponse = client.ask(UPDATE, &nothing);
        assert_eq!(client.backend.log().revision, revision);
    }

    #[test]
    fn invalid_settings_are_refused() {
        let mut client = Client::new(WorldSpec::default());
        let all: ListProjectsResponse = client.ask(LIST, "{}");
        let id = &all.projects[0].id;
        let class = &all.projects[0].environment_classes[0].environment_class_id;
        let foreign = &all.projects[7].environment_classes[1].environment_class_id;
        for (fields, says) in [
            (r#""timeout":"299s""#.to_owned(), "prebuild_configuration.timeout"),
            (r#""trigger":{"dailySchedule":{"hourUtc":24}}"#.to_owned(), "daily_schedule.hour_utc"),
            (r#""environmentClassIds":["x"]"#.to_owned(), "environment_class_ids[0]"),
            (r#""enabled":true"#.to_owned(), "at least 1 item"),
            (
                format!(r#""environmentClassIds":["{class}","{foreign}"]"#),
                "environment_class_ids[1]: value must be one of",
            ),
            (format!(r#""executor":{{"id":"{foreign}","principal":"PRINCIPAL_USER"}}"#), "member of the organization"),
        ] {
            let body = format!(r#"{{"projectId":"{id}","prebuildConfiguration":{{{fields}}}}}"#);
            let (code, message) = client.refused(UPDATE, &body);
            assert_eq!(code, Code::InvalidArgument, "{body}");
            assert!(message.contains(says), "{body}: {message}");
        }
        let unknown = r#"{"projectId":"67e55044-10b1-426f-9247-bb680e5fe0c8"}"#;
        assert_eq!(client.refused(UPDATE, unknown).0, Code::NotFound);
    }
}
