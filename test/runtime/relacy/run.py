#!/usr/bin/env python3
"""Runs the model checker's programs.

usage: run.py BIN_DIR

The last line reads 'N passed, N failed, N skipped'. Every source of this
folder must have its program in BIN_DIR, unless Relacy is not installed.
FEARLESS_RELACY_LONGER=N explores more (see relacy.h).
"""
import pathlib
import re
import subprocess
import sys

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, \d+ skipped$", re.MULTILINE)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    binaries = pathlib.Path(sys.argv[1])
    sources = sorted(pathlib.Path(__file__).parent.glob("*.cpp"))
    programs = [binaries / ("fearless_relacy_" + source.stem) for source in sources]
    if not any(program.exists() for program in programs):
        print("SKIPPED: interleavings are not explored: Relacy is not installed (Debian: relacy-dev)")
        print("0 passed, 0 failed, %d skipped" % len(programs))
        return 0
    passed = failed = 0
    for program in programs:
        try:
            done = subprocess.run([str(program)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace", timeout=3600)
            said, status = done.stdout, done.returncode
        except (OSError, subprocess.TimeoutExpired) as problem:
            said, status = str(problem), 1
        print("%s\n%s" % (program.name, said), end="")
        counts = COUNTS.findall(said)
        passed += int(counts[-1][0]) if counts else 0
        # A program that ended badly has failed, whatever it counted.
        failed += max(int(counts[-1][1]) if counts else 1, 1 if status else 0)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
