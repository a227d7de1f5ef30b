#!/usr/bin/env python3
"""Holds the runtime to what must not compile, and to what the compiler then says.

Each must_not_compile/*.cpp has a line '// EXPECT: TEXT'. The compiler ($CXX, c++
otherwise) must refuse the file and TEXT must be in what it says. A file that
compiles, or is refused for another reason, is a failure. The last line reads
'N passed, N failed, N skipped'.
"""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "runtime" / "include"


def main():
    compiler = os.environ.get("CXX", "c++")
    passed = failed = 0
    for source in sorted((HERE / "must_not_compile").glob("*.cpp")):
        expected = re.search(r"// EXPECT: (.*)", source.read_text())
        done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-I", str(INCLUDE), str(source)],
                              capture_output=True, text=True, errors="replace")
        if expected and done.returncode and expected[1].strip() in done.stderr:
            passed += 1
            continue
        failed += 1
        print("FAILED: %s %s\n%s" % (source.name, "has no EXPECT" if not expected
                                     else "compiles" if not done.returncode
                                     else "is refused without saying '%s'" % expected[1], done.stderr))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
