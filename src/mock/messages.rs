//! Failure and warning messages of prebuilds, modeled on real tools.

use super::phase::Phase;

/// Phase in which a failure occurs, and its message.
pub const FAILURES: [(Phase, &str); 7] = [
    (
        Phase::Running,
        "devcontainer build failed: exit status 1\n\
         #9 [dev_container_auto_added_stage_label 4/6] RUN npm ci --no-audit\n\
         #9 12.84 npm error code ERESOLVE\n\
         #9 12.84 npm error ERESOLVE could not resolve\n\
         #9 12.84 npm error While resolving: @storefront/ui@4.2.0\n\
         #9 12.85 npm error Found: react@18.3.1\n\
         ERROR: failed to solve: process \"/bin/sh -c npm ci --no-audit\" did not complete successfully: exit code: 1",
    ),
    (
        Phase::Starting,
        "failed to clone repository: git fetch: exit status 128\n\
         remote: Permission to the repository was denied to the executor's account.\n\
         fatal: unable to access the repository: The requested URL returned error: 403\n\
         Check that the executor of this project's prebuilds still has read access.",
    ),
    (
        Phase::Snapshotting,
        "failed to create snapshot: SnapshotLimitExceeded: the account has reached its quota of 10,000 snapshots\n\
         Delete old prebuilds, or raise the quota with the cloud provider.",
    ),
    (
        Phase::Running,
        "task \"build\" failed: exit status 137\n\
         > Task :app:compileKotlin\n\
         The Gradle daemon disappeared unexpectedly (it may have been killed or may have crashed).\n\
         The environment ran out of memory: 31.4 GB of 32 GB were in use.",
    ),
    (Phase::Pending, "no capacity: the runner could not provision an instance of this class in 3 zones"),
    (
        Phase::Stopping,
        "environment did not stop in time: 2 processes ignored SIGTERM\n  4711 postgres -D /data\n  4802 node server.js",
    ),
    (
        Phase::Running,
        "task \"seed-database\" failed: exit status 1\n\
         psql: error: connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: No such file or directory\n\
         \tIs the server running locally and accepting connections on that socket?",
    ),
];

pub const WARNINGS: [&str; 3] = [
    "The devcontainer failed to build; the snapshot was taken with the fallback image.\n\
     ERROR: failed to solve: mcr.microsoft.com/devcontainers/java:21: failed to resolve source metadata: 429 Too Many Requests",
    "Task \"warm-cache\" failed: exit status 2. The snapshot was taken without it.",
    "JetBrains warm-up did not finish within 5 minutes and was skipped.",
];

pub const POOL_DEGRADED: &str = "2 of 3 instances failed to start: InsufficientInstanceCapacity: there is no capacity for m7i.2xlarge in \
     eu-central-1a.\nThe pool keeps trying every 5 minutes.";

/// Message of a prebuild that timed out.
pub fn timed_out(secs: i64) -> String {
    format!(
        "prebuild timed out after {} minutes\nThe task \"build\" was still running. \
         Raise the timeout in the project's prebuild settings, or look at the log for a step that waits.",
        secs / 60
    )
}
