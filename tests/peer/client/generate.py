"""Generates the official clients' code from the descriptors inside gitpod-sdk, with protoc-gen-es: generate.py FOLDER.

The rules of buf.validate are left out: a browser's client does not use them, and they would be most of the code.
"""

import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import descriptors
from google.protobuf.compiler import plugin_pb2


def without_rules(file):
    if descriptors.VALIDATION in file.dependency:
        kept = [name for name in file.dependency if name != descriptors.VALIDATION]
        del file.dependency[:]
        file.dependency.extend(kept)
        del file.public_dependency[:], file.weak_dependency[:]
    for message in file.message_type:
        strip(message)
    for enum in file.enum_type:
        strip_enum(enum)


def strip(message):
    is_map_entry = message.options.map_entry
    message.ClearField("options")
    if is_map_entry:
        message.options.map_entry = True
    for part in (*message.field, *message.extension, *message.oneof_decl):
        part.ClearField("options")
    for enum in message.enum_type:
        strip_enum(enum)
    for nested in message.nested_type:
        strip(nested)


def strip_enum(enum):
    enum.ClearField("options")
    for value in enum.value:
        value.ClearField("options")


def main(folder):
    request = plugin_pb2.CodeGeneratorRequest(parameter="target=js,import_extension=js")
    for file in descriptors.read():
        if not file.name.startswith("google/"):
            without_rules(file)
            request.file_to_generate.append(file.name)
        request.proto_file.append(file)
    answer = subprocess.run(["protoc-gen-es"], input=request.SerializeToString(), capture_output=True, check=True)
    response = plugin_pb2.CodeGeneratorResponse.FromString(answer.stdout)
    if response.error:
        sys.exit(response.error)
    for file in response.file:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content)


main(pathlib.Path(sys.argv[1]))
