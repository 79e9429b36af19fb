"""A right as Kafka writes it down, and the same as ours."""

from collections.abc import Mapping
from typing import Any, cast

import confluent_kafka.admin as kafka_admin

from services.topology.grants import Grant, Pattern, Resource

_RESOURCES: Mapping[Resource, Any] = {
    "topic": kafka_admin.ResourceType.TOPIC,
    "group": kafka_admin.ResourceType.GROUP,
    "transactional-id": kafka_admin.ResourceType.TRANSACTIONAL_ID,
    "cluster": kafka_admin.ResourceType.BROKER,
}
_PATTERNS: Mapping[Pattern, Any] = {
    "literal": kafka_admin.ResourcePatternType.LITERAL,
    "prefixed": kafka_admin.ResourcePatternType.PREFIXED,
}


def grant_of(binding: Any) -> Grant:
    """A denial, or a right from one host, reads as an operation nobody is granted: it never looks equal."""
    operation = binding.operation.name
    if binding.permission_type != kafka_admin.AclPermissionType.ALLOW or binding.host != "*":
        operation = f"{binding.permission_type.name} {operation} FROM {binding.host}"
    resources = {kind: name for name, kind in _RESOURCES.items()}
    patterns = {kind: name for name, kind in _PATTERNS.items()}
    return Grant(
        user=binding.principal.removeprefix("User:"),
        resource=resources.get(binding.restype, cast(Resource, binding.restype.name)),
        pattern=patterns[binding.resource_pattern_type],
        name=binding.name,
        operation=operation,
    )


def binding_of(grant: Grant) -> Any:
    """The binding that allows just this."""
    return kafka_admin.AclBinding(
        _RESOURCES[grant.resource],
        grant.name,
        _PATTERNS[grant.pattern],
        f"User:{grant.user}",
        "*",
        kafka_admin.AclOperation[grant.operation],
        kafka_admin.AclPermissionType.ALLOW,
    )


def exactly(binding: Any) -> Any:
    """A filter that finds this binding and no other."""
    return kafka_admin.AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )
