"""A peer for tests: the official Connect servers of the API over a small fixed organization, strict about every request.

It ends when its standard input does, so that it never outlives the test that started it.
"""
import argparse
import json
import os
import socket
import sys
import threading

sys.dont_write_bytecode = True

import uvicorn

from access import Access
from answers import body_of, respond, respond_json
from console import Console
from cors import with_cors
from fleet import Fleet
from gate import Gate
from journal import Journal
from logs import Logs
from raw import Connection, Raw
from services import api

# Raw mode's script is in the path.
LONGEST_REQUEST_HEAD_BYTES = 16 << 20


class Peer:
    """Every part, and which paths are whose."""

    def __init__(self, url, console):
        self._logs = Logs()
        self._fleet = Fleet(f"{url}/logs", self._logs)
        self._access = Access()
        self._raw = Raw()
        self._console = console
        self._api = self._journal = Journal(api(self._fleet, Gate(self._access), "/api"))

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        path, method = scope["path"], scope["method"]
        if path.startswith("/api/"):
            await self._api(scope, receive, send)
        elif path.startswith("/raw/"):
            await self._raw(scope, receive, send)
        elif path.startswith("/raw-count/"):
            await respond_json(send, self._raw.count(path.removeprefix("/raw-count/")))
        elif path == "/journal":
            await respond_json(send, self._journal.entries)
        elif path == "/control/revoke" and method == "POST":
            self._access.revoke(json.loads(await body_of(receive))["token"])
            await respond(send, 204)
        elif path == "/control/live" and method == "POST":
            self._fleet.live.is_on = True
            await respond(send, 204)
        elif path == "/control/cut" and method == "POST":
            self._fleet.live.cut()
            await respond(send, 204)
        elif path == "/control/advance" and method == "POST":
            self._fleet.advance(**json.loads(await body_of(receive)))
            await respond(send, 204)
        elif path == "/control/set-pool" and method == "POST":
            self._fleet.set_pool(**json.loads(await body_of(receive)))
            await respond(send, 204)
        elif path == "/control/remove-pool" and method == "POST":
            self._fleet.remove_pool(**json.loads(await body_of(receive)))
            await respond(send, 204)
        elif path == "/control/reset" and method == "POST":
            for part in (self._fleet, self._access, self._journal, self._raw, self._logs):
                part.reset()
            await respond(send, 204)
        elif path.startswith("/logs/"):
            await self._logs(scope, receive, send)
        elif path == "/log-requests":
            await respond_json(send, self._logs.requests)
        elif path == "/control/log" and method == "POST":
            self._logs.change(**json.loads(await body_of(receive)))
            await respond(send, 204)
        elif path == "/control/log-url" and method == "POST":
            self._fleet.move_log(**json.loads(await body_of(receive)))
            await respond(send, 204)
        elif self._console and not path.startswith("/control/"):
            await self._console(scope, receive, send)
        else:
            await respond(send, 404, b"Not found\n")


class Server(uvicorn.Server):
    def handle_exit(self, sig, frame):
        stop()


def stop():
    """At once: there is nothing to save, and a response that hangs on purpose must not delay the end."""
    os._exit(0)


def stop_with_stdin():
    sys.stdin.buffer.read()
    stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0 is any free one")
    parser.add_argument("--dist", help="a built console to serve too")
    parser.add_argument("--base", default="/", help="the path the console is built for")
    parser.add_argument("--config", help="the console's config.json")
    options = parser.parse_args()

    listener = socket.create_server(("127.0.0.1", options.port), backlog=2048)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    console = Console(options.dist, options.base, options.config) if options.dist else None
    config = uvicorn.Config(
        with_cors(Peer(url, console)),
        http=Connection,
        h11_max_incomplete_event_size=LONGEST_REQUEST_HEAD_BYTES,
        lifespan="off",
        log_level="warning",
    )
    config.load()
    threading.Thread(target=stop_with_stdin, daemon=True).start()
    print(f"The peer is at {url}", flush=True)
    Server(config).run(sockets=[listener])


main()
