"""What a reviewer does to learn how good the coding is, in Chromium."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

GOLD = Path(__file__).parents[2] / "corpora/demo/gold/sentences.jsonl"
HOSTILE = (
    "Bribes paid to inspectors <script>document.title = 'owned'</script> hinder pollution control in the tanneries."
)


@pytest.fixture
def gold(review_folder: Path, tmp_path: Path) -> Path:
    """Return a gold file of two papers of the review and its hostile note; the project keeps none."""
    for kept in (review_folder / "gold").glob("*"):
        kept.unlink()
    lines = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line["document"].startswith(("01-", "04-"))]
    hostile = {"id": "h", "document": "=note <b>.md", "text": HOSTILE, "themes": ["poverty"], "future": True}
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (*lines, hostile)), encoding="utf-8")
    return path


def test_reviewer_draws_a_sample_uploads_labels_and_reads_the_errors(
    page: Page, address: str, gold: Path, review_folder: Path
) -> None:
    page.goto(f"{address}/quality")
    page.locator(".lr-blank").wait_for()
    expect(page.locator(".lr-blank")).to_contain_text("There are no labelled sentences yet")
    with page.expect_download() as drawn:
        page.get_by_role("button", name=re.compile("random sentences")).click()
    sample = [json.loads(line) for line in Path(drawn.value.path()).read_text(encoding="utf-8").splitlines()]
    assert len(sample) == 200
    assert {line["themes"] for line in sample} == {None}

    page.locator("input[type=file]").set_input_files(gold)
    page.locator(".lr-scores").first.wait_for()
    themes = page.locator(".lr-scores").first.locator("tr", has_text="Themes")
    expect(themes).to_contain_text(re.compile(r"0\.\d\d \(0\.\d\d–\d\.\d\d\)"))
    assert (review_folder / "gold" / "mine.jsonl").read_bytes() == gold.read_bytes()
    expect(page.locator(".lr-matrix").first).to_contain_text("Confusion: polarity")

    page.goto(f"{address}/quality?label=future+research&error=Missed")
    page.locator("[data-testid=stDataFrame] td", has_text=HOSTILE).wait_for(state="attached")
    expect(page.locator("[data-testid=stDataFrame] td", has_text=HOSTILE)).to_have_count(1)
    assert page.title() != "owned"
    with page.expect_download() as errors:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert HOSTILE in Path(errors.value.path()).read_text(encoding="utf-8-sig")
