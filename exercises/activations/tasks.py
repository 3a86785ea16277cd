"""Lesson 4's exercises."""

import re
import warnings

import numpy as np

from exercises.core.calling import LearnerError
from exercises.core.comparing import Wrong, as_numbers, brief
from exercises.core.exercise import Answer, Edit, Exercise
from helpers.suggestions import did_you_mean


class Task(Exercise):
    imports = """
        import keras
        import numpy as np
    """
    dtype_matters = False


class Plateau(Task):
    key = "activations.plateau"
    imports = """
        import numpy as np

        def relu(z):
            return np.maximum(z, 0)
    """
    starter = """
        def plateau(x):
            return ...  # 0 until x = 1, up to 1 at 2, level until 4, down to 0 at 5, then 0
    """
    hints = (
        "Go from left to right. At each of the four corners: what is the slope before it, and what after it?",
        "The factor of a relu is by how much the slope changes at its place. The roof had 1, −2 and 1.",
        "The slopes are 0, 1, 0, −1 and 0. So the first two factors are 1 and −1, at 1 and at 2.",
    )
    solution = """
        def plateau(x):
            return relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5)
    """
    misconceptions = (
        Edit(" + relu(x - 5)", "", "Beyond 5 your line goes on falling: the last corner is missing."),
        Edit(
            "- relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "- 2 * relu(x - 2) + relu(x - 3)",
            "That is the roof: at 2 it turns down at once. A plateau lies level there, with slope 0.",
        ),
        Edit(
            "- relu(x - 2) -",
            "- 2 * relu(x - 2) -",
            "At 2 the slope changes from 1 to 0, not to −1. By how much is that?",
        ),
        Edit(" - relu(x - 2)", "", "At 2 your line goes on rising: its slope should fall to 0 there."),
        Edit(
            "- relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "+ relu(x - 2) + relu(x - 4) - relu(x - 5)",
            "After the first corner all your signs are turned round: a relu with + makes the line steeper, one with − "
            "bends it down.",
        ),
        Edit("- relu(x - 2)", "+ relu(x - 2)", "At 2 your line becomes steeper: its slope should fall to 0 there."),
        Edit(
            "- relu(x - 4) + relu(x - 5)",
            "- 2 * relu(x - 4) + 2 * relu(x - 5)",
            "Your line falls too steeply after 4: it has one unit of x to come down from 1 to 0.",
        ),
        Edit("- relu(x - 4)", "- relu(x - 3)", "Your line leaves the plateau before 4."),
        Edit(
            "relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "relu(x + 1) - relu(x + 2) - relu(x + 4) + relu(x + 5)",
            "`relu(x - 1)` bends at 1, `relu(x + 1)` at −1: mind the sign.",
        ),
        Edit(
            "- relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "- relu(x - 4)",
            "Your line rises from 1 until 4 and stays up there. A factor is not the slope behind its corner: it is by "
            "how much the slope changes there.",
        ),
        Edit(
            "- relu(x - 4) + relu(x - 5)",
            "+ relu(x - 4) - relu(x - 5)",
            "At 4 your line goes up once more, where it should come down. Which sign bends a line down?",
        ),
        Edit(
            " - relu(x - 4) + relu(x - 5)",
            "",
            "Your line reaches its plateau, and never leaves it: it should come down from 4 to 5.",
        ),
        Edit(
            "+ relu(x - 5)", "- relu(x - 5)", "At 5 your line falls more steeply still. There it should become level."
        ),
        Edit("relu(x - 1)", "relu(x)", "Your line begins to rise at 0. Until 1 it should lie at 0."),
        Edit(
            "relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "relu(x) - relu(x - 1) - relu(x - 3) + relu(x - 4)",
            "The right form in the wrong place: yours stands one unit too far to the left.",
        ),
        Edit(
            "relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "-relu(x - 1) + relu(x - 2) + relu(x - 4) - relu(x - 5)",
            "Yours stands upside down: it goes down to −1 where it should go up to 1.",
        ),
        Edit(
            "relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5)",
            "0 * x",
            "Your line never leaves 0, wherever x is.",
        ),
    )

    def cases(self):
        yield (np.array([-3, 0, 1, 1.5, 2, 3, 4, 4.5, 5, 6, 8]),)
        yield (np.sort(self.rng.uniform(-1, 7, 12)).round(2),)


BRACKETS = "Brackets are missing in your {}: a division comes before plus and minus."


class Activate(Task):
    key = "activations.activate"
    starter = """
        def activate(name, z):
            return ...  # name: "step", "sigmoid", "tanh", "relu" or "leaky_relu"; z: an array
    """
    hints = (
        "One `if` for each name. Every formula stands in the table above, and works on a whole array at once.",
        "Where a formula has two cases, `np.where(z > 0, …, …)` picks, place by place, from two arrays.",
        "`np.exp(-z)` is the part of the sigmoid that is hard to read. For tanh, NumPy has a function of that name.",
    )
    solution = """
        def activate(name, z):
            if name == "step":
                return np.where(z > 0, 1.0, 0.0)
            if name == "sigmoid":
                return 1 / (1 + np.exp(-z))
            if name == "tanh":
                return np.tanh(z)
            if name == "relu":
                return np.maximum(z, 0)
            return np.where(z > 0, z, 0.2 * z)
    """
    misconceptions = (
        Edit("z > 0, 1.0", "z >= 0, 1.0", "The step: exactly at 0 it stays down, since 0 is not more than 0."),
        Edit(
            "z > 0, 1.0, 0.0",
            "z > 0, z, 0.0",
            "The step does not pass on how large the sum is: only whether it is above 0.",
        ),
        Edit(
            "1 + np.exp(-z)",
            "1 + np.exp(z)",
            "Your sigmoid runs downhill: a large sum should bring it close to 1, not to 0.",
        ),
        Edit("1 / (1 + np.exp(-z))", "1 / np.exp(-z)", "Your sigmoid grows without end: it should stay below 1."),
        Edit(
            "1 / (1 + np.exp(-z))",
            "2 / (1 + np.exp(-2 * z))",
            "Your sigmoid runs from 0 to 2, and twice as steeply: that is the stretched one, which was to look like "
            "tanh.",
        ),
        Edit(
            "1 / (1 + np.exp(-z))",
            "1 / (1 + np.exp(-2 * z))",
            "Your sigmoid is squeezed: it rises over half the width that it should have.",
        ),
        Edit("1 / (1 + np.exp(-z))", "1 / 1 + np.exp(-z)", BRACKETS.format("sigmoid")),
        Edit("np.tanh(z)", "2 / 1 + np.exp(-2 * z) - 1", BRACKETS.format("tanh")),
        Edit("np.tanh(z)", "np.exp(z) - np.exp(-z) / np.exp(z) + np.exp(-z)", BRACKETS.format("tanh")),
        Edit("z > 0, 1.0, 0.0", "z > 0, 1.0, -1.0", "The step: where it stays down it gives 0, never −1."),
        Edit("np.where(z > 0, 1.0, 0.0)", "np.sign(z)", "The step: where it stays down it gives 0, never −1."),
        Edit(
            "np.tanh(z)",
            "1 / (1 + np.exp(-2 * z))",
            "That curve has the shape of tanh, but it runs from 0 to 1. At 0 tanh is 0.",
        ),
        Edit(
            "np.tanh(z)",
            "2 / (1 + np.exp(-2 * z))",
            "That curve has the shape of tanh, but it runs from 0 to 2. At 0 tanh is 0.",
        ),
        Edit("np.maximum(z, 0)", "np.abs(z)", "The relu does not turn negative sums round: it passes on 0 for them."),
        Edit(
            "np.maximum(z, 0)",
            "np.max(z)",
            "That is one number for the whole array. Each sum needs an answer of its own.",
        ),
        Edit(
            "np.maximum(z, 0)",
            "np.max(z, 0)",
            "Your relu gives the largest of each column. (In `np.max(z, 0)` the 0 names an axis; nothing is compared "
            "with it.) Each sum needs an answer of its own.",
        ),
        Edit("np.maximum(z, 0)", "np.minimum(z, 0)", "Your relu keeps what is negative, and lets go of the rest."),
        Edit(
            "0.2 * z",
            "0.3 * z",
            "The leak: 0.3 is the slope of the layer `LeakyReLU`. The activation `leaky_relu` leaks less.",
        ),
        Edit(
            "0.2 * z",
            "0.01 * z",
            "The leak: others leak 0.01. Keras's `leaky_relu` leaks more; the table says how much.",
        ),
        Edit(
            "0.2 * z", "-0.2 * z", "Below 0 the leaky relu lets a little through, and what comes through is negative."
        ),
        Edit(
            "z > 0, z, 0.2 * z",
            "z > 0, 0.2 * z, z",
            "Your leaky relu is the wrong way round: it makes the sums above 0 smaller, and passes those below 0 on.",
        ),
        Edit(
            "    return np.where(z > 0, z, 0.2 * z)",
            '    if name == "leaky relu":\n        return np.where(z > 0, z, 0.2 * z)',
            "For the name `leaky_relu` nothing comes back. Does your function ask for it letter by letter?",
        ),
        Answer(
            """
            def activate(name, z):
                if name == "step":
                    result = np.where(z > 0, 1.0, 0.0)
                if name == "sigmoid":
                    result = 1 / (1 + np.exp(-z))
                if name == "tanh":
                    result = np.tanh(z)
                if name == "relu":
                    result = np.maximum(z, 0)
                else:
                    result = np.where(z > 0, z, 0.2 * z)
                return result
            """,
            "Every name but `relu` gets the leaky relu. If an `else` stands after several `if`: it belongs to the last "
            "of them alone.",
        ),
        Edit("0.2 * z", "0.2", "Below 0 the leaky relu is a line, not a level: how far below still counts."),
    )

    def cases(self):
        for name in ("step", "sigmoid", "tanh", "relu", "leaky_relu"):
            z = self.rng.normal(0, 2, (2, 3)).round(2)
            z[0, 0] = 0
            yield name, z
            yield name, np.array([-self.rng.uniform(1, 3), self.rng.uniform(1, 3)]).round(2)


class Slope(Task):
    key = "activations.slope"
    starter = """
        def slope(name, z):
            return ...  # name: "sigmoid", "tanh", "relu" or "leaky_relu"; z: an array
    """
    hints = (
        "The slopes of relu and leaky relu can be read off their pictures: each is made of two straight pieces.",
        "The table has the slopes of sigmoid and tanh. Both are written with the activation's own value: "
        "calculate that first.",
        "To see whether you are right, nudge: (activation at z + 0.001, minus activation at z) / 0.001.",
    )
    solution = """
        def slope(name, z):
            if name == "sigmoid":
                s = 1 / (1 + np.exp(-z))
                return s * (1 - s)
            if name == "tanh":
                return 1 - np.tanh(z) ** 2
            if name == "relu":
                return np.where(z > 0, 1.0, 0.0)
            return np.where(z > 0, 1.0, 0.2)
    """
    misconceptions = (
        Edit("s * (1 - s)", "s", "For the sigmoid you give back its value. How steep is it there? Flat, far out."),
        Edit(
            "s * (1 - s)",
            "z * (1 - z)",
            "The sigmoid: the formula wants the activation's value in both places, not the sum that goes in.",
        ),
        Answer(
            """
            def slope(name, z):
                if name == "sigmoid":
                    return z * (1 - z)
                if name == "tanh":
                    return 1 - z**2
                if name == "relu":
                    return np.where(z > 0, 1.0, 0.0)
                return np.where(z > 0, 1.0, 0.2)
            """,
            "Sigmoid and tanh: in the formulas `s` and `t` are what the activation gives, not the sum that goes in.",
        ),
        Answer(
            """
            def slope(name, z):
                if name == "sigmoid":
                    return 1 / (1 + np.exp(-z))
                if name == "tanh":
                    return np.tanh(z)
                if name == "relu":
                    return np.maximum(z, 0)
                return np.where(z > 0, z, 0.2 * z)
            """,
            "These are the activations themselves. Asked was how steep each of them is.",
        ),
        Answer(
            """
            def slope(name, z):
                if name == "sigmoid":
                    return 1 - (1 / (1 + np.exp(-z))) ** 2
                if name == "tanh":
                    return np.tanh(z) * (1 - np.tanh(z))
                if name == "relu":
                    return np.where(z > 0, 1.0, 0.0)
                return np.where(z > 0, 1.0, 0.2)
            """,
            "Your formulas for sigmoid and tanh have changed places. Which of the two is steeper at 0?",
        ),
        Edit("s * (1 - s)", "1 - s", "The sigmoid: far to the left it is flat too, and your slope is 1 there."),
        Edit("s * (1 - s)", "1 - s**2", "That is made for tanh. The sigmoid is never steeper than 1/4."),
        Edit("1 - np.tanh(z) ** 2", "np.tanh(z)", "For tanh you give back its value. How steep is it there?"),
        Edit(
            "1 - np.tanh(z) ** 2",
            "1 - np.tanh(z)",
            "The slope of tanh is the same on both sides of 0. Yours is not: what becomes of the sign of tanh?",
        ),
        Edit(
            "1 - np.tanh(z) ** 2",
            "(1 - np.tanh(z)) ** 2",
            "For tanh you square the whole difference. Far to the left tanh is flat, and your slope is largest there.",
        ),
        Edit("1 - np.tanh(z) ** 2", "1 - z**2", "tanh: the formula wants the activation's value, not the sum."),
        Edit(
            "1 - np.tanh(z) ** 2",
            "np.tanh(z) * (1 - np.tanh(z))",
            "That is made for the sigmoid. At 0 tanh is as steep as a line that rises by 1 for each 1.",
        ),
        Edit(
            "z > 0, 1.0, 0.0",
            "z > 0, z, 0.0",
            "That is the relu itself. Where it rises, it rises by the same amount everywhere.",
        ),
        Edit("z > 0, 1.0, 0.2", "z > 0, 1.0, 0.2 * z", "Below 0 the leaky relu is a straight line: it has one slope."),
        Edit(
            "z > 0, 1.0, 0.2", "z > 0, 1.0, 0.01", "The leak: others leak 0.01. Which does Keras's `leaky_relu` have?"
        ),
        Edit(
            "z > 0, 1.0, 0.2",
            "z > 0, 1.0, 0.3",
            "The leak: 0.3 is that of the layer `LeakyReLU`. Which does the activation `leaky_relu` have?",
        ),
        Edit("z > 0, 1.0, 0.2", "z > 0, 1.0, 0.0", "Below 0 the leaky relu is not flat: that is what it is for."),
        Edit("z > 0, 1.0, 0.2", "z > 0, 1.0, -0.2", "Below 0 the leaky relu still rises from left to right."),
    )

    def check(self, slope):
        try:
            return super().check(slope)
        except Wrong:
            if self._is_nudged(slope):
                return "Right to two digits, as nudges are. The formulas give the slopes exactly."
            raise

    def _is_nudged(self, slope):
        """Whether a function gives the slopes up to what a nudge of 0.01 to one side misses, on new cases."""
        (right,) = self.run(self.solution)
        for _ in range(5):
            for name, z in self.cases():
                given, expected = as_numbers(slope(name, z.copy())), right(name, z)
                if (
                    given is None
                    or given.shape != expected.shape
                    or not np.allclose(given, expected, rtol=0, atol=0.005)
                ):
                    return False
        return True

    def cases(self):
        for name in ("sigmoid", "tanh", "relu", "leaky_relu"):
            # None at 0, where the last two have a corner and no slope.
            z = self.rng.uniform(0.3, 3, (2, 3)) * self.rng.choice([-1, 1], (2, 3))
            z[0, :2] = -abs(z[0, 0]), abs(z[0, 1])
            yield name, z.round(2)


TASKS = ("temperature", "rain", "garment", "things", "camera")
NEURONS = {"temperature": 1, "rain": 1, "garment": 10, "things": 20, "camera": 2}
RIGHT_KINDS = {
    "temperature": {"linear"},
    "rain": {"sigmoid"},
    "garment": {"softmax"},
    "things": {"sigmoid"},
    "camera": {"linear"},
}


class Outputs(Task):
    key = "activations.outputs"
    starter = """
        # For each: (neurons of the output layer, its activation)
        temperature = ...  # tomorrow's temperature in degrees Celsius
        rain = ...  # the probability that it rains tomorrow, as one number
        garment = ...  # for ten garments: how likely it is that the photo shows this one
        things = ...  # for twenty things: how likely it is to be on a photo; none or all may be
        camera = ...  # how far to turn a camera, to the right and up, in degrees (- left, down)
    """
    hints = (
        "Ask three things. How many numbers are wanted? Which values may they have? Must they add up to 1? Write "
        'each as (3, "relu"), say.',
        "A number that may be anything, negative too, must not be squeezed or cut.",
        "Probabilities lie between 0 and 1. If exactly one of several things is true, they add up to 1; if each may be "
        "true or not, they need not.",
    )
    solution = """
        temperature = (1, "linear")
        rain = (1, "sigmoid")
        garment = (10, "softmax")
        things = (20, "sigmoid")
        camera = (2, "linear")
    """
    misconceptions = (
        Edit('(1, "linear")', '(1, "relu")', "can never be negative"),
        Edit('(1, "linear")', '(1, "sigmoid")', "never leaves 0 to 1"),
        Edit('(1, "linear")', '(1, "tanh")', "never leaves -1 to 1"),
        Edit('(1, "linear")', '(1, "softmax")', "always 1"),
        Edit('(1, "linear")', '(1, "identity")', "The table of activations says how Keras calls it"),
        Edit('(1, "linear")', '("1", "linear")', "should be a number, not a text"),
        Edit('(1, "sigmoid")', '(1, "sigmoide")', "Did you mean 'sigmoid'?"),
        Edit('(1, "sigmoid")', '(1, "step")', "Keras knows no activation of this name.\nreceived"),
        Edit('(1, "sigmoid")', "(1, 1)", "Keras knows no such activation. Write its name as a string."),
        Edit('(1, "sigmoid")', '(1, "softmax")', "always 1"),
        Edit('(1, "sigmoid")', '(1, "linear")', "no probability"),
        Edit('(1, "sigmoid")', '(1, "relu")', "no probability"),
        Edit('(1, "sigmoid")', '(1, "tanh")', "no probability"),
        Edit('(1, "sigmoid")', '(2, "softmax")', "number of outputs"),
        Edit('(10, "softmax")', '(10, "sigmoid")', "add up to 1"),
        Edit('(10, "softmax")', '(1, "softmax")', "number of outputs"),
        Edit('(10, "softmax")', '(1, "linear")', "number of outputs"),
        Edit('(20, "sigmoid")', '(20, "softmax")', "add up to 1, whatever"),
        Edit('(20, "sigmoid")', '(20, "relu")', "no probability"),
        Edit('(2, "linear")', '(2, "relu")', "can never be negative"),
        Edit('(2, "linear")', '(1, "linear")', "number of outputs"),
        Edit('(2, "linear")', '(2, "tanh")', "never leaves -1 to 1"),
    )
    time_limit = 30

    def check(self, *answers):
        for task, answer in zip(TASKS, answers, strict=True):
            self._check_one(task, answer)

    def _check_one(self, task, answer):
        import keras

        n_right = NEURONS[task]
        if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
            raise Wrong(f'`{task}` should be a pair, such as (3, "relu").\nreceived: {brief(answer)}')
        neurons, activation = answer
        if isinstance(neurons, str) and as_numbers(activation) is not None:
            raise Wrong(f"`{task}`: first the number of neurons, then the activation.\nreceived: {brief(answer)}")
        if isinstance(neurons, str):
            raise Wrong(f"`{task}`: the number of neurons should be a number, not a text.\nreceived: {brief(neurons)}")
        count = as_numbers(neurons)
        if count is None or count.shape or count != n_right:
            raise Wrong(
                f"`{task}`: that is not the number of outputs this task needs. How many numbers are asked for?"
                f"\nreceived: {brief(neurons)}"
            )
        sums = self.rng.normal(0, 6, (40, n_right))
        try:
            if callable(activation) and isinstance(activation, type):
                activation = activation()
            function = activation if callable(activation) else keras.activations.get(activation)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Keras warns of softmax over one number; the answer says why
                given = as_numbers(keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(sums, "float32"))))
        except Exception:
            raise Wrong(f"`{task}`: {self._why_unknown(activation)}\nreceived: {brief(activation)}") from None
        if given is None or given.shape != sums.shape:
            raise Wrong(f"`{task}`: an activation gives a number for each sum.\nreceived: {brief(given)}")
        if any(np.allclose(given, self._made_by(kind, sums), atol=1e-4) for kind in RIGHT_KINDS[task]):
            return
        raise Wrong(f"`{task}`: {self._why(task, given)}\nreceived: {brief(activation)}")

    @staticmethod
    def _made_by(kind, sums):
        import keras

        return np.asarray(keras.activations.get(kind)(keras.ops.convert_to_tensor(sums, "float32")))

    @staticmethod
    def _why_unknown(activation):
        """What to say of an activation that Keras does not take."""
        if not isinstance(activation, str):
            return "Keras knows no such activation. Write its name as a string."
        if activation.strip().lower() == "identity":
            return "Keras knows no activation of this name. The table of activations says how Keras calls it."
        near = did_you_mean(activation, ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "softmax"])
        return f"Keras knows no activation of this name.{near}"

    @staticmethod
    def _why(task, given):
        """What is wrong with an activation, read off what it gives."""
        adds_up = np.allclose(given.sum(axis=1), 1, atol=1e-3)
        if adds_up and given.shape[1] == 1:
            return "a single output that has to add up to 1 is always 1, whatever the network thinks."
        if RIGHT_KINDS[task] == {"linear"}:
            if given.min() >= 0 and given.max() > 1:
                return "with this activation the answer can never be negative, and that one may be."
            if given.min() >= 0:
                return "with this activation the answer never leaves 0 to 1, and that one may be anything."
            if given.max() <= 1:
                return "with this activation the answer never leaves -1 to 1, and that one is in degrees."
            return "with this activation equal changes of the sum are not equal changes of the answer. Is that wanted?"
        if given.min() < -1e-6 or given.max() > 1 + 1e-6:
            return "what lies below 0 or above 1 is no probability, and this activation can give that."
        if adds_up:
            return (
                "with this activation the answers add up to 1, whatever is there. Here any number may be true at once."
            )
        if RIGHT_KINDS[task] == {"softmax"}:
            return "exactly one of the ten is true, so their probabilities should add up to 1. These do not."
        return "these lie between 0 and 1, but it is not the activation that such outputs are made with."


FLAT = (
    "One number for each row comes as a flat row of numbers, and NumPy lays that along the columns of the table: it "
    "refuses, or gives each row the numbers of others. As a column it would fit."
)


class Soften(Task):
    key = "activations.soften"
    starter = """
        def soften(logits, temperature):
            return ...  # softmax of logits / temperature, row by row; no overflow
    """
    hints = (
        "First divide, then take the softmax of each row. Softmax does not notice when the same number is taken from "
        "all numbers of a row: which number do you take, so that no power is too large?",
        "`max` and `sum` with `axis=1` give one number for each row. With `keepdims=True` as well they come as a "
        "column, which can be subtracted from a table, or divide it.",
    )
    solution = """
        def soften(logits, temperature):
            z = logits / temperature
            powers = np.exp(z - z.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True)
    """
    misconceptions = (
        Edit(
            "z - z.max(axis=1, keepdims=True)",
            "z",
            "For large logits the powers are too large for the computer, and infinity by infinity is no number.",
        ),
        Edit(
            "z.max(axis=1, keepdims=True)",
            "z.max()",
            "You take the largest number of the whole table. Where a row lies far below it, all its powers become 0.",
        ),
        Edit(
            "z - z.max(axis=1, keepdims=True)",
            "z - logits.max(axis=1, keepdims=True)",
            "The logits are divided, and the largest logit that you take from them is not. So the largest does not "
            "come to 0, and its power is too large for the computer, or becomes 0 with all others.",
        ),
        Edit(
            "z.max(axis=1, keepdims=True)",
            "z.max(axis=0)",
            "You take away the largest number of each column. In a row that lies far below the others all powers "
            "become 0.",
        ),
        Edit("z.max(axis=1, keepdims=True)", "z.max(axis=1)", FLAT),
        Edit("powers.sum(axis=1, keepdims=True)", "powers.sum(axis=1)", FLAT),
        Answer(
            """
            def soften(logits, temperature):
                z = logits / temperature
                powers = np.exp(z - z.max(axis=1))
                return powers / powers.sum(axis=1)
            """,
            FLAT,
        ),
        Answer(
            """
            def soften(logits, temperature):
                z = logits / temperature
                powers = np.exp(z - z.max(axis=0))
                return powers / powers.sum(axis=0)
            """,
            "The columns add up to 1: for each class over all images. Each row is one image.",
        ),
        Answer(
            """
            def soften(logits, temperature):
                powers = np.exp(logits / temperature)
                return powers / np.sum(powers)
            """,
            "All rows together add up to 1, and each image needs probabilities of its own. And of large logits the "
            "powers are too large for the computer.",
        ),
        Edit("logits / temperature", "logits * temperature", "Yours gets more certain as the temperature rises."),
        Edit(
            "logits / temperature",
            "logits",
            "The temperature leaves no trace in your answer. Divided after the powers, say, it cancels out.",
        ),
        Edit(
            "powers / powers.sum(axis=1, keepdims=True)",
            "powers / powers.sum()",
            "All rows together add up to 1. Each image needs probabilities of its own.",
        ),
        Edit(
            "powers.sum(axis=1, keepdims=True)",
            "powers.sum(axis=0, keepdims=True)",
            "The columns add up to 1: for each class over all images. Each row is one image.",
        ),
        Edit("return powers / powers.sum(axis=1, keepdims=True)", "return powers",
             "These do not add up to 1: each is relative to the largest of its row."),
        Answer(
            """
            def soften(logits, temperature):
                powers = np.exp(logits - logits.max(axis=1, keepdims=True)) / temperature
                return powers / powers.sum(axis=1, keepdims=True)
            """,
            "The temperature leaves no trace in your answer. Divided after the powers, say, it cancels out.",
        ),
        Edit("powers = np.exp(z - z.max(axis=1, keepdims=True))", "powers = np.abs(z - z.min(axis=1, keepdims=True))",
             "Shares of the numbers themselves are no softmax: where are the powers of e?"),
    )  # fmt: skip

    def check(self, soften):
        with np.errstate(all="ignore"):  # mistakes that overflow are tried at each check
            super().check(soften)

    def cases(self):
        for temperature in (1.0, round(float(self.rng.uniform(2, 5)), 1), round(float(self.rng.uniform(0.2, 0.8)), 1)):
            yield self.rng.normal(0, 3, (int(self.rng.integers(3, 6)), 4)).round(1), temperature
        far = self.rng.normal(0, 2, (3, 5)).round(1)
        far[0] += 2000
        far[1] -= 2000
        # Far from 0, both ways: what is taken away before the division, or not divided, overflows.
        yield far, 4.0
        yield far, 0.25


class Revive(Task):
    key = "activations.revive"
    minutes = 12
    starter = """
        def revive(weights, x):
            w1, b1, w2, b2 = weights  # of a relu layer, and of the output layer
            return ...  # four new arrays: no neuron dead on x, and on x the same answers
    """
    hints = (
        "First find the dead: neurons whose sum `x @ w1 + b1` is above 0 for no row. That is a mask, one entry per "
        "neuron; `w1[:, mask]` are the weights that lead into those neurons.",
        "New weights for the dead: small random ones, as an untrained layer has them. And a bias that does not silence "
        "them again.",
        "Now they pass something on, so the answers change, unless what they pass on counts nothing at first. "
        "Row i of `w2` says how much neuron i counts.",
    )
    solution = """
        def revive(weights, x):
            w1, b1, w2, b2 = [array.copy() for array in weights]
            dead = (x @ w1 + b1).max(axis=0) <= 0
            w1[:, dead] = np.random.default_rng().normal(0, 0.05, (len(w1), dead.sum()))
            b1[dead] = 0
            w2[dead] = 0
            return [w1, b1, w2, b2]
    """
    misconceptions = (
        Edit("    w2[dead] = 0\n", "", "The answers have changed"),
        Edit("    b1[dead] = 0\n", "", "still dead"),
        Edit("    w1[:, dead] = np.random.default_rng().normal(0, 0.05, (len(w1), dead.sum()))\n", "", "still dead"),
        Edit("np.random.default_rng().normal(0, 0.05, (len(w1), dead.sum()))", "0", "still dead"),
        Edit("np.random.default_rng().normal(0, 0.05, (len(w1), dead.sum()))", "0.05", "the same weights"),
        Edit("w2[dead] = 0", "w2[:] = 0", "lost its weights in the output layer"),
        Edit(".max(axis=0) <= 0", ".min(axis=0) <= 0", "was alive"),
        Edit("[array.copy() for array in weights]", "weights", "arrays that it was given"),
        Edit("return [w1, b1, w2, b2]", "return w1", "four arrays"),
        Edit("w2[dead]", "w2[:, dead]", "one for each neuron, and lay it along the outputs"),
        Edit("w1[:, dead]", "w1[dead]", "one for each neuron, and lay it along the inputs"),
        Edit(".max(axis=0)", ".max(axis=1)", "one for each row of `x`, and lay it along the neurons"),
    )
    time_limit = 20

    def check(self, revive):
        for _ in range(3):
            self._check_once(revive)

    def _check_once(self, revive):
        weights, x = self._network()
        given = [array.copy() for array in weights]
        rows = x.copy()
        try:
            result = revive(given, rows)
        except LearnerError as error:
            error.why = self._why_no_fit(error.text, weights, x)
            raise
        if not all(map(np.array_equal, given, weights)) or not np.array_equal(rows, x):
            raise Wrong("Your function has changed the arrays that it was given. Work on copies.")
        if not isinstance(result, (list, tuple)) or len(result) != 4:
            raise Wrong(f"It should return four arrays: w1, b1, w2, b2.\nreceived: {brief(result)}")
        new = [as_numbers(array) for array in result]
        for name, array, old in zip(("w1", "b1", "w2", "b2"), new, weights, strict=True):
            if array is None or array.shape != old.shape or not np.isfinite(array).all():
                raise Wrong(
                    f"`{name}` is not an array of numbers like that it replaces.\nexpected: shape {old.shape}"
                    f"\nreceived: {brief(array)}"
                )
        dead = (x @ weights[0] + weights[1]).max(axis=0) <= 0
        alive = ~dead
        w1, b1, w2, b2 = new
        same = np.allclose(w1[:, alive], weights[0][:, alive]) and np.allclose(b1[alive], weights[1][alive])
        if not same:
            raise Wrong("A neuron that was alive has other weights now. What it has learnt is lost; leave it alone.")
        if not (np.allclose(w2[alive], weights[2][alive]) and np.allclose(b2, weights[3])):
            raise Wrong("A neuron that was alive has lost its weights in the output layer, or an output its bias.")
        sums = x @ w1 + b1
        still = int(((sums.max(axis=0) <= 0) & dead).sum())
        if still:
            raise Wrong(
                f"Of the {dead.sum()} neurons that were dead, {still} are still dead: for no row is their sum above 0."
            )
        woken = np.vstack([w1, b1])[:, dead]
        if len(np.unique(woken.round(9), axis=1).T) < woken.shape[1]:
            raise Wrong(
                "Several of the revived neurons have the same weights. They would calculate the same, get the same "
                "slopes, and stay copies of one another."
            )
        before = np.maximum(x @ weights[0] + weights[1], 0) @ weights[2] + weights[3]
        after = np.maximum(sums, 0) @ w2 + b2
        if not np.allclose(before, after, atol=1e-4):
            raise Wrong(
                "The answers have changed: what the revived neurons pass on now is added to sums that were learnt "
                f"without it.\nexpected: {brief(before[0])} for the first row\nreceived: {brief(after[0])}"
            )

    @staticmethod
    def _why_no_fit(text, weights, x):
        """What a mask that does not fit stands for, read off the sizes in NumPy's words; "" for any other error."""
        sizes = re.search(r"size of axis is (\d+) but size of corresponding boolean axis is (\d+)", text)
        w1, _, w2, _ = weights
        names = {len(x): "row of `x`", w1.shape[0]: "input", w1.shape[1]: "neuron", w2.shape[1]: "output"}
        along, mask = [names.get(int(size)) for size in sizes.groups()] if sizes else (None, None)
        if along is None or mask is None:
            return ""
        along = along.replace("row", "rows") if "row" in along else f"{along}s"
        return (
            f"You have a mask of {sizes[2]} entries, one for each {mask}, and lay it along the {along}. In `w1` each "
            "column belongs to a neuron, in `w2` each row."
        )

    def _network(self):
        """A layer with dead neurons of both kinds, and rows so sparse that any random neuron fires for some."""
        n_in, n_hidden, n_out = 12, int(self.rng.integers(8, 12)), 3
        x = np.zeros((300, n_in), dtype="float32")
        for row in x:
            row[self.rng.choice(n_in, 2, replace=False)] = self.rng.uniform(0.2, 1, 2)
        w1 = self.rng.normal(0, 0.5, (n_in, n_hidden)).astype("float32")
        b1 = self.rng.normal(0, 0.1, n_hidden).astype("float32")
        w2 = self.rng.normal(0, 0.5, (n_hidden, n_out)).astype("float32")
        b2 = self.rng.normal(0, 0.5, n_out).astype("float32")
        unlucky = self.rng.permutation(n_hidden)
        b1[unlucky[:2]] = -50  # by their bias
        w1[:, unlucky[2:4]] = -np.abs(w1[:, unlucky[2:4]]) - 0.1  # by their weights
        b1[unlucky[2:4]] = -1  # so low that fresh small weights alone revive neither
        return [w1, b1, w2, b2], x
