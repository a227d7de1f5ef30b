#!/usr/bin/env python3
"""The runtime's headers and the examples that are no mistakes keep Rust's rules: every check is silent in strict mode.

  check_strict.py ROOT FEARLESS_TIDY

All checks run, those that are off by default, too. Prints what is found; exit status 1 when there is anything.
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def check_names(root):
    return re.findall(r'"(fearless-[a-z-]+)"', (root / "checker" / "Checks.def").read_text())


def main():
    root, tidy = pathlib.Path(sys.argv[1]), sys.argv[2]
    headers = sorted((root / "runtime" / "include" / "fearless").glob("*.hpp"))
    # An example that holds main.rs shows a mistake.
    examples = sorted(path for path in (root / "examples").glob("*/*.cpp") if not (path.parent / "main.rs").exists())
    if not headers or not examples:
        print("error: there are no headers or no examples in %s" % root)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        unit = pathlib.Path(scratch, "headers.cpp")
        unit.write_text("".join("#include <fearless/%s>\n" % path.name for path in headers))
        done = subprocess.run(
            [tidy, "--quiet", "--checks=-*," + ",".join(check_names(root)), "--header-filter=.*",
             "--config={CheckOptions: {FearlessStrict: true}}", str(unit), *map(str, examples), "--", "-std=c++20",
             "-pthread", "-I", str(root / "runtime" / "include")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    print(done.stdout, end="")
    return 1 if done.returncode or re.search(r"\b(warning|error): ", done.stdout) else 0


if __name__ == "__main__":
    sys.exit(main())
