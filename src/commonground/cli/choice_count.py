"""``commonground choice count``."""

from __future__ import annotations

import argparse
import sys

from commonground.cli.choice_charts import write_charts
from commonground.cli.choice_explain import say_reasons
from commonground.cli.choice_input import currency_of, load, parameters_of, with_purses
from commonground.cli.choice_show import Shown, show_result
from commonground.cli.files import write_bytes
from commonground.cli.progress import Watched
from commonground.cli.salts import read_leaves
from commonground.core.choice.compile import compile_election
from commonground.core.ledger.merkle import merkle_root
from commonground.core.ledger.verify import counted


def run_count(options: argparse.Namespace) -> int:
    """Count; print the result as a table or exactly as its file."""
    file = load(options)
    parameters = parameters_of(options, file)
    election = with_purses(file, options.purses, parameters, by_need=options.lam is not None)
    root = None
    if options.salts:
        root = merkle_root(read_leaves(options.salts, file))
    with Watched() as watch:
        result = counted(election, parameters, merkle_root=root, watch=watch)
    data = result.to_bytes()
    if options.out:
        write_bytes(options.out, data)
    shown = Shown(file, result, currency_of(file))
    if options.json:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        show_result(shown)
    if options.svg or (options.explain and not options.json):
        compiled = compile_election(election, parameters.utility, borda=parameters.borda)
        if options.explain and not options.json:
            say_reasons(shown, compiled, language=options.language)
        if options.svg:
            for name in write_charts(shown, compiled, options.svg, language=options.language):
                print(f"Chart            {name}", file=sys.stderr if options.json else sys.stdout)
    if options.out and not options.json:
        print(f"Result file      {options.out}")
        print(f"Check it with    commonground choice verify {options.out} {options.file}")
    return 0
