"""Answers byte for byte what the request's own path says, for responses no proper server gives."""
import asyncio
import json
import socket
import struct
from base64 import b64decode, urlsafe_b64decode

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's own, but it lets the application reach the transport of a client, so as to reset it."""

    transports = {}

    def connection_made(self, transport):
        super().connection_made(transport)
        self.transports[self.client] = transport

    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.transports.pop(self.client, None)


def reset(client):
    """Ends the connection with a RST: what the kernel does on closing a socket that lingers for no time."""
    transport = Connection.transports[client]
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Raw:
    def __init__(self):
        self.reset()

    def reset(self):
        self._counts = {}

    def count(self, key):
        return self._counts.setdefault(key, {"requests": 0, "aborted": 0})

    async def __call__(self, scope, receive, send):
        script = scope["path"].removeprefix("/raw/").partition("/")[0]
        script = json.loads(urlsafe_b64decode(script + "=" * (-len(script) % 4)))
        count = self.count(script.get("key"))
        steps = script.get("sequence") or [script]
        step = steps[min(count["requests"], len(steps) - 1)]
        count["requests"] += 1

        gone = asyncio.create_task(departure(receive))
        try:
            if not await play(step, scope["client"], gone, send):
                count["aborted"] += 1
        finally:
            gone.cancel()


async def departure(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


async def play(step, client, gone, send):
    """Answers as the step says. False if the client left before the end."""
    chunks = [b64decode(chunk) for chunk in step.get("chunks", [])]
    pause, end = step.get("pauseMs", 0) / 1000, step.get("end", "close")

    if chunks or end == "close":
        headers = [(name.lower().encode(), value.encode()) for name, value in step.get("headers", {}).items()]
        await send({"type": "http.response.start", "status": step.get("status", 200), "headers": headers})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        # Also after the last one: a reset discards what has not reached the client yet.
        await asyncio.wait({gone}, timeout=pause)
    if end == "hang":
        await gone
    if gone.done():
        return False
    if end == "reset":
        reset(client)
        await gone
    else:
        await send({"type": "http.response.body"})
    return True
