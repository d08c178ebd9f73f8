"""What every operation of the schema has in common: how it can fail (RFC 9457)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request came to nothing (RFC 9457). `code` is stable; the words are the person's.",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "By field; `non_field_errors` for the body as a whole, `target.amount` inside objects.",
            "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        },
    },
}
FIELD_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong with one field.",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
_DESCRIPTIONS = {
    "400": "The request is not understood: a field, a parameter or the body as a whole.",
    "401": "Nobody is signed in.",
    "403": "The CSRF token is missing or wrong.",
    "404": "There is none, or it is somebody else's.",
    "409": "Its state does not allow this.",
    "413": "The body is more than can be taken at once.",
    "415": "The body is not application/json.",
    "429": "Too many requests; Retry-After says when to come again.",
    "503": "The database does not answer; Retry-After says when to come again.",
}
_CONFLICTS = {"importsRestore", "importsUndo", "notificationsSendAgain"}
# They name another thing in their body or query string, which may not be there.
_NAMES_ANOTHER = {"alertRulesList", "alertRulesCreate", "alertRulesPreview", "notificationsList"}
_DELETES_WITH_BODY = {"meDestroy"}


class AutoSchema(SpectacularAutoSchema):
    """Of the deletions that ask for a body (RFC 9110 leaves it open), the body too."""

    def _get_request_body(self, direction: Any = "request") -> Any:
        if self.method == "DELETE" and self.get_operation_id() in _DELETES_WITH_BODY:
            self.method = "POST"
            try:
                return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
            finally:
                self.method = "DELETE"
        return super()._get_request_body(direction)  # type: ignore[no-untyped-call]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: each operation gets the problems it can answer with."""
    result["components"]["schemas"].update(Problem=PROBLEM, FieldProblem=FIELD_PROBLEM)
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status in _problems_of(method, operation):
                operation["responses"].setdefault(
                    status,
                    {
                        "description": _DESCRIPTIONS[status],
                        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                )
            operation["responses"] = dict(sorted(operation["responses"].items()))
    result["components"]["schemas"] = dict(sorted(result["components"]["schemas"].items()))
    return result


def _problems_of(method: str, operation: dict[str, Any]) -> list[str]:
    statuses = ["400", "429", "503"]
    if operation.get("security"):
        statuses.append("401")
        if method != "get":
            statuses.append("403")
    names_a_thing = any(parameter["in"] == "path" for parameter in operation.get("parameters", []))
    if names_a_thing or operation["operationId"] in _NAMES_ANOTHER:
        statuses.append("404")
    if "requestBody" in operation:
        statuses += ["413", "415"]
    if operation["operationId"] in _CONFLICTS:
        statuses.append("409")
    return statuses
