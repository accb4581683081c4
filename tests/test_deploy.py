"""deploy/: the files are whole, and what they name exists. Boards and their queries: search/test_deploy_boards.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from search.engines.elastic.connection import address_of, credentials
from search.engines.elastic.doctor import PRIVILEGES

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NODES = ("es01", "es02", "es03")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8")))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    return dict(compose["services"])


def test_every_variable_is_in_the_example(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    lines = (DEPLOY / "example.env").read_text("utf-8").splitlines()
    known = {line.partition("=")[0]: line.partition("=")[2] for line in lines if not line.startswith("#")}
    assert set(re.findall(r"\$\{(\w+)", text)) == set(known)
    assert [name for name, value in known.items() if "PASSWORD" in name and value] == [], "a password in the example"
    assert known["ELASTIC_VERSION"].startswith("9.")


def test_what_services_wait_for_exists_and_can_be_waited_for(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, name
            healthy = how["condition"] == "service_healthy"
            assert ("healthcheck" in services[other]) == healthy, f"{name} waits for {other}"


def test_volumes_are_declared_and_files_exist(compose: dict[str, Any], services: dict[str, Any]) -> None:
    used = set()
    for service in services.values():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).is_dir(), source
            else:
                used.add(source)
    assert used == set(compose["volumes"])


def test_ports_are_open_to_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len({port.split(":")[1] for port in ports}) == len(ports) == 6


def test_images_are_the_official_ones(services: dict[str, Any]) -> None:
    images = {service["image"].partition(":")[0] for service in services.values() if "image" in service}
    elastic = "docker.elastic.co"
    assert images == {f"{elastic}/elasticsearch/elasticsearch", f"{elastic}/kibana/kibana", "grafana/grafana"}


def test_three_nodes_find_each_other_and_speak_tls(services: dict[str, Any]) -> None:
    instances = yaml.safe_load((DEPLOY / "setup" / "instances.yml").read_text("utf-8"))["instances"]
    assert [instance["name"] for instance in instances] == list(NODES)
    data = set()
    for node in NODES:
        settings = services[node]["environment"]
        assert settings["node.name"] == node
        assert settings["cluster.initial_master_nodes"] == settings["discovery.seed_hosts"] == ",".join(NODES)
        assert settings["xpack.security.enabled"] == "true"
        for layer in ("http", "transport"):
            ssl = f"xpack.security.{layer}.ssl"
            assert settings[f"{ssl}.enabled"] == "true"
            assert settings[f"{ssl}.key"] == f"certs/{node}/{node}.key"
            assert settings[f"{ssl}.certificate"] == f"certs/{node}/{node}.crt"
            assert settings[f"{ssl}.certificate_authorities"] == "certs/ca/ca.crt"
        mounts = dict(mount.split(":")[1::-1] for mount in services[node]["volumes"])
        assert mounts[settings["path.repo"]] == "snapshots", "the repository is the same for all"
        data.add(mounts["/usr/share/elasticsearch/data"])
        names = next(instance["dns"] for instance in instances if instance["name"] == node)
        assert {node, "localhost"} <= set(names), "its certificate is for how it is called"
    assert len(data) == len(NODES)


def test_svodka_names_all_nodes_and_keeps_its_password_out_of_the_address(services: dict[str, Any]) -> None:
    environment = services["svodka"]["environment"]
    assert address_of(environment["SVODKA_STORE"]).nodes == tuple(f"https://{node}:9200" for node in NODES)
    assert credentials({**environment, "SVODKA_ELASTIC_CA": __file__}, True)["basic_auth"][0] == "svodka"
    mounted = [mount.split(":")[1] for mount in services["svodka"]["volumes"]]
    assert environment["SVODKA_ELASTIC_CA"] == f"{mounted[0]}/ca/ca.crt"
    build = services["svodka"]["build"]
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / build["context"] / build["dockerfile"]).read_text("utf-8"), re.M)
    assert all((ROOT / name).exists() for line in copied for name in line.split())


@pytest.mark.parametrize("script", ["certificates.sh", "users.sh"])
def test_scripts_are_well_formed(script: str) -> None:
    subprocess.run(["bash", "-n", str(DEPLOY / "setup" / script)], check=True)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Path → body of every request that users.sh makes; in place of curl stands a script that writes them down."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "curl").write_text('#!/usr/bin/env bash\nprintf "%s\\0" "$@" >>"$ASKED"; printf "\\0" >>"$ASKED"\n')
    (folder / "curl").chmod(0o755)
    names = ("ELASTIC", "KIBANA", "SVODKA", "READER")
    environment = {f"{name}_PASSWORD": f"{name.lower()}-secret" for name in names} | {"ASKED": str(folder / "asked")}
    environment["PATH"] = f"{folder}:{os.environ['PATH']}"
    script = ["bash", str(DEPLOY / "setup" / "users.sh")]
    subprocess.run(script, env=environment, check=True, stdout=subprocess.DEVNULL)
    found = {}
    for request in (folder / "asked").read_text("utf-8").split("\0\0")[:-1]:
        words = request.strip("\0").split("\0")
        assert "elastic:elastic-secret" in words
        address = next(word for word in words if word.startswith("https://"))
        found[address.removeprefix("https://es01:9200/")] = json.loads(words[words.index("-d") + 1])
    return found


def test_users_have_the_privileges_that_doctor_asks_for(asked: dict[str, Any]) -> None:
    for role, tasks in (("svodka", PRIVILEGES.values()), ("svodka_reader", [PRIVILEGES["read"]])):
        made = asked[f"_security/role/{role}"]
        (indices,) = made["indices"]
        assert indices["names"] == ["svodka-*"]
        assert set(made["cluster"]) == {name for task in tasks for name in task.get("cluster", ())}
        assert set(indices["privileges"]) == {name for task in tasks for name in task.get("index", ())}
        assert asked[f"_security/user/{role}"]["roles"] == [role]
    assert asked["_security/user/svodka"]["password"] == "svodka-secret"
    assert asked["_security/user/svodka_reader"]["password"] == "reader-secret"
    assert asked["_security/user/kibana_system/_password"] == {"password": "kibana-secret"}


def test_snapshots_go_where_every_node_may_write(asked: dict[str, Any], services: dict[str, Any]) -> None:
    repository = services["es01"]["environment"]["path.repo"]
    assert asked["_snapshot/svodka"]["settings"]["location"].startswith(f"{repository}/")
    assert asked["_slm/policy/svodka"]["repository"] == "svodka"
    assert asked["_slm/policy/svodka"]["config"]["indices"] == ["svodka-*"]
