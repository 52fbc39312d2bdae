"""The fixed organization behind the API: the same ids on every start, with times relative to now."""
from datetime import datetime, timedelta, timezone

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from gitpod.v1 import event_pb2 as event
from gitpod.v1 import identity_pb2 as identity
from gitpod.v1 import prebuild_pb2 as prebuild
from gitpod.v1.project_pb2 import Project
from gitpod.v1.runner_configuration_pb2 import RUNNER_KIND_REMOTE, RUNNER_PROVIDER_AWS_EC2, EnvironmentClass
from gitpod.v1.runner_pb2 import Runner
from gitpod.v1.service_account_pb2 import ServiceAccount
from gitpod.v1.user_pb2 import User

from live import Live

PREBUILDS = 250
GIB = 1 << 30
# Responses carry 0, 3, 6 or 9 fractional digits.
FRACTIONS = (0, 250_000_000, 123_456_000, 123_456_789)

Phase = prebuild.PrebuildPhase
PoolPhase = prebuild.WarmPoolPhase
Trigger = prebuild.PrebuildMetadata.PrebuildTrigger

UNDERWAY = [
    Phase.PREBUILD_PHASE_PENDING,
    Phase.PREBUILD_PHASE_STARTING,
    Phase.PREBUILD_PHASE_RUNNING,
    Phase.PREBUILD_PHASE_STOPPING,
    Phase.PREBUILD_PHASE_SNAPSHOTTING,
    Phase.PREBUILD_PHASE_SNAPSHOTTING,
    Phase.PREBUILD_PHASE_CANCELLING,
    Phase.PREBUILD_PHASE_DELETING,
]
DESIRED = {
    Phase.PREBUILD_PHASE_CANCELLING: Phase.PREBUILD_PHASE_CANCELLED,
    Phase.PREBUILD_PHASE_CANCELLED: Phase.PREBUILD_PHASE_CANCELLED,
    Phase.PREBUILD_PHASE_DELETING: Phase.PREBUILD_PHASE_DELETED,
    Phase.PREBUILD_PHASE_DELETED: Phase.PREBUILD_PHASE_DELETED,
}


def uid(kind, n):
    return f"{kind:08x}-0000-4000-8000-{n:012x}"


ORGANIZATION = uid(1, 1)
CHECKOUT, STOREFRONT = uid(2, 1), uid(2, 2)
REGULAR, LARGE, RETIRED = uid(3, 1), uid(3, 2), uid(3, 3)
RUNNER = uid(4, 1)
ADA, GRACE = uid(5, 1), uid(5, 2)
NIGHTLY = uid(6, 1)
PREBUILD_KIND, ENVIRONMENT_KIND, POOL_KIND = 7, 8, 9


def user(identifier):
    return identity.Subject(id=identifier, principal=identity.PRINCIPAL_USER)


def service_account(identifier):
    return identity.Subject(id=identifier, principal=identity.PRINCIPAL_SERVICE_ACCOUNT)


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)


def stamp(time, nanos=0):
    return Timestamp(seconds=int(time.timestamp()), nanos=nanos)


class Fleet:
    """`log_base` is where the prebuilds' logs are served, and `logs` what serves them."""

    def __init__(self, log_base, logs):
        self._log_base = log_base
        self.logs = logs
        self.live = Live()
        self.reset()

    def reset(self):
        self.live.reset()
        self.start = start = now()
        long_ago = stamp(start - timedelta(days=200))
        self._made = 0
        self.classes = by_id(
            EnvironmentClass(id=REGULAR, display_name="Regular", description="4 vCPU, 16 GiB", runner_id=RUNNER, enabled=True),
            EnvironmentClass(id=LARGE, display_name="Large", description="16 vCPU, 64 GiB", runner_id=RUNNER, enabled=True),
            EnvironmentClass(id=RETIRED, display_name="Retired", description="2 vCPU, 8 GiB", runner_id=RUNNER),
        )
        self.runners = {
            RUNNER: Runner(
                runner_id=RUNNER,
                name="Frankfurt",
                kind=RUNNER_KIND_REMOTE,
                provider=RUNNER_PROVIDER_AWS_EC2,
                creator=user(ADA),
                created_at=long_ago,
                updated_at=long_ago,
            )
        }
        self.users = by_id(
            User(id=ADA, organization_id=ORGANIZATION, name="Ada Lovelace", email="ada@example.com", created_at=long_ago),
            User(id=GRACE, organization_id=ORGANIZATION, name="Grace Hopper", email="grace@example.com", created_at=long_ago),
        )
        self.service_accounts = by_id(
            ServiceAccount(
                id=NIGHTLY,
                organization_id=ORGANIZATION,
                name="Nightly builds",
                description="Runs the scheduled prebuilds",
                creator=user(ADA),
                created_at=long_ago,
            )
        )
        self.projects = by_id(
            project(CHECKOUT, "checkout-service", [REGULAR, LARGE], long_ago),
            project(STOREFRONT, "web-storefront", [REGULAR], long_ago),
        )
        self.prebuilds = by_id(*(self._past_prebuild(n, start) for n in range(PREBUILDS)))
        self.warm_pools = by_id(*self._pools(start))

    def _past_prebuild(self, n, start):
        """The n-th newest: a few under way, then one every two hours that has ended."""
        if n < len(UNDERWAY):
            phase, age = UNDERWAY[n], timedelta(minutes=2 * n + 1)
        else:
            phase, age = ended_phase(n), timedelta(hours=2 * (n - len(UNDERWAY) + 1))
        scheduled = n % 4 == 1
        creator = service_account(NIGHTLY) if scheduled else user((ADA, GRACE)[n % 2])
        created = start - age
        fraction = FRACTIONS[n % len(FRACTIONS)]
        made = prebuild.Prebuild(
            id=uid(PREBUILD_KIND, n + 1),
            metadata=prebuild.PrebuildMetadata(
                organization_id=ORGANIZATION,
                project_id=(CHECKOUT, CHECKOUT, STOREFRONT)[n % 3],
                environment_class_id=LARGE if n % 6 == 1 else REGULAR,
                creator=creator,
                created_at=stamp(created, fraction),
                updated_at=stamp(created + min(age, timedelta(minutes=14)), fraction),
                triggered_by=Trigger.PREBUILD_TRIGGER_SCHEDULED if scheduled else Trigger.PREBUILD_TRIGGER_MANUAL,
            ),
            spec=prebuild.PrebuildSpec(spec_version=1, desired_phase=DESIRED.get(phase, Phase.PREBUILD_PHASE_COMPLETED)),
            status=prebuild.PrebuildStatus(phase=phase, status_version=n + 3),
        )
        if scheduled or n % 3 == 0:
            made.metadata.executor.CopyFrom(creator)
        if n % 3 != 2:
            made.spec.timeout.CopyFrom(Duration(seconds=(1800, 3600, 7200)[n % 5 % 3]))
        if phase != Phase.PREBUILD_PHASE_PENDING:
            made.status.environment_id = uid(ENVIRONMENT_KIND, n + 1)
            made.status.log_url = f"{self._log_base}/{made.id}" if n % 10 else ""
        if phase == Phase.PREBUILD_PHASE_SNAPSHOTTING:
            made.status.snapshot_completion_percentage = 42 * (n % 2)
        if n >= len(UNDERWAY):
            made.status.completion_time.CopyFrom(made.metadata.updated_at)
        if phase == Phase.PREBUILD_PHASE_COMPLETED:
            made.status.snapshot_completion_percentage = 100
            made.status.snapshot_size_bytes = 8 * GIB + n * 12_345_678
            if n % 9 == 0:
                made.status.warning_message = "the devcontainer failed to build: a fallback image was used"
        if phase == Phase.PREBUILD_PHASE_FAILED:
            made.status.failure_message = "prebuild timed out" if n % 2 else "task `npm ci` exited with code 1"
        return made

    def _pools(self, start):
        completed = next(p for p in self.prebuilds.values() if p.status.phase == Phase.PREBUILD_PHASE_COMPLETED)
        ready = self._pool(1, CHECKOUT, REGULAR, start - timedelta(days=30))
        ready.spec.min_size, ready.spec.max_size, ready.spec.snapshot_id = 1, 4, completed.id
        ready.status.MergeFrom(
            prebuild.WarmPoolStatus(
                phase=PoolPhase.WARM_POOL_PHASE_READY, running_instances=2, stopped_instances=1, desired_size=3
            )
        )
        # Of the old kind, without a range.
        old = self._pool(2, CHECKOUT, LARGE, start - timedelta(days=120))
        old.spec.desired_size = 3
        old.status.MergeFrom(
            prebuild.WarmPoolStatus(
                phase=PoolPhase.WARM_POOL_PHASE_DEGRADED,
                failure_message="no capacity left in eu-central-1a",
                running_instances=1,
                desired_size=3,
            )
        )
        pending = self._pool(3, STOREFRONT, REGULAR, start - timedelta(hours=1))
        pending.spec.min_size, pending.spec.max_size = 0, 2
        return ready, old, pending

    def _pool(self, n, project_id, class_id, created):
        time = stamp(created)
        return prebuild.WarmPool(
            id=uid(POOL_KIND, n),
            metadata=prebuild.WarmPoolMetadata(
                organization_id=ORGANIZATION,
                project_id=project_id,
                environment_class_id=class_id,
                runner_id=self.classes[class_id].runner_id,
                created_at=time,
                updated_at=time,
            ),
            spec=prebuild.WarmPoolSpec(spec_version=1, desired_phase=PoolPhase.WARM_POOL_PHASE_READY),
            status=prebuild.WarmPoolStatus(phase=PoolPhase.WARM_POOL_PHASE_PENDING, status_version=1),
        )

    def add_prebuild(self, project_id, class_id, spec):
        """A new PENDING prebuild, which is the newest of all."""
        self._made += 1
        time = stamp(now())
        made = prebuild.Prebuild(
            id=uid(PREBUILD_KIND, PREBUILDS + self._made),
            metadata=prebuild.PrebuildMetadata(
                organization_id=ORGANIZATION,
                project_id=project_id,
                environment_class_id=class_id,
                creator=user(ADA),
                executor=user(ADA),
                created_at=time,
                updated_at=time,
                triggered_by=Trigger.PREBUILD_TRIGGER_MANUAL,
            ),
            spec=prebuild.PrebuildSpec(spec_version=1, desired_phase=Phase.PREBUILD_PHASE_COMPLETED),
            status=prebuild.PrebuildStatus(phase=Phase.PREBUILD_PHASE_PENDING, status_version=1),
        )
        made.spec.timeout.CopyFrom(spec.timeout if spec.HasField("timeout") else Duration(seconds=3600))
        self.prebuilds = {made.id: made, **self.prebuilds}
        return made

    def advance(self, id, phase):
        """Moves a prebuild to a phase, given by its name in the enum, as the runner would."""
        found = self.prebuilds[id]
        found.status.phase = Phase.Value(phase)
        found.status.status_version += 1
        time = stamp(now())
        found.metadata.updated_at.CopyFrom(time)
        if phase in ("PREBUILD_PHASE_COMPLETED", "PREBUILD_PHASE_FAILED", "PREBUILD_PHASE_CANCELLED"):
            found.status.completion_time.CopyFrom(time)
        self.live.tell(event.RESOURCE_OPERATION_UPDATE_STATUS, event.RESOURCE_TYPE_PREBUILD, id)

    def move_log(self, id, url=None):
        """Gives a prebuild's log another address; its own, where none is given."""
        found = self.prebuilds[id]
        found.status.log_url = f"{self._log_base}/{id}" if url is None else url
        found.status.status_version += 1
        self.live.tell(event.RESOURCE_OPERATION_UPDATE_STATUS, event.RESOURCE_TYPE_PREBUILD, id)

    def add_warm_pool(self, project_id, class_id):
        self._made += 1
        made = self._pool(PREBUILDS + self._made, project_id, class_id, now())
        self.warm_pools[made.id] = made
        return made

    def set_pool(self, id, spec=None, **status):
        """Gives a pool parts of a status, and of a spec, by their names in the messages, as the autoscaler would."""
        found = self.warm_pools[id]
        for part, values in ((found.spec, spec or {}), (found.status, status)):
            for name, value in values.items():
                setattr(part, name, PoolPhase.Value(value) if name == "phase" else value)
        found.status.status_version += 1
        found.metadata.updated_at.CopyFrom(stamp(now()))
        self.live.tell(event.RESOURCE_OPERATION_UPDATE_STATUS, event.RESOURCE_TYPE_WARM_POOL, id)

    def remove_pool(self, id):
        """Lets a pool be gone, drained or not."""
        del self.warm_pools[id]
        self.live.tell(event.RESOURCE_OPERATION_DELETE, event.RESOURCE_TYPE_WARM_POOL, id)


def by_id(*items):
    return {item.id: item for item in items}


def ended_phase(n):
    if n % 83 == 0:
        return Phase.PREBUILD_PHASE_DELETED
    if n % 11 == 0:
        return Phase.PREBUILD_PHASE_CANCELLED
    if n % 7 == 0:
        return Phase.PREBUILD_PHASE_FAILED
    return Phase.PREBUILD_PHASE_COMPLETED


def project(identifier, name, class_ids, created):
    made = Project(id=identifier)
    made.metadata.organization_id = ORGANIZATION
    made.metadata.name = name
    made.metadata.creator.CopyFrom(user(ADA))
    made.metadata.created_at.CopyFrom(created)
    made.metadata.updated_at.CopyFrom(created)
    for order, class_id in enumerate(class_ids):
        made.environment_classes.add(environment_class_id=class_id, order=order)
    made.environment_class.environment_class_id = class_ids[0]
    configuration = made.prebuild_configuration
    configuration.enabled = True
    configuration.environment_class_ids.extend(class_ids)
    configuration.timeout.seconds = 3600
    configuration.trigger.daily_schedule.hour_utc = 3
    configuration.executor.CopyFrom(service_account(NIGHTLY))
    configuration.enable_jetbrains_warmup = True
    return made
