"""The shipped precisions are those of the rules as they stand."""

import importlib.util
import json
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "measure_statements.py"


def test_precision_table_is_what_the_script_measures() -> None:
    spec = importlib.util.spec_from_file_location("measure_statements", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    measured = script.table(script.read([script.ROOT / "corpora" / "training" / name for name in script.TRAINING]))
    assert json.loads(script.TABLE.read_text(encoding="utf-8")) == measured, "run scripts/measure_statements.py --write"


def test_precision_table_claims_no_certainty() -> None:
    table = json.loads((SCRIPT.parents[1] / "src/litreview/statements/precision.json").read_text(encoding="utf-8"))
    assert all(0 < row["precision"] < 1 for row in table["rules"].values())
