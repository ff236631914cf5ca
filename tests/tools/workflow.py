"""Runs a workflow of GitHub on this machine, step by step as its file says.

    workflow.py FILE CONTEXT.json

The context holds `workspace` (where the steps run), `state` (what outlives a run: artifacts, caches, the
published pages), `origin` and `commit` (what is checked out), `env`, and the values of expressions under
`github` and `secrets`. Steps that `run` are given to the shell that GitHub takes. Of actions, those that
`ssg init` names are done here in their place; any other is an error, and so is an expression that is not
understood.
"""

import glob
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from ruamel.yaml import YAML

file, context = sys.argv[1:]
context = json.loads(pathlib.Path(context).read_text())
workflow = YAML(typ="safe").load(pathlib.Path(file).read_text())
state = pathlib.Path(context["state"])
workspace = pathlib.Path(context["workspace"])
temp = state / "temp"
# Each run starts on a machine of its own.
for folder in [workspace, temp]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
values = {
    "github": context["github"],
    "secrets": context.get("secrets", {}),
    "runner": {"temp": str(temp), "os": "Linux"},
    "steps": {},
}
environment = {
    "PATH": os.environ["PATH"],
    "HOME": str(temp / "home"),
    "LANG": "C.UTF-8",
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SHA": context["commit"],
    "GITHUB_WORKSPACE": str(workspace),
    "RUNNER_TEMP": str(temp),
    **context.get("env", {}),
}
(temp / "home").mkdir()


def value(expression):
    """One value: a text, the hash of a file, or a path through what is known."""
    expression = expression.strip()
    if match := re.fullmatch(r"'([^']*)'", expression):
        return match[1]
    if match := re.fullmatch(r"hashFiles\('([^']*)'\)", expression):
        return hashlib.sha256((workspace / match[1]).read_bytes()).hexdigest()
    if not re.fullmatch(r"[a-z_]+(\.[A-Za-z_-]+)+", expression):
        sys.exit(f"error: `{expression}` is not understood here")
    found = values
    for part in expression.split("."):
        if part not in found:
            sys.exit(f"error: nothing is known of `{expression}`")
        found = found[part]
    return found


def filled(text):
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: str(value(match[1])), str(text))


def holds(condition):
    sides = [part.split("==") for part in str(condition).split("&&")]
    return all(value(left) == value(right) for left, right in sides)


def copy(source, target, hidden):
    """Copies a folder as the actions upload one."""
    shutil.rmtree(target, ignore_errors=True)
    ignore = None if hidden else shutil.ignore_patterns(".*")
    shutil.copytree(source, target, symlinks=True, ignore=ignore)
    for path in target.rglob("*"):
        if path.is_symlink():
            sys.exit(f"error: {path} is a link, which the host refuses")


def checkout(given):
    if given.get("persist-credentials") is not False:
        sys.exit("error: the checkout keeps the token")
    subprocess.run(["git", "clone", "--quiet", context["origin"], workspace], check=True)
    subprocess.run(["git", "-C", workspace, "checkout", "--quiet", "--detach", context["commit"]], check=True)


def python(_):
    # Making one takes seconds; a former run left nothing in it but the package.
    made = state / "python"
    if made.exists():
        subprocess.run([made / "bin/pip", "uninstall", "--quiet", "--yes", "ssg-archive"], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", made], check=True)
    environment["PATH"] = f"{state / 'python' / 'bin'}:{environment['PATH']}"


def cache(given):
    key, folder = filled(given["key"]), state / "cache"
    starts = [key] + filled(given.get("restore-keys", "")).split()
    hits = [hit for start in starts for hit in sorted(glob.glob(f"{folder}/{start}*"))]
    if hits:
        shutil.copytree(hits[0], workspace / given["path"])
        print(f"cache: {pathlib.Path(hits[0]).name[:24]}")
    after.append(lambda: shutil.copytree(workspace / given["path"], folder / key, dirs_exist_ok=True))


def upload(given):
    copy(workspace / given["path"], state / "artifacts" / given["name"], given.get("include-hidden-files"))


def upload_pages(given):
    copy(workspace / given["path"], state / "artifacts/github-pages", given.get("include-hidden-files"))


def download(given):
    if filled(given["run-id"]) != str(context["github"]["event"]["workflow_run"]["id"]):
        sys.exit("error: the artifact of another run is asked for")
    shutil.copytree(state / "artifacts" / given["name"], filled(given["path"]))


def deploy(_):
    copy(state / "artifacts/github-pages", state / "pages", True)
    return {"page_url": "https://host.example/"}


actions = {
    "actions/checkout": checkout,
    "actions/setup-python": python,
    "actions/cache": cache,
    "actions/upload-artifact": upload,
    "actions/upload-pages-artifact": upload_pages,
    "actions/download-artifact": download,
    "actions/deploy-pages": deploy,
}

if workflow.get("permissions") != {}:
    sys.exit("error: the workflow has rights that its jobs do not need")
for name, job in workflow["jobs"].items():
    if "if" in job and not holds(job["if"]):
        print(f"job {name}: not now")
        continue
    after = []
    for step in job["steps"]:
        if "uses" in step:
            action, pin = step["uses"].split("@")
            if not re.fullmatch(r"[0-9a-f]{40}", pin):
                sys.exit(f"error: `{action}` is not named by its commit")
            outputs = actions[action](step.get("with", {}))
            if "id" in step:
                values["steps"][step["id"]] = {"outputs": outputs}
            continue
        print(f"step {step['name']}", flush=True)
        script = temp / "step.sh"
        script.write_text(filled(step["run"]))
        own = {key: filled(text) for key, text in step.get("env", {}).items()}
        done = subprocess.run(["bash", "-e", script], cwd=workspace, env={**environment, **own})
        if done.returncode:
            sys.exit(f"error: the step `{step['name']}` ends with {done.returncode}")
    for each in after:
        each()
