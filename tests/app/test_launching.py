from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from litreview.app import launching
from litreview.errors import InputError

ROOT = Path(__file__).parents[2]


def test_streamlit_arguments_name_project_port_and_loopback() -> None:
    arguments = launching.streamlit_arguments(Path("my review"), port=8599)
    assert arguments[:2] == ["litreview.app.serving", "run"]
    assert arguments[-2:] == ["--", "my review"]
    assert {"--server.port=8599", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"} <= set(arguments)


def test_streamlit_arguments_pass_lists_as_json() -> None:
    arguments = launching.streamlit_arguments(Path("p"), port=8599)
    assert "--theme.headingFontWeights=[600, 600, 600, 600, 600, 600]" in arguments


def test_streamlit_knows_every_setting() -> None:
    from streamlit import config

    known = set(config._config_options_template)
    assert [key for key, _ in launching.app_settings() if key not in known] == []


def test_settings_of_a_checkout_are_those_of_the_package() -> None:
    package = (ROOT / "src/litreview/app/settings.toml").read_text(encoding="utf-8")
    assert (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8") == package


def test_no_theme_colour_stands_outside_light_and_dark() -> None:
    # One in [theme] itself would switch the automatic dark theme off.
    assert [
        k for k, _ in launching.app_settings() if k.startswith("theme.") and k.endswith("Color") and k.count(".") == 1
    ] == []


def test_free_port_passes_over_taken_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((launching.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(launching, "FIRST_PORT", port)
        monkeypatch.setattr(launching, "LAST_PORT", port)
        with pytest.raises(InputError, match="is taken"):
            launching.free_port()
        with pytest.raises(InputError, match="is taken"):
            launching.serve(Path("p"), port=port, browser=False)


def test_browser_is_opened_once_the_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(launching.webbrowser, "open", opened.append)
    with socket.socket() as server:
        server.bind((launching.HOST, 0))
        port = server.getsockname()[1]
        opening = Thread(target=launching._open_when_up, args=(port, Event()))
        opening.start()
        opening.join(3 * launching._LOOKS_EVERY)
        assert opening.is_alive()
        assert not opened
        server.listen()
        opening.join(30)
    assert opened == [f"http://{launching.HOST}:{port}"]


def test_browser_stays_closed_when_the_server_ends_first(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(launching.webbrowser, "open", opened.append)
    ended = Event()
    ended.set()
    launching._open_when_up(launching.FIRST_PORT, ended)
    assert not opened


def test_launching_loads_no_streamlit() -> None:
    code = "import sys, litreview.app.launching; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
