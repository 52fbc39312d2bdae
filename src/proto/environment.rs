//! `gitpod.v1.EnvironmentService`: environment classes and their names.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.EnvironmentService" {
        unary ListEnvironmentClasses(ListEnvironmentClassesRequest) -> ListEnvironmentClassesResponse,
    }
}

messages! {
    /// Environment class: a machine size on a runner.
    pub struct EnvironmentClass {
        "id" => id: Id,
        "runnerId" => runner_id: Id,
        "displayName" => display_name: String,
        "description" => description: String,
        "enabled" => enabled: bool,
    }

    pub struct ListEnvironmentClassesRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListEnvironmentClassesFilter,
    }

    pub struct ListEnvironmentClassesFilter = "ListEnvironmentClassesRequest.Filter" {
        "runnerIds" => runner_ids: Vec<Id>,
        "enabled" => enabled: Option<bool>,
    }

    pub struct ListEnvironmentClassesResponse {
        "pagination" => pagination: PaginationResponse,
        "environmentClasses" => environment_classes: Vec<EnvironmentClass>,
    }
}
