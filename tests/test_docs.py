"""What the documentation says is what the program does."""

import re
from pathlib import Path

import pytest
import typer

from litreview import review
from litreview.cli import app
from litreview.records import DimensionRole
from litreview.storage.settings import ReadingSettings, TopicSettings, settings_text

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "corpora/demo/README.md"]


def commands():
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        if command.hidden:  # a name of before
            continue
        below = getattr(command, "commands", None)
        yield from ([f"{name} {inner}" for inner in below] if below else [name])


@pytest.mark.parametrize("command", sorted(commands()))
def test_readme_names_every_command(command):
    assert f"litreview {command}" in README


def test_readme_names_no_command_that_does_not_exist():
    blocks = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL)) + "\n".join(
        re.findall(r"`(litreview [^`]+)`", README)
    )
    named = set(re.findall(r"^litreview ((?:codebook|edition|themes) \w+|\w+)", blocks, re.MULTILINE))
    assert named <= set(commands())
    assert named


def test_the_codebook_example_of_the_docs_holds(tmp_path):
    example = re.search(r"```yaml\n(.*?)```", (ROOT / "docs/codebooks.md").read_text(), re.DOTALL)
    assert example is not None
    (tmp_path / "codebook.yaml").write_text(example[1])
    codebook, problems = review.check_codebook(tmp_path / "codebook.yaml")
    assert (codebook.name, [p for p in problems if p.severity != "note"]) == ("my-review", [])


@pytest.mark.parametrize("role", DimensionRole.__args__)
def test_the_docs_name_every_role(role):
    assert f"`{role}`" in (ROOT / "docs/codebooks.md").read_text()


@pytest.mark.parametrize("key", [*ReadingSettings.model_fields, *TopicSettings.model_fields])
def test_the_settings_file_names_every_setting(key):
    assert re.search(rf"^{key} = ", settings_text("x"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_between_files_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target
