"""Runs learners' notebooks as Colab does, from the file alone in an empty folder.

`python tests/support/colab_job.py [NAME …]`.

Made for an environment with Colab's versions (`colab_requirements.txt`), in which the course itself is not installed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]
# Where the course is installed, its folder is on the path; on Colab it is not.
HIDE_COURSE = """\
import os, sys
sys.path[:] = [p for p in sys.path if p and not os.path.exists(os.path.join(p, "helpers", "data.py"))]
"""


def publish(folder):
    """Make a bare repository of the working tree as it is, committed or not, at the course's public ref.

    Parameters
    ----------
    folder : Path
        An empty folder to make it in.

    Returns
    -------
    Path
        The repository, for `pretend`.
    """
    work, bare = folder / "work", folder / "course.git"
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        target = work / name
        if (ROOT / name).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-C", work]
    subprocess.run([*git, "init", "-q", "-b", "work"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "as published"], check=True)
    subprocess.run([*git, "branch", SETTINGS["ref"]], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
    return bare


def stub_of_colab(folder):
    """Make the package by which a notebook knows Colab; return the folder for the path."""
    (folder / "google" / "colab").mkdir(parents=True)
    (folder / "google" / "colab" / "__init__.py").touch()
    return folder


def pretend(repository, python_path):
    """The environment in which git takes a local repository for the course's public address."""
    return {
        **os.environ,
        "PYTHONPATH": str(python_path),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{repository}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{SETTINGS['repository']}.git",
        "GIT_TERMINAL_PROMPT": "0",
    }


def run_alone(path, repository, folder):
    """Execute a learner's notebook in an empty folder, to its end.

    Parameters
    ----------
    path : Path
    repository : Path
        What `publish` made.
    folder : Path
        An empty folder; the kernel works in `content` in it.

    Returns
    -------
    str or None
        What went wrong, in a line or more.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    content = folder / "content"
    content.mkdir(parents=True)
    environment = pretend(repository, stub_of_colab(folder / "site")) | {
        "HOME": str(folder),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(HIDE_COURSE))
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(content)}}
    )
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        return re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    missing = [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.execution_count is None]
    if missing or not (content / SETTINGS["repository"].split("/")[1]).is_dir():
        return f"{len(missing)} cells were not run, or the course was not fetched."
    return None


def main(names):
    """Run the notebooks named, or all; return 0 if every one came to its end."""
    paths = [p for p in sorted((ROOT / "notebooks" / "start").glob("*.ipynb")) if not names or p.stem in names]
    if not paths:
        print(
            f"Expected notebooks in notebooks/start/ named {', '.join(names) or '*.ipynb'}; found none.",
            file=sys.stderr,
        )
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        repository = publish(Path(scratch))
        for path in paths:
            began = time.perf_counter()
            fault = run_alone(path, repository, Path(scratch, path.stem))
            failed += bool(fault)
            print(
                f"{'FAILED' if fault else 'ok':8}{path.stem}: {time.perf_counter() - began:.0f} s {fault or ''}",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
