"""What GitHub's workflows must be, as rules over their files, and a fault for each that breaks it.

A rule takes a workflow and the project's folder, and yields a sentence for each place that breaks it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
RUN = re.compile(r"(sudo )?\./(?P<script>scripts/[\w-]+)( [\w-]+)*")
# Who may write what; all else reads.
WRITES = {
    ("build", "publish"): {"packages"},
    ("build", "attest"): {"attestations", "id-token"},
}
# Started by strangers, or with our rights over what strangers made.
FORBIDDEN_TRIGGERS = {"pull_request_target", "workflow_run", "issue_comment", "issues"}
PUSH = "./scripts/images push"
ECOSYSTEMS = {"pip", "npm", "docker", "docker-compose", "github-actions"}
SLOW = {
    "./scripts/test",
    "sudo ./scripts/verify-deployment",
    "./scripts/bench interface",
    "./scripts/bench reading",
    "./scripts/audit",
    "./scripts/images build --fresh",
    "./scripts/images scan",
}


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    text: str
    parsed: Mapping[Any, Any]

    @property
    def triggers(self) -> set[str]:
        on = self.parsed[True]  # YAML reads the key "on" as yes
        return {on} if isinstance(on, str) else set(on)

    @property
    def jobs(self) -> Mapping[str, Any]:
        jobs: Mapping[str, Any] = self.parsed["jobs"]
        return jobs

    def steps(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for job, its in self.jobs.items():
            for step in its.get("steps", ()):
                yield job, step


def actions_are_pinned(workflow: Workflow, root: Path) -> Iterator[str]:
    lines = [line.strip().removeprefix("- ") for line in workflow.text.splitlines()]
    for line in lines:
        if line.startswith("uses: ") and not line.startswith("uses: ./") and not PINNED.fullmatch(line):
            yield f"{line}: not pinned by a commit's 40 digits, with the version as a comment"
    in_text = sum(line.startswith("uses: ") for line in lines)
    in_yaml = sum("uses" in step for _, step in workflow.steps())
    if in_text != in_yaml:
        yield f"{in_yaml} actions are used and {in_text} were read: write each as a line of its own"


def permissions_are_least(workflow: Workflow, root: Path) -> Iterator[str]:
    if workflow.parsed.get("permissions") != {}:
        yield "the workflow as a whole has permissions: each job asks for its own"
    for job, its in workflow.jobs.items():
        permissions = its.get("permissions")
        if not isinstance(permissions, dict):
            yield f"job {job} does not say its permissions one by one"
            continue
        written = {what for what, how in permissions.items() if how != "read"}
        if more := written - WRITES.get((workflow.name, job), set()):
            yield f"job {job} may write {', '.join(sorted(more))}"
        if read := set(permissions) - written - {"contents"}:
            yield f"job {job} reads {', '.join(sorted(read))}: nothing needs that"


def strangers_are_kept_out(workflow: Workflow, root: Path) -> Iterator[str]:
    if found := workflow.triggers & FORBIDDEN_TRIGGERS:
        yield f"it is started by {', '.join(sorted(found))}"
    if "pull_request" not in workflow.triggers:
        return
    if re.search(r"\bsecrets\b|github\.token|GITHUB_TOKEN", workflow.text):
        yield "a secret is given to a pull request's code"
    if any("write" in str(job.get("permissions")) for job in workflow.jobs.values()):
        yield "a pull request's code may write"


def nothing_is_pushed_from_a_pull_request(workflow: Workflow, root: Path) -> Iterator[str]:
    pushes = [job for job, step in workflow.steps() if step.get("run") == PUSH]
    if pushes and workflow.triggers != {"push"}:
        yield f"job {pushes[0]} pushes images, and {', '.join(sorted(workflow.triggers))} start it, not a push alone"


def no_expression_is_run(workflow: Workflow, root: Path) -> Iterator[str]:
    for job, step in workflow.steps():
        if "${{" in step.get("run", ""):
            yield f"job {job} puts an expression into a command: {step['run']}"
        if "actions/github-script" in step.get("uses", ""):
            yield f"job {job} has a program in its workflow: write a script"


def runs_are_scripts(workflow: Workflow, root: Path) -> Iterator[str]:
    for job, step in workflow.steps():
        run = step.get("run")
        if run is None:
            continue
        if not (found := RUN.fullmatch(run)):
            yield f"job {job} runs {run!r}: one line that calls a script in scripts/"
            continue
        script = root / found["script"]
        if not script.is_file():
            yield f"job {job} runs {found['script']}, which is not there"
        elif not os.access(script, os.X_OK):
            yield f"job {job} runs {found['script']}, which is not executable"
        elif subprocess.run(["sh", "-n", script], capture_output=True).returncode:
            yield f"job {job} runs {found['script']}, which no shell can read"


def checkouts_keep_no_credentials(workflow: Workflow, root: Path) -> Iterator[str]:
    for job, step in workflow.steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            if step.get("with", {}).get("persist-credentials") is not False:
                yield f"job {job} leaves its token in .git"
            if "ref" in step["with"]:
                yield f"job {job} checks out another commit than the one it was started for"


def jobs_end(workflow: Workflow, root: Path) -> Iterator[str]:
    for job, its in workflow.jobs.items():
        if not 0 < its.get("timeout-minutes", 0) <= 90:
            yield f"job {job} has no time limit of at most 90 minutes"
        if its.get("runs-on") != "ubuntu-24.04":
            yield f"job {job} runs on {its.get('runs-on')}: a machine that does not change by itself"
    if any("continue-on-error" in its for its in [*workflow.jobs.values(), *(step for _, step in workflow.steps())]):
        yield "a failure is passed over (continue-on-error)"


def runs_do_not_meet(workflow: Workflow, root: Path) -> Iterator[str]:
    concurrency = workflow.parsed.get("concurrency") or {}
    if "${{ github." not in str(concurrency.get("group")):
        yield "two runs of it may go on at once: no concurrency group"
    if (
        any(step.get("run") == PUSH for _, step in workflow.steps())
        and concurrency.get("cancel-in-progress") is not False
    ):
        yield "a push may be cut off by the next"


def digests_are_passed_on(workflow: Workflow, root: Path) -> Iterator[str]:
    """From the step that pushed to the job's output, a file that is kept, and what is attested."""
    for job, push in workflow.steps():
        if push.get("run") != PUSH:
            continue
        its = workflow.jobs[job]
        if its.get("outputs", {}).get("images") != f"${{{{ steps.{push.get('id')}.outputs.images }}}}":
            yield f"job {job} does not pass on the digests that it pushed"
        kept = [step["with"]["path"] for step in its["steps"] if "upload-artifact@" in step.get("uses", "")]
        if "var/images/*.json" not in kept:
            yield f"job {job} does not keep the record of the digests"
        wanted = f"${{{{ fromJSON(needs.{job}.outputs.images)[matrix.image].digest }}}}"
        attested = [
            step["with"]["subject-digest"] for _, step in workflow.steps() if "/attest@" in step.get("uses", "")
        ]
        if attested != [wanted]:
            yield "what is attested is not the digest that was pushed"
        if [step.get("run") for step in its["steps"] if "images" in step.get("run", "")] != [
            "./scripts/images build",
            "./scripts/images scan",
            PUSH,
        ]:
            yield f"job {job} does not build, scan and push, in that order and once"


RULES: tuple[Callable[[Workflow, Path], Iterator[str]], ...] = (
    actions_are_pinned,
    permissions_are_least,
    strangers_are_kept_out,
    nothing_is_pushed_from_a_pull_request,
    no_expression_is_run,
    runs_are_scripts,
    checkouts_keep_no_credentials,
    jobs_end,
    runs_do_not_meet,
    digests_are_passed_on,
)


def problems(root: Path) -> list[str]:
    """All that breaks a rule, each sentence behind its file and its rule."""
    found = []
    workflows = _workflows(root)
    for workflow in workflows:
        for rule in RULES:
            found += [f"{workflow.name}, {rule.__name__}: {problem}" for problem in rule(workflow, root)]
    found += [f"all, the_whole_is_there: {problem}" for problem in _the_whole_is_there(workflows)]
    dependabot = _parsed((root / ".github" / "dependabot.yml").read_text())
    return found + [f"dependabot, updates_are_calm: {problem}" for problem in _updates_are_calm(dependabot)]


def scripts_run(root: Path) -> list[str]:
    """Every script that a workflow runs."""
    runs = [step.get("run", "") for workflow in _workflows(root) for _, step in workflow.steps()]
    return sorted({found["script"] for found in map(RUN.fullmatch, runs) if found})


def _the_whole_is_there(workflows: list[Workflow]) -> Iterator[str]:
    runs = {workflow.name: {step.get("run") for _, step in workflow.steps()} for workflow in workflows}
    if "./scripts/test --coverage" not in runs.get("ci", ()):
        yield "ci does not run the tests"
    if PUSH not in runs.get("build", ()):
        yield "build pushes nothing"
    if missing := SLOW - runs.get("nightly", set()):
        yield f"nightly leaves out {', '.join(sorted(missing))}"


def _updates_are_calm(dependabot: Mapping[str, Any]) -> Iterator[str]:
    updates = dependabot["updates"]
    if missing := ECOSYSTEMS - {update["package-ecosystem"] for update in updates}:
        yield f"nobody looks for new versions of {', '.join(sorted(missing))}"
    for update in updates:
        if update.get("cooldown", {}).get("default-days", 0) < 7 or not update.get("groups"):
            yield f"{update['package-ecosystem']} has no cooldown of a week, or no group"


def _workflows(root: Path) -> list[Workflow]:
    return [_read(path) for path in sorted((root / ".github" / "workflows").iterdir())]


def _read(path: Path) -> Workflow:
    text = path.read_text()
    return Workflow(path.stem, text, _parsed(text))


def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)


@dataclass(frozen=True, slots=True)
class Fault:
    """`old` becomes `new` in the file, the first time it stands there; then `rule` must speak."""

    rule: str
    file: str
    old: str
    new: str


_CI, _BUILD, _NIGHTLY = (f".github/workflows/{name}.yml" for name in ("ci", "build", "nightly"))
_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
_ON = "on:\n  push:"
_STEP = "      - run: ./scripts/test --coverage\n"
FAULTS = {
    "unpinned action": Fault("actions_are_pinned", _CI, _CHECKOUT, "actions/checkout@v7"),
    "pin without its version": Fault("actions_are_pinned", _CI, _CHECKOUT, _CHECKOUT.split(" #")[0]),
    "write-all permissions": Fault("permissions_are_least", _CI, "permissions: {}", "permissions: write-all"),
    "job without permissions": Fault("permissions_are_least", _NIGHTLY, "    permissions:\n      contents: read\n", ""),
    "a right too many": Fault("permissions_are_least", _BUILD, "contents: read", "contents: write"),
    "push on a pull request": Fault(
        "nothing_is_pushed_from_a_pull_request", _BUILD, _ON, "on:\n  pull_request:\n  push:"
    ),
    "push from another workflow": Fault(
        "nothing_is_pushed_from_a_pull_request", _CI, _STEP, f"{_STEP}      - run: {PUSH}\n"
    ),
    "pull_request_target": Fault("strangers_are_kept_out", _CI, "  pull_request:", "  pull_request_target:"),
    "secret on a pull request": Fault(
        "strangers_are_kept_out", _CI, _STEP, f"{_STEP}        env:\n          KEY: ${{{{ secrets.KEY }}}}\n"
    ),
    "untrusted expression": Fault(
        "no_expression_is_run", _CI, "./scripts/test --coverage", "./scripts/test ${{ github.head_ref }}"
    ),
    "missing script": Fault("runs_are_scripts", _NIGHTLY, "./scripts/audit", "./scripts/audits"),
    "commands in the workflow": Fault("runs_are_scripts", _NIGHTLY, "run: ./scripts/audit", "run: pip-audit && true"),
    "kept credentials": Fault(
        "checkouts_keep_no_credentials", _CI, "persist-credentials: false", "persist-credentials: true"
    ),
    "no time limit": Fault("jobs_end", _CI, "    timeout-minutes: 60\n", ""),
    "failure passed over": Fault(
        "jobs_end", _NIGHTLY, "- run: ./scripts/audit\n", "- run: ./scripts/audit\n        continue-on-error: true\n"
    ),
    "no concurrency group": Fault("runs_do_not_meet", _CI, "  group: ci-${{ github.ref }}", "  group: ci"),
    "push cut off by the next": Fault(
        "runs_do_not_meet", _BUILD, "cancel-in-progress: false", "cancel-in-progress: true"
    ),
    "digest not passed on": Fault("digests_are_passed_on", _BUILD, "steps.push.outputs.images", "github.sha"),
    "pushed before it is scanned": Fault(
        "digests_are_passed_on", _BUILD, "      - run: ./scripts/images scan\n", ""
    ),
    "another digest attested": Fault("digests_are_passed_on", _BUILD, "[matrix.image].digest", "['api'].digest"),
    "audit left out": Fault("the_whole_is_there", _NIGHTLY, "./scripts/audit", "./scripts/lock"),
    "Dependabot in a hurry": Fault(
        "updates_are_calm", ".github/dependabot.yml", "    cooldown: {default-days: 7}\n", ""
    ),
}  # fmt: skip


def plant(fault: Fault, root: Path) -> None:
    """Raises ValueError where there is nothing to spoil."""
    file = root / fault.file
    text = file.read_text()
    if fault.old not in text:
        raise ValueError(f"{fault.file} has no {fault.old!r}: this fault cannot be planted.")
    file.write_text(text.replace(fault.old, fault.new, 1))
