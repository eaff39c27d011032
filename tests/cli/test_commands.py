import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from litreview import storage
from litreview.__main__ import main

WATER = "Tanneries\n\nLocal inspectors forced tanneries in Pakistan to treat effluent.\n"
# A shell that starts the tests in the background has them ignore Ctrl-C, and what they start too.
HEARS_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from litreview.__main__ import main
main()
"""


@dataclass(frozen=True)
class Result:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def litreview(capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["litreview", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        printed = capsys.readouterr()
        return Result(exit_.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "water.txt").write_text(WATER)
    return folder


@pytest.fixture
def project(litreview, tmp_path, papers):
    folder = tmp_path / "review"
    assert litreview("new", folder).returncode == 0
    assert litreview("add", folder, papers).returncode == 0
    return folder


@pytest.fixture
def run_project(make_review, tmp_path):
    return make_review(tmp_path / "review", {"water.txt": WATER})


def test_version_is_printed(litreview):
    assert litreview("--version").stdout.startswith("litreview 0.")


def test_run_is_clean_then_says_that_nothing_was_done(litreview, project):
    first = litreview("run", project)
    assert (first.returncode, "Read 1 file, coded 1 document." in first.stdout) == (0, True)
    second = litreview("run", project)
    assert (second.returncode, "nothing was done" in second.stdout) == (0, True)


def test_run_with_a_bad_file_is_partial_and_says_what_to_do(litreview, project, papers):
    (papers / "empty.pdf").write_bytes(b"")
    litreview("add", project, papers)
    result = litreview("run", project)
    assert result.returncode == 2
    assert "PARTIAL" in result.stdout
    assert "empty.pdf" in result.stdout


def test_run_as_json_prints_json_alone(litreview, project):
    report = json.loads(litreview("run", project, "--json").stdout)
    assert (report["n_read"], report["n_documents"], report["problems"]) == (1, 1, [])


def test_status_as_json_counts_files_not_read_yet(litreview, project):
    report = json.loads(litreview("status", project, "--json").stdout)
    assert (report["n_files"], report["n_documents"]) == (1, 0)


def test_add_of_something_missing_is_partial(litreview, project):
    result = litreview("add", project, "nowhere.pdf", "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["problems"][0]["where"] == "nowhere.pdf"


def test_commands_on_no_project_fail_with_one_clear_line(litreview, tmp_path):
    result = litreview("run", tmp_path)
    assert result.returncode == 1
    assert "no litreview project" in result.stderr
    assert "Traceback" not in result.stderr


def test_new_with_an_unknown_codebook_names_the_shipped_ones(litreview, tmp_path):
    result = litreview("new", tmp_path / "x", "--codebook", "nonsense")
    assert result.returncode == 1
    assert "csr-clusters" in result.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", ["evidence.xlsx", "evidence.csv", "evidence.jsonl", "map.html"])
def test_export_writes_what_the_suffix_asks(litreview, run_project, tmp_path, name):
    result = litreview("export", run_project, tmp_path / name)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / name).stat().st_size > 0


def test_export_to_an_unknown_suffix_fails_clearly(litreview, run_project, tmp_path):
    result = litreview("export", run_project, tmp_path / "evidence.docx")
    assert (result.returncode, ".xlsx" in result.stderr) == (1, True)


def test_read_as_json_has_the_fixed_shape(litreview, papers):
    document = json.loads(litreview("read", papers / "water.txt", "--json").stdout)
    assert document["pages"] == 1
    assert document["sentences"][-1]["text"] == "Local inspectors forced tanneries in Pakistan to treat effluent."


def test_read_of_a_bad_file_fails_clearly(litreview, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"not a pdf")
    result = litreview("read", tmp_path / "x.pdf")
    assert result.returncode == 1
    assert "x.pdf" in result.stderr
    assert "Traceback" not in result.stderr


def test_code_writes_one_line_for_each_sentence(litreview, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "Weak enforcement undermined compliance."}\n')
    result = litreview("code", "--sentences", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl")
    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "out.jsonl").read_text())["barriers"] == ["law_enforcement"]


def test_codebook_check_reports_all_faults_with_their_lines(litreview, tmp_path):
    (tmp_path / "c.yaml").write_text("codebook: c\nversion: 1\ndimensions:\n  - id: Bad Id\n    rolle: theme\n")
    result = litreview("codebook", "check", tmp_path / "c.yaml")
    assert result.returncode == 1
    assert "c.yaml:4:" in result.stderr
    assert "c.yaml:5:" in result.stderr


def test_codebook_list_names_both_shipped_codebooks(litreview):
    names = [c["name"] for c in json.loads(litreview("codebook", "list", "--json").stdout)]
    assert names == ["adoption-barriers", "csr-clusters"]


@pytest.fixture
def run_in_the_middle(litreview, project, papers):
    """Return a run of seven papers, as a process of its own, that has kept some of them and not yet coded all."""
    text = "Local inspectors forced tanneries in Pakistan to treat effluent. " * 300
    for number in range(6):
        (papers / f"more-{number}.txt").write_text(f"Paper {number}\n\n{text}")
    litreview("add", project, papers)
    running = subprocess.Popen(
        [sys.executable, "-c", HEARS_CTRL_C, "run", str(project)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with storage.open_project(project) as opened:
        deadline = time.monotonic() + 60
        while not any(f.status == "read" for f in storage.list_files(opened)):
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield running
    running.kill()
    running.communicate()


def test_run_stopped_by_ctrl_c_says_so_and_goes_on_next_time(litreview, project, run_in_the_middle):
    run_in_the_middle.send_signal(signal.SIGINT)
    _, errors = run_in_the_middle.communicate(timeout=30)
    assert run_in_the_middle.returncode == 130, errors
    assert "run the same command again" in errors
    assert litreview("run", project).returncode == 0


def test_run_killed_in_the_middle_goes_on_next_time(litreview, project, run_in_the_middle):
    run_in_the_middle.kill()
    assert run_in_the_middle.wait() == -signal.SIGKILL
    report = json.loads(litreview("run", project, "--json").stdout)
    assert (report["n_documents"], report["problems"]) == (7, [])
