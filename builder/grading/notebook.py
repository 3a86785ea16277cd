"""One learner's notebook: its cells are run and its answers judged, in a process of their own.

The verdicts come from the course's own checks, imported afresh for each, not from what the notebook shows or stores.
Code that goes out of its way can still deceive them: it runs in the same process as the check, and may change Python
itself. The simple ways lead nowhere: printing or storing a verdict, defining another `check`, changing the helpers'
functions or the exercises, taking cells away.
"""

import inspect
import os
import re
import secrets
import tempfile
import threading
import time
from pathlib import Path

from builder.grading.hearing import LONGEST, Heard
from builder.grading.report import first_line
from builder.grading.sandbox import enter, run_confined

ROOT = Path(__file__).resolve().parent.parent.parent
RESTARTS = 3  # how often a notebook is run anew after one of its cells has ended the run
ENDINGS = {
    "time": "It had not ended after {minutes:g} minutes",
    "memory": "It took more than {memory_mb:,} MB of memory",
    "processes": "It started far too many processes",
    "died": "It ended the Python that ran it",
}
UNKNOWN_NAME = re.compile(r"NameError: name '(\w+)' is not defined")


def attempt(steps, root, environment, minutes, memory_mb, hidden=()):
    """Run the steps of one notebook, on a worker of Dask; return what came of them whatever they do.

    A cell that ends the run costs what rests on it and no more: all is run again without it, in the time that is left.

    Parameters
    ----------
    steps : list of dict
        As `builder.grading.folder.plan` gives them.
    root : str
        The course's folder.
    environment : dict of str to str
        For the kernel.
    minutes, memory_mb : float
        Limits for all of it.
    hidden : sequence of str
        Files and folders that the code shall not see, where the platform has the means: what others handed in.

    Returns
    -------
    dict
        `exercises`: by key a list of state and message, for those that were judged. `problem`: what went wrong with
        the run, "" if nothing did. `remarks`: what a teacher should know of right answers. `failures`: a sentence for
        each cell that raised. `walls`, `seconds`.
    """
    began = time.monotonic()
    heard, left = Heard(steps), minutes * 60
    paths = list(dict.fromkeys([root, str(ROOT)]))
    for _ in range(1 + RESTARTS):
        with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as scratch:
            messages, ending = run_confined(
                "builder.grading.notebook",
                {"steps": steps, "paths": paths, "seconds": left, "hidden": list(hidden), "needed": paths}
                | heard.known(),
                Path(scratch).resolve(),
                environment=environment
                | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0", "JUPYTER_PLATFORM_DIRS": "1"},
                seconds=left,
                memory_mb=memory_mb,
            )
        step = heard.take(messages)
        if ending == "done":
            heard.run_without()
            break
        words = ENDINGS[ending].format(minutes=minutes, memory_mb=memory_mb)
        heard.end_early(step, words, "timeout" if ending == "time" else "error")
        left = minutes * 60 - (time.monotonic() - began)
        if step is None or ending == "time" or left < 1:
            break
    return heard.result() | {"seconds": round(time.monotonic() - began, 1)}


# ---- from here on: inside the walls ----


def main():
    """Run the steps of a job, and say what comes of each."""
    job, say = enter()
    try:
        _run(job, say)
    except Exception as error:
        say({"problem": f"It could not be run ({type(error).__name__}: {first_line(error)})."})
    say({"end": "done"})
    threading.Event().wait()  # whoever watches ends this process, and with it all that the notebook started


def _run(job, say):
    from nbclient.exceptions import DeadKernelError

    run = _Run(job, say)
    with run.client.setup_kernel(cwd=str(Path.cwd())):
        try:
            run.begin()
            for i in range(len(job["steps"])):
                if i not in job["skip"]:
                    run.do(i)
        except DeadKernelError:
            say({"end": "died"})


class _Run:
    """A notebook being run in a kernel: its steps, and what is known of its exercises so far."""

    def __init__(self, job, say):
        import nbformat
        from nbclient import NotebookClient

        self.job, self.say, self.steps = job, say, job["steps"]
        self.cells = [nbformat.v4.new_code_cell(step.get("source", "")) for step in self.steps]
        self.cells.append(nbformat.v4.new_code_cell(_calling(_stay)))
        self.client = NotebookClient(
            nbformat.v4.new_notebook(cells=self.cells),
            kernel_name="python3",
            allow_errors=True,
            timeout_func=self._time_for,
            interrupt_on_timeout=True,
            extra_arguments=["--IPKernelApp.log_level=40"],
        )
        self.verdicts = dict(job["verdicts"])
        self.failed = dict(job["lost"])  # by exercise, what its cell has raised, as a verdict
        self.too_early = []  # cells that asked for a name which no cell above them defines
        self.orders = {}  # by exercise, which cell stands too far down for it
        self.here = 0  # the number of the cell that ran last

    def begin(self):
        """Start the clock, and see to it that the kernel stays."""
        self.deadline = time.monotonic() + self.job["seconds"]
        self.client.execute_cell(self.cells[-1], len(self.cells) - 1)

    def _time_for(self, cell):
        # A cell that never ends is interrupted, and leaves the others half of the time that was left. A check has a
        # limit of its own.
        left = max(self.deadline - time.monotonic(), 2)
        return left if cell.metadata.get("judges") else left / 2

    def do(self, i):
        """Do a step, unless a run before this one has judged it, or nothing is left to judge."""
        step = self.steps[i]
        if "judge" not in step:
            self._run_cell(i)
        elif i >= self.job["begin"] and self._is_open(step):
            if step.get("late"):
                again, self.too_early = self.too_early, []
                for earlier in again:  # now every cell has run, and what they asked for may be there
                    self._run_cell(earlier)
            self._judge(i)

    def _is_open(self, step):
        state, words = self.verdicts.get(step["judge"], ["missing", ""])
        if step.get("late"):
            return state == "missing" or (state == "error" and bool(UNKNOWN_NAME.search(words)))
        return state != "passed"

    def _execute(self, i):
        self.say({"step": i})
        self.client.execute_cell(self.cells[i], i)
        outputs, self.cells[i].outputs = self.cells[i].outputs, []
        return outputs

    def _run_cell(self, i):
        step = self.steps[i]
        self.here = step["number"]
        failure = _failure(self._execute(i))
        if not failure:
            return
        state, words = failure
        if UNKNOWN_NAME.search(words):
            self.too_early.append(i)
        words = " ".join(filter(None, [words, self._order(words)]))
        verdict = ["timeout" if state == "timeout" else "error", f"Its cell failed: {words}"]
        self.failed |= dict.fromkeys(step["exercises"], verdict)
        sentence = f"Cell {step['number']}, `{first_line(step['source'])}`: {words}"
        self.say({"failure" if state == "error" else "problem": sentence})

    def _judge(self, i):
        step = self.steps[i]
        key, cell, nonce = step["judge"], self.cells[i], secrets.token_hex(16)
        cell.metadata["judges"] = True
        request = {"key": key, "ways": step["ways"], "late": step.get("late", False), "nonce": nonce}
        cell.source = _calling(_judge_here, request | {"paths": self.job["paths"]})
        state, words = _verdict(self._execute(i), nonce)
        if state == "missing":
            state, words = self.failed.get(key, [state, words])
        old = self.verdicts.get(key, ["missing", ""])
        if state == "error" and (order := self._order(words)):
            self.orders[key] = order
            words = words if order in words else f"{words}\n{order}"
        elif state == "passed" and step.get("late") and key in self.orders:
            self.say({"remark": f"{key} is right, but only out of order. {self.orders[key]}"})
        self.verdicts[key] = _the_better(old, [state, words], step)
        self.say({"exercise": [key, *self.verdicts[key]]})

    def _order(self, words):
        """Where a message misses a name that a cell further down defines: a sentence that says so; else ""."""
        name = UNKNOWN_NAME.search(words)
        numbers = [step["number"] for step in self.steps if name and name[1] in step.get("binds", ())]
        below = [number for number in numbers if number > self.here]
        if not below:
            return ""
        return (
            f"Cell {below[0]}, further down, defines `{name[1]}`: run all cells from top to bottom before handing in."
        )


def _the_better(old, new, step):
    """Which of two verdicts on an exercise counts: a pass, else the later of those on an answer that was one."""
    none = ("missing", "not_attempted")
    if new[0] == "passed" or old[0] == "missing":
        return new
    if new[0] in none or (old[0] not in none and (step.get("aside") or step.get("late"))):
        return old
    return new


def _failure(outputs):
    """What a cell raised, as (state, words); None if nothing."""
    for output in outputs:
        if output.output_type == "error":
            if output.ename == "KeyboardInterrupt":
                return "timeout", "It took too long, and was interrupted."
            if output.ename == "SystemExit":
                return "exit", "It ended Python there. The cells below were run all the same."
            return "error", first_line(f"{output.ename}: {output.evalue}", 300)
    return None


def _verdict(outputs, nonce):
    """The verdict among the outputs of a judging cell: the one with our mark, and there must be one only."""
    found = []
    for output in outputs:
        match output.get("metadata"):
            case {"course": {"grade": {"nonce": mark, "state": str(state), "message": str(message)}}} if mark == nonce:
                found.append([state, message[:LONGEST]])
    if len(found) == 1:
        return found[0]
    if found:
        return ["error", "The answer wrote a verdict of its own."]
    state, words = _failure(outputs) or ("error", "it is not known why")
    return ["timeout" if state == "timeout" else "error", f"The check came to no verdict: {words}"]


def _calling(function, *arguments):
    """A cell that calls a function of ours; it leaves no name among the learner's, and needs none of theirs."""
    call = f"{function.__name__}({', '.join(map(repr, arguments))})"
    text = f"{inspect.getsource(function)}\n{call}"
    return f"__import__('builtins').exec({text!r}, {{}})"


def _stay():
    """In the learner's kernel: `exit`, `quit` and a shutdown from a cell end that cell, not all that comes after it."""
    import sys

    from IPython import get_ipython

    shell = get_ipython()
    shut_down = shell.kernel.do_shutdown

    def ask_exit():
        raise SystemExit

    def do_shutdown(restart):
        if sys._getframe(1).f_globals.get("__name__", "").startswith("ipykernel"):
            return shut_down(restart)  # whoever runs the notebook is done with it
        raise SystemExit

    shell.ask_exit, shell.kernel.do_shutdown = ask_exit, do_shutdown


def _judge_here(request):
    """Judge an exercise, in the learner's kernel, by checks that the learner's code has not had in its hands."""
    import sys

    from IPython import get_ipython

    def is_ours(name):
        return name.partition(".")[0] in ("helpers", "explorables", "exercises")

    shell = get_ipython()
    # What was judged before is judged again at the end: by then the lesson may have bound its name to something else.
    judged = shell.__dict__.setdefault("judged_answers", {})
    state, message, answers = "missing", "The notebook does not define the answer.", None
    if request["late"]:
        answers = judged.get(request["key"])
    for way in request["ways"] if answers is None else ():
        try:
            answers = [eval(expression, shell.user_ns) for expression in way]
            break
        except NameError:
            continue
        except Exception as error:
            state, message = "error", f"{type(error).__name__}: {error}"
    if answers is not None:
        judged[request["key"]] = answers
        theirs = {name: sys.modules.pop(name) for name in list(sys.modules) if is_ours(name)}
        path = list(sys.path)
        sys.path[:0] = request["paths"]
        try:
            from exercises.core.judging import judge

            verdict = judge(request["key"], *answers)
            state, message = verdict.state, verdict.message
        finally:
            for name in [name for name in sys.modules if is_ours(name)]:
                del sys.modules[name]
            sys.modules.update(theirs)
            sys.path[:] = path
    record = {"nonce": request["nonce"], "state": state, "message": message}
    shell.display_pub.publish({"text/plain": ""}, metadata={"course": {"grade": record}})


if __name__ == "__main__":
    main()
