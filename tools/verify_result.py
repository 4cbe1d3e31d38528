"""Verify a result file (cg-result-1): count the ballots again and compare.

Written from docs/methods/*.md alone, with nothing but Python's standard library, so that it shares no mistake
with the program that wrote the file: python3 tools/verify_result.py RESULT.json FILE.pb [--purses FILE.csv]
prints "verified ..." (exit 0), the first field that differs (1), or why an input cannot be read (2).
"""
# ruff: noqa: INP001, T201 - a script on its own, which prints

import argparse
import csv
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

__all__ = ["main"]
Json = dict[str, Any]
KINDS = {"approval": "a", "choose-1": "a", "cumulative": "p", "scoring": "p", "ordinal": "r"}
STEPS = ["more_supporters", "lower_cost", "lot", "smaller_id"]
TIES = {"chain": STEPS[:3], "lexicographic": STEPS[3:], "votes_cost_id": STEPS[:2] + STEPS[3:]}
MOST_RUNS, MOST_DECIMALS = 10_000, 6

def canonical(value: Any) -> str:
    """Write a value in its one canonical spelling, a Fraction as "p/q"."""
    options = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    return normalize("NFC", json.dumps(value, default=lambda r: f"{r.numerator}/{r.denominator}", **options))

def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

def read_rows(path: str, delimiter: str) -> list[list[str]]:
    """Read rows of cells; a lone CR is text, but not in what is counted."""
    text = Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", " ")
    rows = csv.reader((line + "\n" for line in text.split("\n")), delimiter=delimiter, strict=True)
    cells = ([normalize("NFC", cell.strip()) for cell in row] for row in rows)
    return [row for row in cells if len(row) > 1 or any(row)]

def whole(texts: list[str], *, money: bool) -> list[int]:
    """Make numbers whole by one power of ten: for the decimals written (money) or needed (points)."""
    texts = [text.replace(",", ".") for text in texts]
    decimals = [text.partition(".")[2] for text in texts]
    kept = [some if money and len(some) <= MOST_DECIMALS else some.rstrip("0") for some in decimals]
    places = max(map(len, kept), default=0)
    numbers = [int(Fraction(text) * 10**places) for text in texts]
    if money and (places > MOST_DECIMALS or min(numbers) < 0):
        raise ValueError("an amount of money is below 0 or has more than six decimals")
    return numbers

class Election:  # what a .pb file says: money in minor units, the canonical ballot of each row of VOTES
    def __init__(self, path: str) -> None:
        tables, header = {}, None
        for row in read_rows(path, ";"):
            if len(row) == 1 and row[0].upper() in ("META", "PROJECTS", "VOTES"):
                tables[row[0].upper()], header = [], None
            elif not header:
                header, table = [name.lower() for name in row], list(tables.values())[-1]
            else:
                table.append(dict(zip(header, row, strict=True)))
        meta, votes = {row["key"].lower(): row["value"] for row in tables["META"]}, tables["VOTES"]
        costs = dict(sorted((row["project_id"], row["cost"]) for row in tables["PROJECTS"]))
        ids = [[p.strip() for p in row["vote"].split(",") if row["vote"]] for row in votes]
        if len(costs) < len(tables["PROJECTS"]) or not set(chain(*ids)) <= set(costs):
            raise ValueError("a project_id stands there twice, or is missing and has votes")
        self.kind, self.voter_ids = KINDS[meta["vote_type"]], [row["voter_id"] for row in votes]
        self.budget, *minor = whole([meta["budget"], *costs.values()], money=True)
        self.costs = dict(zip(costs, minor, strict=True))
        ballots = [sorted(set(some)) if self.kind == "a" else list(dict.fromkeys(some)) for some in ids]
        if self.kind == "p":
            points = [row["points"].split(",") if row["points"] else [] for row in votes]
            pairs = zip(ids, points, strict=True)  # below, the first points of an id stay
            given = [dict(reversed([*zip(*pair, strict=True)])) for pair in pairs]
            limits = [text for name, text in meta.items() if name.endswith("_points") and text]
            numbers = iter(whole([*chain(*(some.values() for some in given)), *limits], money=False))
            ballots = [{p: next(numbers) for p in some} for some in given]
        self.ballots = [canonical({self.kind: ballot}) for ballot in ballots]

def read_purses(path: str, election: Election, settings: Json) -> list[Fraction]:
    """Read the purse of each voter; or her need, from which the purse follows."""
    header, *rows = read_rows(path, ",")
    table = [dict(zip(header, row, strict=True)) for row in rows]
    purses = [Fraction(row["need" if "need" in header else "purse"]) for row in table]
    if "need" in header:
        share, most, mean = Fraction(settings["lambda"]), Fraction(settings["kappa"]), sum(purses) / len(rows)
        weighed = [1 - share + share * need / mean for need in purses]
        voters = Counter(weighed).items()
        bends = [Fraction(0), *sorted(bound / r for r, _ in voters for bound in (most, 1 / most))]
        sums = ((s, sum(number * min(most, max(1 / most, s * r)) for r, number in voters)) for s in bends)
        (low, less), (high, more) = next(pair for pair in pairwise(sums) if pair[1][1] >= len(rows))
        scale = high - (more - len(rows)) * (high - low) / ((more - less) or 1)
        purses = [min(most, max(1 / most, scale * r)) * election.budget / len(rows) for r in weighed]
    right = sum(purses) == election.budget and min(purses, default=0) >= 0
    if not right or [row["voter_id"] for row in table] != election.voter_ids:
        raise ValueError("the purses are not of the same voters, do not sum to the budget, or one is below 0")
    return purses

class Count:  # an election under its settings; voters of one class have equal ballots and equal purses
    def __init__(self, election: Election, settings: Json, purses: list[Fraction]) -> None:
        classes = Counter(zip(election.ballots, purses, strict=True))
        self.budget, self.costs, self.settings = election.budget, election.costs, settings
        self.unit = math.lcm(*(purse.denominator for _, purse in classes))
        self.weight, self.purse = list(classes.values()), [int(purse * self.unit) for _, purse in classes]
        self.votes, self.score, self.worth = Counter(), Counter(), [{} for _ in classes]
        self.groups = {p: defaultdict(list) for p in self.costs}  # supporters by utility
        for i, (ballot, _) in enumerate(classes):
            (kind, said), own = json.loads(ballot).popitem(), settings["utility"]
            points = said if kind == "p" else dict.fromkeys(said, 1)
            if kind == "r":
                tops = {"pabulib": len(said), "pabutools": len(said) - 1, "classic": len(self.costs) - 1}
                points = {p: tops[settings["borda"]] - place for place, p in enumerate(said)}
            self.score.update({p: number * self.weight[i] for p, number in points.items()})
            for p, number in points.items():
                if number > 0 or (kind == "r" and own != "borda"):
                    utility = {"cost": max(self.costs[p], 1), "cardinality": 1}.get(own, number)
                    self.worth[i][p] = utility
                    self.groups[p][utility].append(i)
                    self.votes[p] += self.weight[i]
    def rank(self, p: str) -> list[tuple[Any, str]]:
        values = [-self.votes[p], self.costs[p], digest(f"{self.settings['seed']}\0{p}"), p]
        return [(values[STEPS.index(step)], step) for step in TIES[self.settings["ties"]]]
    def sell(self, market: "Market", sale: set[str], left: int, ends: str = "") -> tuple[Any, Json, int]:
        """Buy what is cheapest, again and again; tell the trace, when the rest was lost, and the ties met."""
        # it ends where `any` of the tied, or the `first` of them, costs more than is left; or it skips them
        heap, trace, ties = sorted((market.bound(p, Fraction(0)), p) for p in sale), [], 0
        lost = {p: (0, Fraction(left if self.votes[p] else 0)) for p in set(self.costs) - sale}
        while heap:
            tied, price = [], heap[0][0]
            while heap and (not tied or heap[0][0] == price):
                price, p = heappop(heap)
                better = market.bound(p, price)
                if better == price:
                    tied.append(p)
                elif better is not None:
                    heappush(heap, (better, p))
            lost |= {p: (len(trace), Fraction(left)) for p in tied if not ends and self.costs[p] > left}
            if not (tied := sorted(set(tied) - set(lost), key=self.rank)):
                continue
            ends_here = max(self.costs[p] for p in (tied if ends == "any" else tied[:1])) > left
            ties += len(tied) > 1 and not (ends_here and ends == "any")
            if ends_here:
                break
            left -= self.costs[tied[0]]
            ranks = zip(self.rank(tied[0]), self.rank(tied[:2][-1]), strict=True)
            step = next((first[1] for first, second in ranks if first != second), None)
            about = {"proposal": tied[0], "cost": self.costs[tied[0]], "supporters": self.votes[tied[0]]}
            about |= {"tied": sorted(tied) if step else [], "tie_broken_by": step, "paid_last": 0}
            trace.append(about | market.pay(tied[0], price))
            for p in tied[1:]:
                heappush(heap, (price, p))
        return trace, dict.fromkeys(self.costs, (len(trace), Fraction(left))) | lost, ties
    def outcome(self) -> Json:
        """Count by the rule; equal shares with growing purses until one overspends or has all it can buy."""
        rule, order, step, least = map(self.settings.get, ("rule", "order", "step", "threshold"))
        ends = "any" if rule == "phragmen" else "first" if self.settings["variant"] == "no_skip" else ""
        sale = {p for p in self.costs if self.votes[p] and (least is None or self.score[p] >= least)}
        sale = {p for p in sale if self.budget and (ends != "any" or self.costs[p] <= self.budget)}
        wanted = {p for worth, purse in zip(self.worth, self.purse, strict=True) if purse for p in worth}
        growth, shares = Fraction((step or 0) * sum(self.weight), self.budget or 1), rule == "equal_shares"
        met, money = 0, sum(self.costs.values()) if shares else self.budget
        for run in range(MOST_RUNS):
            larger = Market(self, rule, order, int(shares) + run * growth)
            bought, gone, ties = self.sell(larger, sale, money, ends)
            met, rest = met + ties, self.budget - sum(entry["cost"] for entry in bought)
            if rest >= 0:
                trace, market, lost, left, k = bought, larger, gone, rest, run
            if rest < 0 or not step or wanted <= {entry["proposal"] for entry in trace}:
                break
        else:
            raise ValueError(f"{MOST_RUNS} runs of the completion do not end")
        if self.settings["completion"] == "add1u":
            more, _, ties = self.sell(Market(self, "greedy"), sale - {one["proposal"] for one in trace}, left)
            trace, met = trace + more, met + ties
        cost, selected = sum(entry["cost"] for entry in trace), [entry["proposal"] for entry in trace]
        lost = {p: market.lost(p) if shares else lost[p] for p in self.costs if p not in selected}
        names = ("proposal", "round", "supporters_money", "short_by")
        rest = [dict(zip(names, (p, *of, self.costs[p] - of[1]), strict=True)) for p, of in lost.items()]
        found = {"k": k, "selected": selected, "cost": cost, "leftover": self.budget - cost}
        return found | {"trace": trace, "dropped": rest, "ties_met": met}
    def compare(self, to: str, mine: list[str], other: Json) -> Json:
        voters = Counter()
        for worth, weight in zip(self.worth, self.weight, strict=True):
            gain = sum(worth.get(p, 0) for p in mine) - sum(worth.get(p, 0) for p in other["selected"])
            voters[(gain > 0) - (gain < 0)] += weight
        told = {"to": to, "selected": other["selected"], "cost": other["cost"]}
        return told | {"prefer_result": voters[1], "prefer_other": voters[-1], "equal": voters[0]}

class Market:  # what each class has left (equal shares) or has paid (Phragmen), whole over one denominator
    def __init__(self, count: Count, rule: str, order: str = "score", growth: Fraction = Fraction()) -> None:
        self.count, self.rule, self.costs, dense = count, rule, count.costs, order == "density"
        self.score = {p: Fraction(count.score[p], (dense and cost) or 1) for p, cost in self.costs.items()}
        self.left, self.unit = [n * growth.numerator for n in count.purse], count.unit * growth.denominator
        self.history = [(self.left, self.unit)]
    def lost(self, p: str) -> tuple[int, Fraction]:
        """Tell after how many purchases p could not be paid for, and what its supporters have at the end."""
        voters = [(i, self.count.weight[i]) for i in chain(*self.count.groups[p].values())]
        money = [Fraction(sum(left[i] * number for i, number in voters), unit) for left, unit in self.history]
        return next((place for place, some in enumerate(money) if some < self.costs[p]), 0), money[-1]
    def bound(self, p: str, rho: Fraction) -> Fraction | float | None:
        """Raise a lower bound of the rho, load or place of p: it stays if exact; None if not affordable."""
        poor, slope, left, weight = 0, 0, self.left, self.count.weight
        if self.rule == "greedy":
            return -self.score[p] if self.costs[p] else -math.inf
        if self.rule == "phragmen":
            paid = sum(left[i] * weight[i] for i in chain(*self.count.groups[p].values()))
            return Fraction(self.costs[p] * self.unit + paid, self.count.votes[p] * self.unit)
        for utility, members in self.count.groups[p].items():
            due = math.ceil(rho * utility * self.unit)
            poor += sum(left[i] * weight[i] for i in members if left[i] < due)
            slope += utility * sum(weight[i] for i in members if left[i] >= due)
        return Fraction(self.costs[p] * self.unit - poor, slope * self.unit) if slope else None
    def pay(self, p: str, rho: Any) -> Json:
        """Take what is due, or all that is left, from each supporter, or give all supporters the load."""
        told = {"phase": self.rule, "rho": rho, "price": rho, "paid_full": self.count.votes[p]}
        if self.rule == "greedy":
            return told | {"rho": self.score[p], "price": None, "paid_full": 0}
        groups, weight, loads = self.count.groups[p], self.count.weight, self.rule == "phragmen"
        groups = {1: [*chain(*groups.values())]} if loads else groups
        unit = math.lcm(self.unit, *((rho * utility).denominator for utility in groups))
        left, self.unit = [money * (unit // self.unit) for money in self.left], unit
        dues = {i: due for u, group in groups.items() for due in [int(rho * u * unit)] for i in group}
        if loads:
            self.left = [dues.get(i, load) for i, load in enumerate(left)]
            return told
        self.left = [max(0, money - dues.get(i, 0)) for i, money in enumerate(left)]
        self.history.append((self.left, unit))
        price = Fraction(max(min(left[i], due) for i, due in dues.items()), unit)
        full = sum(weight[i] for i, due in dues.items() if left[i] >= due)
        last = sum(weight[i] for i, due in dues.items() if 0 < left[i] < due)
        return told | {"price": price, "paid_full": full, "paid_last": last}

def expected(result: Json, election: Election, path: str | None) -> Iterator[tuple[str, Any]]:
    """Tell what the fields must be, in the order in which differences are named."""
    if result.get("purses_sha256") and not path:
        raise ValueError("the result was counted with purses of its own: give their file with --purses")
    ballots = [[json.loads(ballot), voters] for ballot, voters in sorted(Counter(election.ballots).items())]
    inputs = {"ballots": ballots, "budget": election.budget, "proposals": [*election.costs.items()]}
    rule, step, variant, least = map(result.get, ("rule", "step", "variant", "threshold"))
    exact = [json.loads(canonical(Fraction(str(result.get(name))))) for name in ("lambda", "kappa")]
    values = {
        "rule": ["greedy", "equal_shares"] + ["phragmen"] * (election.kind == "a"),
        "utility": ["cost", "cardinality"] + {"a": [], "p": ["points"], "r": ["borda"]}[election.kind],
        "borda": ["pabulib", "pabutools", "classic"],
        "completion": ["none"] + ["add1", "add1u"] * (rule == "equal_shares"),
        "step": [None] if result.get("completion") == "none" else [step] * (type(step) is int and step > 0),
        "ties": [*TIES], "seed": [str(result.get("seed"))],
        "order": ["score"] + ["density"] * (rule == "greedy"),
        "variant": ["skip"] + ["no_skip", "threshold"] * (rule == "greedy"),
        "threshold": [None] if variant != "threshold" else [least] * (type(least) is int and least >= 0),
        "lambda": [text for text in exact if path and 0 <= Fraction(text) <= Fraction(1, 2)] or ["0/1"],
        "kappa": [text for text in exact if path and Fraction(text) >= 1] or ["2/1"]}
    settings = {name: result.get(name) for name in values}
    own = {"format": "cg-result-1", "declared_sha256": digest(canonical(settings)), "engine": "1"}
    yield from (own | {"inputs_sha256": digest(canonical(inputs))}).items()
    yield from ((name, settings[name] if settings[name] in values[name] else values[name]) for name in values)
    equal = [Fraction(election.budget, len(election.ballots) or 1)] * len(election.ballots)
    purses = read_purses(path, election, settings) if path else equal
    classes = sorted(Counter(zip(election.ballots, purses, strict=True)).items())
    given = [[json.loads(ballot), purse, voters] for (ballot, purse), voters in classes]
    yield "purses_sha256", digest(canonical(given)) if path else None
    count = Count(election, settings, purses)
    yield from (found := count.outcome()).items()
    others = [("greedy", settings | {"rule": "greedy", "completion": "none", "step": None}, purses)]
    others = (others + [("equal_purses", settings, equal)] * bool(path)) * (rule == "equal_shares")
    outcomes = [(to, Count(election, *other).outcome()) for to, *other in others]
    yield "comparison", [count.compare(to, found["selected"], other) for to, other in outcomes]
    yield "merkle_root", root if len(root := str(result.get("merkle_root"))) == len(digest("")) else None

def main() -> int:
    """Tell the first difference between a result file and what follows from the ballots."""
    parser = argparse.ArgumentParser(description="Verify a result file by counting the ballots again.")
    for name in ("RESULT.json", "FILE.pb", "--purses"):
        parser.add_argument(name)
    path, ballots, purses = vars(parser.parse_args()).values()
    told = "The file is not canonical JSON of an object."
    try:
        data, election = Path(path).read_bytes(), Election(ballots)
        result = json.loads(data.decode())
        if isinstance(result, dict) and canonical(result).encode() == data:
            for name, value in expected(dict(result), election, purses):
                mine, other = canonical(result.pop(name, "missing")), canonical(value)
                if mine != other:
                    told = f"{name} differs: {mine}; from the ballots: {other}"
                    break
            else:
                told = f"There are other fields: {canonical(sorted(result))}." if result else ""
    except (OSError, ValueError, TypeError, ArithmeticError, LookupError, csv.Error, RuntimeError) as err:
        print(f"This cannot be read: {err!r}")
        return 2
    print(told or f"verified {path}")
    return 1 if told else 0

if __name__ == "__main__":
    raise SystemExit(main())
