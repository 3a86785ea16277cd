"""shows_error(): an error that a lesson is about is printed, and one that should come and does not is noticed."""

import pytest

from helpers import shows_error


def test_an_error_is_printed_as_python_says_it_and_the_notebook_goes_on(capsys):
    with shows_error(ValueError):
        int("seven")
    assert capsys.readouterr().out == "ValueError: invalid literal for int() with base 10: 'seven'\n"


def test_an_error_of_a_more_special_kind_is_shown_under_its_own_name(capsys):
    with shows_error(LookupError):
        {}["gone"]
    assert capsys.readouterr().out == "KeyError: 'gone'\n"


def test_of_a_long_message_the_first_lines_are_shown_without_colours_and_call_arguments(capsys):
    with shows_error(ValueError):
        raise ValueError(
            "Exception when calling Sequential.call().\n\n\x1b[1mShapes differ.\x1b[0m\n\nArguments received by x"
        )
    with shows_error(ValueError):
        raise ValueError("\n".join(f"line {i}" for i in range(9)))
    assert capsys.readouterr().out == (
        "ValueError: Exception when calling Sequential.call().\nShapes differ.\n"
        "ValueError: line 0\nline 1\nline 2\nline 3\nline 4\nline 5\n…\n"
    )


def test_lines_that_raise_nothing_fail_with_one_sentence():
    with pytest.raises(AssertionError) as failure, shows_error(ValueError):
        int("7")
    assert str(failure.value) == "Expected these lines to raise ValueError; they ran without an error."


def test_an_error_of_another_kind_fails_and_is_named():
    with pytest.raises(AssertionError) as failure, shows_error(ValueError):
        [][0]
    assert str(failure.value) == (
        "Expected these lines to raise ValueError; they raised IndexError: list index out of range"
    )


@pytest.mark.parametrize("kind", ["ValueError", ValueError("x"), int, KeyboardInterrupt])
def test_what_is_no_kind_of_error_is_refused(kind):
    with pytest.raises(TypeError, match="a kind of error, such as ValueError; received"), shows_error(kind):
        pass


def test_stopping_the_kernel_stops_the_cell():
    with pytest.raises(KeyboardInterrupt), shows_error(ValueError):
        raise KeyboardInterrupt
