"""`python -m litreview`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from litreview.cli import run  # imported late: `--version` need not load everything

    run()


if __name__ == "__main__":
    main()
