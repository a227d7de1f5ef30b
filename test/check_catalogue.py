#!/usr/bin/env python3
"""Every check of Checks.def has a page and tests, and every page and test folder has a check.

  check_catalogue.py ROOT FEARLESS_TIDY

A check "fearless-x" has docs/checks/x.md, which names the check and its Rust codes and which fearless-tidy --explain
prints, and test/checks/x/flagged.cpp and silent.cpp. docs/rust-error-index.md has a section on each code, which names the check.
"""
import pathlib
import re
import subprocess
import sys

ROW = re.compile(r'^CHECK\((?P<cls>\w+), "fearless-(?P<name>[a-z-]+)", "(?P<codes>[^"]*)", "(?P<summary>[^"]+)", '
                 r"(?P<confidence>High|Medium)\)$")


def problems(root, tidy):
    names = set()
    index = (root / "docs" / "rust-error-index.md").read_text()
    sections = {part.split("\n")[0]: part for part in index.split("\n## ")[1:]}
    for line in (root / "checker" / "Checks.def").read_text().splitlines():
        if not line.startswith("CHECK("):
            continue
        row = ROW.match(line)
        if not row:
            yield "Checks.def: this row cannot be read: " + line
            continue
        name = row["name"]
        names.add(name)
        page = root / "docs" / "checks" / (name + ".md")
        if not page.exists():
            yield "fearless-%s has no page docs/checks/%s.md" % (name, name)
        else:
            text = page.read_text()
            for word in ["fearless-" + name] + row["codes"].split():
                if word not in text:
                    yield "docs/checks/%s.md does not mention %s" % (name, word)
            for code in filter(re.compile(r"\w+").fullmatch, row["codes"].split()):
                if "[fearless-%s](checks/%s.md)" % (name, name) not in sections.get(code, ""):
                    yield "docs/rust-error-index.md has no section on %s that names fearless-%s" % (code, name)
                if not re.search(r"^\| \[%s\].*\[%s\]\(checks/%s\.md\)" % (code, name, name), index, re.MULTILINE):
                    yield "docs/rust-error-index.md: the row of %s does not name %s" % (code, name)
            said = subprocess.run([tidy, "--explain", "fearless-" + name], capture_output=True, text=True).stdout
            if not said.startswith("fearless-%s\n====" % name):
                yield "--explain fearless-%s does not print its page" % name
        for test in ("flagged.cpp", "silent.cpp"):
            if not (root / "test" / "checks" / name / test).exists():
                yield "fearless-%s has no test test/checks/%s/%s" % (name, name, test)
    yield from strict_problems(root)
    pages = {path.stem for path in (root / "docs" / "checks").glob("*.md")} - {"index", "README"}
    folders = {path.name for path in (root / "test" / "checks").glob("*/")}
    for name in sorted((pages | folders) - names):
        yield "there are pages or tests of '%s', which is no check" % name


def strict_problems(root):
    """Each difference that docs/strict.md tells has a test, which is silent without the option."""
    rows = re.findall(r"^\| (?!check |---).*$", (root / "docs" / "strict.md").read_text(), re.MULTILINE)
    if not rows:
        yield "docs/strict.md has no table"
    for row in rows:
        test = re.search(r"`([\w./-]+)` \|$", row)
        path = root / "test" / "checks" / (test[1] if test else "")
        if not path.is_file():
            yield "docs/strict.md: this row names no test: " + row
        elif "FearlessStrict=true" not in path.read_text() and "FearlessConfidence=medium" not in path.read_text():
            yield "docs/strict.md: %s does not use the option" % test[1]
        elif "%fearless-silent" not in path.read_text():
            yield "docs/strict.md: %s does not show that the default is silent" % test[1]


def main():
    found = list(problems(pathlib.Path(sys.argv[1]), sys.argv[2]))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
