"""What changes, as it changes, once a test asks for that: by the API's own writes, and by the test's hand."""
import asyncio

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from gitpod.v1 import event_pb2 as event

CUT = object()


class Live:
    def __init__(self):
        self.reset()

    def reset(self):
        self.is_on = False
        self._watchers = set()

    def tell(self, operation, kind, identifier):
        message = event.WatchEventsResponse(operation=operation, resource_type=kind, resource_id=identifier)
        for watcher in self._watchers:
            watcher.put_nowait(message)

    def cut(self):
        """Breaks every stream off."""
        for watcher in self._watchers:
            watcher.put_nowait(CUT)

    async def watch(self, wanted):
        watcher = asyncio.Queue()
        self._watchers.add(watcher)
        try:
            while True:
                message = await watcher.get()
                if message is CUT:
                    raise ConnectError(Code.UNAVAILABLE, "the event source went away")
                if not wanted or message.resource_type in wanted:
                    yield message
        finally:
            self._watchers.discard(watcher)
