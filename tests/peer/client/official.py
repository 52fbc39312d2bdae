"""The sdk's own Python clients against the mock backend over HTTP: every procedure, the stream, the logs, the errors.

Run as `.tools/peer/bin/python tests/peer/client/official.py URL`, with examples/mock_server.rs at that address.
"""

import json
import sys
import threading
import time
import urllib.error
import urllib.request

from connectrpc.code import Code
from connectrpc.compat import google_protobuf_json_codec
from connectrpc.errors import ConnectError
from gitpod.v1 import event_pb2 as event
from gitpod.v1 import identity_pb2 as identity
from gitpod.v1 import prebuild_pb2 as pb
from gitpod.v1 import project_pb2 as project
from gitpod.v1.environment_connect import EnvironmentServiceClientSync, ListEnvironmentClassesRequest, ListEnvironmentsRequest
from gitpod.v1.event_connect import EventServiceClientSync
from gitpod.v1.identity_connect import IdentityServiceClientSync
from gitpod.v1.organization_connect import OrganizationServiceClientSync
from gitpod.v1.organization_pb2 import ListMembersRequest
from gitpod.v1.prebuild_connect import PrebuildServiceClientSync
from gitpod.v1.project_connect import ProjectServiceClientSync
from gitpod.v1.runner_connect import RunnerServiceClientSync
from gitpod.v1.runner_pb2 import GetRunnerRequest, ListRunnersRequest
from gitpod.v1.service_account_connect import ServiceAccountServiceClientSync
from gitpod.v1.service_account_pb2 import GetServiceAccountRequest, ListServiceAccountsRequest
from gitpod.v1.usage_connect import UsageServiceClientSync
from gitpod.v1.usage_pb2 import ListEnvironmentUsageRecordsRequest
from gitpod.v1.user_connect import UserServiceClientSync
from gitpod.v1.user_pb2 import GetUserRequest
from protovalidate import Violations

# In this world the clock stands still until it is told otherwise, so that each answer can be foreseen.
WORLD = f"{sys.argv[1]}/speed=0"
NOBODY = "ffffffff-0000-4000-8000-000000000000"
Phase = pb.PrebuildPhase
PoolPhase = pb.WarmPoolPhase


def client(kind):
    return kind(WORLD, codec=google_protobuf_json_codec(), send_compression=None, timeout_ms=20_000)


def control(method, **request):
    """A call to the mock's own service."""
    data = json.dumps(request).encode()
    headers = {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{WORLD}/mock.v1.MockService/{method}", data, headers)) as answer:
        return json.load(answer)


def fails(code, procedure, request):
    try:
        result = procedure(request)
        if not hasattr(result, "DESCRIPTOR"):
            list(result)
    except ConnectError as error:
        assert error.code == code, (error.code, error.message)
        return error
    raise AssertionError(f"{request} was accepted")


def names():
    caller = client(IdentityServiceClientSync).get_authenticated_identity(identity.GetAuthenticatedIdentityRequest())
    user = client(UserServiceClientSync).get_user(GetUserRequest(user_id=caller.subject.id)).user
    members = client(OrganizationServiceClientSync).list_members
    some = ListMembersRequest(organization_id=caller.organization_id, filter={"user_ids": [user.id, NOBODY]})
    assert user.name and [member.full_name for member in members(some).members] == [user.name]
    refused = fails(Code.INVALID_ARGUMENT, members, ListMembersRequest(filter={"user_ids": [user.id] * 26}))
    violations = Violations.FromString(refused.details[0].message_bytes).violations
    assert [one.field.elements[-1].field_name for one in violations] == ["organization_id", "user_ids"]
    classes = client(EnvironmentServiceClientSync).list_environment_classes(ListEnvironmentClassesRequest()).environment_classes
    assert len(classes) == 6
    runners = client(RunnerServiceClientSync)
    runner = runners.get_runner(GetRunnerRequest(runner_id=classes[0].runner_id)).runner
    assert runner.name and runner in runners.list_runners(ListRunnersRequest()).runners
    projects = client(ProjectServiceClientSync)
    listed = projects.list_projects(project.ListProjectsRequest()).projects
    assert len(listed) == 12
    first = listed[0]
    assert projects.get_project(project.GetProjectRequest(project_id=first.id)).project == first
    account = GetServiceAccountRequest(service_account_id=first.prebuild_configuration.executor.id)
    accounts = client(ServiceAccountServiceClientSync)
    account = accounts.get_service_account(account).service_account
    some = ListServiceAccountsRequest(filter={"service_account_ids": [account.id], "include_suspended": True})
    assert account.name and list(accounts.list_service_accounts(some).service_accounts) == [account]
    settings = first.prebuild_configuration
    settings.timeout.seconds = 1200
    changed = projects.update_project(project.UpdateProjectRequest(project_id=first.id, prebuild_configuration=settings)).project
    assert changed.prebuild_configuration == settings
    return listed


def prebuilds(projects):
    api = client(PrebuildServiceClientSync)
    everything, token = [], ""
    while True:
        request = pb.ListPrebuildsRequest()
        request.pagination.page_size, request.pagination.token = 100, token
        response = api.list_prebuilds(request)
        everything.extend(response.prebuilds)
        token = response.pagination.next_token
        if not token:
            break
    times = [item.metadata.created_at.ToNanoseconds() for item in everything]
    assert len({item.id for item in everything}) == 2000 and times == sorted(times, reverse=True)
    assert {item.status.phase for item in everything} == set(Phase.values()) - {0}
    assert len(api.list_prebuilds(pb.ListPrebuildsRequest(), use_get=True).prebuilds) == 25

    made = api.create_prebuild(pb.CreatePrebuildRequest(project_id=projects[0].id, spec={"timeout": {"seconds": 600}})).prebuild
    assert made.status.phase == Phase.PREBUILD_PHASE_PENDING and made.spec.timeout.seconds == 600
    one = {"prebuild_id": made.id}
    assert api.get_prebuild(pb.GetPrebuildRequest(**one)).prebuild == made
    cancelled = api.cancel_prebuild(pb.CancelPrebuildRequest(**one)).prebuild
    assert cancelled.status.phase == Phase.PREBUILD_PHASE_CANCELLING
    fails(Code.FAILED_PRECONDITION, api.cancel_prebuild, pb.CancelPrebuildRequest(**one))
    api.delete_prebuild(pb.DeletePrebuildRequest(**one))
    assert api.get_prebuild(pb.GetPrebuildRequest(**one)).prebuild.status.phase == Phase.PREBUILD_PHASE_DELETING
    fails(Code.NOT_FOUND, api.get_prebuild, pb.GetPrebuildRequest(prebuild_id=NOBODY))

    completed = next(item for item in everything if item.status.phase == Phase.PREBUILD_PHASE_COMPLETED)
    token = api.create_prebuild_logs_token(pb.CreatePrebuildLogsTokenRequest(prebuild_id=completed.id)).access_token
    request = urllib.request.Request(completed.status.log_url, headers={"authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as log:
        assert b"LOG_SECTION_OUTCOME_SUCCESS" in log.read()
    try:
        urllib.request.urlopen(completed.status.log_url)
        raise AssertionError("the log is open to everyone")
    except urllib.error.HTTPError as error:
        assert error.code == 401


def demand(projects):
    usage = client(UsageServiceClientSync).list_environment_usage_records
    request = ListEnvironmentUsageRecordsRequest(filter={"project_id": projects[0].id})
    assert "date_range" in fails(Code.INVALID_ARGUMENT, usage, request).message
    request.filter.date_range.end_time.seconds = int(time.time()) + 1
    request.filter.date_range.start_time.seconds = int(time.time()) - 28 * 86_400
    request.pagination.page_size = 100
    records = {}
    while True:
        response = usage(request)
        records.update((item.environment_id, item) for item in response.records)
        request.pagination.token = response.pagination.next_token
        if not request.pagination.token:
            break
    assert len(records) > 100 and {item.project_id for item in records.values()} == {projects[0].id}
    environments = client(EnvironmentServiceClientSync).list_environments
    existing = environments(ListEnvironmentsRequest(filter={"project_ids": [projects[0].id]})).environments
    assert existing and any(item.metadata.prebuild_id for item in existing)
    for item in existing:
        record = records[item.id]
        assert record.created_at == item.metadata.created_at and record.user_id == item.metadata.creator.id
        assert record.environment_class_id == getattr(item.spec.machine, "class")
    many = ListEnvironmentsRequest(filter={"project_ids": [NOBODY] * 26})
    assert "project_ids" in fails(Code.INVALID_ARGUMENT, environments, many).message


def warm_pools(projects):
    api = client(PrebuildServiceClientSync)
    pools = api.list_warm_pools(pb.ListWarmPoolsRequest()).warm_pools
    assert len(pools) == 8 and api.get_warm_pool(pb.GetWarmPoolRequest(warm_pool_id=pools[0].id)).warm_pool == pools[0]
    owner = next(item for item in projects if item.metadata.name == "inventory-sync")
    wanted = {"project_id": owner.id, "environment_class_id": owner.prebuild_configuration.environment_class_ids[0]}
    made = api.create_warm_pool(pb.CreateWarmPoolRequest(**wanted, min_size=0, max_size=2)).warm_pool
    assert (made.spec.min_size, made.spec.max_size) == (0, 2) and made.spec.HasField("min_size")
    fails(Code.ALREADY_EXISTS, api.create_warm_pool, pb.CreateWarmPoolRequest(**wanted))
    changed = api.update_warm_pool(pb.UpdateWarmPoolRequest(warm_pool_id=made.id, max_size=5)).warm_pool
    assert (changed.spec.min_size, changed.spec.max_size) == (0, 5)
    error = fails(Code.INVALID_ARGUMENT, api.update_warm_pool, pb.UpdateWarmPoolRequest(warm_pool_id=made.id, max_size=21))
    violations = Violations.FromString(error.details[0].message_bytes)
    assert violations.violations[0].field.elements[0].field_name == "max_size"
    api.delete_warm_pool(pb.DeleteWarmPoolRequest(warm_pool_id=made.id))
    assert api.get_warm_pool(pb.GetWarmPoolRequest(warm_pool_id=made.id)).warm_pool.status.phase == PoolPhase.WARM_POOL_PHASE_DELETING


def events(projects):
    """What writes change and what time changes, on one stream, and that Get agrees."""
    filters = [{"resource_type": event.RESOURCE_TYPE_PREBUILD}]
    request = event.WatchEventsRequest(organization=True, resource_type_filters=filters)
    told, is_told = [], threading.Event()

    def listen():
        for message in client(EventServiceClientSync).watch_events(request):
            told.append(message)
            if message.operation == event.RESOURCE_OPERATION_UPDATE_STATUS and message.resource_id == made.get("id"):
                return is_told.set()

    made = {}
    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    time.sleep(0.5)
    api = client(PrebuildServiceClientSync)
    made["id"] = api.create_prebuild(pb.CreatePrebuildRequest(project_id=projects[1].id, spec={})).prebuild.id
    control("SetClock", jumpSeconds=50)
    assert is_told.wait(10), told
    assert api.get_prebuild(pb.GetPrebuildRequest(prebuild_id=made["id"])).prebuild.status.phase == Phase.PREBUILD_PHASE_STARTING
    own = [message.operation for message in told if message.resource_id == made["id"]]
    assert own == [event.RESOURCE_OPERATION_CREATE, event.RESOURCE_OPERATION_UPDATE_STATUS], own
    fails(Code.INVALID_ARGUMENT, client(EventServiceClientSync).watch_events, event.WatchEventsRequest())


def faults():
    api = client(PrebuildServiceClientSync)
    control("AddFault", fault={"procedure": "ListPrebuilds", "code": "resource_exhausted", "retryDelayMs": 1500, "times": 1})
    error = fails(Code.RESOURCE_EXHAUSTED, api.list_prebuilds, pb.ListPrebuildsRequest())
    assert error.details[0].type_name == "google.rpc.RetryInfo"
    control("AddFault", fault={"procedure": "ListPrebuilds", "network": True, "times": 1})
    fails(Code.UNAVAILABLE, api.list_prebuilds, pb.ListPrebuildsRequest())
    assert api.list_prebuilds(pb.ListPrebuildsRequest()).prebuilds


def main():
    projects = names()
    prebuilds(projects)
    demand(projects)
    warm_pools(projects)
    events(projects)
    faults()
    calls = (call["procedure"] for call in control("ListCalls")["calls"])
    called = {procedure for procedure in calls if procedure.startswith("gitpod.v1.")}
    assert len(called) == 25, called
    print(f"The official client called {len(called)} procedures of the mock backend, and understood every answer.")


main()
