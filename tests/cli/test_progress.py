"""Progress of long work: nothing while it is quick, one line rewritten, a plain line where nobody looks."""

import io

from commonground.cli.progress import Watched


class Screen(io.StringIO):
    """A terminal, or a file, that remembers what was written."""

    def __init__(self, *, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def run(calls, *, terminal):
    """Call a watch at given times; return what it wrote."""
    screen, clock = Screen(terminal=terminal), Clock()
    with Watched(screen, clock) as watch:
        for seconds, *call in calls:
            clock.now = 100.0 + seconds
            watch(*call)
    return screen.getvalue()


def test_quick_work_shows_nothing():
    calls = [(second / 100, "add1", second, None) for second in range(60)]
    assert run(calls, terminal=True) == ""
    assert run(calls, terminal=False) == ""


def test_a_terminal_sees_how_much_is_done_and_the_time_left_and_a_clean_line_at_the_end():
    said = run([(0, "equal_shares", 0, 200), (10, "equal_shares", 50, 200)], terminal=True)
    assert "equal_shares:  25 % of 200, 30 s left" in said
    assert said.endswith("\r\x1b[K")


def test_work_of_unknown_length_says_how_long_it_took_so_far():
    said = run([(0, "add1", 0, None), (90, "add1", 1234, None)], terminal=True)
    assert "add1: 1,234 done, 1 min 30 s so far" in said
    assert "2 h 01 min" in run([(0, "a", 0, None), (7300, "a", 1, None)], terminal=True)


def test_a_line_is_not_rewritten_more_often_than_it_can_be_read():
    said = run([(1 + step / 1000, "add1", step, None) for step in range(1000)], terminal=True)
    assert said.count("done") <= 6


def test_a_log_gets_one_line_for_a_stage_that_lasts():
    calls = [(second / 10, "add1", second, None) for second in range(100)]
    assert run(calls, terminal=False) == "add1 ...\n"
