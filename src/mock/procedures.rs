//! Unary procedures, one line each.

use serde::{Deserialize, Serialize};

use super::answer::RpcError;
use super::command::Command;
use super::request;
use super::service::{directory, environment, identity, prebuild, project, usage, warm_pool};
use super::world::World;
use crate::connect::error::Code;
use crate::proto::identity::GetAuthenticatedIdentityRequest;

/// JSON of a response.
type Body = Vec<u8>;

/// Whether a procedure is a write, by its name.
pub fn is_write(procedure: &str) -> bool {
    const READS: [&str; 1] = ["CreatePrebuildLogsToken"];
    let method = procedure.rsplit('/').next().unwrap_or_default();
    let is_named_so = ["Create", "Cancel", "Delete", "Update"].iter().any(|verb| method.starts_with(verb));
    is_named_so && !READS.contains(&method)
}

/// Whether a procedure may be called by GET.
pub fn has_no_side_effects(procedure: &str) -> bool {
    let method = procedure.rsplit('/').next().unwrap_or_default();
    method.starts_with("List") || method.starts_with("Get")
}

/// Handles a call without side effects.
pub fn read(world: &World, procedure: &str, body: &[u8], now: i64) -> Result<Body, RpcError> {
    match procedure {
        "gitpod.v1.IdentityService/GetAuthenticatedIdentity" => {
            answer(body, |_: GetAuthenticatedIdentityRequest| Ok(identity::get(world)))
        }
        "gitpod.v1.ProjectService/ListProjects" => answer(body, |request| project::list(world, &request)),
        "gitpod.v1.ProjectService/GetProject" => answer(body, |request| project::get(world, &request)),
        "gitpod.v1.EnvironmentService/ListEnvironmentClasses" => {
            answer(body, |request| environment::list_classes(world, &request))
        }
        "gitpod.v1.EnvironmentService/ListEnvironments" => {
            answer(body, |request| environment::list(world, &request, now))
        }
        "gitpod.v1.UsageService/ListEnvironmentUsageRecords" => {
            answer(body, |request| usage::list(world, &request, now))
        }
        "gitpod.v1.RunnerService/GetRunner" => answer(body, |request| directory::get_runner(world, &request)),
        "gitpod.v1.RunnerService/ListRunners" => answer(body, |request| directory::list_runners(world, &request)),
        "gitpod.v1.OrganizationService/GetOrganization" => {
            answer(body, |request| directory::get_organization(world, &request))
        }
        "gitpod.v1.OrganizationService/ListMembers" => answer(body, |request| directory::list_members(world, &request)),
        "gitpod.v1.UserService/GetUser" => answer(body, |request| directory::get_user(world, &request)),
        "gitpod.v1.ServiceAccountService/GetServiceAccount" => {
            answer(body, |request| directory::get_service_account(world, &request))
        }
        "gitpod.v1.ServiceAccountService/ListServiceAccounts" => {
            answer(body, |request| directory::list_service_accounts(world, &request))
        }
        "gitpod.v1.PrebuildService/ListPrebuilds" => answer(body, |request| prebuild::list(world, &request, now)),
        "gitpod.v1.PrebuildService/GetPrebuild" => answer(body, |request| prebuild::get(world, &request, now)),
        "gitpod.v1.PrebuildService/CreatePrebuildLogsToken" => {
            answer(body, |request| prebuild::create_logs_token(world, &request, now))
        }
        "gitpod.v1.PrebuildService/ListWarmPools" => answer(body, |request| warm_pool::list(world, &request, now)),
        "gitpod.v1.PrebuildService/GetWarmPool" => answer(body, |request| warm_pool::get(world, &request, now)),
        other => Err(unimplemented(other)),
    }
}

/// Handles a write. Without a command, it changed nothing.
pub fn write(world: &mut World, procedure: &str, body: &[u8], now: i64) -> Result<(Body, Option<Command>), RpcError> {
    match procedure {
        "gitpod.v1.ProjectService/UpdateProject" => maybe(project::update(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/CreatePrebuild" => done(prebuild::create(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/CancelPrebuild" => done(prebuild::cancel(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/DeletePrebuild" => maybe(prebuild::delete(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/CreateWarmPool" => done(warm_pool::create(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/UpdateWarmPool" => maybe(warm_pool::update(world, &request::decode(body)?, now)?),
        "gitpod.v1.PrebuildService/DeleteWarmPool" => maybe(warm_pool::delete(world, &request::decode(body)?, now)?),
        other => Err(unimplemented(other)),
    }
}

fn answer<Request, Response>(
    body: &[u8],
    handler: impl FnOnce(Request) -> Result<Response, RpcError>,
) -> Result<Body, RpcError>
where
    Request: for<'de> Deserialize<'de>,
    Response: Serialize,
{
    encode(&handler(request::decode(body)?)?)
}

fn maybe<R: Serialize>((response, command): (R, Option<Command>)) -> Result<(Body, Option<Command>), RpcError> {
    Ok((encode(&response)?, command))
}

fn done<R: Serialize>((response, command): (R, Command)) -> Result<(Body, Option<Command>), RpcError> {
    maybe((response, Some(command)))
}

/// Encodes a response as JSON.
pub fn encode(response: &impl Serialize) -> Result<Body, RpcError> {
    serde_json::to_vec(response).map_err(|error| RpcError::new(Code::Internal, error.to_string()))
}

fn unimplemented(procedure: &str) -> RpcError {
    RpcError::new(Code::Unimplemented, format!("the mock backend does not implement {procedure}"))
}
