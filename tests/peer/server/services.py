"""The services next to PrebuildService: who calls, the names behind ids, and what changed."""
import asyncio

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from gitpod.v1 import actionable_error_pb2 as actionable
from gitpod.v1 import event_pb2 as event
from gitpod.v1 import identity_pb2 as identity
from gitpod.v1 import project_pb2 as project
from gitpod.v1.environment_connect import (
    EnvironmentService,
    EnvironmentServiceASGIApplication,
    ListEnvironmentClassesResponse,
    ListEnvironmentsRequest,
    ListEnvironmentsResponse,
)
from gitpod.v1.event_connect import EventService, EventServiceASGIApplication
from gitpod.v1.identity_connect import IdentityService, IdentityServiceASGIApplication
from gitpod.v1.organization_connect import OrganizationService, OrganizationServiceASGIApplication
from gitpod.v1.organization_pb2 import GetOrganizationResponse, ListMembersResponse, Organization, OrganizationMember
from gitpod.v1.prebuild_connect import PrebuildServiceASGIApplication
from gitpod.v1.project_connect import ProjectService, ProjectServiceASGIApplication
from gitpod.v1.runner_connect import RunnerService, RunnerServiceASGIApplication
from gitpod.v1.runner_pb2 import GetRunnerResponse, ListRunnersResponse
from gitpod.v1.service_account_connect import ServiceAccountService, ServiceAccountServiceASGIApplication
from gitpod.v1.service_account_pb2 import GetServiceAccountResponse, ListServiceAccountsResponse
from gitpod.v1.usage_connect import UsageService, UsageServiceASGIApplication
from gitpod.v1.usage_pb2 import ListEnvironmentUsageRecordsResponse
from gitpod.v1.user_connect import UserService, UserServiceASGIApplication
from gitpod.v1.user_pb2 import GetUserResponse

from codec import StrictJson
from demand import demand_of, environment_of
from errors import packed, retry_info
from fleet import ADA, ORGANIZATION, POOL_KIND, PREBUILD_KIND, RUNNER, now, stamp, uid, user
from paging import matching, page
from prebuilds import Prebuilds, known

# Projects that answer with the richer errors.
BLOCKED_PROJECT, BUSY_PROJECT = uid(0, 0xBEEF), uid(0, 0xCAFE)

EVENT_INTERVAL_SECONDS = 0.2
EVENTS = [
    (event.RESOURCE_OPERATION_UPDATE_STATUS, event.RESOURCE_TYPE_PREBUILD, uid(PREBUILD_KIND, 3)),
    (event.RESOURCE_OPERATION_CREATE, event.RESOURCE_TYPE_PREBUILD, uid(PREBUILD_KIND, 1)),
    (event.RESOURCE_OPERATION_UPDATE, event.RESOURCE_TYPE_WARM_POOL, uid(POOL_KIND, 1)),
]


class OfFleet:
    def __init__(self, fleet):
        self._fleet = fleet


class Identity(OfFleet, IdentityService):
    async def get_authenticated_identity(self, request, ctx):
        return identity.GetAuthenticatedIdentityResponse(
            subject=user(ADA), organization_id=ORGANIZATION, organization_tier="enterprise"
        )


class Projects(OfFleet, ProjectService):
    async def list_projects(self, request, ctx):
        wanted = request.filter
        found = matching(self._fleet.projects, (wanted.project_ids, lambda item: item.id))
        found = {key: item for key, item in found.items() if wanted.search.lower() in item.metadata.name}
        projects, pagination = page(found, request.pagination)
        return project.ListProjectsResponse(projects=projects, pagination=pagination)

    async def get_project(self, request, ctx):
        if request.project_id == BLOCKED_PROJECT:
            raise ConnectError(Code.FAILED_PRECONDITION, "the runner is offline", [packed(BLOCKED)])
        if request.project_id == BUSY_PROJECT:
            raise ConnectError(Code.RESOURCE_EXHAUSTED, "too many requests", [retry_info(1, 500_000_000)])
        return project.GetProjectResponse(project=known(self._fleet.projects, "project", request.project_id))

    async def update_project(self, request, ctx):
        found = known(self._fleet.projects, "project", request.project_id)
        if request.HasField("name"):
            found.metadata.name = request.name
        if request.HasField("prebuild_configuration"):
            found.prebuild_configuration.CopyFrom(request.prebuild_configuration)
        found.metadata.updated_at.CopyFrom(stamp(now()))
        return project.UpdateProjectResponse(project=found)


class Usage(OfFleet, UsageService):
    async def list_environment_usage_records(self, request, ctx):
        """The records that began in the range, newest first."""
        wanted, demand = request.filter, demand_of(self._fleet)
        start, end = (time.ToNanoseconds() for time in (wanted.date_range.start_time, wanted.date_range.end_time))
        projects = [wanted.project_id] if wanted.project_id else []
        found = matching(demand.started, (projects, lambda item: item.project_id))
        found = {key: item for key, item in found.items() if start <= item.nanoseconds < end}
        items, pagination = page(found, request.pagination)
        return ListEnvironmentUsageRecordsResponse(records=map(demand.record, items), pagination=pagination)


class Environments(OfFleet, EnvironmentService):
    async def list_environments(self, request, ctx):
        """The environments that still exist, newest first; the archived ones only where they are asked for."""
        wanted, status = request.filter, ListEnvironmentsRequest.ArchivalStatus
        archived = {status.ARCHIVAL_STATUS_ALL: [], status.ARCHIVAL_STATUS_ARCHIVED: [True]}
        found = matching(
            demand_of(self._fleet).started,
            ([True], lambda item: item.exists),
            (archived.get(wanted.archival_status, [False]), lambda item: item.archived),
            (wanted.project_ids, lambda item: item.project_id),
            (wanted.creator_ids, lambda item: item.creator_id),
            (wanted.roles, lambda item: item.role),
            (wanted.runner_ids, lambda item: RUNNER),
        )
        if wanted.HasField("created_before"):
            before = wanted.created_before.ToNanoseconds()
            found = {key: item for key, item in found.items() if item.nanoseconds < before}
        items, pagination = page(found, request.pagination)
        return ListEnvironmentsResponse(environments=map(environment_of, items), pagination=pagination)

    async def list_environment_classes(self, request, ctx):
        wanted = request.filter
        found = matching(
            self._fleet.classes,
            (wanted.runner_ids, lambda item: item.runner_id),
            ([wanted.enabled] if wanted.HasField("enabled") else [], lambda item: item.enabled),
        )
        classes, pagination = page(found, request.pagination)
        return ListEnvironmentClassesResponse(environment_classes=classes, pagination=pagination)


class Runners(OfFleet, RunnerService):
    async def get_runner(self, request, ctx):
        return GetRunnerResponse(runner=known(self._fleet.runners, "runner", request.runner_id))

    async def list_runners(self, request, ctx):
        runners, pagination = page(self._fleet.runners, request.pagination)
        return ListRunnersResponse(runners=runners, pagination=pagination)


class Organizations(OfFleet, OrganizationService):
    async def get_organization(self, request, ctx):
        if request.organization_id != ORGANIZATION:
            raise ConnectError(Code.NOT_FOUND, "organization not found")
        return GetOrganizationResponse(organization=Organization(id=ORGANIZATION, name="Analytical Engines"))

    async def list_members(self, request, ctx):
        if request.organization_id != ORGANIZATION:
            raise ConnectError(Code.NOT_FOUND, "organization not found")
        users, pagination = page(
            matching(self._fleet.users, (request.filter.user_ids, lambda item: item.id)), request.pagination
        )
        members = [OrganizationMember(user_id=item.id, full_name=item.name, email=item.email) for item in users]
        return ListMembersResponse(members=members, pagination=pagination)


class Users(OfFleet, UserService):
    async def get_user(self, request, ctx):
        return GetUserResponse(user=known(self._fleet.users, "user", request.user_id))


class ServiceAccounts(OfFleet, ServiceAccountService):
    async def get_service_account(self, request, ctx):
        accounts = self._fleet.service_accounts
        return GetServiceAccountResponse(service_account=known(accounts, "service account", request.service_account_id))

    async def list_service_accounts(self, request, ctx):
        found = matching(self._fleet.service_accounts, (request.filter.service_account_ids, lambda item: item.id))
        accounts, pagination = page(found, request.pagination)
        return ListServiceAccountsResponse(service_accounts=accounts, pagination=pagination)


class Events(OfFleet, EventService):
    async def watch_events(self, request, ctx):
        """What changes, where a test asked for that. Else the fixed events of the wanted types, then a clean end; to a
        watcher of no types in particular the stream breaks."""
        wanted = {one.resource_type for one in request.resource_type_filters}
        if self._fleet.live.is_on:
            async for message in self._fleet.live.watch(wanted):
                yield message
            return
        for operation, kind, identifier in EVENTS:
            if wanted and kind not in wanted:
                continue
            await asyncio.sleep(EVENT_INTERVAL_SECONDS)
            yield event.WatchEventsResponse(operation=operation, resource_type=kind, resource_id=identifier)
            if not wanted:
                raise ConnectError(Code.UNAVAILABLE, "the event source went away")


BLOCKED = actionable.ActionableErrorDetails(
    error_code="runner_offline",
    user_message="The runner of this project is offline.",
    metadata={"runner": "Frankfurt"},
    actions=[
        actionable.ErrorAction(action_id="runners", label="Open runners", dashboard_path="/settings/runners"),
        actionable.ErrorAction(action_id="docs", label="Read more", external_url="https://ona.com/docs"),
    ],
)

APPLICATIONS = [
    (PrebuildServiceASGIApplication, Prebuilds),
    (IdentityServiceASGIApplication, Identity),
    (ProjectServiceASGIApplication, Projects),
    (EnvironmentServiceASGIApplication, Environments),
    (RunnerServiceASGIApplication, Runners),
    (OrganizationServiceASGIApplication, Organizations),
    (UsageServiceASGIApplication, Usage),
    (UserServiceASGIApplication, Users),
    (ServiceAccountServiceASGIApplication, ServiceAccounts),
    (EventServiceASGIApplication, Events),
]


def api(fleet, gate, root):
    """The application of all services under `root`. A service that isn't there answers as a missing procedure does."""
    applications = {}
    for application, service in APPLICATIONS:
        served = application(service(fleet), interceptors=[gate], codecs=[StrictJson()])
        applications[served.path] = served
    missing = next(iter(applications.values()))

    async def routed(scope, receive, send):
        path = scope["path"].removeprefix(root).rpartition("/")[0]
        await applications.get(path, missing)({**scope, "root_path": root}, receive, send)

    return routed
