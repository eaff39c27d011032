"""Each check that guards the code is able to fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.gz", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(copy, *command):
    environment = {"PYTHONPATH": str(copy / "src"), "PATH": "/usr/bin:/bin", "HOME": str(copy)}
    return subprocess.run(
        [BIN / command[0], *command[1:]], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("gapmap/counting.py", "import litreview.evidence"),
        ("records.py", "import litreview.storage"),
        ("figures/__init__.py", "import streamlit"),
        ("evidence/building.py", "import sqlalchemy"),
        ("nobody_placed_me.py", ""),
    ],
)
def test_import_linter_fails_on_a_forbidden_import(copy, file, line):
    path = copy / "src/litreview" / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    result = run(copy, "lint-imports", "--no-cache")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout or "exhaustive" in result.stdout.lower()


@pytest.mark.parametrize(
    ("line", "rule"),
    [("import os", "F401"), ("def show(x):\n    print(x)", "T201"), ("def shown(x):\n    return x", "D103")],
)
def test_ruff_fails_on_a_fault(copy, line, rule):
    (copy / "src/litreview/fault.py").write_text(f'"""A module."""\n\n{line}\n')
    result = run(copy, "ruff", "check", "--no-cache", "src/litreview/fault.py")
    assert result.returncode == 1
    assert rule in result.stdout


def test_mypy_fails_on_a_wrong_type(copy):
    (copy / "src/litreview/fault.py").write_text(
        '"""A module."""\n\nfrom litreview.spans import Span\n\nSpan("a", 2)\n'
    )
    result = run(
        copy, "mypy", "--cache-dir", str(copy / "cache"), "--follow-imports", "silent", "src/litreview/fault.py"
    )
    assert result.returncode == 1
    assert "arg-type" in result.stdout
