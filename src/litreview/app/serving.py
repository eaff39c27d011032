"""Streamlit's server with the app loaded and the review opened, before it answers.

`python -m litreview.app.serving run … -- my-review` does what `python -m streamlit run … -- my-review` does. By itself
Streamlit loads the app when the first browser opens it, which then waits for it.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streamlit.web.cli import main
from streamlit.web.server.starlette import starlette_server

from litreview.app.preparing import prepare

_LAST_ANSWERS_SECONDS = 2


def serve(arguments: Sequence[str]) -> int:
    """Open the review that is named behind `--`, and serve it as Streamlit's command line asks."""
    send_at_once()
    end_in_time()
    if "--" in arguments:
        prepare(Path(arguments[-1]))
    return int(main(list(arguments), prog_name="streamlit"))


def send_at_once() -> None:
    """Let the server send the parts of an answer as they are written.

    asyncio asks for that on the sockets that it makes itself, but Streamlit 1.67 makes its own: there each file and
    message of two parts waits 40 ms for the browser to acknowledge the first, and a page loads ninety files.
    """
    bind = starlette_server._bind_socket

    def bind_without_delay(address: str, port: int, backlog: int) -> socket.socket:
        made = bind(address, port, backlog)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what it accepts has it too
        return made

    starlette_server._bind_socket = bind_without_delay


def end_in_time() -> None:
    """Let the server end within seconds of being asked to.

    Streamlit 1.67 gives uvicorn no limit: a browser that has stopped reading an answer holds the server for ever.
    """
    asked = starlette_server._get_uvicorn_config_kwargs

    def with_a_limit() -> dict[str, Any]:
        return {**asked(), "timeout_graceful_shutdown": _LAST_ANSWERS_SECONDS}

    starlette_server._get_uvicorn_config_kwargs = with_a_limit


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
