"""One learner's notebook: its cells are run and its answers judged, in a process of their own.

The verdicts come from the course's own checks, imported afresh for each, not from what the notebook shows or stores.
Code that goes out of its way can still deceive them: it runs in the same process as the check, and may change Python
itself. The simple ways lead nowhere: printing or storing a verdict, defining another `check`, changing the helpers'
functions or the exercises, taking cells away.
"""

import inspect
import os
import secrets
import tempfile
import threading
import time
from pathlib import Path

from builder.grading.sandbox import enter, run_confined

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 2000  # characters of a message
ENDINGS = {
    "time": "It had not ended after {minutes:g} minutes",
    "memory": "It took more than {memory_mb:,} MB of memory",
    "processes": "It started far too many processes",
    "died": "It ended the Python that ran it",
}


def attempt(steps, root, environment, minutes, memory_mb):
    """Run the steps of one notebook, on a worker of Dask; return what came of them whatever they do.

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

    Returns
    -------
    dict
        `exercises`: by key a list of state and message, for those that were judged. `problem`: a sentence, "" if the
        notebook was run to its end. `failures`: a sentence for each cell that raised. `walls`, `seconds`.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as scratch:
        messages, ending = run_confined(
            "builder.grading.notebook",
            {"steps": steps, "paths": list(dict.fromkeys([root, str(ROOT)])), "seconds": minutes * 60},
            Path(scratch).resolve(),
            environment=environment
            | {
                "PYTHONPATH": os.pathsep.join(dict.fromkeys([root, str(ROOT)])),
                "PYTHONHASHSEED": "0",
                "JUPYTER_PLATFORM_DIRS": "1",
            },
            seconds=minutes * 60,
            memory_mb=memory_mb,
        )
    result = {"exercises": {}, "problem": "", "failures": [], "walls": [], "seconds": 0}
    step = None
    for message in messages:
        result["exercises"] |= message.get("exercise", {})
        result["failures"] += message.get("failure", [])
        result["walls"] = message.get("walls", result["walls"])
        result["problem"] = result["problem"] or message.get("problem", "")
        step = steps[message["step"]] if "step" in message else step
    if ending != "done":
        words = ENDINGS[ending].format(minutes=minutes, memory_mb=memory_mb)
        result["problem"] = f"{words}{_where(step)}."
        for key in () if step is None else [step["judge"]] if "judge" in step else step["exercises"]:
            result["exercises"].setdefault(key, ["timeout" if ending == "time" else "error", f"{words}."])
    result["seconds"] = round(time.monotonic() - began, 1)
    return result


def _where(step):
    if step is None:
        return ", before its first cell"
    if "judge" in step:
        return f", while {step['judge']} was judged"
    return f", in cell {step['number']}, `{first_line(step['source'])}`"


def first_line(text, longest=80):
    """The first line of a text that says something, not too long."""
    return (str(text).strip().splitlines() or [""])[0][:longest]


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
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    cells = [nbformat.v4.new_code_cell(step.get("source", "")) for step in job["steps"]]

    def time_for(cell):
        # A cell that never ends is interrupted, and leaves the others half of the time that was left. A check has a
        # limit of its own.
        left = max(deadline - time.monotonic(), 2)
        return left if cell.metadata.get("judges") else left / 2

    client = NotebookClient(
        nbformat.v4.new_notebook(cells=cells),
        kernel_name="python3",
        allow_errors=True,
        timeout_func=time_for,
        interrupt_on_timeout=True,
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    verdicts, failed = {}, {}
    with client.setup_kernel(cwd=str(Path.cwd())):
        deadline = time.monotonic() + job["seconds"]
        for i, (step, cell) in enumerate(zip(job["steps"], cells, strict=True)):
            key = step.get("judge")
            if key in verdicts and verdicts[key][0] != "missing":
                continue
            if key:
                nonce = secrets.token_hex(16)
                cell.metadata["judges"] = True
                cell.source = _code({"key": key, "ways": step["ways"], "paths": job["paths"], "nonce": nonce})
            say({"step": i})
            try:
                client.execute_cell(cell, i)
            except DeadKernelError:
                say({"end": "died"})
                return
            if key:
                verdicts[key] = _verdict(cell.outputs, nonce)
                if verdicts[key][0] == "missing":
                    verdicts[key] = failed.get(key, verdicts[key])
                say({"exercise": {key: verdicts[key]}})
            else:
                failure = _failure(cell.outputs)
                if failure:
                    state, words = failure
                    failed |= {key: [state, f"Its cell failed: {words}"] for key in step["exercises"]}
                    sentence = f"Cell {step['number']}, `{first_line(step['source'])}`: {words}"
                    say({"problem": sentence} if state == "timeout" else {"failure": [sentence]})
            cell.outputs = []


def _failure(outputs):
    """What a cell raised, as (state, words); None if nothing."""
    for output in outputs:
        if output.output_type == "error":
            if output.ename == "KeyboardInterrupt":
                return "timeout", "It took too long, and was interrupted."
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
    return [state, f"The check came to no verdict: {words}"]


def _code(request):
    """A cell that judges; it leaves no name of ours among the learner's."""
    text = f"{inspect.getsource(_judge_here)}\n_judge_here({request!r})"
    return f"exec({text!r}, {{}})"


def _judge_here(request):
    """Judge an exercise, in the learner's kernel, by checks that the learner's code has not had in its hands."""
    import sys

    from IPython import get_ipython

    def is_ours(name):
        return name.partition(".")[0] in ("helpers", "explorables", "exercises")

    shell = get_ipython()
    state, message, answers = "missing", "The notebook does not define the answer.", None
    for way in request["ways"]:
        try:
            answers = [eval(expression, shell.user_ns) for expression in way]
            break
        except NameError:
            continue
        except Exception as error:
            state, message = "error", f"{type(error).__name__}: {error}"
    if answers is not None:
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
