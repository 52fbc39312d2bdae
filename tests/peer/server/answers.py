"""The plain answers of what isn't a Connect procedure."""
import json


async def respond(send, status, body=b"", content_type="text/plain; charset=utf-8", headers=()):
    fields = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store"), *headers]
    if status != 204:
        fields.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


async def respond_json(send, value):
    await respond(send, 200, json.dumps(value).encode(), "application/json")


async def body_of(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
