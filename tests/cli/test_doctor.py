import json
import shutil
import sys
from pathlib import Path

import pytest

from litreview import documents, resources, review
from litreview.__main__ import main
from litreview.documents import Tesseract
from litreview.errors import InputError
from litreview.review import doctor


def examine(folder: Path = Path()) -> dict[str, review.Finding]:
    return {finding.name: finding for finding in review.examine_machine(folder, find_port=lambda: 8501)}


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["litreview", "doctor", *arguments])
    with pytest.raises(SystemExit) as exit_:
        main()
    return exit_.value.code, capsys.readouterr().out


@pytest.fixture
def without_weights(monkeypatch):
    # They take seconds to load, and one test loads them.
    monkeypatch.setattr(doctor, "_examine_weights", lambda: iter(()))


def test_examine_machine_finds_all_that_the_tests_run_on():
    findings = examine()
    assert {name: f.remedy for name, f in findings.items() if f.standing == "missing"} == {}
    for name in ("litreview", "spacy", "model references", "weights of MiniLM", "memory", "folder", "port"):
        assert findings[name].standing == "ok", findings[name]
    assert all(finding.found and finding.purpose for finding in findings.values() if finding.standing == "ok")


@pytest.mark.usefixtures("without_weights")
class TestWithoutWeights:
    def test_examine_machine_tells_version_and_languages_of_tesseract(self, monkeypatch):
        monkeypatch.setattr(documents, "find_tesseract", lambda: Tesseract("/bin/x", "5.3.0", ("deu", "eng", "osd")))
        assert examine()["Tesseract"].standing == "ok"
        assert examine()["Tesseract"].found == "5.3.0 with deu, eng, osd"

    @pytest.mark.parametrize(("languages", "said"), [(("deu", "osd"), "English"), (("eng",), "on their side")])
    def test_examine_machine_names_the_language_pack_that_is_missing(self, monkeypatch, languages, said):
        monkeypatch.setattr(documents, "find_tesseract", lambda: Tesseract("/bin/x", "5.3.0", languages))
        finding = examine()["Tesseract"]
        assert (finding.standing, said in finding.found, "tesseract-ocr-" in finding.remedy) == ("warning", True, True)

    def test_examine_machine_warns_of_an_absent_tesseract_and_says_how_to_get_it(self, monkeypatch):
        monkeypatch.setenv("PATH", "")
        finding = examine()["Tesseract"]
        assert finding.standing == "warning"
        assert all(way in finding.remedy for way in ("apt-get install", "brew install", "winget install"))

    def test_examine_machine_misses_a_damaged_model(self, monkeypatch, tmp_path):
        shutil.copytree(resources.shipped_folder("models"), tmp_path / "models")
        (tmp_path / "models/words/words.txt").write_text("other words\n")
        monkeypatch.setattr(doctor, "shipped_folder", lambda name: tmp_path / name)
        finding = examine()["model words"]
        assert (finding.standing, finding.found) == ("missing", "damaged: words.txt")
        assert examine()["model references"].standing == "ok"

    def test_examine_machine_misses_a_package_that_is_not_installed(self, monkeypatch):
        monkeypatch.setattr(
            doctor.metadata, "requires", lambda _: ["spacy>=3", "no-such-package>=1", 'x; extra == "y"']
        )
        findings = examine()
        assert findings["no-such-package"].standing == "missing"
        assert "no-such-package>=1" in findings["no-such-package"].remedy
        assert "x" not in findings

    def test_examine_machine_warns_of_a_package_of_another_version(self, monkeypatch):
        monkeypatch.setattr(doctor.metadata, "requires", lambda _: ["spacy>=99"])
        assert examine()["spacy"].standing == "warning"

    def test_examine_machine_warns_of_a_folder_that_is_not_there(self, tmp_path):
        assert examine(tmp_path / "nowhere")["folder"].standing == "warning"

    def test_examine_machine_warns_when_no_port_is_free(self):
        def find_port() -> int:
            raise InputError("Every port is taken.", remedy="Name one.")

        findings = {f.name: f for f in review.examine_machine(find_port=find_port)}
        assert (findings["port"].standing, findings["port"].remedy) == ("warning", "Name one.")

    def test_doctor_is_content_without_tesseract(self, monkeypatch, capsys):
        monkeypatch.setenv("PATH", "")
        status, out = run(monkeypatch, capsys)
        assert status == 0
        assert "warning Tesseract: not installed" in out
        assert "All that litreview needs is there." in out

    def test_doctor_fails_when_something_required_is_missing(self, monkeypatch, capsys):
        monkeypatch.setattr(doctor.metadata, "requires", lambda _: ["no-such-package>=1"])
        status, out = run(monkeypatch, capsys)
        assert status == 1
        assert "missing no-such-package" in out

    def test_doctor_as_json_prints_json_alone(self, monkeypatch, capsys):
        status, out = run(monkeypatch, capsys, "--json")
        report = json.loads(out)
        assert (status, report["works"]) == (0, True)
        assert {"name", "standing", "found", "purpose", "remedy"} == set(report["findings"][0])
