//! `gitpod.v1.RunnerService`: runners, on which environments run.

use super::id::Id;
use super::message::messages;
use super::procedure::procedures;
use super::scalar::open_enum;
use super::shared::{PaginationRequest, PaginationResponse};

procedures! {
    "gitpod.v1.RunnerService" {
        unary GetRunner(GetRunnerRequest) -> GetRunnerResponse,
        unary ListRunners(ListRunnersRequest) -> ListRunnersResponse,
    }
}

messages! {
    pub struct Runner {
        "runnerId" => runner_id: Id,
        "name" => name: String,
        "status" => status: RunnerStatus,
        "kind" => kind: RunnerKind,
        "provider" => provider: RunnerProvider,
    }

    pub struct RunnerStatus {
        "region" => region: String,
        "capabilities" => capabilities: Vec<RunnerCapability>,
    }

    pub struct GetRunnerRequest {
        "runnerId" => runner_id: Id,
    }

    pub struct GetRunnerResponse {
        "runner" => runner: Runner,
    }

    pub struct ListRunnersRequest {
        "pagination" => pagination: PaginationRequest,
    }

    pub struct ListRunnersResponse {
        "pagination" => pagination: PaginationResponse,
        "runners" => runners: Vec<Runner>,
    }
}

open_enum! {
    /// Capability of a runner. Declares only those relevant to prebuilds.
    pub enum RunnerCapability, "RUNNER_CAPABILITY_" {
        Unspecified = 0 => "UNSPECIFIED",
        EnvironmentSnapshot = 6 => "ENVIRONMENT_SNAPSHOT",
        WarmPool = 11 => "WARM_POOL",
    }
}

open_enum! {
    /// Location of a runner: the user's machine or elsewhere.
    pub enum RunnerKind, "RUNNER_KIND_" {
        Unspecified = 0 => "UNSPECIFIED",
        Local = 1 => "LOCAL",
        Remote = 2 => "REMOTE",
        LocalConfiguration = 3 => "LOCAL_CONFIGURATION",
    }
}

open_enum! {
    /// Infrastructure of a runner.
    pub enum RunnerProvider, "RUNNER_PROVIDER_" {
        Unspecified = 0 => "UNSPECIFIED",
        AwsEc2 = 1 => "AWS_EC2",
        LinuxHost = 2 => "LINUX_HOST",
        DesktopMac = 3 => "DESKTOP_MAC",
        Managed = 4 => "MANAGED",
        Gcp = 5 => "GCP",
        DevAgent = 6 => "DEV_AGENT",
    }
}
