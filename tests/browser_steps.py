"""Steps that the browser tests share."""

from __future__ import annotations

from playwright.sync_api import Page


def settle(page: Page) -> None:
    """Wait until the app has been idle for a while: right after a click the script has not begun to run."""
    page.evaluate("window.busyAt = Date.now()")
    page.wait_for_function(
        """() => {
            const app = document.querySelector("[data-testid=stApp]");
            if (app?.dataset.testScriptState !== "notRunning") window.busyAt = Date.now();
            return Date.now() - window.busyAt > 600;
        }"""
    )
