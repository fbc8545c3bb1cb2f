"""The page of a run in a real browser: Chromium, driven by Playwright.

Needs the package `playwright` and a browser: the one that `playwright install chromium` brings, or
one on the PATH.
"""

# ruff: noqa: T201 - what a handler prints is shown

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue, SqsQueue, throttle

HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
DESKTOP = {"width": 1200, "height": 800}
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    api = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright: pip install playwright"
    )
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except api.Error as error:
            pytest.skip(f"needs a browser: playwright install chromium ({error})"[:200])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    queue = SqsFifoQueue("orders.fifo", max_receive_count=2)
    for number, body in enumerate(["a", "bad", "c", HOSTILE, "e"]):
        queue.send(body, message_group_id=f"g{number % 2}")

    def handler(event: dict[str, Any], context: Any) -> object:
        print(HOSTILE)
        found = [one["messageId"] for one in event["Records"] if one["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in found]}

    report = EventSourceMapping(queue, handler, batch_size=2, faults=[throttle(4)]).run()
    return report.save(tmp_path_factory.mktemp("page") / "run.html")


class Page:
    """A page in a window, with all that it asked for and complained about."""

    def __init__(self, browser: Any, file: Path, scheme: str, size: dict[str, int]) -> None:
        self.context = browser.new_context(color_scheme=scheme, viewport=size)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.goto(file.as_uri())

    def colour(self, of: str, kind: str) -> str:
        told = f"one => getComputedStyle(one).{kind}"
        return str(self.page.eval_on_selector(of, told))


@pytest.fixture
def opened(chromium: Any, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, size = getattr(request, "param", ("light", DESKTOP))
    page = Page(chromium, file, scheme, size)
    yield page
    page.context.close()


def test_it_asks_for_nothing_and_runs_no_script_of_a_body(opened: Page, file: Path) -> None:
    opened.page.hover(".bar >> nth=0")
    opened.page.click(".bar >> nth=-1")

    assert opened.requests == [file.as_uri()]
    assert opened.errors == []
    assert opened.page.evaluate("window.hacked === undefined") is True


def test_hover_explains_a_delivery_and_marks_what_it_shared(opened: Page) -> None:
    opened.page.hover('.bar[data-delivery="0"] >> nth=0')

    assert "\n\nDelivery 0 at 0 s: 2 messages" in opened.page.inner_text("#story")
    assert HOSTILE in opened.page.inner_text("#story")
    assert opened.page.locator(".bar.shared").count() == 2


def test_a_bar_shows_the_attempts_of_its_record(opened: Page) -> None:
    opened.page.hover(".bar.fail >> nth=1")
    lines = opened.page.inner_text("#story").splitlines()

    assert lines[:4] == [
        "#1 bad  group g1",
        "  attempt 1, delivery 1 at 0 s: reported as failed; mistake in the response",
        "> attempt 2, delivery 4 at 30 s: reported as failed",
        "  dead-lettered: delivered twice, reported at 30 s; it is in orders-dlq.fifo",
    ]
    assert lines[5].startswith("Delivery 4 at 30 s: ")


def test_a_click_pins_and_escape_unpins(opened: Page) -> None:
    opened.page.click('.bar[data-delivery="0"] >> nth=0')
    opened.page.hover(".bar >> nth=-1")
    pinned = opened.page.inner_text("#story")
    opened.page.keyboard.press("Escape")
    opened.page.hover(".bar >> nth=0")
    opened.page.hover(".bar >> nth=-1")

    assert "\n\nDelivery 0 " in pinned
    assert "\n\nDelivery 0 " not in opened.page.inner_text("#story")


def test_the_keyboard_reaches_one_bar_and_the_arrows_the_others(opened: Page) -> None:
    focused = "document.activeElement.getAttribute('aria-label')"
    opened.page.focus("#fit")
    seen = []
    for key in ("Tab", "Tab", "ArrowDown", "ArrowUp", "End", "Home", "ArrowLeft"):
        opened.page.keyboard.press(key)
        seen.append(str(opened.page.evaluate(focused)).split(":", 1)[0])

    first = "#0, attempt 1, delivery 0 at 0 s"
    assert opened.page.locator('.bar[tabindex="0"]').count() == 1
    assert seen[1:] == [
        first,
        "#2, attempt 1, delivery 0 at 0 s",
        first,
        first,
        first,
        first,
    ]


def test_the_arrows_skip_what_a_filter_hides(opened: Page) -> None:
    opened.page.select_option("#group", label="group g1")
    opened.page.focus('.bar[tabindex="0"]')
    opened.page.keyboard.press("ArrowRight")

    assert "#1, attempt 2" in opened.page.evaluate(
        "document.activeElement.getAttribute('aria-label')"
    )


def test_failed_only_and_one_group(opened: Page) -> None:
    counts = [opened.page.inner_text("#count")]
    opened.page.select_option("#group", label="group g1")
    counts.append(opened.page.inner_text("#count"))
    opened.page.check("#failed")
    counts.append(opened.page.inner_text("#count"))

    assert counts == ["5 of 5 rows", "2 of 5 rows", "1 of 5 rows"]
    assert opened.page.locator(".row:visible").count() == 1


def test_zoom_makes_the_picture_bigger(opened: Page) -> None:
    before = opened.page.locator("svg.run").bounding_box()["width"]
    opened.page.click("#in")
    bigger = opened.page.locator("svg.run").bounding_box()["width"]
    opened.page.click("#fit")
    fitted = opened.page.locator("svg.run").bounding_box()["width"]

    assert bigger > before * 1.2
    assert fitted == pytest.approx(opened.page.locator(".lanes").bounding_box()["width"], abs=4)


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    queue = SqsQueue("orders", max_receive_count=3)
    for number in range(3_000):
        queue.send("bad" if number % 40 == 0 else f"x{number}")

    def handler(event: dict[str, Any], context: Any) -> object:
        context.advance(200)
        found = [one["messageId"] for one in event["Records"] if one["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in found]}

    report = EventSourceMapping(queue, handler, batch_size=3).run()
    return report.save(tmp_path_factory.mktemp("page") / "long.html")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_of_a_long_page_labels_times_and_story_stay_in_view(
    size: dict[str, int], chromium: Any, long_file: Path
) -> None:
    opened = Page(chromium, long_file, "light", size)
    page = opened.page
    lanes = page.locator(".lanes").bounding_box()
    page.eval_on_selector(".lanes", "one => { one.scrollTop = 3000; one.scrollLeft = 4000; }")
    page.wait_for_timeout(100)
    row = page.locator(".row").nth(105)
    label, times = row.locator(".label").bounding_box(), page.locator(".head").bounding_box()
    story = page.locator("#story").bounding_box()
    row.locator(".label text").first.click()
    bar = row.locator(".bar").first.bounding_box()
    opened.context.close()

    assert label["x"] == pytest.approx(lanes["x"], abs=4) or size is PHONE
    assert times["y"] == pytest.approx(lanes["y"], abs=4)
    assert story["y"] + story["height"] <= size["height"]
    # A click on a row moves to its first delivery.
    assert lanes["x"] < bar["x"] < lanes["x"] + lanes["width"]
    assert opened.errors == []


@pytest.mark.parametrize(
    ("opened", "page"),
    [(("light", DESKTOP), "rgb(255, 255, 255)"), (("dark", DESKTOP), "rgb(21, 24, 29)")],
    indirect=["opened"],
    ids=["light", "dark"],
)
def test_it_follows_light_and_dark(opened: Page, page: str) -> None:
    assert opened.colour("body", "backgroundColor") == page
    assert opened.colour("svg.run text", "fill") != page


@pytest.mark.parametrize("opened", [("light", PHONE)], indirect=True, ids=["390 px"])
def test_a_phone_shows_bars_and_scrolls_the_lanes_alone(opened: Page) -> None:
    bar = opened.page.locator(".bar").first.bounding_box()

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert bar["x"] < 200
