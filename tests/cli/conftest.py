import sys

import pytest

from litreview.__main__ import main


@pytest.fixture
def litreview(capsys, monkeypatch):
    """Run the command line in this process; return exit status, what it printed, and its errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["litreview", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        printed = capsys.readouterr()
        return exit_.value.code, printed.out, printed.err

    return run
