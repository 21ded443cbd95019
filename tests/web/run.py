#!/usr/bin/env python3
"""The page in a real Chromium, against the command line's answers.

    web/build.sh && tests/web/run.py --docsort target/release/docsort

Needs Chromium (Debian: `apt-get install chromium`), and from the Python registry `playwright` (which brings a driver
and no browser) and `pillow`. Exit code 1 at the first promise that does not hold.
"""

import argparse
import csv
import gzip
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import browser as web
import pictures

ROOT = Path(__file__).resolve().parents[2]
# Six decimals are written: a difference of 1e-5 may show as one more in the last.
TOLERANCE = 1e-5 + 1e-9
KEPT_BYTES = 3_000_000


class Setting:
    """What every promise is tried with."""

    def __init__(self, options, folder, browser, server):
        self.options, self.folder, self.browser, self.server = options, folder, browser, server
        self.url = web.address(server)
        self.pictures, self.foreign = folder / "pictures", folder / "foreign"

    def predict(self, form, *more, folder="pictures"):
        command = [self.options.docsort, "predict", "--format", form, *more, folder]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        assert done.returncode in (0, 3), done.stderr.decode()
        return done.stdout.decode()

    def screen(self, page, name, **options):
        if self.options.screens:
            page.screenshot(path=Path(self.options.screens) / f"{name}.png", **options)


def same_rows(ours, theirs):
    """Everything equal, numbers within the tolerance. Gives the largest difference."""
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    worst = 0.0
    for our, their in zip(ours, theirs):
        for text in ("path", "status", "label", "warnings", "member", "page"):
            assert our[text] == their[text], (their["path"], text, our[text], their[text])
        # The command line may name the option that raises a limit; a page has none.
        is_limit = (our["reason"] or "").startswith("too_")
        assert our["reason"] == their["reason"] or is_limit and their["reason"].startswith(our["reason"]), (our, their)
        assert our.keys() == their.keys(), (our.keys(), their.keys())
        numbers = [(our["confidence"], their["confidence"])]
        if their["probabilities"] is not None:
            assert list(our["probabilities"]) == list(their["probabilities"])
            numbers += zip(our["probabilities"].values(), their["probabilities"].values())
        for one, other in numbers:
            assert (one is None) == (other is None), their["path"]
            worst = max(worst, abs((one or 0) - (other or 0)))
    assert worst <= TOLERANCE, worst
    return worst


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def a_dropped_folder_gets_the_rows_of_the_command_line(it):
    theirs = lines(it.predict("jsonl", "--model", "shipped"))
    assert len({row["path"] for row in theirs}) == pictures.COUNT + pictures.OTHERS
    with web.opened(it.browser, it.url) as page:
        asked = len(it.server.asked)
        requests = []
        page.context.on("request", lambda request: requests.append(request.url))
        web.drop(page, it.pictures)
        web.wait_done(page)
        # Opens one, so that nothing is asked for by that either.
        page.click("#rows tr:nth-child(3) button")
        web.wait_map(page)
        page.click("#close")
        jsonl = web.downloaded(page, "#jsonl").decode()
        table = web.downloaded(page, "#csv").decode()
        # The service worker fetches the page's own files once, whenever it gets to it.
        sent = [line for line in it.server.asked[asked:] if not is_own_file(it, line)]
        assert sent == [], sent
        away = [url for url in requests if not url.startswith((it.url, "blob:"))]
        assert away == [], away
        worst = same_rows(lines(jsonl), theirs)
        same_csv(table, it.predict("csv", "--model", "shipped"))
        it.screen(page, "desk-light", full_page=True)
    return f"{len(theirs)} rows, largest difference {worst:.6f}"


def is_own_file(it, line):
    method, path = line.split(" ", 1)
    return method == "GET" and (path == "/" or (Path(it.options.dist) / path.lstrip("/")).is_file())


def same_csv(ours, theirs):
    ours, theirs = (list(csv.reader(io.StringIO(text, newline=""))) for text in (ours, theirs))
    assert ours[0] == theirs[0], (ours[0], theirs[0])
    assert len(ours) == len(theirs)
    for our, their in zip(ours[1:], theirs[1:]):
        for column, one, other in zip(theirs[0], our, their):
            if one != other and not (column == "reason" and one.startswith("too_")):
                assert abs(float(one) - float(other)) <= TOLERANCE, (their[0], column, one, other)


def photos_of_phones_and_pages_of_scans_get_the_rows_of_the_command_line(it):
    theirs = lines(it.predict("jsonl", "--model", "shipped", folder="foreign"))
    assert len(theirs) == pictures.FOREIGN_ROWS, len(theirs)
    with web.opened(it.browser, it.url) as page:
        assert len(page.workers) == 1
        web.drop(page, it.foreign)
        web.wait_done(page)
        assert len(page.workers) == 2
        worst = same_rows(lines(web.downloaded(page, "#jsonl").decode()), theirs)
        # A page enlarged.
        page.click("#rows tr:has-text('page 2') button")
        web.wait_map(page)
        assert page.inner_text("#detail-title") == "foreign/scans.pdf, page 2"
        it.screen(page, "page")
        page.keyboard.press("Escape")
        # Another model looks at each file once more, and finds the same pages.
        page.evaluate("document.getElementById('status').textContent = ''")
        web.drop(page, ROOT / "tests/data/format-1/multiclass")
        web.wait_done(page)
        assert "multiclass" in page.locator("#model").inner_text()
        assert page.locator("#rows tr").count() == len(theirs)
        it.screen(page, "foreign", full_page=True)
    return f"{len(theirs)} rows, largest difference {worst:.6f}"


def what_breaks_or_hangs_in_a_decoder_of_others_costs_one_row(it):
    """No file is known that does: the decoders are made to do what it would make them do, with the second page of three, and with
    the first."""
    for what, at, reason in [
        ("throw new WebAssembly.RuntimeError('unreachable');", 1, "corrupt: a file that its decoder cannot cope with"),
        ("for (;;);", 0, "corrupt: a file whose decoder says nothing for 30 seconds"),
    ]:
        with web.opened(it.browser, it.url) as page:
            page.set_input_files("#files", it.foreign / "plain.heic")
            web.wait_done(page)
            page.workers[-1].evaluate(
                f"""() => {{
                    const whole = decoders;
                    decoders = {{ ...whole, page: (index) => {{ if (index === {at}) {{ {what} }} return whole.page(index); }} }};
                }}"""
            )
            page.evaluate("document.getElementById('status').textContent = ''")
            page.set_input_files("#files", [it.foreign / "scans.pdf", it.foreign / "boxes.jp2"])
            web.wait_done(page)
            rows = lines(web.downloaded(page, "#jsonl").decode())
            assert [row["page"] for row in rows] == [None, 1, 2, 3, None], rows
            assert [number for number, row in enumerate(rows) if row["status"] == "error"] == [1 + at], rows
            assert rows[1 + at]["reason"] == reason, rows


def a_stop_ends_what_hangs_and_a_model_that_is_dropped_loses_no_file(it):
    with web.opened(it.browser, it.url) as page:
        page.set_input_files("#files", it.foreign / "plain.heic")
        web.wait_done(page)
        page.workers[-1].evaluate("() => { decoders = { ...decoders, open: () => { for (;;); } }; }")
        page.evaluate("document.getElementById('status').textContent = ''")
        page.set_input_files("#files", [it.foreign / "grid.heic", it.pictures / "01.jpg"])
        web.until(page, "document.getElementById('count').textContent === '0 of 2'")
        # While a file hangs: it is looked at again, in a decoder that does not.
        began = time.monotonic()
        web.drop(page, ROOT / "tests/data/format-1/multiclass")
        web.wait_done(page)
        rows = lines(web.downloaded(page, "#jsonl").decode())
        assert [row["path"] for row in rows] == ["plain.heic", "grid.heic", "01.jpg"], rows
        assert [row["status"] == "error" for row in rows] == [False] * 3, rows
        page.workers[-1].evaluate("() => { decoders = { ...decoders, open: () => { for (;;); } }; }")
        page.set_input_files("#files", it.foreign / "ten_bits.heic")
        web.until(page, "document.getElementById('count').textContent === '0 of 1'")
        page.click("#stop")
        web.wait_status(page, "Stopped")
        page.set_input_files("#files", it.foreign / "grid.heic")
        web.wait_done(page)
        # Each of them would have hung for 30 s.
        assert time.monotonic() - began < 55
        assert page.locator("#rows tr").count() == 4


def decoders_that_cannot_be_loaded_cost_the_files_that_need_them_alone(it):
    with web.served(Path(it.options.dist)) as server, web.opened(it.browser, web.address(server), service_workers="block") as page:
        server.shutdown()
        server.server_close()
        chosen = [it.pictures / "01.jpg", it.foreign / "plain.heic", it.pictures / "29.tiff"]
        page.set_input_files("#files", chosen)
        web.wait_done(page)
        rows = lines(web.downloaded(page, "#jsonl").decode())
        assert [row["status"] == "error" for row in rows] == [False, True, False], rows
        assert rows[1]["reason"].startswith("unreadable: what reads HEIC"), rows[1]
        assert "several_pages" in rows[2]["warnings"], rows[2]
        assert "load this page again" in page.locator("#rows tr").nth(1).inner_text()
        # The browser's own words for it.
        page.faults[:] = [fault for fault in page.faults if "ERR_CONNECTION_REFUSED" not in fault]


def a_request_to_another_place_is_refused_from_page_and_worker(it):
    ask = "url => fetch(url).then(() => 'sent', () => 'refused')"
    with web.served(it.folder) as other, web.opened(it.browser, it.url) as page:
        elsewhere = web.address(other)
        page.set_input_files("#files", it.foreign / "plain.heic")
        web.wait_done(page)
        assert page.evaluate(ask, elsewhere) == "refused"
        assert [worker.evaluate(ask, elsewhere) for worker in page.workers] == ["refused"] * 2
        picture = "url => new Promise(done => { const image = new Image(); image.onload = image.onerror = done; image.src = url; })"
        page.evaluate(picture, elsewhere + "pictures/01.jpg")
        assert other.asked == [], other.asked
        # Each of them is reported on the console, which is what is wanted here.
        refused = [fault for fault in page.faults if "Content Security Policy" in fault]
        assert len(refused) >= 2, page.faults
        page.faults.clear()


def it_stops_when_asked_and_keeps_what_is_known(it):
    many = [str(path) for path in sorted(it.pictures.rglob("*.jpg")) if path.stat().st_size > 0] * 20
    with web.opened(it.browser, it.url) as page:
        page.set_input_files("#files", many)
        web.until(page, "document.querySelectorAll('#rows tr').length >= 5")
        # While it works, a click is answered at once.
        began = time.monotonic()
        page.click("#filters button >> nth=1")
        assert time.monotonic() - began < 2
        page.click("#stop")
        web.wait_status(page, "Stopped")
        assert page.locator("#work").is_hidden()
        known = len(lines(web.downloaded(page, "#jsonl").decode()))
        assert 5 <= known < len(many), known
        time.sleep(0.5)
        assert len(lines(web.downloaded(page, "#jsonl").decode())) == known
        # And goes on with what is given next.
        page.set_input_files("#files", many[:1])
        web.wait_done(page)
        assert len(lines(web.downloaded(page, "#jsonl").decode())) == known + 1
    return f"{known} of {len(many)} were known"


def filters_and_search_leave_what_they_say(it):
    with web.opened(it.browser, it.url) as page:
        web.drop(page, it.pictures)
        web.wait_done(page)
        rows = lines(web.downloaded(page, "#jsonl").decode())
        shown = lambda: page.locator("#rows tr").count()
        for words, holds in [
            ("Passport", lambda row: row["label"] == "passport"),
            ("Could not be read", lambda row: row["status"] == "error"),
            ("Please check", lambda row: row["warnings"] or (row["status"] == "ok" and row["confidence"] < 0.8)),
            ("Not sure", lambda row: row["status"] == "unknown"),
        ]:
            page.locator("#filters button", has_text=words).click()
            assert shown() == len([row for row in rows if holds(row)]) > 0, words
        page.locator("#filters button", has_text="All").click()
        page.fill("#search", "SCANS/")
        assert shown() == len([row for row in rows if "scans/" in row["path"]]) > 0
        page.fill("#search", "nowhere")
        assert shown() == 0 and page.locator("#none").is_visible()


def a_click_shows_where_the_answer_comes_from(it):
    """A picture whose right half is blank: what speaks for the label lies in the left one."""
    from PIL import Image

    card = Image.open(ROOT / "assets/documents/credit_card/credit_card-0015.jpg").convert("RGB")
    beside = Image.new("RGB", (2 * card.width, card.height), (235, 235, 235))
    beside.paste(card)
    beside.save(it.folder / "left.png")
    with web.opened(it.browser, it.url) as page:
        page.set_input_files("#files", it.folder / "left.png")
        web.wait_done(page)
        page.click("#rows button")
        web.wait_map(page)
        warm = page.evaluate(
            """() => {
                const canvas = document.getElementById('detail-heat');
                const { width, height } = canvas;
                const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
                const sums = [0, 0];
                for (let at = 0; at < data.length; at += 4)
                    sums[Math.floor((at / 4 % width) / (width / 2))] += Math.max(0, data[at] - data[at + 2]);
                return sums;
            }"""
        )
        assert warm[0] > 2 * warm[1], warm
        it.screen(page, "detail")
        page.keyboard.press("Escape")
        assert page.locator("#detail").is_hidden()


def it_opens_and_answers_without_a_network(it):
    """Its server is gone: a browser's own question for a newer page would else be counted as the page's."""
    with web.served(Path(it.options.dist)) as server, web.opened(it.browser, web.address(server)) as page:
        kept = "async () => { await navigator.serviceWorker.ready; return navigator.serviceWorker.controller !== null; }"
        web.until(page, kept)
        server.shutdown()
        server.server_close()
        page.reload()
        web.ready(page)
        page.set_input_files("#files", [it.pictures / "01.jpg", it.foreign / "plain.heic"])
        web.wait_done(page)
        assert page.locator("#rows .error").count() == 0 and page.locator("#rows tr").count() == 2


def a_pasted_picture_gets_a_row(it):
    with web.opened(it.browser, it.url) as page:
        data = list((it.pictures / "11.png").read_bytes())
        page.evaluate(
            """data => {
                const clipboardData = new DataTransfer();
                clipboardData.items.add(new File([new Uint8Array(data)], 'image.png', { type: 'image/png' }));
                dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
            }""",
            data,
        )
        web.wait_done(page)
        assert "pasted-1.png" in page.locator("#rows tr").inner_text()


def a_decoder_that_panics_costs_one_row(it):
    """No picture is known that makes one panic: the worker is made to meet what it would meet."""
    with web.opened(it.browser, it.url) as page:
        page.workers[0].evaluate(
            """() => {
                const answer = () => { throw new WebAssembly.RuntimeError('unreachable'); };
                engine = { ...engine, answer };
            }"""
        )
        page.set_input_files("#files", [it.pictures / "01.jpg", it.pictures / "02.jpg"])
        web.wait_done(page)
        rows = lines(web.downloaded(page, "#jsonl").decode())
        assert rows[0]["reason"] == "corrupt: a picture that its decoder cannot cope with", rows[0]
        assert rows[1]["status"] == "ok", rows[1]


def a_dropped_checkpoint_answers_in_place_of_the_shipped_model(it):
    """The oldest format that there is; docsort's own model comes back afterwards."""
    model = it.folder / "old" / "best"
    shutil.copytree(ROOT / "tests/data/format-1/multiclass", model)
    theirs = lines(it.predict("jsonl", "--model", str(model)))
    with web.opened(it.browser, it.url) as page:
        web.drop(page, it.pictures)
        web.wait_done(page)
        own = lines(web.downloaded(page, "#jsonl").decode())
        files = len({row["path"] for row in own})
        page.evaluate("document.getElementById('status').textContent = ''")
        web.drop(page, it.folder / "old")
        # The list is labelled again.
        web.wait_done(page)
        assert "old/best" in page.locator("#model").inner_text()
        same_rows(lines(web.downloaded(page, "#jsonl").decode()), theirs)
        page.click("#shipped")
        web.wait_done(page)
        web.until(page, f"document.getElementById('status').textContent === 'Done: {files} pictures.'")
        same_rows(lines(web.downloaded(page, "#jsonl").decode()), own)
        damaged = it.folder / "damaged"
        shutil.copytree(model, damaged)
        (damaged / "model.bpk").write_bytes(b"x")
        web.drop(page, damaged)
        page.wait_for_selector("#message:not([hidden])")
        assert "damaged" in page.locator("#message").inner_text()


def a_phone_shows_it_without_scrolling_sideways(it):
    for scheme in ("light", "dark"):
        with web.opened(it.browser, it.url, color_scheme=scheme, **web.PHONE) as page:
            assert page.locator(".camera").is_visible()
            chosen = [it.pictures / name for name in ("01.jpg", "10.jpg", "14.png", "20.webp", "=notes, mine.txt")]
            page.set_input_files("#files", chosen)
            web.wait_done(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= web.PHONE["viewport"]["width"], wide
            # Not the full length of it: for that, Chromium forgets that it has fingers.
            it.screen(page, f"phone-{scheme}", full_page=False)
            page.locator("#rows button").first.click()
            web.wait_map(page)
            wide = page.evaluate("document.getElementById('detail').scrollWidth")
            assert wide <= web.PHONE["viewport"]["width"], wide
            it.screen(page, f"phone-detail-{scheme}", full_page=False)


def keys_alone_are_enough(it):
    with web.opened(it.browser, it.url, color_scheme="dark", **web.DESK) as page:
        page.set_input_files("#files", [it.pictures / "01.jpg", it.pictures / "02.jpg"])
        web.wait_done(page)
        names = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.id || document.activeElement.ariaLabel || document.activeElement.dataset.key || ''")
            names.add(name)
            if name == "Show 01.jpg enlarged":
                break
        assert {"files", "folder", "search", "csv", "jsonl", "clear", "all"} <= names, names
        page.keyboard.press("Enter")
        assert page.locator("#detail-title").inner_text() == "01.jpg"
        page.keyboard.press("ArrowRight")
        assert page.locator("#detail-title").inner_text() == "02.jpg"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.ariaLabel") == "Show 01.jpg enlarged"
        it.screen(page, "desk-dark")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, input, canvas[role]')]
                .filter(each => !(each.ariaLabel || each.textContent.trim() || each.labels?.[0]?.textContent.trim())
                    && !each.closest('dialog')).map(each => each.outerHTML)"""
        )
        assert nameless == [], nameless


def a_browser_loads_three_megabytes_and_files_with_a_version(it):
    files = {path.name: path.stat().st_size for path in Path(it.options.dist).iterdir()}
    assert sum(files.values()) <= KEPT_BYTES, files
    plain = sorted(name for name in files if name.count(".") == 1)
    assert plain == ["index.html", "sw.js"], plain
    [packed] = Path(it.options.dist).glob("engine.*.packed")
    unpacked = len(gzip.decompress(packed.read_bytes()))
    return f"{sum(files.values())} bytes, the engine unpacked {unpacked}"


def docsort_serve_hands_out_the_same_page_where_it_was_built_with_it(it):
    command = [it.options.docsort, "serve", "--model", "shipped", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group() + "/"
            with urllib.request.urlopen(url) as answer:
                if answer.headers.get_content_type() != "text/html":
                    assert not it.options.with_page, "it has no page"
                    return "SKIPPED: this program was built without the feature `page`"
                assert answer.read() == (Path(it.options.dist) / "index.html").read_bytes()
            theirs = lines(it.predict("jsonl", "--model", "shipped"))
            with web.opened(it.browser, url) as page:
                web.drop(page, it.pictures)
                web.wait_done(page)
                same_rows(lines(web.downloaded(page, "#jsonl").decode()), theirs)
        finally:
            server.terminate()
    assert server.returncode == 0
    return f"{len(theirs)} rows"


PROMISES = [
    a_browser_loads_three_megabytes_and_files_with_a_version,
    a_dropped_folder_gets_the_rows_of_the_command_line,
    photos_of_phones_and_pages_of_scans_get_the_rows_of_the_command_line,
    what_breaks_or_hangs_in_a_decoder_of_others_costs_one_row,
    a_stop_ends_what_hangs_and_a_model_that_is_dropped_loses_no_file,
    decoders_that_cannot_be_loaded_cost_the_files_that_need_them_alone,
    a_request_to_another_place_is_refused_from_page_and_worker,
    it_stops_when_asked_and_keeps_what_is_known,
    filters_and_search_leave_what_they_say,
    a_click_shows_where_the_answer_comes_from,
    it_opens_and_answers_without_a_network,
    a_pasted_picture_gets_a_row,
    a_decoder_that_panics_costs_one_row,
    a_dropped_checkpoint_answers_in_place_of_the_shipped_model,
    a_phone_shows_it_without_scrolling_sideways,
    keys_alone_are_enough,
    docsort_serve_hands_out_the_same_page_where_it_was_built_with_it,
]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--docsort", required=True, type=lambda path: str(Path(path).resolve()), help="the binary to compare with")
    options.add_argument("--dist", default=str(ROOT / "web/dist"), help="the built page")
    options.add_argument("--chromium", default=shutil.which("chromium") or "chromium", help="the browser")
    options.add_argument("--screens", help="a folder for pictures of the page")
    options.add_argument("--with-page", action="store_true", help="the binary must have the page in it")
    options.add_argument("--only", default="", help="promises whose name holds this")
    options = options.parse_args()
    if not (Path(options.dist) / "index.html").is_file():
        sys.exit(f"{options.dist} has no page: run web/build.sh first")
    if options.screens:
        Path(options.screens).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        pictures.make(folder / "pictures", ROOT / "assets/documents")
        pictures.make_foreign(folder / "foreign", ROOT / "assets/documents", ROOT / "crates/decoders/tests/data")
        with web.served(Path(options.dist)) as server, web.chromium(options.chromium) as browser:
            it = Setting(options, folder, browser, server)
            for promise in [each for each in PROMISES if options.only in each.__name__]:
                began = time.monotonic()
                said = promise(it)
                words = promise.__name__.replace("_", " ")
                print(f"ok: {words} ({time.monotonic() - began:.1f} s){f': {said}' if said else ''}", flush=True)


main()
