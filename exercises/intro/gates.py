"""What neurons of two inputs compute, and what is wrong with those of the exercise on gates."""

import numpy as np

from exercises.core.comparing import Wrong, as_numbers, brief

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


def judge_part(name, given):
    """Judge one of the four parts.

    Parameters
    ----------
    name : "AND", "OR", "HIDDEN" or "OUTPUT"
    given : dict of str to object
        The parts that are there, by name: [w1, w2, b] each, HIDDEN two of these.

    Returns
    -------
    bool
        True if this part is right, False if it cannot be told yet.

    Raises
    ------
    Wrong
        If it is not: for which inputs, with the sum in full, and what follows from it.
    """
    if name in ("AND", "OR"):
        _expect_table(name, _weights(name, given[name]), CORNERS, name)
        return True
    if name == "HIDDEN":
        _expect_a_way_out(_weights(name, given[name], 2))
        return True
    output = _weights(name, given[name])
    try:
        hidden = _weights("HIDDEN", given["HIDDEN"], 2)
        _expect_a_way_out(hidden)
    except (KeyError, Wrong):  # not there, or with a fault that is told already
        return False
    _expect_table("OUTPUT", output, [tuple(_fires(neuron, *c) for neuron in hidden) for c in CORNERS], "XOR")
    return True


def _weights(name, answer, n_neurons=None):
    """Read weights as Python's numbers: [w1, w2, b], or a list of these."""
    numbers = as_numbers(answer)
    shape = (n_neurons, 3) if n_neurons else (3,)
    if numbers is None or numbers.dtype.kind == "c" or numbers.shape != shape or not np.isfinite(numbers).all():
        what = "two neurons of three numbers each" if n_neurons else "three numbers: two weights, then the bias"
        form = "[[w1, w2, b], [w1, w2, b]]" if n_neurons else "[w1, w2, b]"
        raise Wrong(f"`{name}` should be {what}.\nexpected: {form}\nreceived: {brief(answer)}")
    return numbers.tolist()


def _sum(neuron, a, b):
    w1, w2, bias = neuron
    return w1 * a + w2 * b + bias


def _fires(neuron, a, b):
    return int(_sum(neuron, a, b) > 0)


def _expect_table(name, neuron, seen, gate):
    """Wrong, unless the neuron, which sees these two numbers for the four inputs, gives the answers of the gate."""
    table = TABLES[gate]
    right = [_fires(neuron, *pair) == target for pair, target in zip(seen, table, strict=True)]
    if all(right):
        return
    wrong = f"{right.count(False)} of 4 answers {'is' if right.count(False) == 1 else 'are'} wrong"
    lines = [f"`{name}` does not {'make' if name == 'OUTPUT' else 'compute'} {gate} yet: {wrong}."]
    for corner, pair, target, is_right in zip(CORNERS, seen, table, right, strict=True):
        if not is_right:
            hidden = f"the hidden neurons say {_and(pair)}; " if name == "OUTPUT" else ""
            lines.append(
                f"inputs {_and(corner)}: {hidden}{_in_full(neuron, pair)}; {gate} should{'' if target else ' not'}"
            )
    raise Wrong("\n".join([*lines, _advice(name, neuron, seen, table, right)]))


def _in_full(neuron, pair):
    """The sum with its numbers, and what the step makes of it."""
    w1, w2, bias = neuron
    a, b = pair
    total = _sum(neuron, a, b)
    formula = f"{_number(w1)}·{a} {_signed(w2)}·{b} {_signed(bias)} = {_number(total)}"
    if total == 0:
        return f"{formula}, which is exactly 0: at the border the step stays down"
    if abs(total) < 1e-12 * max(abs(w1), abs(w2), abs(bias)):
        formula += " (by hand it would be 0, but a computer rounds: keep away from the border)"
    fires = "more than 0, so it fires" if total > 0 else "not more than 0, so the neuron does not fire"
    return f"{formula}, which is {fires}"


def _advice(name, neuron, seen, table, right):
    """What follows from the answers: whether the order, the bias or the weights deserve a look."""
    gate = next(gate for gate, answers in TABLES.items() if answers == table)
    w1, w2, bias = neuron

    def would_do(other):
        return all(_fires(other, *pair) == target for pair, target in zip(seen, table, strict=True))

    if would_do([w2, bias, w1]):
        return "Look at the order of the three: the weights come first, and the bias stands last."
    if would_do([w1, w2, -bias]):
        return "Did you think of a threshold? A bias is added to the sum, not compared with it."
    if not any(right):
        return f"It fires just where {gate} should not, and nowhere else: everything is turned round."
    sums = [w1 * a + w2 * b for a, b in seen]
    up = min((i for i in range(4) if table[i]), key=lambda i: sums[i])
    down = max((i for i in range(4) if not table[i]), key=lambda i: sums[i])
    alone = [i for i in range(4) if seen[i] == (0, 0) and not right[i]]
    who = "hidden answers" if name == "OUTPUT" else "inputs"
    if sums[up] > sums[down]:
        words = "The weights can stay: it is the bias that deserves a look."
        return words + (f" With both {who} at 0 nothing but the bias is left." if alone else "")
    words = (
        f"No bias helps with these weights: before it is added, the sum is {_number(sums[up])} for inputs "
        f"{_and(CORNERS[up])}, where {gate} should fire, and {_number(sums[down])} for inputs {_and(CORNERS[down])}, "
        "where it should not. A bias moves both alike: it is the weights that deserve a look."
    )
    return words + (f" The bias too: with both {who} at 0 nothing else is left." if alone else "")


def _expect_a_way_out(hidden):
    """Wrong, if no single neuron could make XOR of what the two hidden neurons answer."""
    seen = [tuple(_fires(neuron, *corner) for neuron in hidden) for corner in CORNERS]
    tables = list(zip(*seen, strict=True))
    borders = [(k, corner) for corner in CORNERS for k in (0, 1) if _sum(hidden[k], *corner) == 0]
    remark = ""
    if borders:
        k, corner = borders[0]
        remark = (
            f"\n(For inputs {_and(corner)} the sum of hidden neuron {k + 1} is exactly 0: at the border the step stays "
            "down.)"
        )
    if tables[0] == tables[1]:
        raise Wrong(
            f"Both hidden neurons give the same answers: {_listed(tables[0])} for the inputs 00, 01, 10 and 11. Then "
            f"OUTPUT learns no more than from one of them, and no OUTPUT can help.{remark}"
        )
    clash = [(i, j) for i in (1, 2) for j in (0, 3) if seen[i] == seen[j]]
    if clash:
        i, j = clash[0]
        lines = [
            f"For inputs {_and(CORNERS[i])} XOR should fire, and for inputs {_and(CORNERS[j])} it should not. But for "
            f"both the hidden neurons say {_and(seen[i])}: OUTPUT cannot tell them apart, whatever its weights."
        ]
        lines += [
            f"Hidden neuron {k + 1} says {table[0]} to all four inputs, so it tells OUTPUT nothing."
            for k, table in enumerate(tables)
            if len(set(table)) == 1
        ]
        raise Wrong("\n".join(lines) + remark)
    if len(set(seen)) == 4:  # four different corners: those for which XOR fires face each other
        answers = "; ".join(
            f"{_and(pair)} for inputs {_and(corner)}" for corner, pair in zip(CORNERS, seen, strict=True)
        )
        raise Wrong(
            f"The hidden neurons say {answers}. The two for which XOR should fire still face each other across a "
            f"diagonal. This is XOR once more, and no single neuron does it, so no OUTPUT can help.{remark}"
        )


def _and(pair):
    return f"{pair[0]} and {pair[1]}"


def _listed(numbers):
    return ", ".join(map(str, numbers))


def _number(value):
    """A number as one writes it, with a real minus."""
    return f"{value + 0:g}".replace("-", "−")


def _signed(value):
    return f"{'−' if value < 0 else '+'} {_number(abs(value))}"
