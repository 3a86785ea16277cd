"""Every exercise of every lesson: its starter, its answers right and wrong, and its place in the lesson."""

import ast
import importlib
import types
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats
from sklearn import metrics
from support import ROOT

import helpers
from builder.lesson.source import find_lessons
from builder.project import Project
from exercises.activations import Activate, Slope
from exercises.confusion_matrix import Gain, Matrix, PrecisionRecall, Transposed, WorstPair
from exercises.core.exercise import exercises_of, lesson_slugs
from exercises.core.judging import judge
from exercises.losses_and_optimizers import AdamWStep, Chain, CrossEntropy, MomentumStep, Rename
from exercises.losses_and_optimizers.tasks import ALIVE, DEAD
from exercises.mnist import Steps
from exercises.mnist.tasks import Training
from helpers.measuring.store import read_claims

LESSONS = {lesson.slug: lesson for lesson in find_lessons(Project(ROOT))}
EXERCISES = {key: exercise for slug in lesson_slugs() for key, exercise in exercises_of(slug).items()}
ANSWERS = [importlib.import_module(f"answers.{slug}") for slug in lesson_slugs()]
RIGHT = {key: codes for answers in ANSWERS for key, codes in answers.RIGHT.items()}  # written unlike the solution
WRONG = {key: codes for answers in ANSWERS for key, codes in answers.WRONG.items()}
QUICK = {  # milliseconds a check: many seeds
    *("intro.neuron", "intro.shapes", "mnist.prepare", "mnist.steps"),
    *("fashion_mnist.report", "fashion_mnist.suspects", "fashion_mnist.softmax"),
    *("activations.activate", "activations.slope", "activations.soften"),
    *(f"losses_and_optimizers.{name}" for name in ("chain", "momentum_step", "faults", "find_rate", "adam_step")),
    *(f"confusion_matrix.{name}" for name in ("matrix", "precision_recall", "worst_pair")),
}
SLOW = {"mnist.repair", "mnist.budget", "mnist.challenge", "fashion_mnist.stop_early"}


def each(codes):
    """Parameters, one for each (key, code, …); what takes over a second is slow."""
    return [
        pytest.param(EXERCISES[key], *rest, id=f"{key}-{i}", marks=[pytest.mark.slow] if key in SLOW else [])
        for i, (key, *rest) in enumerate(codes)
    ]


def flat(answers):
    return [(key, code) for key, codes in answers.items() for code in codes]


# A training with the whole data is tried once in all, by `build --solved` of the lesson.
SOLUTIONS = [(key, exercise.solution) for key, exercise in EXERCISES.items() if not issubclass(exercise, Training)]
MISTAKES = [(key, mistake) for key, exercise in EXERCISES.items() for mistake in exercise.misconceptions]


def judged(exercise, code, seed=0):
    return judge(exercise.key, *exercise().run(code), seed=seed)


def lines_of(code):
    """The lines of an answer that would tell it, without names of arguments and closing brackets."""
    return [line.strip() for line in code.splitlines() if len(line.strip()) > 20 and "def " not in line]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A machine that is busy with other things is not an answer's fault."""
    for exercise in EXERCISES.values():
        monkeypatch.setattr(exercise, "time_limit", 5 * exercise.time_limit)


@pytest.fixture
def less_to_learn_from(monkeypatch):
    """For trainings that are not to pass: their 10,000 images to validate on, and few others."""
    mnist = helpers.load("mnist")
    less = types.SimpleNamespace(x_train=mnist.x_train[-13_000:], y_train=mnist.y_train[-13_000:])
    monkeypatch.setattr("exercises.mnist.tasks.load", lambda name: less if name == "mnist" else None)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_is_complete(exercise):
    assert len(exercise.hints) >= 2
    assert exercise.minutes >= 4
    assert len(exercise.misconceptions) >= 2
    assert len({mistake.code for mistake in exercise.misconceptions} | {exercise.solution, exercise.starter}) == (
        2 + len(exercise.misconceptions)
    )


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_a_starter_fits_the_page_and_as_it_stands_is_not_attempted(exercise):
    assert judged(exercise, exercise.starter).state == "not_attempted"
    for code in (exercise.starter, exercise.solution):
        lines = [line for line in code.splitlines() if line.strip()]
        assert len(lines) <= 16
        assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_hints_do_not_tell_the_whole_answer(exercise):
    for line in set(lines_of(exercise.solution)) - set(lines_of(exercise.starter)):
        assert line not in "\n".join(exercise.hints)


@pytest.mark.parametrize(("exercise", "code"), each([*SOLUTIONS, *flat(RIGHT)]))
def test_a_right_answer_passes_however_it_is_written(exercise, code):
    keras.utils.set_random_seed(0)  # a training of the learner's begins with the same weights
    for seed in range(3 if exercise.key in QUICK else 1):
        verdict = judged(exercise, code, seed)
        assert verdict.state == "passed", verdict.message


@pytest.mark.parametrize(("exercise", "code"), each(flat(WRONG)))
def test_a_wrong_answer_does_not_pass_for_a_right_one(exercise, code):
    for seed in range(3 if exercise.key in QUICK else 1):
        assert judged(exercise, code, seed).state in ("wrong", "error")


@pytest.mark.parametrize(("exercise", "mistake"), each(MISTAKES))
def test_a_misconception_gets_feedback_of_its_own_that_does_not_tell_the_answer(exercise, mistake, request):
    if issubclass(exercise, Training):
        request.getfixturevalue("less_to_learn_from")
    verdict = judged(exercise, mistake.code)
    assert verdict.state in ("wrong", "error"), verdict
    assert mistake.words in verdict.message
    for line in set(lines_of(exercise.solution)) - set(lines_of(mistake.code)):
        assert line not in verdict.message


@pytest.mark.parametrize(
    ("key", "code", "first"),
    [
        pytest.param(
            "activations.plateau",
            "def plateau(x):\n    if x < 1:\n        return 0\n    return x - 1",
            "An array holds many numbers, and each gives an answer of its own, True or False; `if` decides only once.",
            id="asks if of a whole array",
        ),
        pytest.param(
            "activations.activate",
            "import math\ndef activate(name, z):\n    return 1 / (1 + math.exp(-z))",
            "One number is needed in this place, and here is an array of many.",
            id="takes a function of math for an array",
        ),
        pytest.param(
            "confusion_matrix.gain",
            "def is_real(old_right, new_right):\n    return np.sum(new_right - old_right)",
            "True and False cannot be subtracted.",
            id="subtracts masks",
        ),
        pytest.param(
            "confusion_matrix.matrix",
            "def matrix_of(labels, answers, n_classes):\n    return np.zeros(n_classes, n_classes)",
            "NumPy takes the second value for the type of the numbers.",
            id="gives sizes without brackets",
        ),
        pytest.param(
            "mnist.prepare",
            "def prepare_images(images):\n    images /= 255\n    return images.reshape(-1, 784)",
            "`/=` writes into the array that is there, and whole numbers have no room for fractions",
            id="divides whole numbers in place",
        ),
        pytest.param(
            "intro.garment",
            "x = np.zeros((60_000, 28, 28))\ndef average_garment(images, labels, number):\n"
            "    return x[labels == number].mean(axis=0)",
            "Your function never looks at `images`, but takes `x` from outside.",
            id="takes the array of the lesson",
        ),
    ],
)
def test_a_learner_who(key, code, first):
    verdict = judged(EXERCISES[key], code)
    assert verdict.state in ("wrong", "error")
    assert verdict.message.startswith(first)


def test_a_learner_whose_matrix_is_one_row_many_times_reads_so():
    code = """
def matrix_of(labels, answers, n_classes):
    matrix = [[0] * n_classes] * n_classes
    for label, answer in zip(labels, answers):
        matrix[label][answer] += 1
    return matrix
"""
    assert "All its rows are one and the same list" in judged(EXERCISES["confusion_matrix.matrix"], code).message


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(QUICK))
def test_nothing_passes_by_luck(key):
    exercise, right, wrong = EXERCISES[key], [EXERCISES[key].solution, *RIGHT[key]], WRONG[key]
    for seed in range(200):  # drawing cases proves of each misconception that it does not pass
        assert judged(exercise, right[seed % len(right)], seed).state == "passed"
        assert judged(exercise, wrong[seed % len(wrong)], seed).state == "wrong"


@pytest.mark.parametrize("slug", lesson_slugs())
def test_each_exercise_of_a_lesson_stands_in_it_and_is_checked_there(slug):
    assert sorted(cell.exercise for cell in LESSONS[slug].code if cell.exercise) == sorted(exercises_of(slug))
    assert sorted(LESSONS[slug].keys()["exercises"]) == sorted(exercises_of(slug))


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_what_an_exercise_imports_its_lesson_imports_too(exercise):
    cells = [cell.source for cell in LESSONS[exercise.key.partition(".")[0]].code]
    assert imported(exercise.imports) <= imported("\n".join(cells))


def imported(source):
    return {ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))}


# Lesson 2: what its exercises teach is what Keras does


@pytest.mark.parametrize(("n_images", "batch_size", "share"), [(90, 30, 0.0), (100, 30, 0.0), (100, 16, 0.25)])
def test_the_exercise_on_steps_counts_as_keras_does(n_images, batch_size, share):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse", run_eagerly=True)
    counted = keras.callbacks.Callback()
    data = np.zeros((n_images, 1))
    model.fit(data, data, batch_size=batch_size, validation_split=share, verbose=0, callbacks=[counted])
    (function,) = Steps().run(Steps.solution)
    assert function(n_images, batch_size, share) == counted.params["steps"]


def test_the_shares_drawn_for_the_exercise_on_steps_leave_no_doubt_about_rounding():
    for seed in range(200):
        for n_images, _, share in Steps(seed).cases():
            n_fit = n_images * (1 - share)
            assert n_fit == int(n_fit) == n_images - n_images * share


def test_the_words_on_accuracy_are_true_of_any_network():
    names = (np.arange(10) + 3) % 10
    digits = np.arange(1000) % 10

    def network(answers):
        return types.SimpleNamespace(predict=lambda rows, **options: np.eye(10)[answers])

    assert Training._share_right(network(names[digits]), np.zeros((1000, 784)), digits, names) == 1
    with pytest.raises(Exception, match="other numbers in `y`"):
        Training._share_right(network(digits), np.zeros((1000, 784)), digits, names)
    with pytest.raises(Exception, match="answer with ten numbers"):
        Training._share_right(network(digits[:7]), np.zeros((1000, 784)), digits, names)


# Lesson 4: the slopes that its exercise asks for are those that a nudge finds


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_the_slopes_are_those_of_finite_differences_of_keras_own_activations(name):
    (slope,) = Slope().run(Slope.solution)
    activation = keras.activations.get(name)
    z = np.array([-2.5, -1.0, -0.3, 0.4, 1.0, 2.0])
    nudged = (np.array(activation(z + 1e-3), "float64") - np.array(activation(z - 1e-3), "float64")) / 2e-3
    np.testing.assert_allclose(slope(name, z), nudged, atol=2e-3)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_the_activations_that_are_written_by_hand_are_those_of_keras(name):
    (activate,) = Activate().run(Activate.solution)
    z = np.linspace(-4, 4, 33)
    np.testing.assert_allclose(activate(name, z), np.array(keras.activations.get(name)(z)), atol=1e-6)


# Lesson 1: gates are judged part by part; its Challenge asks for more than its rule


@pytest.mark.parametrize(
    ("parts", "state", "words"),
    [
        ([..., ..., ..., ...], "not_attempted", "Fill in"),
        ([[1, 1, -1.5], ..., ..., ...], "wrong", "Done: AND. Still to do: OR, HIDDEN, OUTPUT."),
        ([..., [1, 1, -1.5], ..., ...], "wrong", "Not right yet: OR. Still to do: AND, HIDDEN, OUTPUT."),
        ([[1, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]], "passed", "XOR"),
    ],
)
def test_gates_that_are_done_are_judged_while_others_are_still_to_do(parts, state, words):
    verdict = judge("intro.gates", *parts, seed=0)
    assert verdict.state == state
    assert words in verdict.message


def test_the_challenge_of_lesson_1_asks_for_more_than_its_rule_by_hand():
    claims = read_claims(Path("lessons"), "intro")
    challenge = EXERCISES["intro.challenge"]
    for bound, name in [(challenge.right, "intro.rule_precision"), (challenge.found, "intro.rule_recall")]:
        assert 0 < bound - claims[name].mean < 0.005


# Lesson 5: what its exercises ask for is what the tape and Keras's own losses and optimizers give


@pytest.mark.parametrize("seed", range(5))
def test_the_cross_entropy_written_by_hand_is_that_of_keras(seed):
    (cross_entropy_of,) = CrossEntropy().run(CrossEntropy.solution)
    keras_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for logits, labels in CrossEntropy(seed).cases():
        assert cross_entropy_of(logits, labels) == pytest.approx(float(keras_loss(labels, logits)), rel=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_the_chain_written_by_hand_gives_the_slopes_of_the_tape(seed):
    (chain,) = Chain().run(Chain.solution)
    for x, y, w, v in Chain(seed).cases():
        w_tensor, v_tensor = tf.Variable(w), tf.Variable(v)
        with tf.GradientTape() as tape:
            loss = (tf.reduce_sum(v_tensor * tf.tanh(w_tensor * x)) - y) ** 2
        taped = tape.gradient(loss, [w_tensor, v_tensor])
        for by_hand, by_tape in zip(chain(x, y, w, v), taped, strict=True):
            np.testing.assert_allclose(by_hand, by_tape.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_the_momentum_step_is_that_of_keras(momentum):
    (momentum_step,) = MomentumStep().run(MomentumStep.solution)
    rng = np.random.default_rng(0)
    weights, velocity = rng.normal(0, 1, (2, 3)), np.zeros((2, 3))
    variable = keras.Variable(weights.astype("float32"))
    optimizer = keras.optimizers.SGD(0.05, momentum=momentum)
    for _ in range(8):
        slopes = rng.normal(0, 3, (2, 3))
        weights, velocity = momentum_step(weights, velocity, slopes, 0.05, momentum)
        optimizer.apply([keras.ops.convert_to_tensor(slopes, "float32")], [variable])
        np.testing.assert_allclose(weights, keras.ops.convert_to_numpy(variable), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("rate", "decay", "scale"), [(0.1, 0.5, 1.0), (0.01, 0.02, 0.002), (0.001, 0.004, 100.0)])
def test_the_adamw_step_is_that_of_keras(rate, decay, scale):
    (adamw_step,) = AdamWStep().run(AdamWStep.solution)
    rng = np.random.default_rng(0)
    weights, mean, square = rng.normal(0, 1, (2, 3)), np.zeros((2, 3)), np.zeros((2, 3))
    variable = keras.Variable(weights.astype("float32"))
    optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)
    for step in range(1, 13):  # Keras's 0.999**step is a float32: its error counts most in the first steps
        slopes = scale * rng.normal(0, 1, (2, 3))
        weights, mean, square = adamw_step(weights, mean, square, slopes, step, rate, decay)
        optimizer.apply([keras.ops.convert_to_tensor(slopes, "float32")], [variable])
        np.testing.assert_allclose(weights, keras.ops.convert_to_numpy(variable), rtol=2e-5, atol=1e-4 * rate + 1e-6)


@pytest.mark.parametrize("name", [*DEAD, *ALIVE])
def test_keras_finds_no_dead_loss_and_each_of_the_others(name):
    (rename,) = Rename().run(Rename.solution)
    assert callable(keras.losses.get(rename(name)))
    if name in DEAD:
        with pytest.raises(ValueError, match=name):
            keras.losses.get(name)
    else:
        assert rename(name) == name


# Lesson 6: its matrix, precision and recall are scikit-learn's; its cases leave no doubt about the answer


@pytest.mark.parametrize("seed", range(5))
def test_the_matrix_counted_by_hand_is_that_of_scikit_learn(seed):
    (matrix_of,) = Matrix().run(Matrix.solution)
    for labels, answers, n_classes in Matrix(seed).cases():
        matrix = matrix_of(labels, answers, n_classes)
        expected = metrics.confusion_matrix(labels, answers, labels=np.arange(n_classes))
        np.testing.assert_array_equal(matrix, expected)
        np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(labels, minlength=n_classes))


@pytest.mark.parametrize("seed", range(5))
def test_precision_and_recall_by_hand_are_those_of_scikit_learn(seed):
    (precision_and_recall,) = PrecisionRecall().run(PrecisionRecall.solution)
    for (matrix,) in PrecisionRecall(seed).cases():
        rows, columns = np.indices(matrix.shape)
        labels, answers = np.repeat(rows, matrix.flat), np.repeat(columns, matrix.flat)
        precision, recall, *_ = metrics.precision_recall_fscore_support(
            labels, answers, labels=np.arange(len(matrix)), zero_division=0
        )
        np.testing.assert_allclose(precision_and_recall(matrix), [precision, recall])


@pytest.mark.parametrize("seed", range(20))
def test_other_good_tests_of_a_gain_agree_on_all_cases_drawn(seed):
    (is_real,) = Gain().run(Gain.solution)
    verdicts = set()
    for old, new in Gain(seed).cases():
        gained, lost = int((new & ~old).sum()), int((old & ~new).sum())
        verdict = is_real(old, new)
        verdicts.add(verdict)
        real = verdict != "cannot tell"
        if gained + lost == 0:
            assert not real
            continue
        exact = stats.binomtest(gained, gained + lost).pvalue
        assert exact < 0.03 if real else exact > 0.08
        middle = exact - stats.binom.pmf(gained, gained + lost, 0.5)
        plain, corrected = (stats.chi2.sf((abs(gained - lost) - c) ** 2 / (gained + lost), 1) for c in (0, 1))
        paired = stats.ttest_rel(new.astype(int), old.astype(int)).pvalue
        assert all((p < 0.05) == real for p in (middle, plain, corrected, paired))
        if real:
            assert verdict.startswith("new" if gained > lost else "old")
    assert verdicts == {"new is better", "old is better", "cannot tell"}


@pytest.mark.parametrize("seed", range(20))
def test_the_worst_pair_is_worst_without_doubt(seed):
    (worst_pair,) = WorstPair().run(WorstPair.solution)
    for (matrix,) in WorstPair(seed).cases():
        both = np.triu(matrix + matrix.T, 1)
        second, first = np.sort(both, axis=None)[-2:]
        assert first >= second + 2
        assert both[worst_pair(matrix)] == first


@pytest.mark.parametrize("seed", range(20))
def test_of_rows_and_columns_of_a_matrix_one_alone_fits_the_labels(seed):
    (is_transposed,) = Transposed().run(Transposed.solution)
    for matrix, labels in Transposed(seed).cases():
        counts = np.bincount(labels, minlength=len(matrix))
        fits = [(matrix.sum(axis=axis) == counts).all() for axis in (0, 1)]
        assert fits.count(True) == 1
        assert is_transposed(matrix, labels) == fits[0]
