//! `gitpod.v1.EventService`: change events.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::open_enum;

procedures! {
    "gitpod.v1.EventService" {
        stream WatchEvents(WatchEventsRequest) -> WatchEventsResponse,
    }
}

messages! {
    pub struct WatchEventsRequest {
        /// Whether to watch the caller's whole organization.
        "organization" => organization: Option<bool>,
        "resourceTypeFilters" => resource_type_filters: Vec<ResourceTypeFilter>,
    }

    /// Filter for events of one resource type and, if given, these ids.
    pub struct ResourceTypeFilter = "WatchEventsRequest.ResourceTypeFilter" {
        "resourceType" => resource_type: ResourceType,
        "resourceIds" => resource_ids: Vec<Id>,
    }

    pub struct WatchEventsResponse {
        "operation" => operation: ResourceOperation,
        "resourceType" => resource_type: ResourceType,
        "resourceId" => resource_id: Id,
    }
}

open_enum! {
    /// Kind of change.
    pub enum ResourceOperation, "RESOURCE_OPERATION_" {
        Unspecified = 0 => "UNSPECIFIED",
        Create = 1 => "CREATE",
        Update = 2 => "UPDATE",
        Delete = 3 => "DELETE",
        UpdateStatus = 4 => "UPDATE_STATUS",
    }
}

open_enum! {
    /// Resource type. Declares only those that the console shows.
    pub enum ResourceType, "RESOURCE_TYPE_" {
        Unspecified = 0 => "UNSPECIFIED",
        Project = 3 => "PROJECT",
        Prebuild = 37 => "PREBUILD",
        WarmPool = 48 => "WARM_POOL",
    }
}
