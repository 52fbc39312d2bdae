//! `gitpod.v1.ProjectService`: what the console reads of projects.

use serde::{Deserialize, Serialize};

use super::scalar::{Duration, Timestamp, is_default, null_as_default};
use super::shared::{PaginationRequest, PaginationResponse, Subject};

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Project {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub metadata: ProjectMetadata,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_classes: Vec<ProjectEnvironmentClass>,
    /// Absent where prebuilds were never set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prebuild_configuration: Option<ProjectPrebuildConfiguration>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectMetadata {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub organization_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// A class that a project's environments may use; the lowest `order` is the default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectEnvironmentClass {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_class_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub local_runner: bool,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub order: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectPrebuildConfiguration {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub enabled: bool,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_class_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<PrebuildSchedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor: Option<Subject>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub enable_jetbrains_warmup: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrebuildSchedule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_schedule: Option<DailySchedule>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DailySchedule {
    /// The hour of the day, 0 to 23, in UTC.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub hour_utc: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListProjectsRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationRequest,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub filter: ListProjectsFilter,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListProjectsFilter {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_ids: Vec<String>,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub search: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListProjectsResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationResponse,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub projects: Vec<Project>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetProjectRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GetProjectResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub project: Project,
}
