"""Chromium with the page in it: a plain static server that notes each request, and the moves of a user."""

import functools
import threading
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1200, "height": 900}}


class Noting(SimpleHTTPRequestHandler):
    """What `python3 -m http.server` is, but that it keeps a list in place of a log."""

    def log_message(self, *_):
        self.server.asked.append(f"{self.command} {self.path}")


@contextmanager
def served(folder: Path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Noting, directory=str(folder)))
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def address(server) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


@contextmanager
def chromium(executable: str):
    with sync_playwright() as playwright:
        # Without its sandbox: the tests' user may be root in a container.
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser, url: str, **context):
    """The page, ready to answer. What it says to the console or breaks with is a failure."""
    context = browser.new_context(accept_downloads=True, **(context or DESK))
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    try:
        page.goto(url)
        ready(page)
        yield page
        assert page.faults == [], page.faults
    finally:
        context.close()


def ready(page) -> None:
    page.wait_for_selector("html[data-ready]", timeout=60_000)


def drop(page, *paths: Path) -> None:
    """As a user's hand does it, folders too."""
    x, y = page.evaluate(
        "() => { const drop = document.getElementById('drop'); drop.scrollIntoView();"
        " const box = drop.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + 5]; }"
    )
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
    session.detach()


def until(page, expression: str, timeout_s: int = 240) -> None:
    """Asks again and again from outside: a function that waited inside of the page would need `eval`, which its policy
    forbids."""
    end = time.monotonic() + timeout_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression} was not so within {timeout_s} s"
        page.wait_for_timeout(50)


def wait_done(page) -> None:
    wait_status(page, "Done")


def wait_status(page, word: str) -> None:
    """Until the status begins with this word and the rows that belong to it are drawn, which the page does with the next
    frame."""
    until(page, f"document.getElementById('status').textContent.startsWith('{word}')")
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def wait_map(page) -> None:
    until(page, "document.getElementById('detail-heat').ariaLabel.includes('decide')")


def downloaded(page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(button)
    return Path(waiting.value.path()).read_bytes()
