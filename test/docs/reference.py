#!/usr/bin/env python3
"""Builds the API reference with Doxygen: every public name of the runtime must be documented.

The last line reads 'N passed, N failed, N skipped'; each public header counts.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Doxygen does not follow a specialisation of a template of namespace std; not a comment that is missing.
NOT_OURS = re.compile(r"Internal inconsistency: scope for class std::")
# Copying, moving and assigning, and what an iterator must have, mean what they mean everywhere; where they mean more
# (a copy of a Sender is another sender), the class says so.
SPECIAL = re.compile(r"Member (?:operator=\(|(\w+)\((?:const )?\1(?:< ?[\w, .]+ ?>)? &+\w*\)|"
                     r"(?:iterator_concept|iterator_category|difference_type|reference|pointer) )")


def main():
    headers = sorted((ROOT / "runtime/include/fearless").glob("*.hpp"))
    if not shutil.which("doxygen"):
        print("SKIPPED: the reference is not built: Doxygen is not installed (Debian: doxygen)")
        print("0 passed, 0 failed, %d skipped" % len(headers))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        settings = (ROOT / "docs/Doxyfile").read_text() + "\nOUTPUT_DIRECTORY = %s\n" % folder
        done = subprocess.run(["doxygen", "-"], input=settings, cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
        complaints = [line for line in done.stdout.splitlines()
                      if re.search(r": (warning|error): ", line) and not NOT_OURS.search(line)
                      and not SPECIAL.search(line)]
        built = (pathlib.Path(folder) / "html/index.html").exists()
    for line in complaints:
        print(line.replace(str(ROOT) + "/", ""))
    wrong = {header for header in headers if any(str(header) + ":" in line for line in complaints)}
    failed = len(wrong)
    if not failed and (complaints or not built):
        print(done.stdout)
        failed = 1
    print("%d passed, %d failed, 0 skipped" % (max(0, len(headers) - failed), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
