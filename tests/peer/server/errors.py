"""Connect errors with the details the API is known to attach, as google.protobuf messages."""
from connectrpc.code import Code
from connectrpc.errors import ConnectError, ErrorDetail
from google.protobuf.duration_pb2 import Duration
from protobuf.wkt import Any


def detail(type_name, value):
    """A detail of any type: the error class itself knows only messages of another protobuf library."""
    return ErrorDetail(Any(type_url=f"type.googleapis.com/{type_name}", value=value))


def packed(message):
    return detail(message.DESCRIPTOR.full_name, message.SerializeToString())


def retry_info(seconds, nanos):
    """google.rpc.RetryInfo, whose descriptor isn't among the dependencies: field 1 is the delay."""
    delay = Duration(seconds=seconds, nanos=nanos).SerializeToString()
    return detail("google.rpc.RetryInfo", bytes([0x0A, len(delay)]) + delay)


def not_found(kind, identifier):
    return ConnectError(Code.NOT_FOUND, f"{kind} {identifier} not found")


def invalid(message, *details):
    return ConnectError(Code.INVALID_ARGUMENT, message, details)
