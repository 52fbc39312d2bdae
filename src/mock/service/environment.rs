//! `gitpod.v1.EnvironmentService`: environment classes.

use crate::mock::answer::RpcError;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::environment::{ListEnvironmentClassesRequest, ListEnvironmentClassesResponse};

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
