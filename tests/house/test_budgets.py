"""Files of a screen or three, functions of a few lines; a tail is what spoils a house."""

from statistics import median

from tests.house.sources import Function, sources

FILE, FILE_MEDIAN = 300, 80
FUNCTION, FUNCTION_MEDIAN = 40, 8
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}
"""What may be longer, by name, and why."""


def length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_no_file_is_longer_than_three_screens() -> None:
    long = {str(s): n for s in sources() if (n := len(s.text.splitlines())) > FILE}
    assert long.keys() == LONGER_FILES.keys(), long


def test_half_of_the_files_fit_one_screen() -> None:
    assert median(len(source.text.splitlines()) for source in sources() if source.text) <= FILE_MEDIAN


def test_no_function_is_longer_than_a_screen() -> None:
    long = {f"{s}:{f.name}": length(f) for s in sources() for f in s.functions() if length(f) > FUNCTION}
    assert long.keys() == LONGER_FUNCTIONS.keys(), long


def test_half_of_the_functions_are_a_few_lines() -> None:
    assert median(length(f) for source in sources() for f in source.functions()) <= FUNCTION_MEDIAN
