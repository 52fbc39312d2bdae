"""gitpod.v1.PrebuildService over the fleet: all eleven procedures."""
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from gitpod.v1 import event_pb2 as event
from gitpod.v1 import prebuild_pb2 as pb
from gitpod.v1.prebuild_connect import PrebuildService

from errors import invalid, not_found
from fleet import Phase, PoolPhase, now, stamp
from paging import matching, page

CANCELLABLE = {
    Phase.PREBUILD_PHASE_PENDING,
    Phase.PREBUILD_PHASE_STARTING,
    Phase.PREBUILD_PHASE_RUNNING,
    Phase.PREBUILD_PHASE_STOPPING,
    Phase.PREBUILD_PHASE_SNAPSHOTTING,
}


class Prebuilds(PrebuildService):
    def __init__(self, fleet):
        self._fleet = fleet

    async def create_prebuild(self, request, ctx):
        project = self._project(request.project_id)
        class_id = request.environment_class_id or project.environment_classes[0].environment_class_id
        self._class(class_id)
        made = self._fleet.add_prebuild(project.id, class_id, request.spec)
        self._fleet.live.tell(event.RESOURCE_OPERATION_CREATE, event.RESOURCE_TYPE_PREBUILD, made.id)
        return pb.CreatePrebuildResponse(prebuild=made)

    async def list_prebuilds(self, request, ctx):
        wanted = request.filter
        found = matching(
            self._fleet.prebuilds,
            (wanted.project_ids, lambda item: item.metadata.project_id),
            (wanted.phases, lambda item: item.status.phase),
            (wanted.triggered_by, lambda item: item.metadata.triggered_by),
            (wanted.creator_ids, lambda item: item.metadata.creator.id),
            (wanted.executor_ids, lambda item: item.metadata.executor.id),
        )
        prebuilds, pagination = page(found, request.pagination)
        return pb.ListPrebuildsResponse(prebuilds=prebuilds, pagination=pagination)

    async def get_prebuild(self, request, ctx):
        return pb.GetPrebuildResponse(prebuild=self._prebuild(request.prebuild_id))

    async def cancel_prebuild(self, request, ctx):
        prebuild = self._prebuild(request.prebuild_id)
        if prebuild.status.phase not in CANCELLABLE:
            raise ConnectError(Code.FAILED_PRECONDITION, f"prebuild is {Phase.Name(prebuild.status.phase)}")
        self._move(prebuild, Phase.PREBUILD_PHASE_CANCELLING, Phase.PREBUILD_PHASE_CANCELLED)
        return pb.CancelPrebuildResponse(prebuild=prebuild)

    async def delete_prebuild(self, request, ctx):
        self._move(self._prebuild(request.prebuild_id), Phase.PREBUILD_PHASE_DELETING, Phase.PREBUILD_PHASE_DELETED)
        return pb.DeletePrebuildResponse()

    async def create_prebuild_logs_token(self, request, ctx):
        return pb.CreatePrebuildLogsTokenResponse(access_token=self._fleet.logs.token_for(self._prebuild(request.prebuild_id).id))

    async def create_warm_pool(self, request, ctx):
        project = self._project(request.project_id)
        self._class(request.environment_class_id)
        configuration = project.prebuild_configuration
        if not configuration.enabled or request.environment_class_id not in configuration.environment_class_ids:
            raise ConnectError(Code.FAILED_PRECONDITION, "prebuilds are not enabled for this environment class")
        for pool in self._fleet.warm_pools.values():
            if (pool.metadata.project_id, pool.metadata.environment_class_id) == (project.id, request.environment_class_id):
                drains = pool.status.phase == PoolPhase.WARM_POOL_PHASE_DELETING
                message = "the old warm pool is still being deleted" if drains else "a warm pool exists"
                raise ConnectError(Code.ALREADY_EXISTS, f"{message} for this project and environment class")
        spec = pb.WarmPoolSpec()
        resize(spec, request, request.desired_size)
        pool = self._fleet.add_warm_pool(project.id, request.environment_class_id)
        pool.spec.MergeFrom(spec)
        self._fleet.live.tell(event.RESOURCE_OPERATION_CREATE, event.RESOURCE_TYPE_WARM_POOL, pool.id)
        return pb.CreateWarmPoolResponse(warm_pool=pool)

    async def get_warm_pool(self, request, ctx):
        return pb.GetWarmPoolResponse(warm_pool=self._pool(request.warm_pool_id))

    async def list_warm_pools(self, request, ctx):
        wanted = request.filter
        found = matching(
            self._fleet.warm_pools,
            (wanted.project_ids, lambda item: item.metadata.project_id),
            (wanted.environment_class_ids, lambda item: item.metadata.environment_class_id),
        )
        pools, pagination = page(found, request.pagination)
        return pb.ListWarmPoolsResponse(warm_pools=pools, pagination=pagination)

    async def update_warm_pool(self, request, ctx):
        pool = self._pool(request.warm_pool_id)
        spec = pb.WarmPoolSpec()
        spec.CopyFrom(pool.spec)
        resize(spec, request, request.desired_size)
        spec.spec_version += 1
        pool.spec.CopyFrom(spec)
        pool.metadata.updated_at.CopyFrom(stamp(now()))
        self._fleet.live.tell(event.RESOURCE_OPERATION_UPDATE, event.RESOURCE_TYPE_WARM_POOL, pool.id)
        return pb.UpdateWarmPoolResponse(warm_pool=pool)

    async def delete_warm_pool(self, request, ctx):
        pool = self._pool(request.warm_pool_id)
        pool.metadata.updated_at.CopyFrom(stamp(now()))
        pool.spec.desired_phase = PoolPhase.WARM_POOL_PHASE_DELETED
        pool.status.phase = PoolPhase.WARM_POOL_PHASE_DELETING
        pool.status.status_version += 1
        self._fleet.live.tell(event.RESOURCE_OPERATION_UPDATE, event.RESOURCE_TYPE_WARM_POOL, pool.id)
        return pb.DeleteWarmPoolResponse()

    def _move(self, prebuild, phase, desired):
        move(prebuild, phase, desired)
        self._fleet.live.tell(event.RESOURCE_OPERATION_UPDATE_STATUS, event.RESOURCE_TYPE_PREBUILD, prebuild.id)

    def _project(self, identifier):
        return known(self._fleet.projects, "project", identifier)

    def _class(self, identifier):
        return known(self._fleet.classes, "environment class", identifier)

    def _prebuild(self, identifier):
        return known(self._fleet.prebuilds, "prebuild", identifier)

    def _pool(self, identifier):
        return known(self._fleet.warm_pools, "warm pool", identifier)


def known(items, kind, identifier):
    if identifier not in items:
        raise not_found(kind, identifier)
    return items[identifier]


def move(prebuild, phase, desired):
    prebuild.metadata.updated_at.CopyFrom(stamp(now()))
    prebuild.spec.desired_phase = desired
    prebuild.spec.spec_version += 1
    prebuild.status.phase = phase
    prebuild.status.status_version += 1


def resize(spec, request, desired_size):
    """Applies the sizes that are present. A pool of the old kind gets its range from its one size."""
    if desired_size:
        spec.desired_size = spec.min_size = spec.max_size = desired_size
    if not request.HasField("min_size") and not request.HasField("max_size"):
        return
    if spec.desired_size and not spec.HasField("max_size"):
        spec.min_size = spec.max_size = spec.desired_size
    spec.ClearField("desired_size")
    for name in ("min_size", "max_size"):
        if request.HasField(name):
            setattr(spec, name, getattr(request, name))
    if spec.HasField("max_size") and spec.min_size > spec.max_size:
        raise invalid("min_size must not be greater than max_size")
