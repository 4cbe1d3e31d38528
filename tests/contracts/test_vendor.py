"""The front-end files of others are the ones we pinned, with their licences, and none came from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from commonground.core.errors import ChecksumError, FetchError
from commonground.web import vendor

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "commonground" / "web"
TEST_TOOLS = ROOT / "tests" / "e2e" / "vendor"
FOLDERS = [vendor.ROOT, TEST_TOOLS]
USERS = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".html", ".css", ".js", ".py"}]


@pytest.mark.parametrize("folder", FOLDERS, ids=["pages", "tests"])
def test_every_vendored_file_is_what_its_hash_says_and_no_other_is_there(folder):
    assert vendor.problems(folder) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=["pages", "tests"])
def test_every_package_comes_with_its_licence(folder):
    for package in vendor.read(folder):
        assert (folder / package.folder / "LICENSE").stat().st_size > 300
        assert package.licence in {"0BSD", "BSD-3-Clause", "MIT", "OFL-1.1", "MPL-2.0"}


def test_what_the_pages_load_is_permissive():
    assert "MPL-2.0" not in {package.licence for package in vendor.read(vendor.ROOT)}


def test_the_font_is_under_the_open_font_license_and_small_enough():
    folder = next(vendor.ROOT.glob("vazirmatn-*"))
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE").read_text("utf-8")
    assert sum(path.stat().st_size for path in folder.glob("*.woff2")) <= 100_000


def test_the_folder_of_a_package_names_its_version():
    for package in vendor.read(vendor.ROOT):
        assert package.folder.endswith(f"-{package.version}")


def test_every_vendored_file_that_a_page_names_exists():
    own = [path for path in USERS if "vendor" not in path.relative_to(WEB.parent).parts]
    named = {
        name
        for path in own
        for name in re.findall(r"vendor/([\w.-]+/[\w.-]+\.(?:js|mjs|css|woff2))", path.read_text("utf-8"))
    }
    assert len(named) >= 9
    assert [name for name in sorted(named) if not (vendor.ROOT / name).is_file()] == []


def test_no_registry_is_written_down():
    manifests = [folder / vendor.MANIFEST for folder in FOLDERS]
    for path in [*manifests, WEB / "vendor.py"]:
        assert "://" not in path.read_text("utf-8")


@pytest.fixture
def folder(tmp_path):
    """A vendor folder with one small package."""
    (tmp_path / "vendor.toml").write_text(
        '[[package]]\nnpm = "tiny"\nversion = "1.0.0"\nlicence = "MIT"\nfolder = "tiny-1.0.0"\n'
        "[package.files]\n"
        '"tiny.js" = { from = "dist/tiny.js", sha256 = "" }\n',
        "utf-8",
    )
    return tmp_path


def _npm(tmp_path, *, name="package/dist/tiny.js", exit_code=0):
    """A stand-in for npm that packs one file."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "tiny.js").write_text("let tiny = 1;\n")
    with tarfile.open(tmp_path / "tiny.tgz", "w:gz") as tar:
        tar.add(tmp_path / "tiny.js", name)
    script = tmp_path / "npm"
    pack = f'cp {tmp_path}/tiny.tgz "$4/"' if exit_code == 0 else "echo no such version >&2"
    script.write_text(f"#!/bin/sh\n{pack}\nexit {exit_code}\n")
    script.chmod(0o755)
    return str(script)


def test_a_new_version_is_pinned_only_when_asked(folder, tmp_path):
    npm = _npm(tmp_path / "bin")
    with pytest.raises(ChecksumError, match="--pin"):
        vendor.refresh(folder, npm=npm)
    assert not (folder / "tiny-1.0.0").exists()
    assert vendor.refresh(folder, npm=npm, pin=True) == ["tiny 1.0.0: 1 files"]
    assert vendor.refresh(folder, npm=npm) == ["tiny 1.0.0: 1 files"]
    assert (folder / "tiny-1.0.0" / "tiny.js").read_text() == "let tiny = 1;\n"


def test_a_changed_a_missing_and_a_stray_file_are_each_named(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "vendor.toml").write_text((TEST_TOOLS / "vendor.toml").read_text("utf-8"), "utf-8")
    (home / "axe.min.js").write_text("changed")
    (home / "stray.js").write_text("stray")
    found = vendor.problems(home)
    assert [
        bool(re.search(part, line)) for part, line in zip(["sha256", "missing", "stray"], found, strict=True)
    ]
    assert "axe.min.js" in found[0]
    assert "LICENSE" in found[1]
    assert "stray.js" in found[2]


def test_a_package_without_the_file_and_an_npm_that_fails_are_said_in_words(folder, tmp_path):
    with pytest.raises(FetchError, match=r"holds no dist/tiny\.js"):
        vendor.refresh(folder, npm=_npm(tmp_path / "one", name="package/other.js"))
    with pytest.raises(FetchError, match="no such version"):
        vendor.refresh(folder, npm=_npm(tmp_path / "two", exit_code=1))
    with pytest.raises(FetchError, match="npm is not installed"):
        vendor.refresh(folder, npm=str(tmp_path / "nowhere"))


def test_the_command_verifies_without_npm():
    done = subprocess.run(
        [sys.executable, "-m", "commonground.web.vendor", "--check"],
        env={"PATH": "/nowhere", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
