"""Tables as downloads."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from apps.core.tables import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Sheet, csv_bytes, xlsx_bytes


def table_response(sheets: Sequence[Sheet], *, kind: str, name: str, delimiter: str = ",") -> HttpResponse:
    """A download: ``csv`` carries the first sheet, ``xlsx`` all of them. Any other kind is 404."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    content = csv_bytes(sheets[0], delimiter=delimiter) if kind == "csv" else xlsx_bytes(sheets)
    response = HttpResponse(content, content_type=CSV_CONTENT_TYPE if kind == "csv" else XLSX_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
