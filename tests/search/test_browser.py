"""The pages in a real browser: the chart draws, a click shows the sentence, and all is readable without JavaScript."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from web_city import KEY, fill, served

from crawler.article import article_id

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,1000",
)  # fmt: skip
SECONDS = 15
POINTS = """
const view = document.getElementById("chart").vegaView, [x, y] = view.origin(), { left, top } = view.padding();
const marks = (group) => group.items.flatMap((item) => (item.items || []).flatMap((m) => [m, ...marks(m)]));
return marks(view.scenegraph().root).filter((mark) => mark.marktype === "symbol").flatMap((mark) => mark.items.map(
    (item) => ({ label: item.datum.label, x: x + left + item.x, y: y + top + item.y })));
"""  # where the points of the chart stand, in pixels of its canvas

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium and chromedriver on this machine")


def browser(profile: Path, *, scripts: bool = True) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fill(tmp_path_factory.mktemp("browser"))) as address:
        yield address


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    driver = browser(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


def text(driver: webdriver.Chrome, css: str) -> str:
    return driver.find_element(By.CSS_SELECTOR, css).text.replace("\u00a0", " ")


def quiet(driver: webdriver.Chrome) -> None:
    """Nothing was refused, by the security policy for one, and nothing went wrong in a script."""
    assert [entry["message"] for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_search_finds_words_in_any_form(chrome: webdriver.Chrome, root: str) -> None:
    chrome.get(root)
    chrome.find_element(By.ID, "q").send_keys("организация\n")
    WebDriverWait(chrome, SECONDS).until(lambda _: "q=" in chrome.current_url)
    assert {mark.text for mark in chrome.find_elements(By.CSS_SELECTOR, ".snippet mark")} == {"организаций"}
    chrome.find_element(By.CSS_SELECTOR, ".facets li a").click()
    assert text(chrome, ".bar b") == "4 материала"
    quiet(chrome)


def test_a_figure_in_a_text_shows_what_was_read(chrome: webdriver.Chrome, root: str) -> None:
    chrome.get(f"{root}/articles/{article_id('https://city.example/3')}")
    figures = chrome.find_elements(By.CSS_SELECTOR, ".body .figure")
    assert [figure.text for figure in figures] == ["более 35 тысяч организаций", "82 регионов"]
    figures[0].click()
    card = text(chrome, ".card")
    assert "организация" in card
    assert "по дате публикации" in card
    ActionChains(chrome).send_keys("\ue00c").perform()  # Escape
    assert not chrome.find_element(By.CSS_SELECTOR, ".card").is_displayed()
    quiet(chrome)


def test_a_click_on_a_point_shows_the_sentence(chrome: webdriver.Chrome, root: str) -> None:
    chrome.get(f"{root}/series/{KEY}")
    chart = chrome.find_element(By.ID, "chart")
    WebDriverWait(chrome, SECONDS).until(lambda _: chart.get_attribute("data-drawn"))
    points = chrome.execute_script(POINTS)
    assert [point["label"].replace("\u00a0", " ") for point in points] == [
        "более 700", "5 000", "более 20 тыс.", "более 35 тыс.", "более 40 тыс.",
    ]  # fmt: skip
    canvas = chrome.find_element(By.CSS_SELECTOR, "#chart canvas")
    middle = canvas.size["width"] / 2, canvas.size["height"] / 2
    for point, said in ((points[-1], "более 40 тысяч организаций"), (points[1], "5 тысяч организаций")):
        by = round(point["x"] - middle[0]), round(point["y"] - middle[1])
        ActionChains(chrome).move_to_element_with_offset(canvas, *by).click().perform()
        assert text(chrome, "#chosen mark") == said
    assert "2020" in text(chrome, ".hint")
    link = chrome.find_element(By.CSS_SELECTOR, "#chosen a")
    assert link.text == "Кластер набирает участников"
    assert article_id("https://city.example/1") in (link.get_attribute("href") or "")
    quiet(chrome)


def test_everything_reads_without_javascript(root: str, tmp_path: Path) -> None:
    chrome = browser(tmp_path, scripts=False)
    try:
        chrome.get(f"{root}/series/{KEY}")
        drawing = chrome.find_element(By.CSS_SELECTOR, "#chart img")
        assert int(drawing.get_attribute("naturalWidth") or 0) > 600
        assert "более 40 тысяч организаций" in text(chrome, "#values")
        chrome.get(f"{root}/articles/{article_id('https://city.example/3')}")
        chrome.find_element(By.CSS_SELECTOR, ".body .figure").click()
        assert text(chrome, ".bignum") == "более 35 тыс."
    finally:
        chrome.quit()


def test_no_page_is_wider_than_a_phone(chrome: webdriver.Chrome, root: str) -> None:
    chrome.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    for page in ("/", "/?q=организация", "/facts", "/series", f"/series/{KEY}", "/changes", "/conflicts", "/sites"):
        chrome.get(root + page)
        wide = chrome.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 360, page
    chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
