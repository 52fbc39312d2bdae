"""Tries the peer with the sdk's own clients: what it says in the tests must be what the official runtime makes of it.

Run as `.tools/peer/bin/python tests/peer/server/smoke.py`.
"""
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

sys.dont_write_bytecode = True

from connectrpc.code import Code
from connectrpc.compat import google_protobuf_json_codec
from connectrpc.errors import ConnectError
from gitpod.v1 import actionable_error_pb2 as actionable
from gitpod.v1 import event_pb2 as event
from gitpod.v1 import identity_pb2 as identity
from gitpod.v1 import prebuild_pb2 as pb
from gitpod.v1 import project_pb2 as project
from gitpod.v1 import environment_pb2 as environment
from gitpod.v1.environment_connect import EnvironmentServiceClientSync, ListEnvironmentClassesRequest
from gitpod.v1.event_connect import EventServiceClientSync
from gitpod.v1.identity_connect import IdentityServiceClientSync
from gitpod.v1.organization_connect import OrganizationServiceClientSync
from gitpod.v1.organization_pb2 import GetOrganizationRequest, ListMembersRequest
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
from google.protobuf.timestamp_pb2 import Timestamp
from protovalidate import Violations

from fleet import ADA, CHECKOUT, GRACE, LARGE, NIGHTLY, ORGANIZATION, PREBUILDS, REGULAR, RETIRED, RUNNER, STOREFRONT
from fleet import Phase, PoolPhase, Trigger
from gate import path_of
from services import BLOCKED_PROJECT, BUSY_PROJECT

GOOD = {"authorization": "Bearer good-token"}
UNKNOWN = "ffffffff-0000-4000-8000-000000000000"


def client(kind):
    return kind(f"{url}/api", codec=google_protobuf_json_codec())


def fails(code, procedure, request, headers=GOOD):
    """The error of a call, which must be of that code."""
    try:
        result = procedure(request, headers=headers)
        if not hasattr(result, "DESCRIPTOR"):
            list(result)
    except ConnectError as error:
        assert error.code == code, (error.code, error.message)
        return error
    raise AssertionError(f"{request} was accepted")


def http(path, data=None, headers={}, timeout=10):
    """Status, headers and body of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, data, headers), timeout=timeout) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def journal():
    return json.loads(http("/journal")[2])


def call(procedure, body, **headers):
    """A call as the console makes it: status and answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/json", "connect-protocol-version": "1", **GOOD, **named}
    status, _, answer = http(f"/api/gitpod.v1.{procedure}", body, sent)
    return status, json.loads(answer) if answer else None


def raw_path(script):
    return f"/raw/{urlsafe_b64encode(json.dumps(script).encode()).decode().rstrip('=')}/gitpod.v1.Any/Thing"


def prebuilds():
    api = client(PrebuildServiceClientSync)

    def listed(**filters):
        found, token = [], ""
        while True:
            request = pb.ListPrebuildsRequest(filter=pb.ListPrebuildsRequest.Filter(**filters))
            request.pagination.page_size, request.pagination.token = 100, token
            response = api.list_prebuilds(request, headers=GOOD)
            found.extend(response.prebuilds)
            token = response.pagination.next_token
            if not token:
                return found

    everything = listed()
    times = [item.metadata.created_at.ToNanoseconds() for item in everything]
    assert len({item.id for item in everything}) == PREBUILDS and times == sorted(times, reverse=True)
    assert {item.status.phase for item in everything} == set(Phase.values()) - {0}
    for message, fields in [
        ("metadata", pb.PrebuildMetadata.DESCRIPTOR.fields),
        ("spec", pb.PrebuildSpec.DESCRIPTOR.fields),
        ("status", pb.PrebuildStatus.DESCRIPTOR.fields),
    ]:
        filled = {field.name for item in everything for field, _ in getattr(item, message).ListFields()}
        assert filled == {field.name for field in fields}, (message, filled)
    assert len(api.list_prebuilds(pb.ListPrebuildsRequest(), headers=GOOD, use_get=True).prebuilds) == 25
    for filters, fits in [
        ({"project_ids": [STOREFRONT]}, lambda item: item.metadata.project_id == STOREFRONT),
        ({"phases": [Phase.PREBUILD_PHASE_FAILED]}, lambda item: item.status.failure_message),
        ({"triggered_by": [Trigger.PREBUILD_TRIGGER_SCHEDULED]}, lambda item: item.metadata.creator.id == NIGHTLY),
        ({"creator_ids": [GRACE]}, lambda item: item.metadata.creator.id == GRACE),
        ({"executor_ids": [ADA]}, lambda item: item.metadata.executor.id == ADA),
    ]:
        assert 0 < len(listed(**filters)) < PREBUILDS and listed(**filters) == list(filter(fits, everything)), filters

    made = api.create_prebuild(pb.CreatePrebuildRequest(project_id=CHECKOUT, spec={}), headers=GOOD).prebuild
    assert made.status.phase == Phase.PREBUILD_PHASE_PENDING and made.spec.timeout.seconds == 3600
    assert made.metadata.environment_class_id == REGULAR and listed()[0] == made
    one = {"prebuild_id": made.id}
    cancelled = api.cancel_prebuild(pb.CancelPrebuildRequest(**one), headers=GOOD).prebuild
    assert cancelled.status.phase == Phase.PREBUILD_PHASE_CANCELLING
    fails(Code.FAILED_PRECONDITION, api.cancel_prebuild, pb.CancelPrebuildRequest(**one))
    api.delete_prebuild(pb.DeletePrebuildRequest(**one), headers=GOOD)
    found = api.get_prebuild(pb.GetPrebuildRequest(**one), headers=GOOD).prebuild
    assert found.status.phase == Phase.PREBUILD_PHASE_DELETING
    fails(Code.NOT_FOUND, api.get_prebuild, pb.GetPrebuildRequest(prebuild_id=UNKNOWN))

    logged = everything[-1]
    wanted = pb.CreatePrebuildLogsTokenRequest(prebuild_id=logged.id)
    token = api.create_prebuild_logs_token(wanted, headers=GOOD).access_token
    path = logged.status.log_url.removeprefix(url)
    assert http(path, headers={"authorization": f"Bearer {token}"})[0] == 200 and http(path)[0] == 401


def warm_pools():
    api = client(PrebuildServiceClientSync)
    pools = api.list_warm_pools(pb.ListWarmPoolsRequest(), headers=GOOD).warm_pools
    ready, old, pending = pools
    assert (old.spec.desired_size, old.spec.HasField("min_size")) == (3, False)
    assert pending.spec.HasField("min_size") and pending.spec.min_size == 0
    of_class = pb.ListWarmPoolsRequest(filter={"project_ids": [CHECKOUT], "environment_class_ids": [LARGE]})
    assert list(api.list_warm_pools(of_class, headers=GOOD).warm_pools) == [old]

    def update(pool, **sizes):
        api.update_warm_pool(pb.UpdateWarmPoolRequest(warm_pool_id=pool.id, **sizes), headers=GOOD)
        spec = api.get_warm_pool(pb.GetWarmPoolRequest(warm_pool_id=pool.id), headers=GOOD).warm_pool.spec
        return spec.min_size, spec.max_size

    assert update(ready, min_size=0) == (0, 4) and update(ready, max_size=7) == (0, 7) and update(old, max_size=5) == (3, 5)
    too_much = pb.UpdateWarmPoolRequest(warm_pool_id=pending.id, min_size=3)
    fails(Code.INVALID_ARGUMENT, api.update_warm_pool, too_much)

    def creation(project_id, class_id):
        return pb.CreateWarmPoolRequest(project_id=project_id, environment_class_id=class_id, min_size=0, max_size=2)

    api.delete_warm_pool(pb.DeleteWarmPoolRequest(warm_pool_id=old.id), headers=GOOD)
    draining = api.get_warm_pool(pb.GetWarmPoolRequest(warm_pool_id=old.id), headers=GOOD).warm_pool
    assert draining.status.phase == PoolPhase.WARM_POOL_PHASE_DELETING
    fails(Code.ALREADY_EXISTS, api.create_warm_pool, creation(CHECKOUT, LARGE))
    fails(Code.FAILED_PRECONDITION, api.create_warm_pool, creation(STOREFRONT, LARGE))
    everywhere = project.ProjectPrebuildConfiguration(enabled=True, environment_class_ids=[REGULAR, LARGE])
    setting = project.UpdateProjectRequest(project_id=STOREFRONT, prebuild_configuration=everywhere)
    changed = client(ProjectServiceClientSync).update_project(setting, headers=GOOD).project
    assert changed.prebuild_configuration == everywhere
    made = api.create_warm_pool(creation(STOREFRONT, LARGE), headers=GOOD).warm_pool
    assert made.spec.HasField("min_size") and made.spec.max_size == 2
    assert made.status.phase == PoolPhase.WARM_POOL_PHASE_PENDING


def neighbours():
    who = client(IdentityServiceClientSync).get_authenticated_identity(
        identity.GetAuthenticatedIdentityRequest(), headers={"cookie": "session=good"}
    )
    assert who.subject.id == ADA and journal()[-1]["authorization"] == "cookie"
    projects = client(ProjectServiceClientSync)
    names = [item.metadata.name for item in projects.list_projects(project.ListProjectsRequest(), headers=GOOD).projects]
    assert names == ["checkout-service", "web-storefront"]
    found = projects.get_project(project.GetProjectRequest(project_id=CHECKOUT), headers=GOOD).project
    assert found.prebuild_configuration.environment_class_ids == [REGULAR, LARGE]
    classes = client(EnvironmentServiceClientSync).list_environment_classes
    assert [item.id for item in classes(ListEnvironmentClassesRequest(), headers=GOOD).environment_classes] == [
        REGULAR,
        LARGE,
        RETIRED,
    ]
    assert len(classes(ListEnvironmentClassesRequest(filter={"enabled": True}), headers=GOOD).environment_classes) == 2
    runners = client(RunnerServiceClientSync)
    runner = runners.get_runner(GetRunnerRequest(runner_id=RUNNER), headers=GOOD).runner
    assert runner.name and list(runners.list_runners(ListRunnersRequest(), headers=GOOD).runners) == [runner]
    assert client(UserServiceClientSync).get_user(GetUserRequest(user_id=ADA), headers=GOOD).user.name
    organization = GetOrganizationRequest(organization_id=ORGANIZATION)
    assert client(OrganizationServiceClientSync).get_organization(organization, headers=GOOD).organization.name
    members = client(OrganizationServiceClientSync).list_members
    some = ListMembersRequest(organization_id=ORGANIZATION, filter={"user_ids": [GRACE, UNKNOWN]})
    assert [member.user_id for member in members(some, headers=GOOD).members] == [GRACE]
    assert len(members(ListMembersRequest(organization_id=ORGANIZATION), headers=GOOD).members) == 2
    fails(Code.NOT_FOUND, members, ListMembersRequest(organization_id=UNKNOWN))
    accounts = client(ServiceAccountServiceClientSync)
    account = GetServiceAccountRequest(service_account_id=NIGHTLY)
    assert accounts.get_service_account(account, headers=GOOD).service_account.name
    some = ListServiceAccountsRequest(filter={"service_account_ids": [NIGHTLY, UNKNOWN]})
    assert [item.id for item in accounts.list_service_accounts(some, headers=GOOD).service_accounts] == [NIGHTLY]

    watch = client(EventServiceClientSync).watch_events
    both = [{"resource_type": kind} for kind in (event.RESOURCE_TYPE_PREBUILD, event.RESOURCE_TYPE_WARM_POOL)]
    assert len(list(watch(event.WatchEventsRequest(organization=True, resource_type_filters=both), headers=GOOD))) == 3
    assert journal()[-1]["code"] == "ok" and journal()[-1]["body"]["organization"] is True
    fails(Code.UNAVAILABLE, watch, event.WatchEventsRequest(organization=True))
    fails(Code.UNAUTHENTICATED, watch, event.WatchEventsRequest(), {})
    assert all(entry["valid"] for entry in journal()), journal()


def demand():
    usage = client(UsageServiceClientSync).list_environment_usage_records
    environments = client(EnvironmentServiceClientSync).list_environments
    prebuilds = client(PrebuildServiceClientSync)

    def pages(procedure, request, rows):
        """The number of pages, and their rows."""
        found, token, count = [], "", 0
        while True:
            request.pagination.page_size, request.pagination.token = 100, token
            response = procedure(request, headers=GOOD)
            found.extend(getattr(response, rows))
            token, count = response.pagination.next_token, count + 1
            if not token:
                return count, found

    latest = int(time.time()) + 1

    def records(seconds, project_id="", until=0):
        end = latest - until
        request = ListEnvironmentUsageRecordsRequest()
        request.filter.project_id = project_id
        request.filter.date_range.start_time.seconds, request.filter.date_range.end_time.seconds = end - seconds, end
        return pages(usage, request, "records")

    count, month = records(28 * 86_400, CHECKOUT)
    assert count > 200, count
    created = [item.created_at.ToNanoseconds() for item in month]
    assert created == sorted(created, reverse=True) and len({item.id for item in month}) == len(month)
    assert {item.project_id for item in month} == {CHECKOUT} and {item.user_id for item in month} >= {ADA, GRACE}
    assert {item.environment_class_id for item in month} == {REGULAR, LARGE}
    ended = [item for item in month if item.HasField("stopped_at")]
    assert 0 < len(month) - len(ended) < 500 and all(item.created_at.seconds < item.stopped_at.seconds for item in ended)
    first, second = records(86_400, until=3600)[1], records(43_200, until=3600)[1]
    assert 700 < len(first) < 800 and second == first[: len(second)] and len(second) < len(first)
    assert {item.project_id for item in first} == {CHECKOUT, STOREFRONT}
    assert records(86_400, UNKNOWN) == (1, [])

    def listed(**filters):
        return pages(environments, environment.ListEnvironmentsRequest(filter=filters), "environments")[1]

    status, role = environment.ListEnvironmentsRequest, environment.EnvironmentRole
    existing = listed(archival_status=status.ARCHIVAL_STATUS_ALL)
    by_id = {item.environment_id: item for item in records(28 * 86_400)[1]}
    for item in existing:
        record = by_id[item.id]
        assert (record.created_at, record.project_id) == (item.metadata.created_at, item.metadata.project_id)
        assert record.environment_class_id == getattr(item.spec.machine, "class")
        if item.metadata.prebuild_id:
            found = prebuilds.get_prebuild(pb.GetPrebuildRequest(prebuild_id=item.metadata.prebuild_id), headers=GOOD).prebuild
            assert found.status.phase == Phase.PREBUILD_PHASE_COMPLETED
            assert found.metadata.environment_class_id == record.environment_class_id
            age = record.created_at.ToSeconds() - found.status.completion_time.ToSeconds()
            assert 0 <= age <= 7 * 86_400
    used = [item for item in existing if item.metadata.prebuild_id]
    assert 100 < len(used) < len(existing) < len(by_id)
    active, archived = listed(), listed(archival_status=status.ARCHIVAL_STATUS_ARCHIVED)
    assert active and archived and len(active) + len(archived) == len(existing)
    assert all(item.metadata.HasField("archived_at") for item in archived)
    running = listed(roles=[role.ENVIRONMENT_ROLE_PREBUILD])
    of_prebuilds = {item.status.environment_id for item in prebuilds.list_prebuilds(pb.ListPrebuildsRequest(), headers=GOOD).prebuilds}
    assert running and {item.id for item in running} <= of_prebuilds
    # Environments of prebuilds that ended are gone, and their records are left.
    assert len(of_prebuilds & set(by_id)) > len(running)
    assert {item.metadata.project_id for item in listed(project_ids=[STOREFRONT])} == {STOREFRONT}
    middle = existing[200].metadata.created_at
    before = listed(archival_status=status.ARCHIVAL_STATUS_ALL, created_before=middle)
    assert before == existing[201:]

    def refusal(procedure, request):
        return fails(Code.INVALID_ARGUMENT, procedure, request).message

    wording = "validation error: filter.date_range: value is required"
    assert refusal(usage, ListEnvironmentUsageRecordsRequest(filter={"project_id": CHECKOUT})) == wording
    half = ListEnvironmentUsageRecordsRequest(filter={"date_range": {"start_time": Timestamp(seconds=1)}})
    assert refusal(usage, half) == "validation error: filter.date_range.end_time: value is required"
    many = environment.ListEnvironmentsRequest(filter={"project_ids": [CHECKOUT] * 26})
    assert "filter.project_ids: " in refusal(environments, many)
    assert "filter.roles[1]: " in refusal(environments, environment.ListEnvironmentsRequest(filter={"roles": [1, 9]}))
    assert "filter.archival_status: " in refusal(environments, environment.ListEnvironmentsRequest(filter={"archival_status": 9}))
    member = {"authorization": "Bearer member-token"}
    request = ListEnvironmentUsageRecordsRequest()
    request.filter.date_range.start_time.seconds, request.filter.date_range.end_time.seconds = 1, 2
    fails(Code.PERMISSION_DENIED, usage, request, member)
    fails(Code.PERMISSION_DENIED, environments, environment.ListEnvironmentsRequest(), member)
    prebuilds.list_prebuilds(pb.ListPrebuildsRequest(), headers=member)


def errors():
    api, projects = client(PrebuildServiceClientSync), client(ProjectServiceClientSync)
    request = pb.CreatePrebuildRequest(project_id="x", environment_class_id=REGULAR, spec={"timeout": {"seconds": 60}})
    refused = fails(Code.INVALID_ARGUMENT, api.create_prebuild, request)
    details = Violations.FromString(refused.details[0].message_bytes)
    assert [path_of(one.field) for one in details.violations] == ["project_id", "spec.timeout"]
    assert journal()[-1]["problem"] == refused.message and not journal()[-1]["valid"]
    many = pb.ListPrebuildsRequest(filter={"phases": Phase.values()[:11]})
    wording = "validation error: filter.phases: value must contain no more than 10 item(s)"
    assert fails(Code.INVALID_ARGUMENT, api.list_prebuilds, many).message == wording
    unknown = pb.ListPrebuildsRequest(filter={"phases": [10, 33]})
    assert "filter.phases[1]: " in fails(Code.INVALID_ARGUMENT, api.list_prebuilds, unknown).message
    many = ListMembersRequest(organization_id=ORGANIZATION, filter={"user_ids": [ADA] * 26})
    wording = "validation error: filter.user_ids: value must contain no more than 25 item(s)"
    assert fails(Code.INVALID_ARGUMENT, client(OrganizationServiceClientSync).list_members, many).message == wording

    blocked = fails(Code.FAILED_PRECONDITION, projects.get_project, project.GetProjectRequest(project_id=BLOCKED_PROJECT))
    assert actionable.ActionableErrorDetails.FromString(blocked.details[0].message_bytes).actions[1].external_url
    busy = fails(Code.RESOURCE_EXHAUSTED, projects.get_project, project.GetProjectRequest(project_id=BUSY_PROJECT))
    assert busy.details[0].type_name == "google.rpc.RetryInfo"
    assert busy.details[0].message_bytes == bytes.fromhex("0a0808011080cab5ee01")

    status, answer = call("PrebuildService/ListPrebuilds", b'{"sortBy":1}')
    assert (status, answer["code"]) == (400, "invalid_argument") and "sortBy" in journal()[-1]["problem"]
    assert call("PrebuildService/ListPrebuilds", b"{")[1]["code"] == "invalid_argument"
    assert call("PrebuildService/Nothing", b"{}") == (404, None) and journal()[-1]["code"] == "http 404"
    assert call("NoService/Nothing", b"{}") == (404, None)
    assert call("PrebuildService/ListPrebuilds", b"{}", content_type="text/plain") == (415, None)
    assert call("PrebuildService/ListPrebuilds", b"{}", connect_protocol_version="2")[0] == 400
    assert not journal()[-1]["valid"]
    assert call("PrebuildService/ListPrebuilds", b"{}", connect_timeout_ms="5000")[0] == 200
    assert journal()[-1] == {
        "procedure": "gitpod.v1.PrebuildService/ListPrebuilds",
        "valid": True,
        "problem": "",
        "authorization": "bearer",
        "timeoutMs": 5000,
        "code": "ok",
        "body": {},
        "aborted": False,
    }


def access():
    api = client(PrebuildServiceClientSync)
    pools, one = pb.ListWarmPoolsRequest(), pb.DeletePrebuildRequest(prebuild_id=UNKNOWN)
    reader = {"authorization": "Bearer reader-token"}
    for headers in ({}, {"authorization": "Bearer bad"}, {"authorization": "good-token"}, {"cookie": "session=bad"}):
        fails(Code.UNAUTHENTICATED, api.list_warm_pools, pools, headers)
    api.list_warm_pools(pools, headers=reader)
    fails(Code.PERMISSION_DENIED, api.delete_prebuild, one, reader)
    http("/control/revoke", json.dumps({"token": "good-token"}).encode())
    fails(Code.UNAUTHENTICATED, api.list_warm_pools, pools)
    api.list_warm_pools(pools, headers={"authorization": "Bearer good-token-2"})


def raw():
    hello = b64encode(b"hello").decode()
    busy = {"content-type": "text/html", "Retry-After": "2"}
    script = {"status": 503, "headers": busy, "chunks": [hello, hello], "pauseMs": 20}
    status, headers, body = http(raw_path(script), b"{}", {"origin": "http://portal.example"})
    assert (status, headers["retry-after"], body) == (503, "2", b"hellohello")
    assert headers["access-control-allow-origin"] == "http://portal.example"
    for cut in ({"chunks": [hello], "pauseMs": 10, "end": "reset"}, {"end": "reset"}):
        try:
            http(raw_path(cut), b"{}")
        except OSError as error:
            assert isinstance(getattr(error, "reason", error), ConnectionResetError), error
        else:
            raise AssertionError("the connection was not reset")
    turns = {"key": "k", "sequence": [{"status": 500}, {"status": 200}]}
    assert [http(raw_path(turns), b"{}")[0] for _ in range(3)] == [500, 200, 200]
    for hang in ({"key": "h", "end": "hang"}, {"key": "h", "chunks": [hello], "end": "hang"}):
        try:
            http(raw_path(hang), b"{}", timeout=0.3)
        except TimeoutError:
            continue
        raise AssertionError("a hanging response ended")
    time.sleep(0.2)
    assert json.loads(http("/raw-count/k")[2]) == {"requests": 3, "aborted": 0}
    assert json.loads(http("/raw-count/h")[2]) == {"requests": 2, "aborted": 2}
    big = {"chunks": [b64encode(b"x" * 300_000).decode()]}
    assert len(http(raw_path(big), b"{}")[2]) == 300_000


peer = subprocess.Popen(
    [sys.executable, str(Path(__file__).with_name("main.py"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
try:
    url = peer.stdout.readline().split()[-1]
    for part in (prebuilds, warm_pools, neighbours, demand, errors, access, raw):
        http("/control/reset", b"")
        part()
        print(f"{part.__name__}: ok")
finally:
    peer.stdin.close()
    peer.wait(timeout=5)
