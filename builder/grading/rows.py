"""`grade`: run a folder of learners' notebooks, and write one row for each learner."""

import shutil
from collections import Counter
from dataclasses import dataclass, field

from builder.errors import UsageError
from builder.grading.folder import answers_of, code_of, find_handed_in
from builder.grading.hearing import WALLS
from builder.grading.notebook import attempt
from builder.grading.report import as_csv, as_markdown, as_text
from builder.lesson.source import find_lessons
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import digest
from builder.project import write_atomically


@dataclass
class Row:
    """What is said of one learner.

    Attributes
    ----------
    learner : str
    notebooks : list of str
        Paths in the folder.
    states : dict of str to (str, str)
        By exercise, one of `builder.grading.report.SIGNS` and the message of the check.
    seconds : float
    problems, failures, remarks : list of str
        Why something could not be graded; which cells raised an error; what else a teacher should know.
    """

    learner: str
    notebooks: list = field(default_factory=list)
    states: dict = field(default_factory=dict)
    seconds: float = 0
    problems: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def passed(self):
        return sum(state == "passed" for state, _ in self.states.values())


def grade(project, folder, *, output, minutes=10, memory_mb=4000, say=print, **cluster):
    """Run every notebook in a folder, and write `grades.csv` and `grades.md`.

    The folder, or the ZIP of one, is only read. Each notebook is run in a process of its own, within limits. Where the
    platform has the means, it has no network, no place to write to, and no sight of the folder and the grades. A
    notebook that breaks costs its own row only. After a kill the same call goes on where it was.

    Parameters
    ----------
    project : Project
    folder : Path
        As `builder.grading.folder.find_handed_in` reads it.
    output : Path
        Where the two files are written.
    minutes, memory_mb : float
        Limits for one notebook and all that it starts.
    say : callable of str
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Returns
    -------
    list of Row

    Raises
    ------
    UsageError
        If no lesson has an exercise, or the folder is not one of handed-in work.
    """
    lessons = {lesson.name: lesson for lesson in find_lessons(project)}
    answers = {name: answers_of(lesson) for name, lesson in lessons.items()}
    answers = {name: keys for name, keys in answers.items() if keys}
    if not answers:
        raise UsageError("There is nothing to grade: no lesson holds an exercise, `check(…)`.")
    own = {name: code_of(lessons[name]) for name in answers}
    if output.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"Expected an output outside of the learners' folder {folder}; received {output}.")
    found = find_handed_in(folder, answers, own)
    handed_in = [each for each in found if each.learner is not None]
    gradable = [each for each in handed_in if each.steps is not None]
    say(f"Running {len(gradable)} notebook{'s' * (len(gradable) != 1)}, each for {minutes:g} minutes at the most.")

    environment = project.environment("grade")
    keys = {}  # by path, the key of its task: the same code is run once, whoever handed it in
    for each in gradable:
        place = project.root / "exercises" / lessons[each.lesson].slug
        checks = [path.read_text(encoding="utf-8") for path in sorted(place.rglob("*.py"))]
        keys[each.name] = f"{each.lesson}-{digest(*checks, each.code, str(minutes), str(memory_mb))}"
    hidden = [str(folder.resolve()), str(output.resolve())]
    limits = (minutes, memory_mb)
    tasks = {keys[each.name]: (each.steps, str(project.root), environment, *limits, hidden) for each in gradable}
    store = output / ".grading"
    store.mkdir(parents=True, exist_ok=True)  # what is not there yet cannot be hidden
    results, failures = fan_out(tasks, attempt, store=store, description="grading", **cluster)

    columns = [key for name in answers if any(each.lesson == name for each in handed_in) for key in answers[name]]
    rows, n_files = {}, Counter(each.learner for each in handed_in)
    for each in handed_in:
        row = rows.setdefault(each.learner, Row(each.learner, states=dict.fromkeys(columns, ("missing", ""))))
        key = keys.get(each.name)
        _fill(row, each, answers, results.get(key), failures.get(key, ""), alone=n_files[each.learner] == 1)
    rows = list(rows.values())
    answered = [each for each in gradable if _is_touched(results.get(keys[each.name]))]
    walls = [set(result["walls"]) for result in results.values()]
    facts = {
        "minutes": minutes,
        "memory_mb": memory_mb,
        "open": [wall for wall in WALLS if any(wall not in closed for closed in walls)],
        "same": _same_code(answered, keys),
        "untouched": sorted({each.learner for each in gradable} - {each.learner for each in answered}),
        "aside": [each.name for each in found if each.learner is None],
    }
    # Marked as UTF-8, for Excel, which else takes it for the letters of one country.
    write_atomically(output / "grades.csv", as_csv(rows, columns).encode("utf-8-sig"))
    write_atomically(output / "grades.md", as_markdown(rows, columns, facts))
    if not failures:
        shutil.rmtree(store, ignore_errors=True)
    say(as_text(rows, columns, facts))
    return rows


def _fill(row, handed_in, answers, result, failure, *, alone):
    """Add to a learner's row what became of one notebook."""
    row.notebooks += filter(None, [handed_in.name])
    row.remarks += [words if alone else f"{handed_in.name}: {words}" for words in handed_in.remarks]
    problem = handed_in.problem or failure or (result or {}).get("problem", "")
    if problem:
        row.problems.append(problem if alone else f"{handed_in.name}: {problem}")
    judged = {key: tuple(verdict) for key, verdict in (result or {}).get("exercises", {}).items()}
    # Where nobody can tell its lesson, it may have held any of the answers that are missing.
    asked = answers.get(handed_in.lesson) or [key for key, (state, _) in row.states.items() if state == "missing"]
    if problem:
        row.states |= {key: ("not_run", "") for key in asked if key in row.states and row.states[key][0] == "missing"}
    row.states |= judged
    if result:
        row.seconds += result["seconds"]
        row.failures += result["failures"]
        row.remarks += result["remarks"]


def _is_touched(result):
    """Has a learner answered anything in a notebook? If none has, that all its code is another's means nothing."""
    states = {state for state, _ in result["exercises"].values()} if result else set()
    return bool(states - {"not_attempted", "missing"})


def _same_code(gradable, keys):
    """The groups of learners whose notebooks have the same code in every cell."""
    groups = {}
    for each in gradable:
        groups.setdefault(keys[each.name], set()).add(each.learner)
    return [sorted(learners) for learners in groups.values() if len(learners) > 1]
