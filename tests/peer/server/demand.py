"""The environments that people started over four weeks, and those that prebuilds run in: usage records, and what still exists.

Only the requested page is made into messages: a month of the busy project has more than 200 pages.
"""
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from gitpod.v1 import environment_pb2 as environment
from gitpod.v1.usage_pb2 import EnvironmentUsageRecord

from fleet import ADA, CHECKOUT, FRACTIONS, GRACE, LARGE, ORGANIZATION, REGULAR, RUNNER, STOREFRONT, Phase, stamp, uid, user

PEOPLES_KIND, RECORD_KIND = 10, 11
STARTS = 21_100
# 28 days have 21,036 of them.
APART = timedelta(seconds=115)
# The newest ones of which some still exist, and from which on they are archived.
KEPT, ARCHIVED = 500, 250
EXPIRY = timedelta(days=7)

Role = environment.EnvironmentRole


class Started(NamedTuple):
    id: str
    project_id: str
    class_id: str
    creator_id: str
    created: datetime
    nanos: int
    stopped: datetime
    prebuild_id: str
    role: int
    exists: bool
    archived: bool

    @property
    def nanoseconds(self):
        return int(self.created.timestamp()) * 1_000_000_000 + self.nanos


class Demand:
    def __init__(self, fleet):
        self._now = fleet.start
        completed = [item for item in fleet.prebuilds.values() if item.status.phase == Phase.PREBUILD_PHASE_COMPLETED]
        started = [self._by_person(n, completed) for n in range(STARTS)]
        started += [of_prebuild(item) for item in fleet.prebuilds.values() if item.status.environment_id]
        started.sort(key=lambda item: (item.created, item.nanos, item.id), reverse=True)
        self.started = {item.id: item for item in started}

    def _by_person(self, n, completed):
        """The n-th newest: a third from no prebuild, a third from the newest one, a third from the one before."""
        created = self._now - (n + 1) * APART
        project_id = STOREFRONT if n % 300 == 7 else CHECKOUT
        class_id = LARGE if n % 5 == 0 and project_id == CHECKOUT else REGULAR
        exists, prebuild_id = n < KEPT and n % 4 != 3, ""
        if exists and n % 3:
            usable = [item.id for item in completed if is_usable(item, project_id, class_id, created)]
            prebuild_id = next(iter(usable[n % 3 - 1 :]), "")
        return Started(
            id=uid(PEOPLES_KIND, n + 1),
            project_id=project_id,
            class_id=class_id,
            creator_id=(ADA, GRACE)[n % 2],
            created=created,
            nanos=FRACTIONS[n % len(FRACTIONS)],
            stopped=created + timedelta(minutes=40 * (n % 9 + 1)),
            prebuild_id=prebuild_id,
            role=Role.ENVIRONMENT_ROLE_DEFAULT,
            exists=exists,
            archived=n >= ARCHIVED,
        )

    def record(self, item):
        made = EnvironmentUsageRecord(
            id=record_id(item),
            environment_id=item.id,
            user_id=item.creator_id,
            project_id=item.project_id,
            runner_id=RUNNER,
            environment_class_id=item.class_id,
            created_at=stamp(item.created, item.nanos),
        )
        if item.stopped <= self._now:
            made.stopped_at.CopyFrom(stamp(item.stopped, item.nanos))
        return made


@lru_cache(maxsize=1)
def _demand(fleet, start):
    return Demand(fleet)


def demand_of(fleet):
    """Made when it is first asked for after a reset, as most tests need none of it."""
    return _demand(fleet, fleet.start)


def environment_of(item):
    """The message of an environment that still exists."""
    created = stamp(item.created, item.nanos)
    made = environment.Environment(
        id=item.id,
        metadata=environment.EnvironmentMetadata(
            organization_id=ORGANIZATION,
            project_id=item.project_id,
            runner_id=RUNNER,
            creator=user(item.creator_id),
            created_at=created,
            last_started_at=created,
            role=item.role,
            prebuild_id=item.prebuild_id,
        ),
    )
    setattr(made.spec.machine, "class", item.class_id)
    if item.archived:
        made.metadata.archived_at.CopyFrom(stamp(item.stopped + timedelta(hours=1)))
    return made


def of_prebuild(item):
    """The environment that a prebuild runs in, which is deleted when it ends: then only its record is left."""
    created, is_over = moment(item.metadata.created_at), item.status.HasField("completion_time")
    return Started(
        id=item.status.environment_id,
        project_id=item.metadata.project_id,
        class_id=item.metadata.environment_class_id,
        creator_id=item.metadata.creator.id,
        created=created,
        nanos=item.metadata.created_at.nanos,
        stopped=moment(item.status.completion_time) if is_over else created + timedelta(days=1),
        prebuild_id="",
        role=Role.ENVIRONMENT_ROLE_PREBUILD,
        exists=not is_over,
        archived=False,
    )


def is_usable(item, project_id, class_id, time):
    if (item.metadata.project_id, item.metadata.environment_class_id) != (project_id, class_id):
        return False
    completed = moment(item.status.completion_time)
    return completed + timedelta(seconds=1) <= time < completed + EXPIRY


def moment(time):
    """The whole second of a timestamp."""
    return datetime.fromtimestamp(time.seconds, timezone.utc)


def record_id(item):
    kind = RECORD_KIND + (item.role == Role.ENVIRONMENT_ROLE_PREBUILD)
    return f"{kind:08x}{item.id[8:]}"
