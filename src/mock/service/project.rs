//! `gitpod.v1.ProjectService`.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::project::{GetProjectRequest, GetProjectResponse, ListProjectsRequest, ListProjectsResponse};

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

pub fn get(world: &World, request: &GetProjectRequest) -> Result<GetProjectResponse, RpcError> {
    let mut violations = Violations::default();
    violations.uuid("project_id", &request.project_id);
    violations.finish()?;
    let project = world.fleet.projects.iter().find(|project| project.id == request.project_id);
    let project = project.ok_or_else(|| RpcError::new(Code::NotFound, "project not found"))?;
    Ok(GetProjectResponse { project: project.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::{Client, repeated};
    use crate::mock::world_spec::WorldSpec;

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
    fn pages_follow_each_other() {
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
    fn rules_are_kept() {
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
}
