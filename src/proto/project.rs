//! `gitpod.v1.ProjectService`: the fields of projects that the console uses.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::{Duration, Timestamp};
use super::shared::{PaginationRequest, PaginationResponse, Subject};

procedures! {
    "gitpod.v1.ProjectService" {
        unary GetProject(GetProjectRequest) -> GetProjectResponse,
        unary ListProjects(ListProjectsRequest) -> ListProjectsResponse,
        unary UpdateProject(UpdateProjectRequest) -> UpdateProjectResponse,
    }
}

messages! {
    pub struct Project {
        "id" => id: Id,
        "metadata" => metadata: ProjectMetadata,
        "environmentClasses" => environment_classes: Vec<ProjectEnvironmentClass>,
        /// Absent if prebuilds were never set up.
        "prebuildConfiguration" => prebuild_configuration: Option<ProjectPrebuildConfiguration>,
    }

    pub struct ProjectMetadata {
        "name" => name: String,
        "organizationId" => organization_id: Id,
        "creator" => creator: Option<Subject>,
        "createdAt" => created_at: Option<Timestamp>,
        "updatedAt" => updated_at: Option<Timestamp>,
    }

    /// Environment class available in a project; the lowest `order` is the default.
    pub struct ProjectEnvironmentClass {
        "environmentClassId" => environment_class_id: Id,
        "order" => order: i32,
    }

    pub struct ProjectPrebuildConfiguration {
        "enabled" => enabled: bool,
        "environmentClassIds" => environment_class_ids: Vec<Id>,
        "timeout" => timeout: Option<Duration>,
        "trigger" => trigger: Option<PrebuildSchedule>,
        "executor" => executor: Option<Subject>,
        "enableJetbrainsWarmup" => enable_jetbrains_warmup: bool,
    }

    pub struct PrebuildSchedule = "PrebuildTrigger" {
        "dailySchedule" => daily_schedule: Option<DailySchedule>,
    }

    pub struct DailySchedule = "PrebuildTrigger.DailySchedule" {
        /// Hour of the day in UTC, 0 to 23.
        "hourUtc" => hour_utc: i32,
    }

    pub struct ListProjectsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListProjectsFilter,
    }

    pub struct ListProjectsFilter = "ListProjectsRequest.Filter" {
        "projectIds" => project_ids: Vec<Id>,
        "search" => search: String,
    }

    pub struct ListProjectsResponse {
        "pagination" => pagination: PaginationResponse,
        "projects" => projects: Vec<Project>,
    }

    /// Replaces the prebuild settings as a whole.
    pub struct UpdateProjectRequest {
        "projectId" => project_id: Id,
        "prebuildConfiguration" => prebuild_configuration: Option<ProjectPrebuildConfiguration>,
    }

    pub struct UpdateProjectResponse {
        "project" => project: Project,
    }

    pub struct GetProjectRequest {
        "projectId" => project_id: Id,
    }

    pub struct GetProjectResponse {
        "project" => project: Project,
    }
}
