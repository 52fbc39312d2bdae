//! `gitpod.v1.EnvironmentService`: environment classes and their names.

use serde::{Deserialize, Serialize};

use super::scalar::{is_default, null_as_default};
use super::shared::{PaginationRequest, PaginationResponse};

/// A machine size on a runner.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvironmentClass {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub runner_id: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub display_name: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub description: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub enabled: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEnvironmentClassesRequest {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationRequest,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub filter: ListEnvironmentClassesFilter,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEnvironmentClassesFilter {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub runner_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEnvironmentClassesResponse {
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub pagination: PaginationResponse,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "is_default")]
    pub environment_classes: Vec<EnvironmentClass>,
}
