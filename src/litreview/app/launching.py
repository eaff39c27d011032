"""The app's server: its settings as Streamlit's flags, a free port, and the process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import tomllib
import webbrowser
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from threading import Event, Thread
from typing import Any

from litreview.errors import InputError

HOST = "127.0.0.1"  # papers and decisions stay on this machine
FIRST_PORT, LAST_PORT = 8501, 8599
_OPENS_WITHIN = 120  # seconds that the server may take to answer; about three, more on a busy machine
_LOOKS_EVERY = 0.1  # seconds


def streamlit_arguments(project: Path, *, port: int | None) -> list[str]:
    """Return what follows `python -m`: the server, the entry script, every setting as a flag, and the project.

    Flags outrank the settings files and the environment that Streamlit would find on the user's machine.
    """
    entry = Path(__file__).with_name("entry.py")
    chosen = port if port is not None else free_port()
    flags = [_flag(key, value) for key, value in app_settings()]
    return ["litreview.app.serving", "run", str(entry), *flags, f"--server.port={chosen}", "--", str(project)]


def app_settings() -> tuple[tuple[str, Any], ...]:
    """Return the settings as dotted keys with their values, in the order of settings.toml."""
    text = (files("litreview.app") / "settings.toml").read_text(encoding="utf-8")
    return tuple(_flatten(tomllib.loads(text), ""))


def free_port() -> int:
    """Return the first port from 8501 that nobody listens on; raises InputError when all are taken."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if _is_free(port):
            return port
    raise InputError(
        f"Every port from {FIRST_PORT} to {LAST_PORT} is taken.", where=HOST, remedy="Name a free one with --port."
    )


def serve(project: Path, *, port: int | None = None, browser: bool = True) -> None:
    """Serve a project until the process is stopped, on this machine only.

    Raises InputError when the port is taken.
    """
    if port is not None and not _is_free(port):
        raise InputError(f"Port {port} is taken.", where=HOST, remedy="Choose another, or leave --port out.")
    chosen = port if port is not None else free_port()
    ended = Event()
    if browser:
        Thread(target=_open_when_up, args=(chosen, ended), daemon=True).start()
    try:
        command = [sys.executable, "-m", *streamlit_arguments(project, port=chosen)]
        subprocess.run(command, check=False)  # noqa: S603 - no shell; the project's path is one argument
    finally:
        ended.set()


def _open_when_up(port: int, ended: Event) -> None:
    """Open the app in the browser as soon as the server answers: it opens the review first."""
    deadline = time.monotonic() + _OPENS_WITHIN
    while time.monotonic() < deadline and not ended.wait(_LOOKS_EVERY):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                webbrowser.open(f"http://{HOST}:{port}")
                return


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _flag(key: str, value: Any) -> str:
    # Streamlit reads lists and truth values as JSON.
    return f"--{key}={value if isinstance(value, str) else json.dumps(value)}"
