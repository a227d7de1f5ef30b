#!/usr/bin/env python3
"""Runs each example that has an expected.txt and compares what it prints.

usage: run.py BIN_DIR

The last line reads 'N passed, N failed, N skipped'. Examples without an
expected.txt are wrong on purpose: what they print is anybody's guess.
"""
import pathlib
import subprocess
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    binaries = pathlib.Path(sys.argv[1])
    passed = failed = 0
    for expected in sorted(pathlib.Path(__file__).parent.glob("*/expected.txt")):
        name = expected.parent.name
        program = binaries / ("example_" + name)
        try:
            # A deadlock must not hold up all the tests.
            done = subprocess.run([str(program)], capture_output=True, text=True, timeout=300)
            said, status = done.stdout, done.returncode
        except (OSError, subprocess.TimeoutExpired) as problem:
            said, status = str(problem), 1
        if status == 0 and said == expected.read_text():
            passed += 1
        else:
            failed += 1
            print("FAILED: %s ended with status %d and printed:\n%s" % (name, status, said))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
