"""The log service: a prebuild's log for the token that CreatePrebuildLogsToken gave out for it."""
from access import presented
from answers import respond

LINES = """\
[section-create] {{"id":"setup","title":"Set up","continuous":false}}
[id:setup] [2025-11-03T08:00:00Z] INFO prebuild {id}
[id:setup] [2025-11-03T08:00:01.3Z] INFO \x1b[32mdevcontainer is ready\x1b[0m
[section-end] {{"id":"setup","outcome":"LOG_SECTION_OUTCOME_SUCCESS","secondsElapsed":1.3}}
a plain line
"""


def token_for(prebuild_id):
    return f"logs-{prebuild_id}"


async def logs(scope, receive, send):
    prebuild_id = scope["path"].removeprefix("/logs/")
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    if presented(headers) != ("bearer", token_for(prebuild_id)):
        return await respond(send, 401, b"unauthorized\n")
    await respond(send, 200, LINES.format(id=prebuild_id).encode())
