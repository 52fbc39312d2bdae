"""The log service: a prebuild's log for the token that CreatePrebuildLogsToken gave out for it, whole or as it grows, and
broken in the ways that such services break."""
import asyncio

from access import presented
from answers import respond
from raw import reset

LINES = """\
[section-create] {{"id":"setup","title":"Set up","continuous":false}}
[id:setup] [2025-11-03T08:00:00Z] INFO prebuild {id}
[id:setup] [2025-11-03T08:00:01.3Z] INFO \x1b[32mdevcontainer is ready\x1b[0m
[section-end] {{"id":"setup","outcome":"LOG_SECTION_OUTCOME_SUCCESS","secondsElapsed":1.3}}
a plain line
"""
LOOK_AGAIN_SECONDS = 0.02
# A reset discards what the client hasn't read yet.
READING_SECONDS = 0.5


class Log:
    """One prebuild's log, as a test wants it."""

    def __init__(self, prebuild_id):
        self.text = LINES.format(id=prebuild_id).encode()
        self.has_ended = True
        # After how many bytes of its body each of the next answers breaks off.
        self.cuts = []
        # How many bytes are sent at once.
        self.chunk = 1 << 16
        self.status = 200
        # Whether it is sent from any byte on, as file servers do.
        self.ranges = False
        # How many of its last lines are sent; all by default. And what is sent before them.
        self.tail = None
        self.greeting = b""
        # Whether each answer begins where the one before it ended, and where that is.
        self.only_new = False
        self.answered = 0
        # Whether it needs no token and any is rejected, as by object stores.
        self.public = False
        # Whether a sign-in page is sent in its place.
        self.sign_in = False
        # Whether nothing is sent before it has ended, as by a proxy that buffers.
        self.held = False
        # Tokens of an older generation have expired.
        self.generation = 0


class Logs:
    def __init__(self):
        self.reset()

    def reset(self):
        self._logs = {}
        self.requests = []

    def of(self, prebuild_id):
        return self._logs.setdefault(prebuild_id, Log(prebuild_id))

    def token_for(self, prebuild_id):
        return f"logs-{prebuild_id}-{self.of(prebuild_id).generation}"

    def change(self, id, text=None, append="", ended=None, cuts=None, chunk=None, status=None, expire=False,
               ranges=None, tail=None, greeting=None, only_new=None, public=None, sign_in=None, held=None):
        """`text` and `append` are text; `expire` makes the tokens given out so far worthless."""
        log = self.of(id)
        if text is not None:
            log.text = text.encode()
        log.text += append.encode()
        log.has_ended = log.has_ended if ended is None else ended
        log.cuts = log.cuts if cuts is None else cuts
        log.chunk = chunk or log.chunk
        log.status = status or log.status
        log.generation += expire
        log.ranges = log.ranges if ranges is None else ranges
        log.tail = tail or log.tail
        log.greeting = log.greeting if greeting is None else greeting.encode()
        log.only_new = log.only_new if only_new is None else only_new
        log.public = log.public if public is None else public
        log.sign_in = log.sign_in if sign_in is None else sign_in
        log.held = log.held if held is None else held

    async def __call__(self, scope, receive, send):
        prebuild_id = scope["path"].removeprefix("/logs/")
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        log, (kind, token) = self.of(prebuild_id), presented(headers)
        entry = {"id": prebuild_id, "kind": kind, "status": log.status, "sent": 0}
        self.requests.append(entry)
        if log.public and kind == "bearer":
            entry["status"] = 403
            return await respond(send, 403, b"only one way to sign is allowed\n")
        if not log.public and (kind, token) != ("bearer", self.token_for(prebuild_id)):
            entry["status"] = 401
            return await respond(send, 401, b"unauthorized\n")
        if log.sign_in:
            return await respond(send, 200, b"<!doctype html><title>Sign in</title>", "text/html")
        if log.status != 200:
            return await respond(send, log.status, b"no log here\n")
        start, requested = first_byte(log), headers.get("range", "") if log.ranges else ""
        fields = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        fields += [(b"accept-ranges", b"bytes")] if log.ranges else []
        if requested:
            start = int(requested.removeprefix("bytes=").removesuffix("-"))
            if start >= len(log.text):
                entry["status"] = 416
                return await respond(send, 416, headers=[(b"content-range", f"bytes */{len(log.text)}".encode())])
            entry["status"] = 206
            fields.append((b"content-range", f"bytes {start}-{len(log.text) - 1}/{len(log.text)}".encode()))
        await send({"type": "http.response.start", "status": entry["status"], "headers": fields})
        if log.greeting:
            await send({"type": "http.response.body", "body": log.greeting, "more_body": True})
        cut = log.cuts.pop(0) if log.cuts else None
        gone = asyncio.create_task(departure(receive))
        try:
            while not gone.done():
                at = start + entry["sent"]
                end = min(len(log.text), at + log.chunk, len(log.text) if cut is None else start + cut)
                if log.held and not log.has_ended:
                    end = at
                if end > at:
                    entry["sent"] += end - at
                    log.answered = end
                    await send({"type": "http.response.body", "body": log.text[at:end], "more_body": True})
                elif cut is not None and entry["sent"] >= cut:
                    await asyncio.sleep(READING_SECONDS)
                    return reset(scope["client"])
                elif log.has_ended:
                    return await send({"type": "http.response.body"})
                await asyncio.sleep(0 if end < len(log.text) else LOOK_AGAIN_SECONDS)
        finally:
            gone.cancel()


def first_byte(log):
    if log.only_new:
        return log.answered
    if log.tail is None:
        return 0
    return len(log.text) - len(b"".join(log.text.splitlines(keepends=True)[-log.tail :]))


async def departure(receive):
    while (await receive())["type"] != "http.disconnect":
        pass
