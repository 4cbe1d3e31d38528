"""The files: same seed, same bytes; every row marked; nothing fetched; two small Areas to hide."""

import ast
import hashlib
import json
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from commonground.core.places.geodesy import to_projected
from commonground.data.lake.session import connect
from commonground.data.sources.polygons import read_polygons
from demo import DEFAULT_SEED, LABEL
from demo.buildings import CRS
from demo.generate import generate, main
from demo.place import Place
from tests.demo import estimators, opinion

ROOT = Path(__file__).resolve().parents[2]
BANNER = (
    "Synthetic demonstration data. The map is real (OpenStreetMap); people, reports, ballots, money and "
    "readings are invented."
)
ROWS = {
    "air": 5400,
    "area_households": 68,
    "areas": 68,
    "ballots": 1200,
    "categories": 6,
    "conversation": 1,
    "experiment_areas": 204,
    "experiment_outcomes": 4896,
    "experiments": 3,
    "funding_sources": 6,
    "measure_values": 2652,
    "measures": 3,
    "milestones": 36,
    "missions": 3,
    "participants": 400,
    "projects": 12,
    "proposals": 24,
    "residents": 340,
    "sensors": 60,
    "statements": 60,
}


@pytest.fixture(scope="module")
def folder(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    generate(out, place=place)
    return out


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


class Files(dict):
    """``{areas}`` in a query stands for the file of that name, ``{this}`` for the one in hand."""

    def __init__(self, folder: Path, this: str) -> None:
        super().__init__(this=f"'{folder / this}.parquet'")
        self.folder = folder

    def __missing__(self, name: str) -> str:
        return f"'{self.folder / name}.parquet'"


def query(folder: Path, sql: str, *, this: str = "") -> list[tuple]:
    with connect() as session:
        return session.execute(sql.format_map(Files(folder, this))).fetchall()


def names_of(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.parquet"))


def test_the_same_seed_gives_the_same_bytes_with_the_network_off(folder: Path, tmp_path: Path, monkeypatch):
    def refused(*_args, **_kwargs):
        raise AssertionError("the demonstration asked for the network")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    generate(tmp_path)
    first, again = (sorted(path.name for path in where.iterdir()) for where in (folder, tmp_path))
    assert first == again
    for name in first:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_seed_gives_another_city_in_the_same_form(folder: Path, place: Place, tmp_path: Path):
    other = generate(tmp_path, seed=7, place=place)
    first = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert other["files"].keys() == first["files"].keys()
    described = "DESCRIBE SELECT * FROM {this}"
    for name in ("reports", "ballots", "air", "experiment_outcomes"):
        assert other["files"][f"{name}.parquet"]["sha256"] != first["files"][f"{name}.parquet"]["sha256"]
        assert query(folder, described, this=name) == query(tmp_path, described, this=name)


def test_the_null_city_differs_in_its_truths_and_keeps_the_people(folder: Path, place: Path, tmp_path: Path):
    null = generate(tmp_path, null=True, place=place)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    same = {name for name in null["files"] if null["files"][name]["sha256"] == told["files"][name]["sha256"]}
    assert same == {"election.pb", "votes.csv", "comments.csv"}, (
        "every table says in its footer which world it belongs to"
    )
    residents = "SELECT * FROM {residents} ORDER BY ALL"
    assert query(folder, residents) == query(tmp_path, residents)
    planted = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert planted["A"]["added_burden"] == planted["B"]["height"] == planted["B'"]["bias"] == 0
    assert planted["C"]["ratio"] == 1
    assert planted["F"]["jump"] == planted["F"]["drift"] == planted["F"]["mean_over_treated_cells"] == 0


def test_the_manifest_lists_each_file_with_its_hash_and_rows(folder: Path):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == DEFAULT_SEED == 20221121
    assert manifest["label"] == BANNER == LABEL
    tables = {path.name for path in folder.glob("*.parquet")}
    assert tables | {"election.pb", "votes.csv", "comments.csv"} == set(manifest["files"])
    for name, file in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == file["sha256"]
    for name in tables:
        file = manifest["files"][name]
        count = query(folder, "SELECT count(*) FROM {this}", this=name.removesuffix(".parquet"))
        assert count == [(file["rows"],)]
    assert hashlib.sha256((folder / "truth.json").read_bytes()).hexdigest() == manifest["truth_sha256"]
    rows = {name.removesuffix(".parquet"): file["rows"] for name, file in manifest["files"].items()}
    assert rows.items() >= ROWS.items()
    assert 2000 <= rows["reports"] <= 2500
    assert 2900 <= rows["households"] <= 3250


def test_a_run_that_fails_leaves_no_manifest(place: Place, tmp_path: Path, monkeypatch):
    generate(tmp_path, place=place)

    def full_disk(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("demo.generate.write", full_disk)
    with pytest.raises(OSError, match="No space"):
        generate(tmp_path, place=place)
    assert not (tmp_path / "manifest.json").exists()


def test_every_row_of_every_file_is_marked_as_synthetic(folder: Path):
    for name in names_of(folder):
        assert query(folder, "SELECT DISTINCT synthetic FROM {this}", this=name) == [(True,)], name
        stored = "SELECT decode(key), decode(value) FROM parquet_kv_metadata({this})"
        footer = dict(query(folder, stored, this=name))
        assert footer["label"] == BANNER, name
        assert footer["synthetic"] == "true"
        assert footer["seed"] == "20221121"
        assert "OpenStreetMap contributors, ODbL, as of April 2019" in footer["attribution"]


def test_every_id_begins_with_syn_and_names_something_that_exists(folder: Path):
    known: set[str] = set()
    named: dict[str, set[str]] = {}
    for file in names_of(folder):
        for name, kind, *_ in query(folder, "DESCRIBE SELECT * FROM {this}", this=file):
            if name == "id":
                values = [row[0] for row in query(folder, "SELECT id FROM {this}", this=file)]
                assert len(values) == len(set(values)), file
                known |= set(values)
            elif name.endswith(("_id", "_ids")) or name in {"area_scope", "choices"}:
                each = f"unnest({name})" if kind.endswith("[]") else name
                found = query(folder, f"SELECT DISTINCT {each} FROM {{this}}", this=file)  # noqa: S608  own names
                named[f"{file}.{name}"] = {row[0] for row in found}
    assert all(value.startswith("SYN-") for value in known)
    assert len(named) >= 20
    for where, values in named.items():
        assert values - {None} <= known, where


def test_two_areas_have_one_to_four_residents(folder: Path, truth: dict):
    people = dict(query(folder, "SELECT area_id, sum(people)::INT FROM {residents} GROUP BY 1"))
    small = sorted(area for area, count in people.items() if count < 10)
    assert small == truth["totals"]["small_areas"]
    assert all(1 <= people[area] <= 4 for area in small)
    assert len(small) == 2
    assert people == dict(query(folder, "SELECT id, people FROM {areas}"))
    assert people == dict(query(folder, "SELECT area_id, sum(people)::INT FROM {households} GROUP BY 1"))


def test_areas_are_geoparquet_that_others_read(folder: Path):
    areas = read_polygons(folder / "areas.parquet", columns=("id", "name"))
    assert areas.crs == "OGC:CRS84"
    assert len(areas) == 68
    assert areas.report["repaired"] == 0
    assert areas.columns["name"][0] == "Demo area 01"
    assert areas.columns["name"][-1] == "Demo area 68"
    bounds = query(folder, "SELECT unnest(bbox) FROM {areas} ORDER BY id")
    assert np.array(bounds) == pytest.approx(shapely.bounds(areas.geometry))
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_parquet(folder / "areas.parquet")
    assert frame.crs.to_string() == "OGC:CRS84"
    assert frame.is_valid.all()
    assert frame.geometry.exterior.is_ccw.all()


def test_the_generator_needs_no_heavy_library(tmp_path: Path):
    script = (
        "import sys; from demo.generate import main; "
        f"main(['--out', {str(tmp_path)!r}]); "
        "print(sorted({'pandas', 'geopandas', 'pyarrow', 'scipy', 'numba', 'django'} & set(sys.modules)))"
    )
    blocker = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'pandas', 'pyarrow'}: raise ImportError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", blocker + script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, heavy = run.stdout.splitlines()
    assert said.startswith("27 files, ")
    assert heavy == "[]"


def test_no_ballot_says_who_where_or_when(folder: Path):
    names = [row[0] for row in query(folder, "DESCRIBE SELECT * FROM {ballots}")]
    assert names == ["id", "type", "choices", "purse_class", "synthetic"]


def test_one_project_overspends_by_two_fifths_and_one_stalls(folder: Path, truth: dict):
    spent = {
        project: (plan, actual, late)
        for project, plan, actual, late in query(
            folder,
            """SELECT project_id, sum(amount_minor) FILTER (kind = 'plan'),
                       sum(amount_minor) FILTER (kind = 'actual'),
                       sum(amount_minor) FILTER (kind = 'actual' AND year > 2023)
                FROM {money} GROUP BY 1""",
        )
    }
    assert len(spent) == 12
    assert [name for name, (plan, actual, _) in spent.items() if actual > 1.2 * plan] == [
        truth["projects"]["overspent"]
    ]
    assert [name for name, (_, _, late) in spent.items() if late == 0] == [truth["projects"]["stalled"]]
    plan, actual, _ = spent[truth["projects"]["overspent"]]
    assert actual / plan == pytest.approx(1.40, abs=0.005)
    costs = dict(query(folder, "SELECT id, cost_minor FROM {projects}"))
    assert {name: plan for name, (plan, _, _) in spent.items()} == costs
    others = set(spent) - {truth["projects"]["overspent"], truth["projects"]["stalled"]}
    assert all(0.9 < spent[name][1] / spent[name][0] < 1.1 for name in others)


def test_each_mission_has_three_sectors_and_a_project_born_from_a_proposal(folder: Path):
    rows = query(
        folder,
        """SELECT mission_id, count(DISTINCT sector), count(proposal_id), count(*)
           FROM {projects} GROUP BY 1""",
    )
    assert len(rows) == 3
    assert all(sectors >= 3 and born >= 1 and projects >= 2 for _, sectors, born, projects in rows)


def test_baseline_and_gap_of_each_mission_follow_from_its_values(folder: Path, truth: dict):
    rows = query(
        folder,
        """SELECT m.mission_id, v.area_id, v.value - m.target_value
           FROM {measure_values} v JOIN {measures} m ON v.measure_id = m.id
           WHERE period_end = DATE '2025-12-31' AND list_contains(m.area_scope, v.area_id)""",
    )
    gaps: dict[str, dict[str, float]] = {mission: {} for mission, _, _ in rows}
    for mission, area, gap in rows:
        gaps[mission][area] = gap
    for mission, planted in truth["missions"].items():
        assert gaps[mission] == pytest.approx(planted["gap_by_area"], abs=1e-4)
    baseline = query(
        folder,
        """SELECT m.mission_id, sum(v.value * a.people) / sum(a.people), any_value(m.baseline_value)
           FROM {measure_values} v JOIN {measures} m ON v.measure_id = m.id JOIN {areas} a ON a.id = v.area_id
           WHERE period_end = m.baseline_date AND list_contains(m.area_scope, v.area_id) GROUP BY 1""",
    )
    assert len(baseline) == 3
    for mission, mean, written in baseline:
        assert mean == pytest.approx(written, abs=1e-4)
        assert written == truth["missions"][mission]["baseline"]


def test_the_three_measures_are_on_track_on_the_wrong_way_and_behind(truth: dict):
    progress = [
        (planted["last"] - planted["baseline"]) / 3 / ((planted["target"] - planted["baseline"]) / 8)
        for _, planted in sorted(truth["missions"].items())
    ]
    assert progress[0] >= 0.95
    assert progress[1] < 0
    assert 0.2 < progress[2] < 0.8


def test_the_lot_of_an_experiment_can_be_drawn_again_from_its_seed(folder: Path, truth: dict):
    areas = [row[0] for row in query(folder, "SELECT id FROM {areas}")]
    starts = query(folder, "SELECT experiment_id, area_id, wave FROM {experiment_areas}")
    wave = {(experiment, area): number for experiment, area, number in starts}
    seeds = query(folder, "SELECT id, seed FROM {experiments} WHERE design = 'phased_lot'")
    assert len(seeds) == 2
    for experiment, seed in seeds:
        order = sorted(areas, key=lambda area: hashlib.sha256((seed + area).encode()).hexdigest())
        assert {area for area in areas if wave[experiment, area] == 1} == set(order[:17])
        assert {area for area in areas if wave[experiment, area] == 2} == set(order[17:34])
    assert truth["F"]["mean_over_treated_cells"] == -0.2104


def test_air_and_households_in_the_files_hold_the_planted_truths(folder: Path, truth: dict):
    sensors = query(folder, "SELECT id, lat, lon, area_id FROM {sensors} ORDER BY id")
    ids, lat, lon, areas = (np.array(part) for part in zip(*sensors, strict=True))
    assert len(set(areas)) == 60
    readings = np.array(query(folder, "SELECT pm25 FROM {air} ORDER BY sensor_id, day"), dtype=float)
    assert np.isnan(readings).mean() == pytest.approx(0.06, abs=0.015)
    mean = estimators.sensor_means(readings.reshape(1, 60, 90))[0]
    x, y = to_projected(CRS, lat, lon)
    faulty = estimators.faulty_sensors(x, y, mean)
    assert ids[faulty].tolist() == truth["B'"]["sensors"]
    weight = np.ones((1, 60))
    weight[0, faulty] = 0
    found, _ = estimators.hotspots(x[None], y[None], mean[None], weight=weight)
    assert np.hypot(found[0, 2] - truth["B"]["x_m"], found[0, 3] - truth["B"]["y_m"]) <= 25
    homes = query(folder, "SELECT area_id, housing_cost_share FROM {households}")
    area, burden = (np.array(part) for part in zip(*homes, strict=True))
    added, se = estimators.two_means(burden, np.isin(area, truth["A"]["areas"]))
    assert abs(added - 0.080) <= 4 * se


def test_stances_in_the_files_make_the_planted_groups(folder: Path, truth: dict):
    stance = np.full((400, 60), -9)
    taken = query(folder, "SELECT statement_id, participant_id, value FROM {stances}")
    for statement, participant, value in taken:
        stance[int(participant[5:]) - 1, int(statement[5:]) - 1] = value
    seen = stance > -9
    assert seen.mean() == pytest.approx(0.35, abs=0.015)
    assert (stance[seen] == 0).mean() == pytest.approx(0.10, abs=0.015)
    label = opinion.opinion_groups(opinion.opinion_map(stance, seen), np.random.default_rng(0))
    assert opinion.adjusted_rand(label, np.array(truth["E"]["group_of_participant"])) >= 0.85
    agreed = opinion.agreed_by_all(stance, seen, label, 8)
    assert {f"SYN-T{index + 1:02d}" for index in agreed} == set(truth["E"]["consensus"])


def test_reports_in_the_files_hold_the_planted_pairs_and_answers_after_questions(folder: Path, truth: dict):
    rows = query(
        folder,
        "SELECT id, category, epoch(requested_at)::BIGINT, lat, lon, state, epoch(closed_at)::BIGINT "
        "FROM {reports} ORDER BY id",
    )
    for _, _, asked, _, _, state, closed in rows:
        assert (closed is None) == (state in {"open", "in_progress"})
        assert closed is None or closed > asked
    ids, category, second, lat, lon = (np.array(part) for part in list(zip(*rows, strict=True))[:5])
    assert (np.diff(second) >= 0).all()
    pairs = estimators.duplicate_pairs(*to_projected(CRS, lat, lon), second, category)
    planted = {tuple(pair) for pair in truth["D"]["pairs"]}
    found = {(str(ids[first]), str(ids[later])) for first, later in pairs}
    assert len(found & planted) >= 0.98 * len(planted)
    assert len(found & planted) >= 0.90 * len(found)


def test_the_product_never_reads_the_truth():
    for path in (ROOT / "src").rglob("*.py"):
        literals = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not any("truth.json" in text for text in literals), path


def test_the_command_says_what_is_wrong_with_its_arguments(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        main(["--seed", "1"])
    assert stop.value.code == 2
    assert "--out" in capsys.readouterr().err
