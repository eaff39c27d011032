"""The wheel carries all that litreview needs beside its code, and works away from the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a folder with the wheel unpacked, as an installation leaves it."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(folder / "site")
    return folder / "site"


def litreview(site, *arguments):
    # -P and the path keep the checkout's editable installation out of sight.
    code = f"import sys; sys.path.insert(0, {str(site)!r}); from litreview.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)], capture_output=True, text=True, cwd=site, check=False
    )


def test_wheel_brings_the_shipped_codebooks(site):
    result = litreview(site, "codebook", "list")
    assert result.returncode == 0, result.stderr
    assert "csr-clusters" in result.stdout
    assert "adoption-barriers" in result.stdout


def test_wheel_builds_the_demo_review(site, tmp_path):
    result = litreview(site, "demo", tmp_path / "demo", "--no-app")
    assert result.returncode == 0, result.stderr
    assert "14 of 14 files read" in result.stdout


def test_wheel_holds_every_file_of_the_package(site):
    kept = {p.relative_to(ROOT / "src") for p in (ROOT / "src").rglob("*") if p.is_file() and p.suffix != ".pyc"}
    missing = {str(p) for p in kept if not (site / p).is_file()}
    assert missing == set()
