//! `gitpod.v1.EnvironmentService`: environment classes, and the fields of environments that tell where they came from.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::{Timestamp, open_enum};
use super::shared::{PaginationRequest, PaginationResponse, Subject};

procedures! {
    "gitpod.v1.EnvironmentService" {
        unary ListEnvironments(ListEnvironmentsRequest) -> ListEnvironmentsResponse,
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

messages! {
    /// Environment that still exists, archived or not.
    pub struct Environment {
        "id" => id: Id,
        "metadata" => metadata: EnvironmentMetadata,
        "spec" => spec: EnvironmentSpec,
    }

    pub struct EnvironmentMetadata {
        "projectId" => project_id: Id,
        "runnerId" => runner_id: Id,
        "creator" => creator: Option<Subject>,
        "createdAt" => created_at: Option<Timestamp>,
        "lastStartedAt" => last_started_at: Option<Timestamp>,
        "role" => role: EnvironmentRole,
        /// Prebuild whose snapshot it was created from; empty if there was none.
        "prebuildId" => prebuild_id: Id,
    }

    pub struct EnvironmentSpec {
        "machine" => machine: EnvironmentMachine,
    }

    pub struct EnvironmentMachine = "EnvironmentSpec.Machine" {
        /// Id of the environment class.
        "class" => class_id: Id,
    }

    /// Lists environments. At most 25 projects.
    pub struct ListEnvironmentsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListEnvironmentsFilter,
    }

    pub struct ListEnvironmentsFilter = "ListEnvironmentsRequest.Filter" {
        "projectIds" => project_ids: Vec<Id>,
        "roles" => roles: Vec<EnvironmentRole>,
        "archivalStatus" => archival_status: ArchivalStatus,
        "createdBefore" => created_before: Option<Timestamp>,
    }

    pub struct ListEnvironmentsResponse {
        "pagination" => pagination: PaginationResponse,
        "environments" => environments: Vec<Environment>,
    }
}

open_enum! {
    /// What an environment is for.
    pub enum EnvironmentRole, "ENVIRONMENT_ROLE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Default = 1 => "DEFAULT",
        Prebuild = 2 => "PREBUILD",
        Workflow = 3 => "WORKFLOW",
    }
}

open_enum! {
    /// Environments that a list includes; unspecified lists those that aren't archived.
    pub enum ArchivalStatus = "ListEnvironmentsRequest.ArchivalStatus", "ARCHIVAL_STATUS_" {
        Unspecified = 0 => "UNSPECIFIED",
        Active = 1 => "ACTIVE",
        Archived = 2 => "ARCHIVED",
        All = 3 => "ALL",
    }
}
