"""The command as a user runs it: output, exit status, one line for what went wrong."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest
from web_city import KEY, articles, fill

from crawler.article import to_json
from search.cli import main

COMMANDS = (
    "crawl", "ingest", "reextract", "copy", "backup", "forget", "extract", "explain", "evaluate", "correct",
    "search", "facts", "series", "conflicts", "promises", "changes", "stats", "export", "serve", "demo", "sites",
    "doctor", "reindex",
)  # fmt: skip
HEAVY = ("scrapy", "natasha", "elasticsearch", "tantivy", "fastapi", "pymorphy3", "rich", "pyarrow", "vl_convert")
SVODKA = (sys.executable, "-c", "from search.cli import main; main()")
PAGE = "2023-01-31\nЗаголовок\n\nНа платформе МИК уже зарегистрировалось более 35 тысяч организаций.\n"


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def here(*arguments: str) -> Done:
    """The command in this process: as `svodka` in its own one, without a second for imports."""
    out, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    status = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", ["svodka", *arguments])
        for name in ("SVODKA_STORE", "SVODKA_WORKSPACE"):
            patch.delenv(name, raising=False)
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Done(status, out.buffer.getvalue().decode(), said.getvalue())  # type: ignore[attr-defined]


def svodka(*arguments: str, given: str | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SVODKA_")}
    return subprocess.run(
        [*SVODKA, *arguments], input=given, capture_output=True, encoding="utf-8", cwd=folder, env=environment,
        check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill(tmp_path_factory.mktemp("cli"))


def test_help_is_light_and_every_command_has_an_example() -> None:
    """In one process for all: what `--help` prints, and what it has imported by then."""
    script = f"""
import sys
from typer.testing import CliRunner
import search.cli
loaded = [name for name in {HEAVY!r} if name in sys.modules]
assert not loaded, loaded
for command in {COMMANDS!r}:
    shown = CliRunner().invoke(search.cli.app, [command, "--help"])
    assert shown.exit_code == 0, command
    assert f"Example: svodka {{command}}" in shown.output, shown.output
loaded = [name for name in {HEAVY!r} if name in sys.modules]
assert not loaded, loaded
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert [c for c in COMMANDS if f"  {c} " not in here("--help").stdout] == []


def test_help_is_fast() -> None:
    """Its own work, apart from the interpreter's start: under 0.3 s of processor time."""
    script = "import time, contextlib, io\nstart = time.process_time()\nfrom search.cli import app\n"
    script += "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()): app(['--help'])\n"
    script += "print(time.process_time() - start)"
    took = min(float(subprocess.check_output([sys.executable, "-c", script])) for _ in range(3))
    assert took < 0.3


def test_extract_prints_one_object_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    done = svodka("extract", str(tmp_path / "a.txt"), "-", "--published", "2024-05-06", given=PAGE)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, first) == (0, second)
    assert list(first) == ["article", "facts", "dates", "dismissed", "entities", "tags"]
    assert first["article"]["published_at"].startswith("2024-05-06")
    (fact,) = first["facts"]
    assert first["article"]["text"][fact["start"] : fact["stop"]] == fact["phrase"] == "более 35 тысяч организаций"
    assert (fact["value"], fact["comparator"], fact["subject_id"]) == ("35000", ">", "mik")


def test_explain_says_what_each_numeral_is_and_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "2024-09-10\nТест\n\nОткрыли 12 школ, ещё 3 достроят. Адрес: дом 5 по улице Мира, 5 мая.\n", "utf-8"
    )
    done = here("explain", str(tmp_path / "a.txt"))
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert [line.split("  ")[-1].strip() or line for line in lines[:1]] == ["sure"]
    assert any("12 школ" in line and "count = 12 школа" in line for line in lines)
    assert any("no figure" in line and "address" in line for line in lines)
    assert any("5 мая" in line and "date" in line for line in lines)
    assert any("count-parallel" in line for line in lines)


def test_extract_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    done = here("extract", str(tmp_path / "a.txt"), "--format", "table")
    assert "> 35000" in done.stdout
    assert "Заголовок" in done.stdout


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_a_reader_that_goes_away_is_no_failure(store: str, output: str) -> None:
    command = f"{sys.executable} -c 'from search.cli import main; main()' export facts -o {output} --store {store}"
    piped = ["/bin/sh", "-c", f"{command} | head -c 10"]
    done = subprocess.run(piped, capture_output=True, encoding="utf-8", check=False)
    assert (len(done.stdout), done.stderr) == (8, "")  # the byte order mark takes three bytes


ASKED = [
    (["search", "организация"], "Преимущества кооперации", 5),
    (["search", "организация", "--site", "paper"], "кратко", 1),
    (["facts", "--kind", "money", "--value", ">1млрд"], "5,2", 1),
    (["facts", "--subject", "mik", "--modality", "planned", "--sort", "value"], "5 тысяч", 2),
    (["series", KEY], "более\u00a040\u00a0тыс.", 5),
    (["series", KEY, "--as-of", "2022-01-01"], "более\u00a020\u00a0тыс.", 3),
    (["conflicts"], "740 млн", 1),
    (["promises"], "5 тысяч", 1),
    (["changes", "--since", "2024-01-01"], "более\u00a040\u00a0тыс.", 2),
]


@pytest.mark.parametrize(("arguments", "said", "lines"), ASKED)
def test_asking(store: str, arguments: list[str], said: str, lines: int) -> None:
    done = here(*arguments, "--store", store)
    assert done.returncode == 0, done.stderr
    assert said.replace("\u00a0", " ") in done.stdout.replace("\u00a0", " ")
    assert len(done.stdout.splitlines()) == lines + 1  # and the heads of the columns


def test_the_version_and_an_empty_table_are_told(store: str) -> None:
    assert here("--version").stdout == f"svodka {version('svodka')}\n"
    assert here("search", "бегемот", "--store", store).stderr == "nothing found\n"


def test_results_for_programs(store: str) -> None:
    lines = here("--store", store, "facts", "--kind", "money", "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"money"}
    assert here("series", "--store", store, "--format", "csv").stdout.startswith("\ufeffkey,title")
    assert "facts" in here("stats", "--store", store).stdout


def test_export(store: str, tmp_path: Path) -> None:
    for what, name in (("facts", "f.parquet"), ("articles", "a.xlsx"), ("series", "s.csv"), ("bundle", "b.zip")):
        done = here("export", what, "-o", str(tmp_path / name), "--store", store)
        assert (done.returncode, done.stderr) == (0, "")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.xlsx", "b.zip", "f.parquet", "s.csv"]
    head, *rows = here("export", "facts", "-o", "-", "--kind", "percent", "--store", store).stdout.splitlines()
    assert (head[:10], len(rows)) == ("\ufeffid,phrase", 1)


def test_export_to_what_is_no_plain_file(store: str, tmp_path: Path) -> None:
    """A pipe is written to as it stands; a link stays one, and what it names is replaced; a failure leaves nothing."""
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE) as cat:
        assert here("export", "facts", "-o", str(tmp_path / "pipe"), "--store", store).returncode == 0
        piped = cat.communicate(timeout=30)[0]
    (tmp_path / "old.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("old.csv")
    assert here("export", "facts", "-o", str(tmp_path / "link.csv"), "--store", store).returncode == 0
    assert piped == (tmp_path / "old.csv").read_bytes() != b""
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.csv", "old.csv", "pipe"]


def heed_interrupts() -> None:
    """As in a terminal: tests that a script started in the background inherit that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted_it_says_so_in_one_line(tmp_path: Path, jobs: str) -> None:
    lines, folder = tmp_path / "in.jsonl", str(tmp_path / "store")
    many = [replace(one, url=f"{one.url}/{n}", id="") for n in range(200) for one in articles()]
    lines.write_text("\n".join(map(to_json, many)), encoding="utf-8")
    command = [*SVODKA, "ingest", str(lines), "--jobs", jobs, "--store", folder]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=heed_interrupts
    ) as run:
        while not (Path(folder) / "svodka.db").exists():
            time.sleep(0.01)
        time.sleep(1)  # by now processes are starting, or read
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the command
        said = run.communicate(timeout=60)[1]
    assert (run.returncode, said) == (130, "svodka: interrupted; what was stored stays, the same command goes on\n")


def test_ingest_twice_stores_nothing_twice_and_copy_is_whole(tmp_path: Path) -> None:
    lines, one, two = tmp_path / "in.jsonl", str(tmp_path / "one"), str(tmp_path / "two")
    lines.write_text("\n".join(map(to_json, articles())), encoding="utf-8")
    first, second = (here("ingest", str(lines), "--store", one) for _ in range(2))
    assert "8 new" in first.stderr
    assert "0 new" in second.stderr
    assert here("copy", one, two).returncode == 0
    assert here("export", "facts", "-o", "-", "--store", one) == here("export", "facts", "-o", "-", "--store", two)
    assert here("forget", "https://city.example/2", "--store", two).returncode == 0
    assert "city.example/2" not in here("export", "facts", "-o", "-", "--store", two).stdout


WRONG = [
    (["search", "x", "--store", "nowhere"], 1, "no store in nowhere"),
    (["series", "net", "--store", "{store}"], 1, "no series 'net'"),
    (["search", "site:", "--store", "{store}"], 1, "site: a value is missing"),
    (["facts", "--value", "много", "--store", "{store}"], 1, "is no bound"),
    (["extract", "missing.txt"], 1, "svodka: missing.txt: no such file or directory"),
    (["explain", "."], 1, "svodka: .: is a directory"),
    (["correct", "."], 1, "svodka: .: is a directory"),
    (["evaluate", "missing.jsonl"], 1, "svodka: missing.jsonl: no such file or directory"),
    (["export", "facts", "-o", "/", "--format", "csv", "--store", "{store}"], 1, "svodka: /: is a directory"),
    (["export", "facts", "-o", "/dev/full", "--store", "{store}"], 1, "svodka: /dev/full: no space left on device"),
    (["export", "facts", "-o", "{store}/svodka.db", "--format", "csv", "--store", "{store}"], 2, "inside the store"),
    (["export", "facts", "-o", "{store}/index/x.csv", "--store", "{store}"], 2, "inside the store"),
    (["copy", "{store}", "ftp://x"], 2, "no store can be at 'ftp://x'"),
    (["copy", "{store}", ""], 2, "no store can be at ''"),
    (["copy", "{store}", "{store}/"], 2, "is the same store"),
    (["stats", "--store", "s3://x"], 2, "no store can be at 's3://x'"),
    (["ingest", "missing.jsonl", "--store", "x"], 1, "missing.jsonl: no such file"),
    (["export", "facts", "-o", "nowhere/x.csv", "--store", "{store}"], 1, "no folder"),
    (["changes", "--since", "вчера", "--store", "{store}"], 1, "--since"),
    (["crawl", "no_such_site", "--store", "x"], 1, "no_such_site"),
    (["export", "facts", "-o", "x.zip", "--store", "{store}"], 2, "cannot be 'zip'"),
    (["extract", "--format", "xml", "x"], 2, "--format"),
    (["nonsense"], 2, "nonsense"),
]


@pytest.mark.parametrize(("arguments", "status", "said"), WRONG)
def test_what_went_wrong_is_one_line(store: str, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    done = svodka(*(argument.format(store=store) for argument in arguments), folder=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert status == 2 or len(done.stderr.splitlines()) == 1
    assert {file.name for file in tmp_path.iterdir()} <= {"x"}
    assert Path("/dev/full").is_char_device()


def test_serve_announces_itself_and_ends_when_told(store: str) -> None:
    command = [*SVODKA, "serve", "--store", store, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", server.stderr.readline())
        assert address is not None
        with urlopen(address.group()) as page:
            assert "сводка" in page.read().decode()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) in (0, -signal.SIGINT, 130)


def test_demo_twice_stores_nothing_twice(tmp_path: Path) -> None:
    first = svodka("demo", "--no-serve", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    values = re.findall(r"^\S+  более (\d+(?: \d+)?)", first.stdout.replace("\u00a0", " "), re.M)
    assert values == ["700", "2 500", "7 000", "20", "35", "35", "35", "37", "40", "40"]
    again = svodka("demo", "--no-serve", folder=tmp_path)
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert "(0 new to the store)" in again.stderr
