"""What an error means in which a beginner's function ends: one line, before Python's, NumPy's or Keras's own words.

All exercises share these. An exercise that knows more than the error says sets `why`, which goes before them.
"""

import builtins
import re
from types import ModuleType

from numpy import ndarray

from helpers.suggestions import did_you_mean

NONE = (
    "Something in this line is None: what a function without `return` gives back, or one such as `print`, `append` "
    "or `sort`."
)
LIST = (
    "Python does not calculate with a list number by number. `np.array` makes an array of it; else take its items one "
    "by one."
)
TEXT = "Text and numbers do not add up. `str(…)` makes text of a number, `float(…)` a number of text."
NO_NUMBERS = "Not all that stands in this array are numbers. Print it: is there text in it, None, or a list?"
BRACKETS = (
    "`&` and `|` work on masks, and bind tighter than `<` or `==`: put each comparison into round brackets of its own."
)
FITTING = (
    "NumPy compares two shapes from their ends: two lengths fit if they are the same, or one of them is 1 or missing."
)
PRODUCT = "`@` needs as many columns on its left as there are rows on its right. Print both shapes."
POSITION = "A position is a whole number. `/` gives a fraction even where it comes out even; `//` and `int` do not."
EMPTY = "There is nothing here to take the largest, smallest or average of. Is there a mask that is nowhere True?"
LOSS = (
    "The loss and the labels do not fit. A loss whose name begins with `sparse_` takes each label as one whole number, "
    "one without it as a row with a 1."
)
SCALARS = r"(?:int|float|bool|complex|numpy\.\w*(?:int|float|bool)\w*)"
FUNCTIONS = r"[\w.]*(?:function|method|type|ufunc|_ArrayFunctionDispatcher)\w*"

# What an error says: what it means. `{0}` stands for the first group.
EXPLANATIONS = (
    # Keras
    (r"Data cardinality is ambiguous", "Rows and labels are not equally many: each row needs its label."),
    (r"is incompatible with the layer|Invalid input shape", "The network was made for inputs of another "
     "shape. The message says which it expected, and which came."),
    (r"You must call `compile", "Before a network is trained or evaluated, `compile` names its loss and its "
     "optimizer."),
    (r"Unrecognized data type", "Keras takes arrays and tensors. `np.array` makes an array of a list."),
    (r"Could not interpret [\w ]+ identifier|Unknown \w+: '", "Keras knows nothing of this name: is it misspelt?"),
    (r"`target\.ndim - 1`|must have the same rank", LOSS),
    (r"has not yet been built|has never been called|layer isn.t built", "The network does not know the size "
     "of its input yet. `keras.Input` at its beginning tells it."),
    (r"Invalid filepath extension", "Keras tells the format of a file from the end of its name, and finds none that "
     "it knows."),
    # Many numbers where one is needed
    (r"only integer scalar arrays", "One whole number is needed in this place, and here is an array of many. (A list "
     "takes one position; an array, which `np.array` makes of it, takes many, or a mask. `range` takes a length.)"),
    (r"only (?:length-1|size-1|0-dimensional) arrays", "One number is needed in this place, and here is an array of "
     "many. (`int`, `float` and the functions of `math` take one; NumPy's take all at once.)"),
    (r"inhomogeneous shape", "These rows are not all of the same length, so they do not make a table."),
    (r"setting an array element with a sequence", "A place in an array holds one number, and many were to go into it."),
    # Shapes
    (r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))", "Arrays of shape {0} and {1} do not "
     f"fit place by place. {FITTING}"),
    (r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))", "What is to be written has shape "
     "{0}, the place for it {1}."),
    (r"(?:indexing arrays could not be|could not be broadcast to indexing|boolean array indexing assignment)",
     "The two do not fit: what stands in the square brackets, and what it is used with, have different lengths."),
    (r"Incompatible shapes: (\[.*?\]) vs\. (\[.*?\])", f"Tensors of shape {{0}} and {{1}} do not fit place by place. "
     f"{FITTING}"),
    (r"required broadcastable shapes", f"These tensors do not fit place by place. {FITTING}"),
    (r"matmul: .*enough dimensions", "`@` multiplies arrays, and one side of it is a single number: for that there is "
     "`*`."),
    (r"matmul: |not aligned|Matrix size-incompatible", PRODUCT),
    (r"cannot reshape array of size (\d+) into shape (\(.*?\))", "`reshape` keeps every number. There are {0}, and as "
     "many must come out when the lengths in {1} are multiplied."),
    (r"all the input array", "Arrays that are joined must have the same shape, but for the axis along which they are "
     "joined."),
    (r"axis (-?\d+) is out of bounds for array of dimension 0", "This is a single number, and has no axis at all."),
    (r"axis (-?\d+) is out of bounds for array of dimension 1\b", "This array has one axis, and that is axis 0: axes "
     "are counted from 0."),
    (r"axis (-?\d+) is out of bounds for array of dimension (\d+)", "This array has {1} axes, and there is no axis {0} "
     "among them: axes are counted from 0."),
    (r"zero-size array to reduction|(?:max|min)\(\) .*empty|attempt to get arg\w+ of an empty", EMPTY),
    # Square brackets
    (r"index (-?\d+) is out of bounds for axis \d+ with size 0", "There is nothing in this array to take position {0} "
     "of."),
    (r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", "There is no position {0} along axis {1}: its "
     "length is {2}, and positions are counted from 0."),
    (r"(list|tuple|string)(?: assignment)? index out of range", "The {0} has no such position. Positions are counted "
     "from 0, so the last is one less than `len(…)`."),
    (r"too many indices for array: array is (\d+)-dimensional, but (\d+)", "The square brackets name {1} positions, "
     "and the array has {0} for them: print its shape."),
    (r"boolean index did not match", "A mask must be as long as what it sieves: this one was made from other rows, or "
     "belongs to another axis."),
    (r"arrays used as indices must be|only integers, slices|slice indices must be|list indices must be .* float",
     f"{POSITION} (An array of positions holds whole numbers, a mask True and False.)"),
    (r"list indices must be .* tuple", "A list of lists takes a pair of square brackets for each step, as in "
     "`rows[i][j]`. With a comma works an array, which `np.array` makes of it."),
    (r"list indices must be .* (?:list|ndarray)", "A list takes one position. An array, which `np.array` makes of it, "
     "takes many at once."),
    (r"list indices must be .* str", "A list is asked by position, a whole number; by name one asks a dict."),
    (rf"'{SCALARS}' object is not subscriptable|invalid index to scalar", "This is a single number already: square "
     "brackets find nothing to take from it."),
    (rf"'{FUNCTIONS}' object is not subscriptable", "A function is called with round brackets; "
     "square ones take something out of an array or a list."),
    (rf"'{SCALARS}' object is not iterable|iteration over a 0-d", "A loop needs many things to go through, and this is "
     "one number. `range(n)` counts: 0, 1, … up to n − 1."),
    (rf"object of type '{SCALARS}' has no len|len\(\) of unsized", "`len` counts items, and this is a single number."),
    (r"'(tuple|str)' object does not support item assignment", "A {0} cannot be changed. A list can, and an array."),
    (r"Tensor' object does not support item assignment", "A tensor cannot be changed. An array can: `np.array` makes "
     "one of it."),
    (r"read-only", "This array is there to be read, not to be written into: change a copy (`.copy()`)."),
    # Types
    (r"Cannot cast ufunc '\w+' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)", "An operator such as `/=` or `+=` "
     "writes into the array that is there, and this one holds {1}, which has no room for {0}. Make a new array "
     "instead, or one of fractions first."),
    (r"Cannot interpret .* as a data type|data type .*not understood", "NumPy takes the second value for the type of "
     "the numbers. Several sizes, or several numbers, go into brackets of their own, as one value."),
    (r"ufunc 'bitwise_xor' not|for \^: '", "`^` is no power: a power is written `**`."),
    (r"ufunc 'bitwise_\w+' not|for [&|]: '", BRACKETS),
    (r"ufunc 'invert' not", "`~` turns a mask round, and this array holds other things than True and False."),
    (r"numpy boolean (?:subtract|negative)", "True and False cannot be subtracted. Masks are combined with `&` (and), "
     "`|` (or) and `~` (not)."),
    (r"string multiply ufunc|did not contain a loop with signature matching types|argument 0 of type|"
     r"Failed to convert a NumPy array|Invalid dtype: (?:object|str)", NO_NUMBERS),
    (r"'float' object cannot be interpreted as an integer|single integer, got '[\d.]+'", "A count is a whole "
     "number. `/` gives a fraction even where it comes out even; `//` and `int` do not."),
    (r"'(list|tuple|numpy\.ndarray)' object cannot be interpreted as an integer", "One whole number is needed here, "
     "and this is a {0}. `len(…)` says how many items it has."),
    (r"invalid literal for int|could not convert string to float", "This text does not read as a number."),
    (r"can only concatenate str|'str' and '(?:int|float)'|'(?:int|float)' and 'str'|"
     r"real number, not str", TEXT),
    (r"'ellipsis'", "A `...` is left in this calculation, where something is still to be filled in."),
    (rf"'{FUNCTIONS}' and '|and '{FUNCTIONS}'", "Here stands a function itself, not what it "
     "gives: behind its name the round brackets are missing."),
    (r"can only concatenate (?:list|tuple)|can't multiply sequence|for .*'list'|real number, not list|"
     r"between instances of .*'list'|unary .*'list'", LIST),
    # Calls
    (r"unexpected keyword argument '(\w+)'", "The function that is called here has no argument `{0}`: is it misspelt?"),
    (r"multiple values for argument '(\w+)'", "`{0}` is given twice in this call: by its place and by its name."),
    (r"not enough values to unpack \(expected (\d+), got (\d+)\)", "On the left stand {0} names, and on the right "
     "come {1} things."),
    (r"too many values to unpack \(expected (\d+)", "On the left stand {0} names, and on the right come more things."),
    (rf"cannot unpack non-iterable {SCALARS}", "On the left stand several names, and on the right comes one number."),
    # Others
    (r"^UnboundLocalError: .*'(\w+)'", "Your function gives `{0}` a value, so inside it the name is its own, and in "
     "this line it has none yet. Give it one before; or, if you meant that from outside, give yours another name."),
    (r"^ZeroDivisionError", "Something is divided by 0: is what you divide by counted rightly, or may it be empty?"),
    (r"^RecursionError", "The function calls itself, and each call does so again, without an end."),
    (r"^KeyError", "The dict has no entry of this name."),
    (r"^ModuleNotFoundError", "No package of this name is installed here: is it misspelt?"),
)  # fmt: skip


def explain(error, text, line, frame):
    """Say what an error means.

    Parameters
    ----------
    error : BaseException
    text : str
        What it says.
    line : str
        The learner's own line in which it happened, or "".
    frame : frame or None
        In which that line ran.

    Returns
    -------
    str
        A sentence or two for a beginner; "" where nothing is known that the error does not say itself.
    """
    try:
        names = {**vars(builtins), **frame.f_globals, **frame.f_locals} if frame else {}
        for explanation in (_of_the_call, _of_a_decision, _of_a_name):
            if words := explanation(error, text, line, names):
                return words
        said = f"{type(error).__name__}: {text}"
        if isinstance(error, (TypeError, AttributeError)) and "NoneType" in said:
            return NONE
        for pattern, words in EXPLANATIONS:
            if found := re.search(pattern, said):
                return words.format(*(group or "" for group in found.groups()))
    except BaseException:  # of whatever stands in a learner's names
        return ""
    return ""


def _of_the_call(error, text, line, names):
    """A number of arguments that does not fit: in the check's own call, or in one of the learner's."""
    if not isinstance(error, TypeError) or not re.search(
        r"positional arguments? but|missing \d+ required|takes (?:no|exactly|at (?:most|least)) .*argument", text
    ):
        return ""
    if not line:
        return (
            "The check calls your function as below. The brackets behind its name in `def` must take just these, in "
            "this order."
        )
    if re.search(r"\b(?:zeros|ones|array|full)\(", line):
        return "Several sizes, or several numbers, go into brackets of their own, as one value."
    return "The function that is called in this line takes another number of values."


def _of_a_decision(error, text, line, names):
    """One True or False is asked for, and many come."""
    if not re.search(r"truth value of an?", text):
        return ""
    if re.search(r"\b(?:and|or|not)\b", line):
        return (
            "`and`, `or` and `not` take one True or False, and here come many. Between masks stand `&` (and), `|` (or) "
            "and `~` (not), with each comparison in round brackets of its own."
        )
    if found := re.search(r"(?<![.\w])(max|min|sorted)\(", line):
        return f"Python's `{found[1]}` compares single numbers, and here come arrays. NumPy compares place by place."
    return (
        "An array holds many numbers, and each gives an answer of its own, True or False; `if` decides only once. Work "
        "on all of them at once with NumPy, or take them one by one in a loop."
    )


def _of_a_name(error, text, line, names):
    """A name that stands for something else than the learner thinks, or for nothing."""
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        known = [name for name in names if not name.startswith("_")]
        where = did_you_mean(error.name, known) or " Is it misspelt, or made in a cell that has not run yet?"
        return f"There is nothing called `{error.name}` here.{where}"
    if isinstance(error, TypeError) and text.endswith("object is not callable") and "NoneType" not in text:
        called = re.findall(r"(?<![.\w])([^\W\d]\w*)\s*\(", line)
        called = [name for name in called if not callable(names.get(name, str))]
        if called and called[0] in vars(builtins):
            return _hidden(called[0], "Python's own function")
        if called and isinstance(names[called[0]], ModuleType):
            return f"`{called[0]}` is a whole library: behind a dot stands which function of it is meant."
        if called:
            return (
                f"`{called[0]}` is no function, and round brackets right behind it call it like one. Square brackets "
                "take something out; between two factors stands a `*`."
            )
        return "Round brackets right behind something call it like a function, and this is none. Is a `*` missing?"
    if isinstance(error, AttributeError):
        return _of_an_attribute(error, line, names)
    return ""


def _of_an_attribute(error, line, names):
    kind = type(error.obj)
    for name in re.findall(rf"(?<![.\w])(\w+)\s*\.\s*{re.escape(error.name)}\b", line):
        if name in ("np", "math", "keras", "tf", "plt", "stats", "metrics") and not issubclass(kind, ModuleType):
            return _hidden(name, "the library")
    if error.obj is None:
        return NONE
    if kind in (list, tuple):
        has = hasattr(ndarray, error.name)
        return f"This is a {kind.__name__}, and only arrays have `{error.name}`: `np.array` makes one of it." * has
    if kind.__name__ == "History":
        return "`fit` gives back the history of a training. The network is still what `fit` was called on."
    if kind.__name__ == "ndarray" and error.name in ("append", "extend", "insert"):
        return "An array keeps its length. Collect things in a list, and make an array of it at the end."
    if kind.__name__ == "EagerTensor" and hasattr(ndarray, error.name):
        return "This is a tensor. `np.array` makes an array of it."
    near = did_you_mean(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
    what = f"`{error.obj.__name__}` has" if issubclass(kind, ModuleType) else f"Things of type {kind.__name__} have"
    return f"{what} no `{error.name}`.{near}" if near else ""


def _hidden(name, what):
    return (
        f"`{name}` is a value of yours here, which hides {what} of that name. Give yours another name; if a cell made "
        "it, restart the kernel."
    )
