"""The language of conditions: what it says, what it refuses, and that it agrees with Python where both can speak."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.casework.engine.conditions import read_condition
from doudi.casework.engine.errors import ConditionFaulty

COMPARED = st.one_of(
    st.sampled_from(["done", "late"]),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["days", "people"]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(-3, 40),
    ),
    st.builds('outcome {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from(["granted", "x"])),
)
TEXTS = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("{} and {}".format, inner, inner),
    ),
    max_leaves=6,
)
FACTS = st.fixed_dictionaries(
    {
        "done": st.booleans(),
        "late": st.booleans(),
        "days": st.integers(-3, 40),
        "people": st.integers(-3, 40),
        "outcome": st.sampled_from(["granted", "refused"]),
    }
)


@pytest.mark.once
@given(TEXTS, FACTS)
@settings(max_examples=60, deadline=None)
def test_a_condition_says_what_python_would_say(text: str, facts: dict[str, Any]) -> None:
    """and, or, not, brackets and comparisons bind as everybody expects."""
    assert read_condition(text).value(facts) is bool(eval(text, {"__builtins__": {}}, facts))


@pytest.mark.once
@given(TEXTS, FACTS, st.data())
@settings(max_examples=50, deadline=None)
def test_what_is_not_given_is_never_taken_for_something(text: str, facts: dict[str, Any], data: st.DataObject) -> None:
    """With a fact left out the answer is the one it has either way, or none."""
    condition = read_condition(text)
    left_out = data.draw(st.sampled_from(condition.names))
    some = {name: value for name, value in facts.items() if name != left_out}
    answer = condition.value(some)
    assert answer is None or answer is condition.value(facts)


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a name expected, found the end"),
        ("outcome = 3", "not of the language"),
        ('__import__("os").system("true")', "not of the language"),
        ('open("x")', "where it should end"),
        ("facts.outcome == 1", "not of the language"),
        ("outcome == other", "a quoted word, a whole number, true or false expected, found 'other'"),
        ("days + 1 > 3", "not of the language"),
        ("3 < days", "a name expected, found '3'"),
        ("1 == 1", "a name expected"),
        ('outcome > "a"', "a whole number (only those have an order)"),
        ("done and", "a name expected, found the end"),
        ("(done", "a closing bracket expected, found the end"),
        ("done late", "'late' where it should end"),
        ("days == 3.5", "not of the language"),
        ("0 < days < 5", "a name expected"),
        ("days < 5 < 6", "'<' where it should end"),
        ("lambda: 1", "not of the language"),
        ("[done]", "not of the language"),
        ("not", "a name expected"),
        ('outcome == "a\\"', "not of the language"),
        ("true", "a name expected"),
        ("(" * 30 + "done" + ")" * 30, "fewer brackets"),
        ("done or " * 100 + "done", "at most 500"),
        ("完成", "not of the language"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_its_place(text: str, words: str) -> None:
    """Calls, attributes, arithmetic, names on both sides: each is refused, and the text says where."""
    with pytest.raises(ConditionFaulty) as caught:
        read_condition(text)
    assert words in caught.value.words.en
    assert caught.value.words.zh.startswith("第")
