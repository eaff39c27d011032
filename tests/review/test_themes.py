import json

import openpyxl
import pytest

from litreview import codebooks, review, storage
from litreview.errors import InputError

SUBJECTS = {
    "effluent": "Tanneries pour {0} effluent into the {1} drain because the {2} treatment plant stands idle.",
    "wages": "Seamstresses in {1} workshops strike for {0} overtime pay that the {2} owners hold back.",
    "coffee": "Growers on {1} slopes sell {0} coffee beans to {2} roasters once the rains stop.",
}
WORDS = ("salty", "northern", "common", "unpaid", "small", "absent", "ripe", "steep", "distant", "late", "old", "new")


def paper(n, subjects=SUBJECTS, n_paragraphs=4):
    lines = [
        f"Study {n} of three valleys",
        "Abstract",
        f"We compare {len(subjects)} trades in valley {n}.",
        "1 Results",
    ]
    for i in range(n_paragraphs):
        for j, sentence in enumerate(subjects.values()):
            chosen = [WORDS[(n * 5 + i * 3 + j + k * (n + 1)) % len(WORDS)] for k in range(3)]
            lines.append(sentence.format(*chosen) + " " + sentence.format(*reversed(chosen)))
    return "\n\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def modelled(tmp_path_factory):
    """Return the folder of a review of six papers on three subjects, run once and copied by none: read it only."""
    folder = tmp_path_factory.mktemp("themes")
    papers = folder / "papers"
    papers.mkdir()
    for n in range(6):
        (papers / f"paper{n}.txt").write_text(paper(n))
    review.new_review(folder / "review", codebook="csr-clusters", name="Trades")
    with storage.open_project(folder / "review") as project:
        review.add_papers(project, [str(papers)])
        review.run_review(project)
    return folder / "review"


@pytest.fixture
def project(modelled):
    with storage.open_project(modelled) as project:
        yield project


def test_run_review_keeps_topics_with_their_stability(project):
    (topics,) = review.load_topics(project)
    assert topics.stability is not None
    assert topics.stability.resampled == "papers"
    assert topics.stability.n_resampled == 6
    assert "topics are stable" in topics.stability.verdict
    assert dict(topics.settings)["units"] == "paragraphs"


def test_export_review_writes_every_topic_with_its_stability(project, tmp_path):
    review.export_review(project, tmp_path / "evidence.xlsx")
    header, *lines = openpyxl.load_workbook(tmp_path / "evidence.xlsx")["Topics"].values
    (topics,) = review.load_topics(project)
    written = [dict(zip(header, line, strict=True)) for line in lines]
    assert [line["topic"] for line in written] == list(topics.ids)
    assert [line["stability"] for line in written] == [topic.stability for topic in topics.stability.topics]


def test_run_review_reports_themes_that_the_corpus_does_not_support(project):
    (topics,) = review.load_topics(project)
    standing = {theme.code_id: theme.standing for theme in topics.agreement.themes}
    assert standing["environment"] == "a topic"
    assert standing["poverty"] == "not supported by the corpus"


def test_topics_to_plain_tells_stability_and_words_of_themes(project):
    (topics,) = review.load_topics(project)
    plain = json.loads(json.dumps(review.topics_to_plain(topics)))
    assert plain["verdict"] == topics.stability.verdict
    assert all(topic["stability"]["stability"] is not None for topic in plain["topics"])
    near = next(topic for topic in plain["topics"] if topic["theme"] and topic["theme"][0] == "environment")
    assert "effluent" in near["theme_words"]


def test_run_review_fits_models_of_an_older_version_again(modelled):
    manifest = modelled / "models" / "topics-nmf" / "manifest.json"
    plain = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(plain | {"format_version": 1}), encoding="utf-8")
    with storage.open_project(modelled) as project:
        assert review.load_topics(project) == ()
        with pytest.raises(InputError, match="no topic model that says how stable it is"):
            review.choose_model(project)
        assert review.run_review(project).topics_fitted == ("nmf",)
        assert review.choose_model(project).stability is not None


def test_choose_model_names_the_command_that_fits_one(project):
    with pytest.raises(InputError, match=r"litreview themes fit .* --method lda"):
        review.choose_model(project, "lda")


def test_promote_topic_gives_a_code_that_a_codebook_takes(project, tmp_path):
    topics = review.choose_model(project)
    k = next(k for k, theme in enumerate(topics.themes) if theme and theme[0] == "environment")
    before = project.codebook_path.read_bytes()
    candidate = review.promote_topic(project, topics, topics.ids[k])
    assert project.codebook_path.read_bytes() == before
    head = "codebook: tried\nversion: 1.0.0\nlabel: Tried\ndescription: A trial.\ndimensions:\n  - id: themes\n"
    head += "    label: Themes\n    role: theme\n    description: Themes.\n    codes:\n"
    (tmp_path / "tried.yaml").write_text(head + candidate.yaml, encoding="utf-8")
    loaded, problems = review.check_codebook(tmp_path / "tried.yaml")
    assert problems == ()  # examples are found by the patterns, counterexamples are not
    (code,) = loaded.dimensions[0].codes
    assert code.examples == candidate.examples != ()
    assert code.counterexamples == candidate.counterexamples != ()
    assert code.code_id not in {c.code_id for d in codebooks.load_codebook("csr-clusters").dimensions for c in d.codes}


def test_promote_topic_is_tried_on_the_other_half_of_the_papers(project):
    topics = review.choose_model(project)
    trial = review.promote_topic(project, topics, topics.ids[0]).trial
    papers = sorted({unit_id.split(":")[0] for unit_id in topics.unit_ids})
    assert trial.documents == tuple(papers[1::2])
    assert trial.n_both == min(trial.n_hits, trial.n_topic) > 0
    assert trial.precision.value == pytest.approx(trial.n_both / trial.n_hits, abs=1e-4)
    assert trial.recall.n == trial.n_topic


def test_promote_topic_refuses_a_topic_that_there_is_not(project):
    with pytest.raises(InputError, match="no topic 'nmf-99'"):
        review.promote_topic(project, review.choose_model(project), "nmf-99")


@pytest.mark.parametrize("by", ["document", "actor", "year", "country"])
def test_share_topics_adds_up_to_what_the_units_claim(project, by):
    topics = review.choose_model(project)
    shares = review.share_topics(project, topics, by=by)
    sums = {}
    for share in shares:
        sums[share.group] = sums.get(share.group, 0) + share.share
    assert all(total <= 1.001 for total in sums.values())
    if by == "document":
        assert len(sums) == 6


def test_share_topics_refuses_another_grouping(project):
    with pytest.raises(InputError, match="'colour'"):
        review.share_topics(project, review.choose_model(project), by="colour")


def test_place_new_papers_tells_drift_without_fitting(modelled, tmp_path):
    with storage.open_project(modelled) as project:
        topics = review.choose_model(project)
        assert review.place_new_papers(project, topics) is None
        glaciers = {"ice": "Glaciers retreat {0} from {1} moraines while {2} meltwater carves ravines."}
        for n in (7, 8):
            (tmp_path / f"new{n}.txt").write_text(paper(n, glaciers))
        review.add_papers(project, [str(tmp_path)])
        before = (project.models_folder / "topics-nmf" / "arrays.npz").read_bytes()
        review.run_review(project, model_themes=False)
        drift = review.place_new_papers(project, topics)
        assert (project.models_folder / "topics-nmf" / "arrays.npz").read_bytes() == before
    assert drift.n_documents == 2
    assert drift.unassigned_new > drift.unassigned_before + 0.3
    assert "fit the model again" in drift.verdict


def test_fit_topics_guided_gives_each_theme_a_topic_and_says_what_that_is_worth(modelled):
    with storage.open_project(modelled) as project:
        fitted = review.fit_topics(project, review.load_codebook(project), method="nmf", guided=True)
    assert dict(fitted.settings)["guided"] == "by the codebook"
    assert fitted.themes[0] is not None
    assert any("neither speaks for the theme" in note for note in fitted.notes)
