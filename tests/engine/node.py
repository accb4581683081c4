"""A real Elasticsearch node for the tests, put together once from Maven artifacts (README.md says what is in it).

python tests/engine/node.py FOLDER [HTTP_PORT] [setting=value …]      runs one until Ctrl-C
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
MODULES = {"root": "RootPlugin", "analysis-common": "RussianPlugin"}
OLDEST_JAVA = 21
START_SECONDS = 120.0
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "svodka-engine"
OPTIONS = (
    "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable",
    "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Dfile.encoding=UTF-8",
    "-Dlog4j2.disable.jmx=true", "-Dlog4j.shutdownHookEnabled=false", "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true", "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",
)  # fmt: skip
BRIEF = ("-XX:TieredStopAtLevel=1",)


class AbsentError(Exception):
    """What the node needs is not on this machine; the message says what."""


# --- what is on the machine ------------------------------------------------------------------------------------------


def newest_java() -> Path:
    """The newest JDK from 21 up: of JAVA_HOME, the usual folders, and the one that owns `javac`."""
    found = {version: home for home in _java_homes() if (version := _java_version(home)) >= (OLDEST_JAVA,)}
    if not found:
        raise AbsentError(f"no JDK {OLDEST_JAVA} or newer; install one or set JAVA_HOME")
    return found[max(found)]


def _java_homes() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if compiler := shutil.which("javac"):
        yield Path(compiler).resolve().parents[1]
    for folder in ("/usr/lib/jvm", "/opt", "/usr/local", "~/.sdkman/candidates/java", "~/.jdks"):
        yield from Path(folder).expanduser().glob("*")


def _java_version(home: Path) -> tuple[int, ...]:
    try:
        release = (home / "release").read_text("utf-8") if (home / "bin" / "javac").exists() else ""
    except OSError:
        return ()
    found = re.search(r'^JAVA_VERSION="(\d+(?:\.\d+)*)', release, re.M)
    return tuple(map(int, found[1].split("."))) if found else ()


# --- putting it together ---------------------------------------------------------------------------------------------


def assembled(java: Path) -> Path:
    """The node's home, made if this version of it is not in the cache yet (half a minute, 60 MB)."""
    sources = sorted([HERE / "pom.xml", HERE / "log4j2.properties", *HERE.glob("src/**/*.java")])
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    home = CACHE / digest
    if not home.is_dir():
        if not shutil.which("mvn"):
            raise AbsentError("no Maven (`mvn`), which fetches the node")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            _assemble(Path(unfinished) / "home", java)
            if not home.is_dir():  # another run may have been faster
                (Path(unfinished) / "home").rename(home)
    return home


def _assemble(home: Path, java: Path) -> None:
    """The layout of the official distribution: lib/, modules/NAME/, config/."""
    (home / "config").mkdir(parents=True)
    shutil.copy(HERE / "log4j2.properties", home / "config")
    pom = ("-f", str(HERE / "pom.xml"), "dependency:copy-dependencies", "-DincludeScope=runtime")
    _run("mvn", "-q", "-B", *pom, f"-DoutputDirectory={home / 'lib'}", JAVA_HOME=str(java))
    version = _transport(home, java)
    classes = home / "classes"
    sources = map(str, (HERE / "src").rglob("*.java"))
    _run(str(java / "bin/javac"), "-proc:none", "-nowarn", "-cp", f"{home}/lib/*", "-d", str(classes), *sources)
    for name, plugin in MODULES.items():
        _module(home, java, name, plugin, version)
    _jar(java, home / "lib" / "test-node.jar", classes, [classes / "svodka"])
    shutil.rmtree(classes)


def _transport(home: Path, java: Path) -> str:
    """netty as a module of its own, loaded as plain jars; the version of Elasticsearch."""
    folder = home / "modules" / "transport-netty4"
    folder.mkdir(parents=True)
    for jar in [*home.glob("lib/netty-*.jar"), *home.glob("lib/transport-netty4-*.jar")]:
        jar.rename(folder / jar.name)
    (jar,) = folder.glob("transport-netty4-*.jar")
    descriptor = "META-INF/es-plugins/transport-netty4/plugin-descriptor.properties"
    _run(str(java / "bin/jar"), "xf", jar.name, descriptor, cwd=folder)
    lines = (folder / descriptor).read_text("utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith(("#", "modulename="))]
    (folder / "plugin-descriptor.properties").write_text("\n".join(kept) + "\n", "utf-8")
    shutil.rmtree(folder / "META-INF")
    return jar.stem.removeprefix("transport-netty4-")


def _module(home: Path, java: Path, name: str, plugin: str, version: str) -> None:
    folder = home / "modules" / name
    folder.mkdir()
    files = list((home / "classes" / "svodka").glob(f"{plugin}*.class"))
    _jar(java, folder / f"{name}.jar", home / "classes", files)
    for file in files:
        file.unlink()
    lines = {"name": name, "description": f"{name} of the test node", "classname": f"svodka.{plugin}"}
    lines |= {"version": version, "elasticsearch.version": version, "java.version": str(OLDEST_JAVA)}
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (folder / "plugin-descriptor.properties").write_text(text, "utf-8")


def _jar(java: Path, jar: Path, root: Path, files: Sequence[Path]) -> None:
    _run(str(java / "bin/jar"), "cf", str(jar), *(str(file.relative_to(root)) for file in files), cwd=root)


def _run(*command: str, cwd: Path | None = None, **environment: str) -> None:
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        raise AbsentError(f"{command[0]} failed: {(done.stdout + done.stderr).strip()[-500:]}")


# --- running it ------------------------------------------------------------------------------------------------------


class Node:
    """One running node on free loopback ports; `url` answers when it is made. Stopped by its pid.

    `brief`: it will not run for long, so that Java's thorough compiler would cost more than it gains.
    """

    def __init__(
        self, folder: Path, *settings: str, heap: str = "512m", alone: bool = True, brief: bool = True
    ) -> None:
        java = newest_java()
        self.home, self.folder = assembled(java), folder
        folder.mkdir(parents=True, exist_ok=True)
        self._command = self._command_of(java, (f"-Xms{heap}", f"-Xmx{heap}", *(BRIEF if brief else ())), settings)
        self.start()
        if alone:
            self.url = self.when_ready()

    def _command_of(self, java: Path, given_to_java: Sequence[str], settings: Sequence[str]) -> list[str]:
        given = {"http.port": "0", "transport.port": "0", "node.portsfile": "true", "cluster.name": "svodka-test"}
        given |= {"path.data": str(self.folder / "data"), "path.logs": str(self.folder / "logs")}
        given |= {"cluster.routing.allocation.disk.threshold_enabled": "false"}
        given |= dict(setting.split("=", 1) for setting in settings)
        jvm = [*given_to_java, *OPTIONS, f"-Des.path.home={self.home}"]
        archive = CACHE / f"{self.home.name}-{java.name}.jsa"  # of loaded classes; halves the time of later starts
        jvm += ["-XX:+AutoCreateSharedArchive", f"-XX:SharedArchiveFile={archive}"]
        last = [f"{name}={value}" for name, value in given.items()]
        return [str(java / "bin/java"), *jvm, "-cp", f"{self.home}/lib/*", "svodka.TestNode", *last]

    def start(self) -> None:
        """Begin, and do not wait."""
        (self.folder / "logs" / "http.ports").unlink(missing_ok=True)
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log, start_new_session=True)

    def when_ready(self) -> str:
        """The address, once the node answers and its cluster has a master; RuntimeError when it does not come."""
        ports = self.folder / "logs" / "http.ports"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if ports.exists() and (lines := ports.read_text("utf-8").split()):
                url = f"http://{lines[0]}"
                if _healthy(url):
                    return url
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the node did not start: {(self.folder / 'node.log').read_text('utf-8')[-2000:]}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """As a power cut of this node would (kill -9)."""
        self.process.kill()
        self.process.wait()


class Cluster:
    """Nodes that found each other, on ports that they keep when they are started again."""

    def __init__(self, folder: Path, size: int = 3, heap: str = "256m") -> None:
        ports = free_ports(2 * size)
        seeds = ",".join(f"127.0.0.1:{port}" for port in ports[size:])
        names = [f"node{number}" for number in range(size)]
        common = (f"discovery.seed_hosts={seeds}", f"cluster.initial_master_nodes={','.join(names)}")
        self.nodes: dict[str, Node] = {}
        try:
            for name, port, transport in zip(names, ports[:size], ports[size:], strict=True):
                own = (f"node.name={name}", f"http.port={port}", f"transport.port={transport}")
                self.nodes[name] = Node(folder / name, *common, *own, heap=heap, alone=False)
            for node in self.nodes.values():
                node.when_ready()
        except BaseException:
            self.stop()
            raise
        self.url = f"http://{','.join(f'127.0.0.1:{port}' for port in ports[:size])}"

    def master(self) -> str:
        """The name of the elected master, as a node that is asked sees it."""
        for node in self.nodes.values():
            if node.process.poll() is None:
                with urllib.request.urlopen(f"{node.when_ready()}/_cluster/state/master_node,nodes", timeout=30) as got:
                    state = json.load(got)
                return str(state["nodes"][state["master_node"]]["name"])
        raise RuntimeError("no node of the cluster runs")

    def stop(self) -> None:
        for node in self.nodes.values():
            node.stop()


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
            return json.load(answer)["status"] in ("green", "yellow")
    except (OSError, urllib.error.URLError):
        return False


def main(folder: str, port: str = "9200", *settings: str) -> None:
    node = Node(Path(folder), f"http.port={port}", *settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(node.url, flush=True)
    try:
        node.process.wait()
    except KeyboardInterrupt:
        node.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
