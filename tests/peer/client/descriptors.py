"""Reads the API's descriptors, which gitpod-sdk contains. As a script, writes them as a FileDescriptorSet: descriptors.py FILE."""

import importlib
import pathlib
import sys

from google.protobuf import descriptor_pb2

MODULES = [
    "prebuild", "project", "environment", "identity", "organization", "runner", "user", "service_account", "event",
    "usage"
]
VALIDATION = "buf/validate/validate.proto"


def read():
    """The files of the services that the console calls and all files they import, imports first."""
    found = {}
    for module in MODULES:
        with_dependencies(importlib.import_module(f"gitpod.v1.{module}_pb2").DESCRIPTOR, found)
    return list(found.values())


def with_dependencies(descriptor, found):
    # It defines options for validation, which no reader needs.
    if descriptor.name in found or descriptor.name == VALIDATION:
        return
    for dependency in descriptor.dependencies:
        with_dependencies(dependency, found)
    file = descriptor_pb2.FileDescriptorProto()
    descriptor.CopyToProto(file)
    found[descriptor.name] = file


if __name__ == "__main__":
    files = descriptor_pb2.FileDescriptorSet(file=read())
    pathlib.Path(sys.argv[1]).write_bytes(files.SerializeToString())
