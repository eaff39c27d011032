"""Where the things that ship with litreview lie: in the wheel beside the code, in a checkout at its top level."""

from __future__ import annotations

from pathlib import Path

from litreview.errors import LitreviewError

_PACKAGE = Path(__file__).parent


def shipped_folder(name: str) -> Path:
    """Return the folder `name` ("corpora/demo", "models") of the wheel or of the checkout.

    Raises LitreviewError when the installation is incomplete.
    """
    for root in (_PACKAGE / "shipped", _PACKAGE.parent.parent):
        folder = root / name
        if folder.is_dir():
            return folder
    raise LitreviewError(
        f"The folder {name}, which ships with litreview, is missing.", remedy="Install litreview again from its wheel."
    )
