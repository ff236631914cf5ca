"""Prints what a runner of GitLab would give the shell for a job: `gitlab.py .gitlab-ci.yml JOB`."""

import pathlib
import sys

from ruamel.yaml import YAML

file, name = sys.argv[1:]
pipeline = YAML(typ="safe").load(pathlib.Path(file).read_text())
job = {**pipeline["default"], **pipeline[name]}
variables = [f'export {name}="{value}"' for name, value in job.get("variables", {}).items()]
print("\n".join(["set -eo pipefail", *variables, *job["before_script"], *job["script"]]))
