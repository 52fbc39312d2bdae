//! `gitpod.v1.UserService`, `ServiceAccountService` and `RunnerService`: names.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::request::Violations;
use crate::mock::world::World;
use crate::proto::id::Id;
use crate::proto::runner::{GetRunnerRequest, GetRunnerResponse};
use crate::proto::service_account::{GetServiceAccountRequest, GetServiceAccountResponse};
use crate::proto::user::{GetUserRequest, GetUserResponse};

pub fn get_user(world: &World, request: &GetUserRequest) -> Result<GetUserResponse, RpcError> {
    let user = find("user", request.user_id, &world.fleet.users, |user| user.id)?;
    Ok(GetUserResponse { user })
}

pub fn get_service_account(
    world: &World,
    request: &GetServiceAccountRequest,
) -> Result<GetServiceAccountResponse, RpcError> {
    let accounts = &world.fleet.service_accounts;
    let service_account = find("service_account", request.service_account_id, accounts, |account| account.id)?;
    Ok(GetServiceAccountResponse { service_account })
}

pub fn get_runner(world: &World, request: &GetRunnerRequest) -> Result<GetRunnerResponse, RpcError> {
    let runner = find("runner", request.runner_id, &world.fleet.runners, |runner| runner.runner_id)?;
    Ok(GetRunnerResponse { runner })
}

fn find<T: Clone>(kind: &str, id: Id, items: &[T], id_of: impl Fn(&T) -> Id) -> Result<T, RpcError> {
    let mut violations = Violations::default();
    violations.uuid(&format!("{kind}_id"), id);
    violations.finish()?;
    let found = items.iter().find(|item| id_of(item) == id);
    found.cloned().ok_or_else(|| RpcError::new(Code::NotFound, format!("{} not found", kind.replace('_', " "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::Client;
    use crate::mock::world_spec::WorldSpec;
    use crate::proto::environment::ListEnvironmentClassesResponse;
    use crate::proto::identity::GetAuthenticatedIdentityResponse;
    use crate::proto::prebuild::ListPrebuildsResponse;
    use crate::proto::shared::Principal;

    #[test]
    fn everyone_and_everything_in_a_list_has_a_name() {
        let mut client = Client::new(WorldSpec::default());
        let list: ListPrebuildsResponse =
            client.ask("PrebuildService/ListPrebuilds", r#"{"pagination":{"pageSize":100}}"#);
        for subject in list.prebuilds.into_iter().filter_map(|prebuild| prebuild.metadata.creator) {
            let name = if subject.principal == Principal::User {
                let body = format!(r#"{{"userId":"{}"}}"#, subject.id);
                client.ask::<GetUserResponse>("UserService/GetUser", &body).user.name
            } else {
                let body = format!(r#"{{"serviceAccountId":"{}"}}"#, subject.id);
                let procedure = "ServiceAccountService/GetServiceAccount";
                client.ask::<GetServiceAccountResponse>(procedure, &body).service_account.name
            };
            assert!(!name.is_empty());
        }
        let classes: ListEnvironmentClassesResponse = client.ask("EnvironmentService/ListEnvironmentClasses", "{}");
        for class in classes.environment_classes {
            let body = format!(r#"{{"runnerId":"{}"}}"#, class.runner_id);
            assert!(!client.ask::<GetRunnerResponse>("RunnerService/GetRunner", &body).runner.name.is_empty());
        }
    }

    #[test]
    fn the_caller_is_a_user_of_the_organisation() {
        let mut client = Client::new(WorldSpec::default());
        let identity: GetAuthenticatedIdentityResponse = client.ask("IdentityService/GetAuthenticatedIdentity", "{}");
        let body = format!(r#"{{"userId":"{}"}}"#, identity.subject.id);
        let user: GetUserResponse = client.ask("UserService/GetUser", &body);
        assert_eq!((user.user.id, user.user.name.as_str()), (identity.subject.id, "Platform administrator"));
        assert!(!identity.organization_id.is_empty());
    }

    #[test]
    fn who_is_not_there_is_not_found() {
        let mut client = Client::new(WorldSpec::default());
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        for (procedure, field) in [
            ("UserService/GetUser", "userId"),
            ("ServiceAccountService/GetServiceAccount", "serviceAccountId"),
            ("RunnerService/GetRunner", "runnerId"),
        ] {
            assert_eq!(client.refused(procedure, &format!(r#"{{"{field}":"{id}"}}"#)).0, Code::NotFound);
            assert_eq!(client.refused(procedure, &format!(r#"{{"{field}":"x"}}"#)).0, Code::InvalidArgument);
        }
    }
}
