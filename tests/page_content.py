"""What a page that stands by itself holds for its scripts."""

from __future__ import annotations

import json
import re
from typing import Any


def content_of(page: str) -> dict[str, Any]:
    """Return the content of a page, its statements unpacked as statements.js does."""
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content | {"statements": unpack_statements(content["statements"])}


def unpack_statements(packed: dict[str, Any]) -> list[dict[str, Any]]:
    shared = packed["shared"]

    def unpack(field: str, value: Any) -> Any:
        if field == "segments":
            return [p if isinstance(p, str) else [p[0], *shared[p[1]]] for p in value]
        if field == "codes":
            return [shared[number] for number in value]
        return value if field in ("id", "why") else shared[value]

    fields = packed["fields"]
    return [{f: unpack(f, value) for f, value in zip(fields, line, strict=True)} for line in packed["lines"]]
