"""The API described for people, from the same schema that machines read; no script, no frame, no outside host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from apps.accounts.decorators import public_view


@public_view
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, answers and an example call."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = [
        _operation(path, method, described)
        for path, methods in schema["paths"].items()
        for method, described in methods.items()
        if method in {"get", "post"}
    ]
    shapes = [_shape(name, described) for name, described in schema["components"]["schemas"].items() if described.get("type") == "object"]
    context = {"operations": operations, "shapes": shapes, "scopes": settings.OAUTH2_PROVIDER["SCOPES"], "site": settings.SITE_URL}
    return render(request, "portal/api_reference.html", context)


def _operation(path: str, method: str, described: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": described["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": described.get("summary", ""),
        "text": described.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "place": {"path": "alamat", "query": "kueri"}.get(parameter["in"], parameter["in"]),
                "required": parameter.get("required", False),
                "text": parameter.get("description", ""),
                "values": ", ".join(str(value) for value in parameter["schema"].get("enum", [])),
            }
            for parameter in described.get("parameters", [])
        ],
        "body": _name_of(described.get("requestBody", {}).get("content", {})),
        "answers": [
            {"status": status, "shape": _name_of(answer.get("content", {})), "types": ", ".join(answer.get("content", {}))}
            for status, answer in described.get("responses", {}).items()
        ],
        "scope": ", ".join(scope for need in described.get("security", []) for scopes in need.values() for scope in scopes),
    }


def _name_of(content: Mapping[str, Any]) -> str:
    """Name of the shape in a content object, empty for files."""
    for described in content.values():
        schema = described.get("schema", {})
        reference_of = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        return reference_of.rpartition("/")[2]
    return ""


def _shape(name: str, described: Mapping[str, Any]) -> dict[str, Any]:
    fields = []
    for field, kind in described.get("properties", {}).items():
        inner = kind.get("items", kind)
        target = inner.get("$ref") or next((part.get("$ref", "") for part in inner.get("allOf", [])), "")
        fields.append(
            {
                "name": field,
                "kind": target.rpartition("/")[2] or kind.get("format") or kind.get("type", ""),
                "many": kind.get("type") == "array",
                "text": kind.get("description", ""),
            }
        )
    return {"name": name, "text": described.get("description", ""), "fields": fields}
