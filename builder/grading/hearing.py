"""What the runs of one notebook say of it, put together; its code may have had a hand in it, so all is checked."""

from builder.grading.report import SIGNS, first_line

LONGEST = 2000  # characters of a message
MOST = 100  # sentences of one kind
WALLS = ("network", "files", "processes")


class Heard:
    """What is known of a notebook after one or more runs.

    Parameters
    ----------
    steps : list of dict
        As `builder.grading.folder.plan` gives them.
    """

    def __init__(self, steps):
        self._steps = steps
        self._keys = {step["judge"] for step in steps if "judge" in step}
        self._said = {"problem": [], "remark": [], "failure": []}
        self._walls = []
        self._verdicts = {}
        self._lost = {}  # by exercise, the verdict if no run comes to another one
        self._skip, self._begin = [], 0

    def known(self):
        """What the next run must know: which steps to leave out, where new ones begin, what was judged and lost."""
        return {"skip": self._skip, "begin": self._begin, "verdicts": self._verdicts, "lost": self._lost}

    def take(self, messages):
        """Keep what is new in the messages of a run; return the index of the step in which it ended, or None."""
        step = None
        for message in messages:
            match message.get("step"):
                case int(index) if 0 <= index < len(self._steps):
                    step = index
            match message.get("exercise"):
                case [str(key), str(state), str(words)] if key in self._keys and state in SIGNS:
                    self._verdicts[key] = [state, words[:LONGEST]]
            for kind, sentences in self._said.items():
                match message.get(kind):
                    # Up to the step that ended the run before, this one has said it already.
                    case str(words) if (step is None or step >= self._begin) and len(sentences) < MOST:
                        sentences.append(words[:LONGEST])
            match message.get("walls"):
                case list(walls):
                    self._walls = [wall for wall in WALLS if wall in walls]
        return step

    def end_early(self, index, words, state):
        """A run has ended in a step, or before the first: leave that step out of the next run."""
        step = None if index is None else self._steps[index]
        self._said["problem"].append(f"{words}{_where(step)}.")
        if step is None:
            return
        self._begin = index + 1
        self._skip.append(index)
        for key in [step["judge"]] if "judge" in step else step["exercises"]:
            self._lost[key] = [state, f"{words}."]
            if "judge" in step:  # whatever judges the same answer would end the next run too
                self._skip += [i for i, other in enumerate(self._steps) if other.get("judge") == key]

    def run_without(self):
        """The rest has been run without the steps that ended runs."""
        if self._skip:
            self._said["problem"].append("The rest was run without it.")

    def result(self):
        """All of it, as `builder.grading.notebook.attempt` returns it."""
        return {
            "exercises": self._lost | self._verdicts,
            "problem": " ".join(self._said["problem"]),
            "remarks": self._said["remark"],
            "failures": self._said["failure"],
            "walls": self._walls,
        }


def _where(step):
    if step is None:
        return ", before its first cell"
    if "judge" in step:
        return f", while {step['judge']} was judged"
    return f", in cell {step['number']}, `{first_line(step['source'])}`"
