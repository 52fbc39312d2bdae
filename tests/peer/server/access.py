"""Who may call: a few fixed tokens, of which one may only read, one may not see who uses what, and any can be revoked."""
from http.cookies import SimpleCookie

from connectrpc.code import Code
from connectrpc.errors import ConnectError

READER, MEMBER = "reader-token", "member-token"
TOKENS = {"good-token", "good-token-2", READER, MEMBER}
SESSIONS = {"good"}
WRITES = ("Create", "Update", "Cancel", "Delete")
READS = {"CreatePrebuildLogsToken"}
USAGE = {"ListEnvironmentUsageRecords", "ListEnvironments"}


def presented(headers):
    """How the caller identifies itself, and with what."""
    authorization = headers.get("authorization") or ""
    if authorization:
        scheme, _, token = authorization.partition(" ")
        return "bearer", token if scheme.lower() == "bearer" else ""
    session = SimpleCookie(headers.get("cookie") or "").get("session")
    return ("cookie", session.value) if session else ("none", "")


class Access:
    def __init__(self):
        self.reset()

    def reset(self):
        self.revoked = set()

    def revoke(self, token):
        self.revoked.add(token)

    def authenticate(self, headers):
        """The token or session that is good, or an error."""
        kind, secret = presented(headers)
        known = SESSIONS if kind == "cookie" else TOKENS
        if secret not in known or secret in self.revoked:
            raise ConnectError(Code.UNAUTHENTICATED, "invalid or missing credentials")
        return secret

    def authorize(self, secret, method):
        if secret == READER and method.startswith(WRITES) and method not in READS:
            raise ConnectError(Code.PERMISSION_DENIED, "the admin role on the project is required")
        if secret == MEMBER and method in USAGE:
            raise ConnectError(Code.PERMISSION_DENIED, "the admin role in the organization is required")
