"""Pages, files and API over a real store that the real extractor filled (see web_city)."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from threading import Event
from xml.etree import ElementTree

import pytest
from httpx import Client
from web_city import KEY, fill, served

from crawler.article import article_id
from search.engines.embedded.store import EmbeddedStore
from search.store import Decision, Page, Query, StoredFact, open_store
from search.web.reader import Readers

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill(tmp_path_factory.mktemp("web"))


@contextmanager
def reading(address: str) -> Iterator[Client]:
    with served(address) as root, Client(base_url=root, follow_redirects=True, trust_env=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: str) -> Iterator[Client]:
    with reading(store) as opened:
        yield opened


def page(client: Client, address: str, status: int = 200) -> str:
    """The page with tags apart from text squeezed: no-break spaces as spaces."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    return answer.text.replace("\u00a0", " ")


def rows(client: Client, address: str) -> list[dict[str, str]]:
    content = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


PAGES = [
    ("/", ["Каждая цифра", "Московский инновационный кластер: организации", "7 материалов"]),
    ("/?q=организация", ["5 материалов", "<mark>организаций</mark>"]),
    ("/?q=%22тысяч+организаций%22&site=city", ["<mark>тысяч организаций</mark>", "4 материала", "city ×"]),
    ("/?q=нигденет", ["Ничего не нашлось"]),
    ("/articles?tag=МИК", ["4 материала"]),
    ("/facts?kind=money", ["765 млн ₽", "5,2 трлн ₽"]),
    ("/facts", ["<title>ноябрь 2024: 3</title>", 'href="/facts?from=2024-11-01&amp;to=2024-11-30"']),
    ("/facts?value=>1млрд", ["5,2 трлн ₽", "1 цифра"]),
    ("/series", ["Московский инновационный кластер: организации", "более 40 тыс."]),
    ("/changes", ["более 35 тыс.", "более 40 тыс.", "+14,3 %", "исправлено за то же время"]),
    ("/conflicts", ["740 млн ₽", "765 млн ₽", "текст изменили"]),
    ("/promises", ["5 000", "неизвестно", "до 31 декабря 2020"]),
    (f"/series/{KEY}", ["Обещания, срок которых вышел", "более 20 тыс."]),
    ("/sites", ["city", "paper"]),
]


def test_what_trackers_add_to_a_link_is_passed_over(client: Client) -> None:
    assert "4 материала" in page(client, "/articles?tag=МИК&utm_source=letter&yclid=1")


def test_a_slow_question_holds_up_no_other_page(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = Event(), Event()
    facts = EmbeddedStore.facts

    def slow(self: EmbeddedStore, query: Query) -> Page[StoredFact]:
        if query.kinds == ("rank",):
            asked.set()
            assert answered.wait(30)
        return facts(self, query)

    with reading(store) as client, ThreadPoolExecutor(1) as other:
        monkeypatch.setattr(EmbeddedStore, "facts", slow)
        waiting = other.submit(client.get, "/facts?kind=rank")
        try:
            assert asked.wait(30)
            assert "765 млн" in page(client, "/facts?kind=money")
            assert not waiting.done()
        finally:
            answered.set()
        assert waiting.result().status_code == 200


def test_while_series_are_counted_anew_others_get_the_last_answer(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(store) as opened:
        readers = Readers(opened)
        last = readers.last
        monkeypatch.setattr(last.catalogue, "change", -1)  # as if the store had changed since
        with readers._making:
            assert readers.current() is last
        anew = readers.current()
        assert anew is not last
        assert readers.current() is anew


@pytest.mark.parametrize(("address", "said"), PAGES)
def test_pages(client: Client, address: str, said: list[str]) -> None:
    text = page(client, address)
    assert [words for words in said if words not in text] == []


def test_what_an_article_holds_is_shown_as_text(client: Client) -> None:
    for address in ("/", f"/articles/{article_id('https://city.example/4')}", "/facts", f"/series/{KEY}"):
        text = page(client, address)
        assert "<script>alert" not in text
        assert "<b>составили" not in text


def test_an_article_shows_its_figures_and_its_former_text(client: Client) -> None:
    address = f"/articles/{article_id('https://paper.example/b')}"
    now, before = page(client, address), page(client, f"{address}?revision=1")
    assert re.search(r'<a class="figure actual" id="f-\w+" href="/facts/\w+"[^>]*>765 млн рублей</a>', now)
    assert "Текст менялся" in now
    assert "740 млн рублей" in before
    assert "Это прежний текст" in before


def test_a_fact_shows_everything_that_was_read(client: Client) -> None:
    (fact,) = rows(client, "/facts.csv?q=портал+OR+платформа&from=2023-01-31&to=2023-01-31&counted=организация")
    text = page(client, f"/facts/{fact['id']}")
    for words in ("более 35 тыс.", "<mark>более 35 тысяч организаций</mark>", "31.01.2023. URL: https://city.example/3",
                  "@online{svodka-", "Уверенность", "организация"):  # fmt: skip
        assert words in text
    answer = client.get(f"/facts/{fact['id']}.json").json()
    assert (answer["value"], answer["comparator"], answer["series"]) == ("35000", ">", KEY)


def test_a_series_says_what_it_shows(client: Client) -> None:
    text = page(client, f"/series/{KEY}")
    assert "На графике 6 цифр (из них 1 повтор того же)" in text
    assert "ничего не отложено" in text
    assert "и ещё <a" in text  # the reprint
    assert "до 31 декабря 2020" in text  # the plan's period
    spec = json.loads(re.search(r'id="chart-spec">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    points = spec["light"]["data"]["values"]
    assert [(p["at"], p["modality"], p["shape"]) for p in points][:2] == [
        ("2020-01-26", "факт", "triangle-up"), ("2020-12-31", "план", "circle"),
    ]  # fmt: skip


def test_every_series_has_a_page_and_a_picture(client: Client) -> None:
    """Those of plans alone and those that nothing can be drawn of, too."""
    for row in rows(client, "/series.csv"):
        assert client.get(f"/series/{row['key']}").status_code == 200
        assert client.get(f"/series/{row['key']}.svg").content.startswith(b"<svg")


def test_a_series_as_it_was_known(client: Client) -> None:
    assert [row["value"] for row in rows(client, f"/series/{KEY}.csv?as_of=2022-01-01")] == ["700", "5000", "20000"]
    assert "Показано то, что было известно на 1 января 2022" in page(client, f"/series/{KEY}?as_of=2022-01-01")


SERIES_FILES = [
    ("csv", b"\xef\xbb\xbfseries,at"), ("json", b'{"observations"'), ("xlsx", b"PK"), ("zip", b"PK"), ("svg", b"<svg"),
    ("png", b"\x89PNG"), ("metadata.json", b'{"key"'), ("atom", b"<?xml"), ("jsonfeed", b'{"version"'),
]  # fmt: skip


@pytest.mark.parametrize(("form", "start"), SERIES_FILES)
def test_series_files(client: Client, form: str, start: bytes) -> None:
    answer = client.get(f"/series/{KEY}.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_a_bundle_stands_alone(client: Client) -> None:
    bundle = zipfile.ZipFile(io.BytesIO(client.get(f"/series/{KEY}.zip").content))
    assert sorted(bundle.namelist()) == [
        "chart.svg", "citations.bib", "citations.txt", "facts.csv", "metadata.json", "observations.csv", "vintages.csv",
    ]  # fmt: skip
    assert bundle.read("citations.txt").decode().count("URL:") == 5
    assert json.loads(bundle.read("metadata.json"))["shown"] == 6


@pytest.mark.parametrize("table", ["articles", "facts", "series", "changes", "conflicts", "promises"])
def test_every_list_is_a_file_and_a_feed(client: Client, table: str) -> None:
    assert rows(client, f"/{table}.csv")
    assert client.get(f"/{table}.json").json()[table]
    assert client.get(f"/{table}.xlsx").content.startswith(b"PK")
    entries = ElementTree.fromstring(client.get(f"/{table}.atom").content).findall(f"{ATOM}entry")
    items = client.get(f"/{table}.jsonfeed").json()["items"]
    assert len(entries) == len(items) > 0
    assert client.get(items[0]["url"]).status_code == 200


def test_a_file_has_the_conditions_of_its_page(client: Client) -> None:
    assert {row["kind"] for row in rows(client, "/facts.csv?kind=percent")} == {"percent"}
    assert len(rows(client, "/articles.csv?q=поликлиника")) == 1
    assert len(rows(client, "/facts.csv?kind=money&include_history=1")) == 3


def test_api(client: Client) -> None:
    facts = client.get("/api/v1/facts", params={"kind": "money", "limit": 1}).json()
    assert (facts["total"], len(facts["items"])) == (2, 1)
    more = client.get("/api/v1/facts", params={"kind": "money", "limit": 1, "cursor": facts["cursor"]}).json()
    assert more["items"][0]["id"] != facts["items"][0]["id"]
    article = client.get("/api/v1/articles", params={"q": "кооперация"}).json()["items"][0]
    assert client.get(f"/api/v1/articles/{article['id']}").json()["title"] == article["title"]
    assert client.get(f"/api/v1/facts/{facts['items'][0]['id']}").json()["value"] == facts["items"][0]["value"]
    assert client.get("/api/v1/series").json()["items"][0]["key"] == KEY
    assert len(client.get(f"/api/v1/series/{KEY}").json()["observations"]) == 5
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/articles", "/api/v1/facts", "/api/v1/series/{key}"} <= set(paths)


ERRORS = [
    ("/nowhere", 404, "Такой страницы здесь нет"),
    ("/articles/123", 404, "Такого материала здесь нет"),
    ("/facts/123", 404, "Такой цифры здесь нет"),
    ("/series/net", 404, "Такого показателя здесь нет"),
    ("/facts.pdf", 404, "Такого вида файла нет"),
    (f"/series/{KEY}.pdf", 404, "Такого вида файла нет"),
    ("/?value=много", 400, "Проверьте условия"),
    ("/?q=site:", 400, "Запрос не понят"),
    ("/articles/1?revision=x", 400, "Запрос не понят"),
    ("/?page=0", 400, "Запрос не понят"),
    ("/?limit=0", 400, "from 1 to 10000"),
    ("/facts?kinds=money", 400, "did you mean kind?"),
    ("/facts.csv?since=2024", 400, "no parameter"),
    ("/api/v1/series?unti=RUB", 400, "did you mean unit?"),
    ("/series?limit=0", 400, "from 1 to 10000"),
    ("/?page=501", 400, "go on with the cursor"),
    ("/facts?page=999", 400, "go on with the cursor"),
    ("/?sort=value", 400, "articles cannot be sorted by"),
    ("/facts?cursor=abc", 400, "begin without one"),
    ("/?cursor=ё", 400, "begin without one"),
    ("/?from=2024-02-01&to=2024-01-31", 400, "2024-02-01 is later than to: 2024-01-31"),
]


@pytest.mark.parametrize(("address", "status", "said"), ERRORS)
def test_errors_are_pages_in_russian(client: Client, address: str, status: int, said: str) -> None:
    assert said in page(client, address, status)


def test_errors_of_the_api_are_json(client: Client) -> None:
    assert client.get("/api/v1/facts/123").json() == {"error": "no fact 123"}
    for asked in ("facts?kind=x", "articles?page=501", "facts?page=999", "facts?cursor=abc", "series?limit=0"):
        answer = client.get(f"/api/v1/{asked}")
        assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_a_store_that_is_away_is_no_error_of_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = fill(tmp_path)
    with reading(address) as client:
        cursor = client.get("/api/v1/facts?limit=1").json()["cursor"]
        (tmp_path / "svodka.db").write_bytes(b"no database" * 1000)
        assert client.get("/api/v1/facts", params={"limit": 1, "cursor": cursor}).status_code == 503


@pytest.mark.parametrize("address", [address for address, _ in PAGES])
def test_every_list_that_a_page_offers_is_there(client: Client, address: str) -> None:
    for offered in re.findall(r'href="([^"]+\.(?:csv|xlsx|json|atom|jsonfeed)(?:\?[^"]*)?)"', page(client, address)):
        assert client.get(unescape(offered)).status_code == 200


def test_it_only_reads(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.delete(f"/series/{KEY}").status_code == 405


def test_security_headers_and_own_files_only(client: Client) -> None:
    answer = client.get(f"/series/{KEY}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        file = client.get(address)
        assert (file.status_code, file.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert not re.search(r'(?:src|srcset)="https?:', answer.text)
    assert client.get("/static/x/app.py").status_code == 404


def test_decisions_are_applied_when_reading(tmp_path: Path) -> None:
    address = fill(tmp_path)
    with open_store(address) as store, reading(address) as client:
        facts = rows(client, f"/series/{KEY}.csv")
        moment = datetime(2025, 1, 1, tzinfo=UTC)
        decided = [
            ("slug", "mik|организация", "klaster"),
            ("name", "klaster", "Участники"),
            ("reject", facts[0]["fact_id"], "x"),
        ]
        store.decide(Decision(action=a, target=t, value=v, author="me", decided_at=moment) for a, t, v in decided)
        moved = client.get(f"/series/{KEY}?as_of=2022-01-01", follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (301, "/series/klaster?as_of=2022-01-01")
        text = page(client, f"/series/{KEY}")
        assert "Участники" in text
        assert "отклонены вручную" in text
        assert len(rows(client, "/series/klaster.csv")) == len(facts) - 1
