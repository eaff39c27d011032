import json

import pytest

PAPER = "Tanneries\n\nResults\n\nWeak enforcement undermined cleaner production in the tanneries.\n"


@pytest.fixture
def project(make_review, tmp_path):
    return make_review(tmp_path / "review", {"tanneries.txt": PAPER})


def test_a_state_is_kept_listed_and_compared(litreview, project, tmp_path):
    code, printed, _ = litreview("edition", "keep", project, "First search")
    assert (code, printed) == (0, "Kept 1 statement of 1 paper as First search.\n")
    _, printed, _ = litreview("edition", "list", project, "--json")
    (head,) = json.loads(printed)
    assert (head["name"], head["n_rows"]) == ("First search", 1)
    assert "First search" in litreview("edition", "list", project)[1]
    path = tmp_path / "changes.csv"
    code, printed, _ = litreview("export", project, path, "--since", "First search", "--json")
    assert code == 0
    assert json.loads(printed) == {"file": str(path), "cells": 0}


def test_an_unknown_state_is_told(litreview, project, tmp_path):
    code, _, errors = litreview("export", project, tmp_path / "changes.html", "--since", "Second")
    assert code == 1
    assert "There is no edition 'Second'" in errors


def test_an_empty_list_says_how_to_keep_one(litreview, project):
    assert "litreview edition keep" in litreview("edition", "list", project)[1]
