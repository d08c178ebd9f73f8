"""The audit, by the real pip-audit and npm, against a database on loopback."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import audit
import pytest
from audit import AuditError, audit_node, audit_python, locked_names
from deployment.advisories import KNOWN, advisories

pytestmark = pytest.mark.slow
NOWHERE = "http://127.0.0.1:1"
LOCK = """\
alpha==1.0 \\
    --hash=sha256:11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034
    # via beta
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text(LOCK)
    return path


@pytest.fixture
def node(tmp_path: Path) -> Path:
    needs = {"name": "pages", "version": "1.0.0", "dependencies": {"alpha": "1.0.0"}}
    packages = {"": needs, "node_modules/alpha": {"version": "1.0.0"}}
    (tmp_path / "package.json").write_text(json.dumps(needs))
    (tmp_path / "package-lock.json").write_text(json.dumps({**needs, "lockfileVersion": 3, "packages": packages}))
    return tmp_path


def test_what_is_locked_for_this_machine_is_audited(lock: Path) -> None:
    assert locked_names(LOCK) == {"alpha"}
    with advisories(KNOWN) as url:
        assert audit_python([lock], osv_url=f"{url}/v1/query") == "1 packages audited, no vulnerability known"


def test_every_lock_of_the_project_is_audited() -> None:
    names = {path.name for path in audit.locks()}

    assert {"requirements-prod.txt", "requirements-client.txt", "requirements-dev.txt", "uv.txt"} <= names


def test_a_vulnerable_python_package_is_named(lock: Path) -> None:
    with advisories(KNOWN | {"alpha": "1.0"}) as url, pytest.raises(AuditError, match=r"alpha 1\.0: PYSEC-alpha"):
        audit_python([lock], osv_url=f"{url}/v1/query")


def test_a_database_that_knows_nothing_of_python_is_not_believed(lock: Path) -> None:
    with advisories({}) as url, pytest.raises(AuditError, match=r"nothing against jinja2==2\.4\.1"):
        audit_python([lock], osv_url=f"{url}/v1/query")


def test_a_lock_without_packages_is_no_audit(lock: Path) -> None:
    lock.write_text("# nothing\n")

    with advisories(KNOWN) as url, pytest.raises(AuditError, match="nothing to audit"):
        audit_python([lock], osv_url=f"{url}/v1/query")


def test_a_python_audit_that_reaches_nobody_is_red(lock: Path) -> None:
    with pytest.raises(AuditError, match="nothing was audited: pip-audit ended with 1"):
        audit_python([lock], osv_url=NOWHERE)


def test_a_package_that_pip_audit_skipped_is_not_taken_for_sound(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
    skipped = {"name": "alpha", "skip_reason": "Dependency not found on PyPI and could not be audited: alpha (1.0)"}
    # As pip-audit wrote it, with status 0, for a registry that has packages and no advisories.
    for name, report in {"--no-deps": known, "--requirement": skipped}.items():
        (tmp_path / name).write_text(json.dumps({"dependencies": [report], "fixes": []}))
    (tmp_path / "pip-audit").write_text(
        f'#!/bin/sh\ncase "$*" in *--no-deps*) cat {tmp_path}/--no-deps;; *) cat {tmp_path}/--requirement;; esac\n'
    )
    (tmp_path / "pip-audit").chmod(0o755)
    monkeypatch.setattr(audit, "BIN", tmp_path)

    with pytest.raises(AuditError, match="1 packages were skipped: alpha"):
        audit_python([lock], osv_url=NOWHERE)


def test_what_is_locked_for_the_pages_is_audited(node: Path) -> None:
    with advisories(KNOWN) as url:
        assert audit_node(node, registry=url) == "1 packages audited, no grave vulnerability known"


def test_a_vulnerable_node_package_is_named(node: Path) -> None:
    with advisories(KNOWN | {"alpha": "1.0.0"}) as url, pytest.raises(AuditError, match="alpha: high, A hole"):
        audit_node(node, registry=url)


def test_a_registry_that_knows_nothing_of_node_is_not_believed(node: Path) -> None:
    with advisories({}) as url, pytest.raises(AuditError, match=r"nothing against lodash 4\.17\.20"):
        audit_node(node, registry=url)


def test_a_registry_that_refuses_audits_is_red(node: Path) -> None:
    with advisories(KNOWN, status=405) as url, pytest.raises(AuditError, match="nothing was audited: npm audit ended"):
        audit_node(node, registry=url)


def test_an_audit_that_is_stopped_says_that_nothing_is_known() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        words = [sys.executable, audit.__file__, "--osv-url", url, "--npm-registry", url]
        running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with running, silent.accept()[0]:  # it asks, and hears nothing
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=30)

    assert (running.returncode, said) == (130, ("", "\nStopped: nothing is known of what was not said above.\n"))
