"""The server: what it sends goes at once, and the first map is counted before anybody asks for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import a_codebook
from evidence_builders import fill_project
from page_steps import run_script
from streamlit.web.server.starlette import starlette_server

from litreview import review, storage
from litreview.app import launching, map_view, serving
from litreview.app.preparing import prepare
from litreview.storage import Project

CODEBOOK = """
codebook: small
version: 1.0.0
label: Small
description: For tests.
dimensions:
  - {id: factors, label: Factors, role: factor, description: What helps., codes: [
      {id: law, label: Law, definition: Law., patterns: [law]}]}
  - {id: themes, label: Themes, role: theme, description: What about., codes: [
      {id: water, label: Water, definition: Water., patterns: [water]}]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    storage.create_project(tmp_path / "review", name="x", codebook_text=CODEBOOK)
    with storage.open_project(tmp_path / "review") as opened:
        fill_project(opened, tmp_path, a_codebook())
        yield opened


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tell of each map that is counted, by how it is counted."""
    calls: list[str] = []
    for name in ("map_evidence", "count_evidence"):

        def count(*args: object, _name: str = name, _count: object = getattr(review, name), **asked: object) -> object:
            calls.append(_name)
            return _count(*args, **asked)  # type: ignore[operator]

        monkeypatch.setattr(review, name, count)
    return calls


def open_map(project: Project) -> str:
    script = f"""
from pathlib import Path
from litreview.app import gap_map_page
from litreview.app.shell import shelf_of
gap_map_page.show(shelf_of(Path({str(project.folder)!r})).newest(), {{}})
"""
    return str(run_script(script).exception)


@pytest.mark.parametrize(("limit", "how"), [(0, "count_evidence"), (20_000, "map_evidence")])
def test_first_map_is_counted_before_the_page_asks(
    project: Project, counted: list[str], monkeypatch: pytest.MonkeyPatch, limit: int, how: str
) -> None:
    monkeypatch.setattr(map_view, "DETAILED_UP_TO", limit)
    storage.load_columns(project)
    prepare(project.folder)
    assert counted == [how]
    assert open_map(project) == "ElementList()"
    assert counted == [how]


def test_preparing_assembles_no_columns(project: Project, counted: list[str]) -> None:
    prepare(project.folder)
    assert storage.open_columns(project) is None
    assert not counted


def test_preparing_leaves_faults_to_the_page(project: Project, tmp_path: Path) -> None:
    prepare(tmp_path / "nothing here")
    project.codebook_path.write_text("dimensions: 3", encoding="utf-8")
    prepare(project.folder)


def test_server_sends_at_once_on_what_it_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    serving.send_at_once()
    with starlette_server._bind_socket(launching.HOST, 0, 1) as server:
        server.setblocking(True)
        with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
