#!/usr/bin/env python3
"""Holds the runtime to what must not compile, and to what the compiler then says.

Each must_not_compile/*.cpp has a line '// EXPECT: TEXT'. The compiler ($CXX, c++
otherwise) must refuse the file and TEXT must be in what it says ('A || B': one of
them, where compilers differ). A file that
compiles, or is refused for another reason, is a failure. A line '// FLAGS: ...'
adds flags of Clang's: what its own warnings find in misuse of the library.
Other compilers skip such a file. The last line reads
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
    passed = failed = skipped = 0
    clang = "clang" in subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    for source in sorted((HERE / "must_not_compile").glob("*.cpp")):
        expected = re.search(r"// EXPECT: (.*)", source.read_text())
        flags = re.search(r"// FLAGS: (.*)", source.read_text())
        if flags and not clang:
            skipped += 1
            print("SKIPPED: %s is for Clang's warnings" % source.name)
            continue
        done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", *(flags[1].split() if flags else []),
                               "-I", str(INCLUDE), str(source)],
                              capture_output=True, text=True, errors="replace")
        if expected and done.returncode and any(text.strip() in done.stderr for text in expected[1].split("||")):
            passed += 1
            continue
        failed += 1
        print("FAILED: %s %s\n%s" % (source.name, "has no EXPECT" if not expected
                                     else "compiles" if not done.returncode
                                     else "is refused without saying '%s'" % expected[1], done.stderr))
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
