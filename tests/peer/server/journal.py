"""What clients really sent and got: one entry for each call, as seen on the wire."""
import asyncio
import gzip
import json
from contextvars import ContextVar
from urllib.parse import parse_qs

from access import presented

STREAMS = {"gitpod.v1.EventService/WatchEvents"}
COMPRESSED, END = 1, 2

_verdict = ContextVar("verdict")


def judge(problem):
    """Notes on the current call that its message was decoded, and what is wrong with it, if anything."""
    _verdict.get().append(problem)


class Journal:
    """Wraps the API. An entry is there from the call's beginning; its `code` is null until the answer ends."""

    def __init__(self, app):
        self._app = app
        self.reset()

    def reset(self):
        self.entries = []

    async def __call__(self, scope, receive, send):
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        procedure = scope["path"].removeprefix("/api/")
        stream = procedure in STREAMS
        entry = {
            "procedure": procedure,
            "valid": False,
            "problem": "",
            "authorization": presented(headers)[0],
            "timeoutMs": number(headers.get("connect-timeout-ms")),
            "code": None,
            "body": None,
            "aborted": False,
        }
        self.entries.append(entry)
        verdict = []
        _verdict.set(verdict)
        sent, answer, inbox = bytearray(), bytearray(), asyncio.Queue()
        status = answered = None

        async def listen():
            """Reads for the procedure, which wouldn't notice by itself that its caller has gone."""
            while True:
                message = await receive()
                inbox.put_nowait(message)
                if message["type"] == "http.disconnect":
                    entry["aborted"] = not answered
                    return
                sent.extend(message.get("body", b""))

        async def reply(message):
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                answer.extend(message.get("body", b""))
                if not message.get("more_body"):
                    answered = True
                    entry["body"] = request_json(scope, headers, bytes(sent), stream)
                    entry["code"], text = outcome(status, bytes(answer), stream)
                    problems = header_problems(scope, headers, stream) + (verdict or [text or "not decoded"])
                    entry["problem"] = "; ".join(filter(None, problems))
                    entry["valid"] = not entry["problem"]
            await send(message)

        listening = asyncio.create_task(listen())
        try:
            await self._app(scope, inbox.get, reply)
        finally:
            listening.cancel()


def number(text):
    return int(text) if text and text.isdecimal() else None


def header_problems(scope, headers, stream):
    """What is wrong with the call apart from its message. A call by GET carries the same in its query."""
    problems = []
    if scope["method"] == "GET":
        query = parse_qs(scope["query_string"].decode())
        version, kind, wanted = query.get("connect"), query.get("encoding"), (["v1"], ["json"])
    else:
        version, kind = headers.get("connect-protocol-version"), headers.get("content-type", "").partition(";")[0]
        wanted = ("1", "application/connect+json" if stream else "application/json")
    if version != wanted[0]:
        problems.append(f"protocol version {version}")
    if kind != wanted[1]:
        problems.append(f"content type {kind}")
    timeout = headers.get("connect-timeout-ms")
    if timeout is not None and (number(timeout) is None or len(timeout) > 10):
        problems.append(f"timeout {timeout}")
    return problems


def envelopes(data):
    while len(data) >= 5:
        flags, end = data[0], 5 + int.from_bytes(data[1:5], "big")
        yield flags, gzip.decompress(data[5:end]) if flags & COMPRESSED else data[5:end]
        data = data[end:]


def request_json(scope, headers, data, stream):
    """The request message, or null where it is no JSON."""
    try:
        if scope["method"] == "GET":
            data = parse_qs(scope["query_string"].decode())["message"][0]
        elif stream:
            data = next(payload for _, payload in envelopes(data))
        elif headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        return json.loads(data)
    except (ValueError, KeyError, StopIteration, OSError):
        return None


def outcome(status, data, stream):
    """The code of the answer, and the error's message."""
    try:
        if status == 200 and not stream:
            return "ok", ""
        if status == 200:
            flags, payload = list(envelopes(data))[-1]
            error = json.loads(payload).get("error") if flags & END else None
        else:
            error = json.loads(data)
        return (error["code"], error.get("message", "")) if error else ("ok", "")
    except ValueError:
        return f"http {status}", f"HTTP status {status}"
