"""Lets pages of any origin call, cookies included: the portal and the console may be anywhere in a test."""

PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, connect-protocol-version, connect-timeout-ms"),
]
EXPOSED = [(b"access-control-expose-headers", b"Retry-After, RateLimit-RetryAfter")]


def with_cors(app):
    async def wrapped(scope, receive, send):
        requested = dict(scope["headers"])
        origin = requested.get(b"origin")
        if origin is None:
            return await app(scope, receive, send)
        shared = [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in requested:
            await send({"type": "http.response.start", "status": 204, "headers": shared + PREFLIGHT})
            return await send({"type": "http.response.body"})

        async def reply(message):
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *shared, *EXPOSED]}
            await send(message)

        return await app(scope, receive, reply)

    return wrapped
