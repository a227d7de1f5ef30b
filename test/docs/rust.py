#!/usr/bin/env python3
"""Holds every quotation of rustc in docs/ against what rustc says.

usage: rust.py [--write] [FILE.md...]

A block marked rust is a program, or stands in one: the comment

    <!-- rust: test/parity/001-detach-local-vector/bad.rs -->

before it, which readers of the page do not see, names the file whose lines it shows (in order, indentation aside). rustc
accepts the program, unless an indented block that begins with "error" comes next: that must be what rustc says. Lines may
be left out of it, not changed. --write puts the whole of the error with that code there, without notes on places in
Rust's standard library.

What rustc says depends on its release, so this compares with the one named in RELEASE only. Without it, and without any
rustc, the quotations are skipped with a line. The last line reads 'N passed, N failed, N skipped'.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RELEASE = "1.95"
RUSTC = os.environ.get("RUSTC", "rustc")
QUOTATION = re.compile(
    r"(?:^<!-- rust: (?P<file>\S+) -->\n)?^```rust\n(?P<code>.*?)^```\n(?:\n(?P<said>^    error.*?)(?=^\S|\Z))?",
    re.MULTILINE | re.DOTALL)


def rustc_says(folder, name, scratch):
    """The errors, each as lines without what depends on where Rust is installed; none when it compiles."""
    program = (folder / name).read_text()
    done = subprocess.run([RUSTC, "--edition", "2024", "--emit=metadata", "-o", os.path.join(scratch, "out.rmeta"), name,
                           "--crate-type", "bin" if "fn main(" in program else "lib"],
                          cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return [without_library(part.rstrip().split("\n")) for part in re.split(r"\n\n(?=\S)", done.stderr)
            if done.returncode and part.startswith("error") and not part.startswith("error: aborting")]


def without_library(lines):
    kept = []
    for line in lines:
        if re.match(r" *--> /rustc/", line):
            kept.pop()  # the note that the place belongs to
        else:
            kept.append(line.rstrip())
    while kept[-1].strip() == "|":
        kept.pop()
    return kept


def in_order(shown, lines):
    """The first of the lines shown that is not among the others, after the one before it; or None."""
    rest = iter(lines)
    return next((line for line in shown if line not in rest), None)


def stripped(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


class Page:
    def __init__(self, path, scratch, write):
        self.path, self.scratch, self.write = path, pathlib.Path(scratch), write
        self.text = path.read_text()
        self.passed, self.failures = 0, []

    def check(self):
        changed = QUOTATION.sub(self.one, self.text)
        if self.write and changed != self.text:
            self.path.write_text(changed)

    def one(self, found):
        wrong, written = self.compare(found)
        if wrong:
            line = self.text.count("\n", 0, found.start("code"))
            self.failures.append("%s:%d: %s" % (self.path.relative_to(ROOT), line, wrong))
        else:
            self.passed += 1
        return written

    def compare(self, found):
        """What is wrong, or None; and the text as --write would have it."""
        whole = found[0]
        if found["file"]:
            program = ROOT / found["file"]
            if not program.is_file():
                return "there is no %s" % found["file"], whole
            strange = in_order(stripped(found["code"]), stripped(program.read_text()))
            if strange is not None:
                return "not in %s, or not in this order: %s" % (found["file"], strange), whole
        else:
            program = self.scratch / "main.rs"
            program.write_text(found["code"])
        errors = rustc_says(program.parent, program.name, self.scratch)
        everything = "\n\n".join("\n".join(error) for error in errors)
        if not found["said"]:
            return ("rustc does not accept it:\n" + everything if errors else None), whole
        shown = [line[4:].rstrip() for line in found["said"].rstrip().split("\n")]
        code = shown[0].split(":")[0]
        said = next((error for error in errors if error[0].startswith(code + ":")), None)
        if not said:
            return "rustc does not say '%s' but\n%s" % (code, everything or "accepts it: nothing"), whole
        if self.write:
            block = "".join("    %s\n" % line if line else "\n" for line in said)
            begin, end = (place - found.start() for place in found.span("said"))
            return None, whole[:begin] + block + "\n" + whole[end:]
        strange = in_order(shown, said)
        return (None if strange is None else
                "rustc does not say\n  %s\nbut\n%s" % (strange, "\n".join(said))), whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write what rustc says into the pages")
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    pages = [page.resolve() for page in args.pages] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
    count = sum(len(QUOTATION.findall(page.read_text())) for page in pages)
    try:
        version = subprocess.run([RUSTC, "--version"], capture_output=True, text=True).stdout
    except OSError:
        version = "no rustc"
    if not version.startswith("rustc %s." % RELEASE):
        print("SKIPPED: quotations of rustc %s: there is %s" % (RELEASE, version.strip() or "no rustc"))
        print("0 passed, 0 failed, %d skipped" % count)
        return 0
    passed, failures = 0, []
    with tempfile.TemporaryDirectory() as scratch:
        for path in pages:
            page = Page(path, scratch, args.write)
            page.check()
            passed += page.passed
            failures += page.failures
    for line in failures:
        print("FAILED: " + line)
    print("%d passed, %d failed, 0 skipped" % (passed, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
