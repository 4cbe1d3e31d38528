"""Errors of core say in English what they carry for translation, wherever they travel."""

from __future__ import annotations

import pickle

from commonground.core.errors import CountError, InputError, Problem, QuotaError
from commonground.core.words import Message, Name, Sentence

STEPS = Message("{number} step of {rule}.", "{number} steps of {rule}.", count="number")
SAID = Sentence(STEPS, {"number": 1200, "rule": Name("greedy")})


def test_a_count_error_says_its_sentence_in_english_with_numbers_as_given():
    assert str(CountError(SAID)) == "1200 steps of greedy."


def test_a_quota_error_says_its_sentences_one_after_the_other():
    assert str(QuotaError(SAID, SAID)) == "1,200 steps of greedy. 1,200 steps of greedy."


def test_an_error_keeps_its_sentence_from_one_process_to_another():
    for error in (CountError(SAID), QuotaError(SAID, SAID)):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        assert str(again) == str(error)
        assert again.said == error.said


def test_a_problem_that_says_a_sentence_reads_in_english_and_keeps_it():
    problem = Problem.saying("steps", 3, "step", "0", SAID)
    assert str(problem) == "line 3, step: '0'. 1200 steps of greedy."
    assert problem.said == SAID
    assert "1 to put right" in str(InputError([problem]))
