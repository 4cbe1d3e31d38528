"""The front-end files of others that we ship: verified by hash, refreshed through the maintainer's npm.

``vendor.toml`` names each package, its version and the sha256 of every file we keep. Users need no Node;
only who updates a file does. No registry's address is written down: npm knows its own.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from commonground.core.errors import ChecksumError, FetchError

ROOT = Path(__file__).resolve().parent / "static" / "vendor"
MANIFEST = "vendor.toml"
_TEST_TOOLS = Path(__file__).resolve().parents[3] / "tests" / "e2e" / "vendor"  # only in a checkout
_INSIDE = "package"  # the folder every npm archive holds


@dataclass(frozen=True, slots=True)
class Kept:
    """One file we keep: its name here, where it stands in the package, its sha256."""

    name: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """One package of ``vendor.toml``."""

    npm: str
    version: str
    licence: str
    folder: str
    files: tuple[Kept, ...]


def read(root: Path = ROOT) -> tuple[Package, ...]:
    """Read the manifest of a vendor folder."""
    tables = tomllib.loads((root / MANIFEST).read_text(encoding="utf-8"))["package"]
    return tuple(_package(table) for table in tables)


def _package(table: Mapping[str, object]) -> Package:
    """Read one table of the manifest."""
    text = {key: str(table[key]) for key in ("npm", "version", "licence", "folder")}
    files = table["files"]
    if not isinstance(files, dict):
        raise TypeError(f"{MANIFEST}: given {files!r} as files of {text['npm']}; expected a table of files.")
    kept = tuple(Kept(name, entry["from"], entry["sha256"]) for name, entry in files.items())
    return Package(**text, files=kept)


def problems(root: Path = ROOT) -> list[str]:
    """Return one sentence per file that is missing, changed or not in the manifest; none is well."""
    found = []
    expected = {root / MANIFEST}
    for package in read(root):
        for kept in package.files:
            path = root / package.folder / kept.name
            expected.add(path)
            if not path.is_file():
                found.append(f"{path.name} of {package.npm} {package.version} is missing: run ./dev vendor")
            elif (digest := _sha256(path)) != kept.sha256:
                found.append(
                    f"{path.name} of {package.npm}: sha256 is {digest}, {MANIFEST} says {kept.sha256}"
                )
    strays = sorted(path for path in root.rglob("*") if path.is_file() and path not in expected)
    return found + [
        f"{path.relative_to(root)} is not in {MANIFEST}: name it there or remove it" for path in strays
    ]


def refresh(root: Path = ROOT, *, pin: bool = False, npm: str = "npm") -> list[str]:
    """Fetch every package again and replace our files by theirs.

    Parameters
    ----------
    root
        A folder with a ``vendor.toml``.
    pin
        Write the hashes that came instead of insisting on those in the manifest: for a new version.
    npm
        The npm to call.

    Returns
    -------
    list of str
        One line per package.

    Raises
    ------
    ChecksumError
        When a file differs from its pinned hash; nothing is replaced then.
    FetchError
        When npm is absent or fails, or a package lacks a file.
    """
    lines, replacements, pins = [], {}, {}
    for package in read(root):
        with tempfile.TemporaryDirectory() as scratch:
            contents = _pack(package, Path(scratch), npm=npm)
        for kept in package.files:
            if kept.source not in contents:
                raise FetchError(
                    f"{package.npm} {package.version} holds no {kept.source}; look into the package."
                )
            data = contents[kept.source]
            digest = hashlib.sha256(data).hexdigest()
            if digest != kept.sha256 and not pin:
                raise ChecksumError(
                    f"{package.npm} {package.version}, {kept.source}: got sha256 {digest}, expected "
                    f"{kept.sha256}. If you changed the version on purpose, run it again with --pin."
                )
            pins[package.folder, kept.name] = digest
            replacements[root / package.folder / kept.name] = data
        lines.append(f"{package.npm} {package.version}: {len(package.files)} files")
    for path, data in replacements.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if pin:
        _write_pins(root / MANIFEST, pins)
    return lines


def main(arguments: Sequence[str]) -> int:
    """Refresh every vendor folder, or only verify it (``--check``); ``--pin`` accepts new versions."""
    if unknown := set(arguments) - {"--check", "--pin"}:
        sys.stderr.write(f"Unknown: {' '.join(sorted(unknown))}. Give nothing, --check or --pin.\n")
        return 2
    found = []
    for root in (ROOT, *(folder for folder in (_TEST_TOOLS,) if folder.is_dir())):
        if "--check" not in arguments:
            try:
                lines = refresh(root, pin="--pin" in arguments)
            except (ChecksumError, FetchError) as err:
                sys.stderr.write(f"{err}\n")
                return 1
            sys.stdout.write("".join(f"{line}\n" for line in lines))
        found += problems(root)
    sys.stdout.write("".join(f"{line}\n" for line in found) or "Every vendored file is what its hash says.\n")
    return 1 if found else 0


def _pack(package: Package, scratch: Path, *, npm: str) -> dict[str, bytes]:
    """Let npm fetch one package and return the files we keep of it, by their name in the package."""
    tool = shutil.which(npm)
    if tool is None:
        raise FetchError("npm is not installed; only who refreshes vendored files needs it (Debian: npm).")
    name = f"{package.npm}@{package.version}"
    command = [tool, "pack", name, "--pack-destination", str(scratch), "--silent", "--ignore-scripts"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=scratch)  # noqa: S603  # our own words
    archives = list(scratch.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        raise FetchError(f"npm could not pack {name}: {done.stderr.strip() or 'no archive came'}")
    return _contents(archives[0], {kept.source for kept in package.files})


def _contents(archive: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """Read plain files out of an npm archive; nothing is unpacked onto the disk."""
    names = {str(PurePosixPath(_INSIDE) / name): name for name in wanted}
    contents = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and member.name in names and (file := tar.extractfile(member)):
                contents[names[member.name]] = file.read()
    return contents


def _write_pins(path: Path, pins: Mapping[tuple[str, str], str]) -> None:
    """Put new hashes into the manifest, keeping its comments and order."""
    folder, lines = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.match(r'folder = "([^"]*)"', line):
            folder = found[1]
        if (found := re.match(r'"?([^"=]+?)"? = \{ from = ', line)) and (folder, found[1]) in pins:
            digest = pins[folder, found[1]]
            lines.append(re.sub(r'sha256 = "[^"]*"', f'sha256 = "{digest}"', line))
        else:
            lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
