"""Serves a built console next to the API, so that they share an origin as behind a customer's proxy."""
import re
from mimetypes import MimeTypes
from pathlib import Path

from answers import respond

TYPES = MimeTypes(filenames=())
for kind, extension in [
    ("text/javascript", ".js"),
    ("application/wasm", ".wasm"),
    ("application/manifest+json", ".webmanifest"),
    ("font/woff2", ".woff2"),
]:
    TYPES.add_type(kind, extension)


class Console:
    """`config` stands in for the console's own config.json."""

    def __init__(self, dist, base, config):
        self._folder = Path(dist).resolve()
        self._base = f"/{base.strip('/')}/".replace("//", "/")
        self._config = config
        self._headers = [(b"content-security-policy", policy.encode()) for policy in policies(self._folder / "_headers")]

    async def __call__(self, scope, receive, send):
        path = scope["path"]
        if not path.startswith(self._base):
            return await respond(send, 404, b"Not found\n")
        name = path[len(self._base) :] or "index.html"
        if name == "config.json" and self._config is not None:
            return await self._respond(send, self._config.encode(), "application/json")
        file = (self._folder / name).resolve()
        if not file.is_file() and not file.suffix:
            file = self._folder / "index.html"
        if self._folder not in file.parents or not file.is_file():
            return await respond(send, 404, b"Not found\n", headers=self._headers)
        await self._respond(send, file.read_bytes(), TYPES.guess_type(file.name)[0] or "application/octet-stream")

    async def _respond(self, send, body, content_type):
        await respond(send, 200, body, content_type, self._headers)


def policies(file):
    """The content security policies of a _headers file."""
    text = file.read_text() if file.is_file() else ""
    return re.findall(r"^\s+Content-Security-Policy:\s*(.*\S)", text, re.IGNORECASE | re.MULTILINE)
