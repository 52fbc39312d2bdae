//! `gitpod.v1.UserService`, `OrganizationService`, `ServiceAccountService`, and `RunnerService`: names.

use crate::connect::error::Code;
use crate::mock::answer::RpcError;
use crate::mock::page::{self, List};
use crate::mock::request::Violations;
use crate::mock::scenario::Scenario;
use crate::mock::world::World;
use crate::proto::id::Id;
use crate::proto::organization::{
    GetOrganizationRequest, GetOrganizationResponse, ListMembersRequest, ListMembersResponse, Organization,
    OrganizationMember, OrganizationRole,
};
use crate::proto::runner::{GetRunnerRequest, GetRunnerResponse, ListRunnersRequest, ListRunnersResponse};
use crate::proto::service_account::{
    GetServiceAccountRequest, GetServiceAccountResponse, ListServiceAccountsRequest, ListServiceAccountsResponse,
};
use crate::proto::shared::{PaginationRequest, PaginationResponse};
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

pub fn get_organization(world: &World, request: &GetOrganizationRequest) -> Result<GetOrganizationResponse, RpcError> {
    let organizations = [Organization { id: world.fleet.organization_id, name: "Acme".to_owned() }];
    let organization = find("organization", request.organization_id, &organizations, |organization| organization.id)?;
    Ok(GetOrganizationResponse { organization })
}

/// Lists members of the organization, optionally by id.
pub fn list_members(world: &World, request: &ListMembersRequest) -> Result<ListMembersResponse, RpcError> {
    let ids = &request.filter.user_ids;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.uuid("organization_id", request.organization_id);
    violations.ids("filter.user_ids", ids);
    violations.finish()?;
    if request.organization_id != world.fleet.organization_id {
        return Err(RpcError::new(Code::NotFound, "organization not found"));
    }
    let (pagination, users) = listed(List::Members, &request.pagination, ids, &world.fleet.users, |user| user.id)?;
    let members = users.into_iter().map(|user| OrganizationMember {
        user_id: user.id,
        role: role(world),
        full_name: user.name,
        avatar_url: user.avatar_url,
        email: user.email,
    });
    Ok(ListMembersResponse { pagination, members: members.collect() })
}

/// Everyone's role: whoever may only read is no admin.
fn role(world: &World) -> OrganizationRole {
    match world.spec.scenario {
        Scenario::ReadOnly => OrganizationRole::Member,
        _ => OrganizationRole::Admin,
    }
}

pub fn list_service_accounts(
    world: &World,
    request: &ListServiceAccountsRequest,
) -> Result<ListServiceAccountsResponse, RpcError> {
    let ids = &request.filter.service_account_ids;
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.ids("filter.service_account_ids", ids);
    violations.finish()?;
    let accounts = &world.fleet.service_accounts;
    let (pagination, service_accounts) =
        listed(List::ServiceAccounts, &request.pagination, ids, accounts, |account| account.id)?;
    Ok(ListServiceAccountsResponse { pagination, service_accounts })
}

pub fn list_runners(world: &World, request: &ListRunnersRequest) -> Result<ListRunnersResponse, RpcError> {
    let mut violations = Violations::default();
    violations.page_size(&request.pagination);
    violations.finish()?;
    let runners = &world.fleet.runners;
    let (pagination, runners) = listed(List::Runners, &request.pagination, &[], runners, |runner| runner.runner_id)?;
    Ok(ListRunnersResponse { pagination, runners })
}

/// Page of the items with these ids, or of all items if none are given.
fn listed<T: Clone>(
    list: List,
    pagination: &PaginationRequest,
    ids: &[Id],
    items: &[T],
    id_of: impl Fn(&T) -> Id,
) -> Result<(PaginationResponse, Vec<T>), RpcError> {
    let after = page::position(list, pagination)?.unwrap_or(-1);
    let rows =
        (0..).zip(items).filter(|(position, item)| *position > after && (ids.is_empty() || ids.contains(&id_of(item))));
    let (pagination, rows) = page::take(list, pagination, rows);
    Ok((pagination, rows.into_iter().cloned().collect()))
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
    use crate::mock::testing::{Client, repeated};
    use crate::mock::world_spec::WorldSpec;
    use crate::proto::environment::ListEnvironmentClassesResponse;
    use crate::proto::identity::GetAuthenticatedIdentityResponse;
    use crate::proto::prebuild::ListPrebuildsResponse;
    use crate::proto::shared::Principal;

    const IDENTITY: &str = "IdentityService/GetAuthenticatedIdentity";
    const LIST_MEMBERS: &str = "OrganizationService/ListMembers";
    const LIST_ACCOUNTS: &str = "ServiceAccountService/ListServiceAccounts";
    const LIST_RUNNERS: &str = "RunnerService/ListRunners";
    const NOBODY: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

    #[test]
    fn everything_in_a_list_has_a_name() {
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
        let identity: GetAuthenticatedIdentityResponse = client.ask(IDENTITY, "{}");
        let body = format!(r#"{{"userId":"{}"}}"#, identity.subject.id);
        let user: GetUserResponse = client.ask("UserService/GetUser", &body);
        assert_eq!((user.user.id, user.user.name.as_str()), (identity.subject.id, "Platform administrator"));
        assert!(!identity.organization_id.is_empty());
    }

    fn members(client: &mut Client, rest: &str) -> ListMembersResponse {
        let organization_id = client.ask::<GetAuthenticatedIdentityResponse>(IDENTITY, "{}").organization_id;
        client.ask(LIST_MEMBERS, &format!(r#"{{"organizationId":"{organization_id}"{rest}}}"#))
    }

    #[test]
    fn members_are_listed_page_by_page_and_by_their_ids() {
        let mut client = Client::new(WorldSpec::default());
        let all = members(&mut client, "");
        assert_eq!((all.members.len(), all.pagination.next_token.as_str()), (9, ""));
        let first = members(&mut client, r#","pagination":{"pageSize":5}"#);
        let token = first.pagination.next_token;
        let second = members(&mut client, &format!(r#","pagination":{{"pageSize":5,"token":"{token}"}}"#));
        assert_eq!(second.pagination.next_token, "");
        assert_eq!([first.members, second.members].concat(), all.members);
        let ids = format!(r#"["{}","{NOBODY}","{}"]"#, all.members[7].user_id, all.members[2].user_id);
        let some = members(&mut client, &format!(r#","filter":{{"userIds":{ids}}}"#)).members;
        assert_eq!(some, [all.members[2].clone(), all.members[7].clone()]);
        for member in all.members {
            let body = format!(r#"{{"userId":"{}"}}"#, member.user_id);
            let user = client.ask::<GetUserResponse>("UserService/GetUser", &body).user;
            assert_eq!((user.name, user.id), (member.full_name, member.user_id));
        }
    }

    #[test]
    fn service_accounts_and_runners_are_the_same_in_lists_and_alone() {
        let mut client = Client::new(WorldSpec::default());
        let all: ListServiceAccountsResponse = client.ask(LIST_ACCOUNTS, "{}");
        let all = all.service_accounts;
        assert_eq!(all.len(), 3);
        let body = format!(r#"{{"filter":{{"includeSuspended":true,"serviceAccountIds":["{}"]}}}}"#, all[1].id);
        let one: ListServiceAccountsResponse = client.ask(LIST_ACCOUNTS, &body);
        assert_eq!(one.service_accounts, all[1..2]);

        let first: ListRunnersResponse = client.ask(LIST_RUNNERS, r#"{"pagination":{"pageSize":3}}"#);
        let body = format!(r#"{{"pagination":{{"token":"{}"}}}}"#, first.pagination.next_token);
        let rest: ListRunnersResponse = client.ask(LIST_RUNNERS, &body);
        assert_eq!((first.runners.len(), rest.runners.len(), rest.pagination.next_token.as_str()), (3, 1, ""));
        for runner in [first.runners, rest.runners].concat() {
            let body = format!(r#"{{"runnerId":"{}"}}"#, runner.runner_id);
            assert_eq!(client.ask::<GetRunnerResponse>("RunnerService/GetRunner", &body).runner, runner);
        }
    }

    #[test]
    fn lists_of_people_have_the_limits_of_the_api() {
        let mut client = Client::new(WorldSpec::default());
        let organization = client.ask::<GetAuthenticatedIdentityResponse>(IDENTITY, "{}").organization_id;
        let id = format!("\"{NOBODY}\"");
        let (most, too_many) = (repeated(&id, 25), repeated(&id, 26));
        assert_eq!(members(&mut client, &format!(r#","filter":{{"userIds":{most}}}"#)).members, []);
        let limit = "value must contain no more than 25 item(s)";
        for (procedure, body, code, says) in [
            (LIST_MEMBERS, "{}".to_owned(), Code::InvalidArgument, "organization_id: value is empty"),
            (LIST_MEMBERS, format!(r#"{{"organizationId":{id}}}"#), Code::NotFound, "organization not found"),
            (
                LIST_MEMBERS,
                format!(r#"{{"organizationId":"{organization}","filter":{{"userIds":{too_many}}}}}"#),
                Code::InvalidArgument,
                limit,
            ),
            (
                LIST_ACCOUNTS,
                format!(r#"{{"filter":{{"serviceAccountIds":{too_many}}}}}"#),
                Code::InvalidArgument,
                limit,
            ),
            (
                LIST_ACCOUNTS,
                r#"{"filter":{"serviceAccountIds":["x"]}}"#.to_owned(),
                Code::InvalidArgument,
                "filter.service_account_ids[0]: value must be a valid UUID",
            ),
            (LIST_RUNNERS, r#"{"pagination":{"pageSize":101}}"#.to_owned(), Code::InvalidArgument, "page_size"),
            (LIST_RUNNERS, r#"{"pagination":{"token":"x"}}"#.to_owned(), Code::InvalidArgument, "valid token"),
        ] {
            let (found, message) = client.refused(procedure, &body);
            assert!(found == code && message.contains(says), "{procedure} {body}: {message}");
        }
    }

    #[test]
    fn missing_people_are_not_found() {
        let mut client = Client::new(WorldSpec::default());
        for (procedure, field) in [
            ("UserService/GetUser", "userId"),
            ("ServiceAccountService/GetServiceAccount", "serviceAccountId"),
            ("RunnerService/GetRunner", "runnerId"),
        ] {
            assert_eq!(client.refused(procedure, &format!(r#"{{"{field}":"{NOBODY}"}}"#)).0, Code::NotFound);
            assert_eq!(client.refused(procedure, &format!(r#"{{"{field}":"x"}}"#)).0, Code::InvalidArgument);
        }
    }
}
