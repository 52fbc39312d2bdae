"""What every request passes before its procedure: who calls, whether the request keeps the descriptors' rules, and whether
the caller may."""
import protovalidate
from buf.validate import validate_pb2 as validate
from google.protobuf.descriptor import FieldDescriptor

import journal
from errors import invalid, packed


def path_of(field):
    """A violation's field path as protovalidate writes it: `filter.phases[3]`."""
    text = ""
    for element in field.elements:
        text += f".{element.field_name}" if text else element.field_name
        subscript = element.WhichOneof("subscript")
        if subscript == "string_key":
            text += f'["{element.string_key}"]'
        elif subscript:
            text += f"[{getattr(element, subscript)}]"
    return text


def wording(violations):
    """The violations as protovalidate words them for people."""
    lines = [f"{path_of(violation.field)}: {violation.message}".removeprefix(": ") for violation in violations]
    if len(lines) == 1:
        return f"validation error: {lines[0]}"
    return "validation errors:" + "".join(f"\n - {line}" for line in lines)


def undefined_items(message, path=()):
    """The items that break `defined_only`, a rule that this protovalidate keeps for single values only."""
    for field, value in message.ListFields():
        element = validate.FieldPathElement(field_number=field.number, field_name=field.name, field_type=field.type)
        repeated = field.label == FieldDescriptor.LABEL_REPEATED
        if field.message_type and not repeated:
            yield from undefined_items(value, (*path, element))
        elif field.enum_type and repeated:
            rules = field.GetOptions().Extensions[validate.field].repeated.items.enum
            for index, number in enumerate(value):
                if rules.defined_only and number not in field.enum_type.values_by_number:
                    violation = validate.Violation(
                        constraint_id="enum.defined_only", message="value must be one of the defined enum values"
                    )
                    violation.field.elements.extend([*path, element])
                    violation.field.elements[-1].index = index
                    yield violation


class Gate:
    """The interceptor of all services."""

    def __init__(self, access):
        self._access = access
        self._validator = protovalidate.Validator()

    async def intercept_unary(self, call_next, request, ctx):
        self._admit(request, ctx)
        return await call_next(request, ctx)

    async def intercept_server_stream(self, call_next, request, ctx):
        self._admit(request, ctx)
        async for message in call_next(request, ctx):
            yield message

    def _admit(self, request, ctx):
        violations = [violation.proto for violation in self._validator.collect_violations(request)]
        violations.extend(undefined_items(request))
        problem = wording(violations) if violations else ""
        journal.judge(problem)
        secret = self._access.authenticate(ctx.request_headers)
        if violations:
            raise invalid(problem, packed(protovalidate.Violations(violations=violations)))
        self._access.authorize(secret, ctx.method.name)
