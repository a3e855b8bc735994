"""The real commands, each in a process of its own, without Python's start each time.

A command is forked from a process that has imported what commands need: two seconds of imports become a twentieth. What runs is the
module, as `python -m` runs it, with its own arguments, environment, output and exit code. Where there is no fork it is `python -m` itself.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ("etl", "pages.exports")

NURSERY = """
import importlib, json, os, runpy, sys, traceback
for name in sys.argv[1:]:
    importlib.import_module(name + ".__main__")
    del sys.modules[name + ".__main__"]
print("ready", flush=True)
for line in sys.stdin:
    arguments, environment, out, err = json.loads(line)
    child = os.fork()
    if child == 0:
        for descriptor, path in ((0, os.devnull), (1, out), (2, err)):
            os.dup2(os.open(path, os.O_RDWR), descriptor)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = arguments
        code = 0
        try:
            runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run(
    *arguments: str | Path, db: Path | str | None = None, forked: bool = hasattr(os, "fork")
) -> subprocess.CompletedProcess[str]:
    """`python -m` with these arguments, in the project's folder."""
    words = list(map(str, arguments))
    if db is not None:
        words += ["--db", f"duckdb:///{db}" if isinstance(db, Path) else db]
    if not forked:
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120
        )
    nursery = _nursery()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        nursery.stdin.write(json.dumps([words, dict(os.environ), out.name, err.name]) + "\n")
        nursery.stdin.flush()
        code = int(nursery.stdout.readline())
        texts = (file.read().decode("utf-8").replace("\r\n", "\n") for file in (out, err))
        return subprocess.CompletedProcess(words, code, *texts)


@cache
def _nursery() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, *MODULES], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process
