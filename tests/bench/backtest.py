"""`python -m tests.bench.backtest`: which method forecasts best, how wide its intervals must be, and how good both are.

One half of the series ("choose") decides the method for each shape and number of points and sets the widths; the other half
("report") makes every figure that is printed. `--write` puts choice and widths into metrics/forecast/table.py and the report into
tests/bench/backtest.md. Damped ETS and Theta of statsmodels take time and are compared on a tenth of the origins (`--quick`: not at all).
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from metrics.forecast.problem import METHODS, SHAPES, scale_of, value_at_due
from metrics.forecast.spread import LEVELS, POINTS, STEPS, Outlook, Widths, bin_of, chance, outlook
from tests.bench.trials import Trial, every_trial

ROOT = Path(__file__).parents[2]
TABLE, REPORT = ROOT / "metrics/forecast/table.py", Path(__file__).with_name("backtest.md")
BENCHMARK = {"flow": "seasonal", "stock": "naive", "level": "naive", "ratio": "seasonal"}
"""The naive method of each shape: a flow of one quarter says nothing of the next, so for flows and rates it is last year's quarter."""
MARGIN = 0.02
"""A method must be this much better than the naive one to be chosen."""
FEWEST = 40
"""Errors a width is taken from at least; with fewer the bins of fewer or of more points join in."""

Choice = dict[tuple[str, int], str]
Mids = dict[str, np.ndarray]


def mids_of(trials: list[Trial], names: list[str]) -> Mids:
    """Method → point forecast of every trial (all of one shape)."""
    return {n: np.array([value_at_due(t.problem, METHODS[t.shape][n]) for t in trials]) for n in names}


def errors(trials: list[Trial], mids: np.ndarray) -> np.ndarray:
    return np.abs(mids - np.array([t.truth for t in trials]))


def mase(trials: list[Trial], mids: np.ndarray, which: np.ndarray) -> float:
    unit = np.array([t.unit for t in trials])
    return float((errors(trials, mids) / unit)[which].mean()) if which.any() else math.nan


def masks(trials: list[Trial]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(choosing half, bin of points, bin of steps) of each trial."""
    return (
        np.array([t.half == "choose" for t in trials]),
        np.array([bin_of(t.problem.points, POINTS) for t in trials]),
        np.array([bin_of(t.problem.open_steps, STEPS) for t in trials]),
    )


def choose(shape: str, trials: list[Trial], mids: Mids) -> Choice:
    """By number of points the best of the choosing half among those that are worse than the naive one in no family.

    The naive one where that is not better by MARGIN, or turns out not better on the other half.
    """
    mine, points, _ = masks(trials)
    families = np.array([t.family for t in trials])
    naive = mids[BENCHMARK[shape]]
    found: Choice = {}
    for n in POINTS:
        ours, others = mine & (points == n), ~mine & (points == n)

        def is_safe(name: str, ours: np.ndarray = ours) -> bool:
            parts = [ours & (families == f) for f in sorted(set(families)) if (ours & (families == f)).sum() >= FEWEST]
            return all(mase(trials, mids[name], p) <= (1 + MARGIN) * mase(trials, naive, p) for p in parts)

        best = min(filter(is_safe, mids), key=lambda name: mase(trials, mids[name], ours))
        is_better = mase(trials, mids[best], ours) < (1 - MARGIN) * mase(trials, naive, ours)
        holds = mase(trials, mids[best], others) < mase(trials, naive, others)
        found[shape, n] = best if is_better and holds else BENCHMARK[shape]
    return found


def chosen_mids(trials: list[Trial], mids: Mids, choice: Choice) -> np.ndarray:
    return np.array([mids[choice[t.shape, bin_of(t.problem.points, POINTS)]][i] for i, t in enumerate(trials)])


def widths_of(shape: str, trials: list[Trial], mids: np.ndarray, which: np.ndarray) -> Widths:
    """Quantiles of |error| ÷ scale over the trials of `which`, those of all points where one bin has too few."""
    _, points, steps = masks(trials)
    ratio = errors(trials, mids) / np.array([scale_of(t.problem) for t in trials])
    found = {}
    for n in POINTS:
        for h in STEPS:
            near = which & (points == n) & (steps == h)
            if near.sum() < FEWEST:
                near = which & (steps == h)
            if near.sum() < FEWEST:  # steps that this half never looked ahead
                near = which & (steps == max(s for s in STEPS if (which & (steps == s)).sum() >= FEWEST))
            ordered = np.sort(ratio[near])
            ranks = [min(math.ceil((len(ordered) + 1) * level), len(ordered)) - 1 for level in LEVELS]
            found[shape, n, h] = tuple(round(float(ordered[r]), 3) for r in ranks)
    return found


def outlooks(trials: list[Trial], mids: np.ndarray, widths: Widths) -> list[Outlook]:
    return [outlook(t.problem, float(m), widths, t.least, t.most, t.grain) for t, m in zip(trials, mids, strict=True)]


def coverage(trials: list[Trial], looks: list[Outlook], level: float) -> np.ndarray:
    bounds = [look.interval(level) for look in looks]
    return np.array([low - 1e-9 <= t.truth <= high + 1e-9 for t, (low, high) in zip(trials, bounds, strict=True)])


def asked(trials: list[Trial], looks: list[Outlook], stays: tuple[float, float] | None) -> tuple[np.ndarray, ...]:
    """(trial number, probability, met) of every target that might have been set."""
    rows = []
    for i, (t, look) in enumerate(zip(trials, looks, strict=True)):
        for (low, high), before in zip(t.targets, t.met_before, strict=True):
            rows.append((i, chance(look, low, high, before, stays), is_met(t, low, high)))
    table = np.array(rows)
    return table[:, 0].astype(int), table[:, 1], table[:, 2]


def is_met(trial: Trial, low: float, high: float) -> float:
    return float(low - 1e-9 <= trial.truth <= high + 1e-9)


def stays_of(trials: list[Trial], which: np.ndarray) -> tuple[float, float]:
    """How often a standard not met, met at the origin was met at the due date."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for t in (t for t, use in zip(trials, which, strict=True) if use):
        for (low, high), before in zip(t.targets, t.met_before, strict=True):
            assert before is not None
            found[bool(before[-1])].append(is_met(t, low, high))
    return round(float(np.mean(found[False])), 3), round(float(np.mean(found[True])), 3)


@dataclass(frozen=True)
class Result:
    """Of one shape: its trials, every method's point forecasts, and what comes of the chosen and of the naive one."""

    shape: str
    trials: list[Trial]
    mids: Mids
    choice: Choice
    chosen: np.ndarray
    widths: Widths
    looks: list[Outlook]
    naive_looks: list[Outlook]
    stays: tuple[float, float] | None


def run() -> list[Result]:
    """The whole backtest but for the library's models, which are slow."""
    everything, results = every_trial(), []
    for shape in SHAPES:
        trials = [t for t in everything if t.shape == shape]
        mids = mids_of(trials, list(METHODS[shape]))
        mine = masks(trials)[0]
        choice = choose(shape, trials, mids)
        chosen, naive = chosen_mids(trials, mids, choice), mids[BENCHMARK[shape]]
        widths = widths_of(shape, trials, chosen, mine)
        naive_looks = outlooks(trials, naive, widths_of(shape, trials, naive, mine))
        stays = stays_of(trials, mine) if shape == "level" else None
        looks = outlooks(trials, chosen, widths)
        results.append(Result(shape, trials, mids, choice, chosen, widths, looks, naive_looks, stays))
    return results


def table_text(results: list[Result]) -> str:
    """metrics/forecast/table.py."""
    lines = [
        '"""Which method is used and how wide its intervals are. Written by `python -m tests.bench.backtest --write`; not by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
        "CHOICE: dict[tuple[str, int], str] = {",
        *(f"    {key!r}: {name!r}," for r in results for key, name in r.choice.items()),
        "}",
        '"""(shape, lower end of points) → method."""',
        "",
        "WIDTHS: dict[tuple[str, int, int], tuple[float, ...]] = {",
        *(f"    {key!r}: {row!r}," for r in results for key, row in r.widths.items()),
        "}",
        '"""(shape, lower end of points, lower end of steps) → |error| ÷ scale, one a level of `spread.LEVELS`."""',
        "",
        "STAYS: dict[str, tuple[float, float]] = {" + ", ".join(f"{r.shape!r}: {r.stays!r}" for r in results if r.stays) + "}",
        '"""Shape → how often one not met, met at the origin was met at the due date."""',
        "",
        "COVERAGE: dict[str, float] = {" + ", ".join(f"{r.shape!r}: {_report(r)[1]:.3f}" for r in results) + "}",
        '"""Shape → part of the series kept apart that the 80 % interval held."""',
    ]
    return "\n".join(lines).replace("'", '"') + "\n"


def _report(result: Result, which: np.ndarray | None = None, naive: bool = False) -> tuple[float, ...]:
    """(coverage at 50, 80, 95 %, Brier score, that of the base rate), of the reporting half, `which` of it.

    The base rate is that of the choosing half of the same trials' family or bin.
    """
    mine = masks(result.trials)[0]
    part = np.ones(len(mine), bool) if which is None else which
    looks = result.naive_looks if naive else result.looks
    held = [float(coverage(result.trials, looks, level)[part & ~mine].mean()) for level in (0.5, 0.8, 0.95)]
    trial, said, met = asked(result.trials, looks, result.stays)
    ours, base = (part & ~mine)[trial], met[(part & mine)[trial]].mean()
    return held[0], held[1], held[2], float(((said - met)[ours] ** 2).mean()), float(((base - met)[ours] ** 2).mean())


POINTS_TEXT = {4: "4–7", 8: "8–15", 16: "16–24"}


def report_text(results: list[Result]) -> str:
    """The figures of the reporting half as Markdown."""
    lines = [
        "Forecast backtest: rolling origins, figures of the half of the series that neither chose the method nor set the widths.",
        "MASE: mean absolute error at the due date ÷ the series' mean seasonal-naive error (of a sum: × the steps summed). Lower is better.",
        "",
        "| shape | points | origins | used | MASE | MASE, naive | 50 % holds | 80 % holds | 95 % holds | Brier | Brier, base rate |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for r in results:
        points = masks(r.trials)[1]
        for n in POINTS:
            lines.append(_row(r, points == n, f"{r.shape} | {POINTS_TEXT[n]}", r.choice[r.shape, n]))
    lines += [
        "",
        "| shape | family | origins | MASE | MASE, naive | 50 % holds | 80 % holds | 95 % holds | Brier | Brier, base rate |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for r in results:
        families = np.array([t.family for t in r.trials])
        lines += [_row(r, families == f, f"{r.shape} | {f}") for f in sorted(set(families))]
    lines += ["", *_methods(results)]
    return "\n".join(lines) + "\n"


def _row(r: Result, part: np.ndarray, head: str, used: str | None = None) -> str:
    mine = masks(r.trials)[0]
    held, naive = _report(r, part), r.mids[BENCHMARK[r.shape]]
    cells = [head, f"{(part & ~mine).sum()}", *([used] if used else [])]
    cells += [f"{mase(r.trials, r.chosen, part & ~mine):.2f}", f"{mase(r.trials, naive, part & ~mine):.2f}"]
    return "| " + " | ".join([*cells, *(f"{100 * h:.0f} %" for h in held[:3]), f"{held[3]:.3f}", f"{held[4]:.3f}"]) + " |"


def _methods(results: list[Result]) -> list[str]:
    lines = ["| shape | method | MASE, 4–7 points | 8–15 | 16–24 |", "| --- | --- | --- | --- | --- |"]
    for r in results:
        mine, points, _ = masks(r.trials)
        for name, mids in r.mids.items():
            scores = [f"{mase(r.trials, mids, ~mine & (points == n)):.2f}" for n in POINTS]
            lines.append("| " + " | ".join([r.shape, name, *scores]) + " |")
    return lines


def library_text(results: list[Result]) -> str:
    """The library's models on every tenth origin of the reporting half that has two years to tell a season by; the method used on the same."""
    from tests.bench.library_models import LIBRARY

    lines = [
        "| shape | origins of 8 points and more | used | naive | damped ETS (statsmodels) | Theta (statsmodels) |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for r in results:
        mine, points, _ = masks(r.trials)
        picked = np.flatnonzero(~mine & (points >= 8))[::10]
        trials = [r.trials[i] for i in picked]
        every = np.ones(len(trials), bool)
        theirs = [np.array([value_at_due(t.problem, m) for t in trials]) for m in LIBRARY.values()]
        scores = [mase(trials, x, every) for x in (r.chosen[picked], r.mids[BENCHMARK[r.shape]][picked], *theirs)]
        lines.append("| " + " | ".join([r.shape, str(len(picked)), *(f"{s:.2f}" for s in scores)]) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write metrics/forecast/table.py and tests/bench/backtest.md")
    parser.add_argument("--quick", action="store_true", help="without the library's models")
    options = parser.parse_args(arguments)
    results = run()
    text = report_text(results)
    if not options.quick:
        text += "\n" + library_text(results)
    print(text)
    if options.write:
        TABLE.write_text(table_text(results), "utf-8")
        REPORT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
