"""Setting the course up in `.venv`: the one step that runs before anything is installed.

    python3 builder/set_up.py requirements.txt        what a learner needs
    python3 builder/set_up.py requirements-dev.txt    what a maintainer needs
    python3 builder/set_up.py browser                 Chromium, for `make test-all`

Written for whatever Python is there, however old, so that it can say so. Standard library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
NEEDED_GIB = 4
UV = "uv==0.13.9"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")  # what the program is called, here or there
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python")
MARKER = os.path.join(VENV, "made-by-the-course")  # only what has this file in it is ever removed


def main(requirements):
    stamp = os.path.join(VENV, requirements + ".done")
    wanted = fingerprint(requirements)
    if read(stamp) == wanted and os.path.exists(PYTHON):
        return
    python = find_python()
    expect_merged(requirements, "pyproject.toml")
    free = shutil.disk_usage(HERE).free / 2.0**30
    if free < NEEDED_GIB:
        fail(
            "Setting up needs %d GiB of free space in %s; there are %.1f. Free some, then run it again."
            % (NEEDED_GIB, HERE, free)
        )
    fault = fault_of(PYTHON) if os.path.lexists(VENV) else "it is missing"
    if fault and os.path.lexists(VENV) and not os.path.exists(MARKER):
        fail(
            "%s is there already, %s, and cannot be used: %s. The course deletes nothing that it has not made: move it "
            "away or delete it yourself, then run this again." % (VENV, maker(), fault)
        )
    say("Setting up the course in .venv (once; a minute or two) ...")
    if fault:
        make_venv(python)
    install(os.path.join(HERE, requirements))
    with open(stamp, "w") as file:  # last, so that a set-up that was cut short is done again
        file.write(wanted)
    say("Set up.")


def fingerprint(requirements):
    """What the environment was made from: the requirements, the project's own table, and the place it stands in."""
    digest = hashlib.sha256(HERE.encode())
    for name in (requirements, "pyproject.toml"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def find_python():
    """The first Python that TensorFlow runs on: this one, or another on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which("python3.%d" % minor)
        if other and version_of(other):
            return other
    expect_python()


def expect_python():
    """Stop where this Python is none that the course runs on."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        fail(
            "The course needs Python %d.%d to %d.%d (TensorFlow runs on no other); this is Python %d.%d. "
            "Install one of those, then run it again." % (OLDEST + NEWEST + sys.version_info[:2])
        )


def expect_merged(*names):
    """Stop where git has left two versions in a file, which pip would only find odd."""
    for name in names:
        lines = read(os.path.join(HERE, name)).splitlines()
        if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in lines):
            fail(
                "git left two versions in %s. Keep what is right, remove the lines that begin with <<<<<<<, ======= or "
                ">>>>>>>, then run this again." % name
            )


def version_of(python):
    """The version of a Python, such as (3, 12); None if it does not start."""
    try:
        words = subprocess.check_output(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], stderr=subprocess.DEVNULL
        )
        return tuple(int(word) for word in words.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def fault_of(python):
    """Say why an environment's Python cannot be used; None if it can."""
    version = version_of(python)
    if version is None:
        return "its Python does not start"
    if not OLDEST <= version <= NEWEST:
        return "its Python is %d.%d, and the course needs %d.%d to %d.%d" % (version + OLDEST + NEWEST)
    if subprocess.call([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0:
        return "it has no pip"
    return None


def maker():
    """What the environment tells of who made it."""
    told = read(os.path.join(VENV, "pyvenv.cfg"))
    if told is None:
        return "a folder" if os.path.isdir(VENV) else "but no folder"
    for tool in ("uv", "virtualenv"):
        if any(line.partition("=")[0].strip() == tool for line in told.splitlines()):
            return "made by %s" % tool
    return "made by somebody or something else"


def make_venv(python):
    if subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        # Debian keeps this part of Python in a package of its own.
        if not (shutil.which("apt-get") and is_root()):
            fail("Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv")
        install_with_apt_get("python3-venv", "the part of Python that makes environments")
    shutil.rmtree(VENV, ignore_errors=True)
    os.makedirs(VENV, exist_ok=True)
    with open(MARKER, "w") as file:  # first, so that what a cut-short set-up leaves is known as ours
        file.write("The course's set-up made this folder, and may make it anew.\n")
    run([python, "-m", "venv", VENV])


def install(requirements):
    """Install with uv, which takes a fraction of pip's time; with pip where uv cannot be had or sees no index."""
    project = ["-r", requirements, "-e", HERE]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    # Compiled now, on all cores: else every first import compiles, and where Python may not write, every import does.
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]
    # The certificates of the system: networks that read all traffic, as some schools do, put their own there.
    environment = dict(os.environ)
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    had_uv = subprocess.call(pip + [UV], stderr=subprocess.DEVNULL) == 0
    if had_uv and subprocess.call(uv + project, env=environment) == 0:
        return
    say("Trying again with pip ...")
    run(pip + project)


def install_browser():
    """Install Chromium where it is missing, on Debian and as root; elsewhere say what to do."""
    if find_browser():
        return
    if not (shutil.which("apt-get") and is_root()):
        fail(
            "The tests in a browser need Chromium or Chrome; none of %s is on the path. Install one (on Debian or "
            "Ubuntu: sudo apt-get install chromium), then run it again." % ", ".join(BROWSERS)
        )
    install_with_apt_get("chromium", "the browser of the tests")


def find_browser():
    """The path of the browser that the tests use; None if there is none."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def install_with_apt_get(package, what_it_is):
    """Install a package of the system, which nobody has asked for by name: so its line comes first."""
    say("Installing %s with apt-get: %s ..." % (package, what_it_is))
    quiet = {"env": dict(os.environ, DEBIAN_FRONTEND="noninteractive"), "stdout": subprocess.DEVNULL}
    run(["apt-get", "update", "-qq"], **quiet)
    run(["apt-get", "install", "-y", "-qq", package], **quiet)


def is_root():
    return getattr(os, "geteuid", lambda: 1)() == 0


def run(command, **options):
    status = subprocess.call(command, **options)
    if status != 0:
        fail(
            "Set-up stopped: `%s` ended with status %d; its own words stand above. Check the network and the free "
            "disk space, then run it again." % (" ".join(command[:6]), status)
        )


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except IOError:
        return None


def say(words):
    sys.stderr.write(words + "\n")


def fail(words):
    say(words)
    sys.exit(2)


if __name__ == "__main__":
    if sys.argv[1:] == ["browser"]:
        install_browser()
    elif sys.argv[1:] in (["requirements.txt"], ["requirements-dev.txt"]):
        main(sys.argv[1])
    else:
        fail("usage: python3 builder/set_up.py requirements.txt|requirements-dev.txt|browser")
