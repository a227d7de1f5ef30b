#!/usr/bin/env python3
"""Run the checker over examples/: the racy ones must be flagged, the safe ones must be clean.

An example is a folder. It is racy when it holds main.rs, the same mistake in Rust, which rustc
rejects. Prints a line for each example, with the findings, and at last "N passed, N failed, N skipped".
Exit status: 0 exactly the racy ones were flagged, 1 not so, 2 the checker could not run.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FINDING = re.compile(r"^(?P<file>.+?):\d+:\d+: (?:warning|error): .*\[fearless-")
LOCATED = re.compile(r"^.+?:\d+:\d+: ")


def findings(args, sources):
    """(file, lines) of each finding; the lines are its warning and its notes without source excerpts."""
    command = [sys.executable, str(ROOT / "checker" / "tools" / "run-fearless.py"),
               "--tidy", str(args.build / "bin" / "fearless-tidy"), "-j", str(args.jobs),
               "-p", str(args.build), *map(str, sources)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode > 1:
        sys.exit(2)
    found = []
    for line in done.stdout.splitlines():
        first = FINDING.match(line)
        if first:
            found.append((pathlib.Path(first["file"]), [line]))
        elif found and LOCATED.match(line):
            found[-1][1].append(line)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    folders = sorted({path.parent for path in (ROOT / "examples").glob("*/*.cpp")})
    if not folders:
        print("error: there are no examples in %s" % (ROOT / "examples"), file=sys.stderr)
        return 2
    found = findings(args, [path for folder in folders for path in sorted(folder.glob("*.cpp"))])
    failed = 0
    for folder in folders:
        racy = (folder / "main.rs").exists()
        mine = [lines for file, lines in found if folder in file.parents]
        right = racy == bool(mine)
        failed += not right
        print("%-6s %s  %s" % ("ok" if right else "WRONG",
                               ("racy, flagged    " if mine else "racy, NOT FLAGGED") if racy
                               else "safe, FLAGGED    " if mine else "safe, clean      ", folder.name))
        for line in (line for lines in mine for line in lines):
            print("         " + line.replace(str(ROOT) + "/", ""))
    for file, lines in found:
        if not any(folder in file.parents for folder in folders):
            failed += 1
            print("WRONG  outside of the examples: " + lines[0])
    print("%d passed, %d failed, 0 skipped" % (len(folders) - min(failed, len(folders)), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
