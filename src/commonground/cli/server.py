"""``commonground serve`` and ``worker``: the site, its jobs, and one Ctrl-C for both."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from commonground.core.errors import BusyError, LakeError
from commonground.data.home import home, lake

_DJANGO = [sys.executable, "-m", "django"]
_STARTS_WITHIN_S = 60.0
_STOPS_WITHIN_S = 10.0


def add_commands(commands: Any) -> None:
    """Add ``serve`` and ``worker``."""
    serve = commands.add_parser("serve", help="open a built city as a web site, with its worker")
    serve.add_argument("--city", default=os.environ.get("CG_CITY") or "demo", help="id of the city")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on")
    serve.add_argument("--processes", type=int, default=2, help="web processes")
    serve.add_argument("--threads", type=int, default=4, help="threads of each process")
    serve.set_defaults(run=run_server)
    worker = commands.add_parser("worker", help="run background jobs until stopped")
    worker.add_argument("--city", default=os.environ.get("CG_CITY") or "demo", help="id of the city")
    worker.set_defaults(run=run_worker)


def run_server(options: argparse.Namespace) -> int:
    """Prepare the database and static files, then run site and worker until one of them ends."""
    from commonground.data.lake.builds import cities, live_build

    build = live_build(lake(), options.city)
    if build is None:
        known = ", ".join(cities(lake())) or "none"
        raise LakeError(
            f"City {options.city!r} has no build in {lake()} (built cities: {known}): run "
            f"`commonground city build cities/{options.city}.toml` first."
        )
    _refuse_taken_port(options.host, options.port)
    variables = _variables(options.city)
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([*_DJANGO, *command], env=variables, check=True)
    site = [
        sys.executable,
        *("-m", "gunicorn", "commonground.web.wsgi:application"),
        *("--bind", f"{options.host}:{options.port}"),
        *(
            "--worker-class",
            "gthread",
            "--workers",
            str(options.processes),
            "--threads",
            str(options.threads),
        ),
        *("--log-level", "warning", "--max-requests", "10000", "--max-requests-jitter", "1000"),
        "--no-control-socket",
    ]
    processes = [
        subprocess.Popen(site, env=variables),
        subprocess.Popen([*_DJANGO, "db_worker", "--verbosity", "0"], env=variables),
    ]
    address = f"http://{options.host}:{options.port}/"
    city = build.manifest["city"]
    name = city["name"][city["languages"][0]]
    return _until_one_ends(processes, address, f"{name} is open at {address}   (stop with Ctrl-C)")


def run_worker(options: argparse.Namespace) -> int:
    """Run background jobs in this process."""
    os.environ.update(_variables(options.city))
    os.execv(sys.executable, [*_DJANGO, "db_worker"])


def _variables(city: str) -> dict[str, str]:
    return {
        **os.environ,
        "CG_CITY": city,
        "CG_HOME": str(home()),
        "DJANGO_SETTINGS_MODULE": "commonground.web.settings",
    }


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise BusyError(
                f"Port {port} on {host} is already answered by another program: stop it, or choose another "
                f"with --port {port + 1}."
            )


def _until_one_ends(processes: list[subprocess.Popen[bytes]], address: str, words: str) -> int:
    """Say the words once the site answers; end everything when a signal comes or a part dies."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if _answers(address, processes):
            print(words, flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return next(process.returncode or 1 for process in processes if process.poll() is not None)
    except KeyboardInterrupt:
        print("\nClosed.", flush=True)
        return 0
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(_STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(address: str, processes: list[subprocess.Popen[bytes]]) -> bool:
    """Whether the site answers before it dies or the time is up."""
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until and all(process.poll() is None for process in processes):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # our own http address
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
