//! `gitpod.v1.UsageService`: records of environments, including deleted ones.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::Timestamp;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.UsageService" {
        unary ListEnvironmentUsageRecords(ListEnvironmentUsageRecordsRequest) -> ListEnvironmentUsageRecordsResponse,
    }
}

messages! {
    /// Run of an environment: when it was created, and when it was stopped.
    pub struct EnvironmentUsageRecord {
        "id" => id: Id,
        "environmentId" => environment_id: Id,
        "userId" => user_id: Id,
        "projectId" => project_id: Id,
        "runnerId" => runner_id: Id,
        "environmentClassId" => environment_class_id: Id,
        "createdAt" => created_at: Option<Timestamp>,
        /// Absent while it runs.
        "stoppedAt" => stopped_at: Option<Timestamp>,
    }

    /// Time range; both ends are required.
    pub struct DateRange {
        "startTime" => start_time: Option<Timestamp>,
        "endTime" => end_time: Option<Timestamp>,
    }

    /// Lists the records of one project, or of all projects if `filter.project_id` is empty.
    pub struct ListEnvironmentUsageRecordsRequest {
        "pagination" => pagination: PaginationRequest,
        "filter" => filter: ListEnvironmentUsageRecordsFilter,
    }

    pub struct ListEnvironmentUsageRecordsFilter = "ListEnvironmentUsageRecordsRequest.Filter" {
        "projectId" => project_id: Id,
        "dateRange" => date_range: Option<DateRange>,
    }

    pub struct ListEnvironmentUsageRecordsResponse {
        "pagination" => pagination: PaginationResponse,
        "records" => records: Vec<EnvironmentUsageRecord>,
    }
}
