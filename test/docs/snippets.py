#!/usr/bin/env python3
"""Compiles every C and C++ snippet of README.md, CONTRIBUTING.md and docs/, runs the programs, checks the rest.

usage: snippets.py --build BUILD_DIR [--jobs N] [FILE.md...]

A snippet is a fenced block marked cpp, c++ or c, or an indented block that reads like C++. It sees the standard
headers and <fearless/fearless.hpp> (Clang's thread-safety warnings on), and is taken as

- a program, when it has a main: compiled, and run when nothing is wrong with it; it must end with status 0;
- declarations, or else statements: compiled.

When a block after it, before the next snippet, shows a "warning: ... [fearless-...]", the checker flags it: each
warning and note shown must be said by build/bin/fearless-tidy about it, word for word, places aside. Any other
snippet must be silent. An HTML comment before a snippet, which readers of the page do not see, says what it needs:

    <!-- cpp: before
    struct Job { int id; };
    -->                             code that comes first; "after" likewise
    <!-- cpp: options
    FearlessStrict: true
    -->                             options of the checker
    <!-- cpp: check: NAME -->       a check that is off unless it is named
    <!-- cpp: prints
    42
    -->                             what the program prints
    <!-- cpp: c++17 -->             the standard
    <!-- cpp: flags: WORD... -->    more flags of the compiler; test/... is a place in this repository
    <!-- cpp: error: TEXT -->       does not compile, and the compiler says TEXT
    <!-- cpp: skip: REASON -->      not tested

The last line reads 'N passed, N failed, N skipped'.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CXX = os.environ.get("CXX", "c++")
Block = collections.namedtuple("Block", "line language text")
LOOKS_LIKE_CPP = re.compile(r"^\s*(#include\b|template\b)|[;{]\s*(//.*)?$", re.MULTILINE)
NOT_CPP = re.compile(r"^([+-])|^\s*(\./|\$ |<|cmake|git |apt-get|clang|build/|Fearless|Checks:|warning:|error|[\w./]+:\d+:)", re.MULTILINE)
SAID = re.compile(r"\b(warning|note|error): (.*?)\s*$")
PRELUDE = ["algorithm", "array", "atomic", "chrono", "condition_variable", "cstdint", "cstdio", "deque", "exception",
           "functional", "future", "iostream", "latch", "barrier", "list", "map", "memory", "mutex", "numeric", "optional", "semaphore",
           "set", "shared_mutex", "span", "stop_token", "string", "string_view", "system_error", "thread", "tuple",
           "unordered_map", "utility", "vector", "pthread.h"]


def sentences(text):
    """What a compiler says in a text, with no lines in it: a snippet stands elsewhere than on its page."""
    return [(match[1], re.sub(r"\bat line \d+", "at line N", match[2]))
            for match in map(SAID.search, text.split("\n")) if match]


def blocks(text):
    """The blocks of code of a page and the directives between them: Block, or ("directive", line, text)."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"^(```+|~~~+)\s*([\w+]*)", line)
        if line.startswith("<!--"):
            begin = at
            while "-->" not in lines[at]:
                at += 1
            comment = "\n".join(lines[begin:at + 1])
            found = re.match(r"<!--\s*cpp:\s*(.*?)\s*-->", comment, re.DOTALL)
            if found:
                yield ("directive", begin + 1, found[1])
        elif fence:
            begin = at
            at += 1
            while at < len(lines) and not lines[at].startswith(fence[1]):
                at += 1
            yield Block(begin + 2, fence[2].lower(), "\n".join(lines[begin + 1:at]))
        elif line.startswith("    ") and line.strip() and (at == 0 or not lines[at - 1].strip()):
            begin = at
            while at + 1 < len(lines) and (lines[at + 1].startswith("    ") or not lines[at + 1].strip()):
                at += 1
            # What the checker says may follow the code after an empty line: to Markdown that is one block.
            parts = re.split(r"\n\n(?=(?:[^ \n]*: )?warning: )", "\n".join(row[4:] for row in lines[begin:at + 1]).rstrip())
            for body in parts:
                yield Block(begin + 1, "cpp" if LOOKS_LIKE_CPP.search(body) and not NOT_CPP.search(body) else "", body)
                begin += body.count("\n") + 2
        at += 1


class Snippet:
    def __init__(self, page, block, directives):
        self.page, self.line, self.text, self.language = page, block.line, block.text, block.language
        self.more = []
        self.before, self.after, self.options, self.prints, self.skip, self.error, self.shown, self.standard = "", "", "", None, None, None, [], "c++20"
        self.checks = "-*,fearless-*"
        for directive in directives:
            self.direct(directive)
        if block.language == "c":
            self.standard = "gnu17"

    def direct(self, text):
        if text.startswith("before\n"):
            self.before += text[len("before\n"):] + "\n"
        elif text.startswith("after\n"):
            self.after += text[len("after\n"):] + "\n"
        elif text.startswith("options\n"):
            self.options = text[len("options\n"):]
        elif text.startswith("prints\n"):
            self.prints = text[len("prints\n"):] + "\n"
        elif text.startswith("skip:"):
            self.skip = text[5:].strip()
        elif text.startswith("check:"):
            self.checks += "," + text[6:].strip()
        elif text.startswith("flags:"):
            self.more = [str(ROOT / word) if word.startswith("test/") else word for word in text[6:].split()]
        elif text.startswith("error:"):
            self.error = text[6:].strip()
        elif re.fullmatch(r"c\+\+\d\d", text):
            self.standard = text
        else:
            raise ValueError("unknown directive 'cpp: %s'" % text.split("\n")[0])

    def where(self):
        return "%s:%d" % (self.page.relative_to(ROOT), self.line)

    def is_program(self):
        return bool(re.search(r"\bint main\(", self.text + self.after))

    def forms(self):
        """The source files that this may be, the likely one first."""
        if self.language == "c":
            prelude = "#include <pthread.h>\n#include <stdatomic.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
        else:
            prelude = "".join("#include <%s>\n" % header for header in PRELUDE)
            if self.standard in ("c++20", "c++23"):
                prelude += "#include <fearless/fearless.hpp>\n"
        place = '#line %d "%s"\n' % (self.line, self.page.relative_to(ROOT))
        before = prelude + self.before
        yield before + place + self.text + "\n" + self.after
        if not self.is_program():
            yield "%s[[maybe_unused]] static auto snippet() {\n%s%s\n}\n%s" % (before, place, self.text,
                                                                                       self.after)


def snippets(page):
    waiting, last = [], None
    for block in blocks(page.read_text()):
        if block[0] == "directive":
            waiting.append(block[2])
            continue
        if block.language in ("cpp", "c++", "c"):
            last = Snippet(page, block, waiting)
            waiting = []
            yield last
        elif last and "[fearless-" in block.text:
            last.shown += sentences(block.text)
            last = None
    if waiting:
        raise ValueError("%s: 'cpp: %s' is before no snippet" % (page, waiting[0].split("\n")[0]))


class Tester:
    def __init__(self, args, scratch):
        self.args, self.scratch = args, pathlib.Path(scratch)

    def sh(self, *command, **options):
        return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", stdin=subprocess.DEVNULL, **options)

    def flags(self, snippet):
        return ["-std=" + snippet.standard, "-I", ROOT / "runtime/include", "-pthread", "-Wall", "-Wextra", "-Wthread-safety",
                "-Wno-unused", "-Wno-unused-parameter", "-Wno-misleading-indentation", *snippet.more]

    def compile(self, snippet, source):
        words = ""
        for text in snippet.forms():
            source.write_text(text)
            done = self.sh(CXX, "-x", "c" if snippet.language == "c" else "c++", "-fsyntax-only", "-Werror",
                           *self.flags(snippet), source)
            if done.returncode == 0:
                return None
            words += done.stdout[:3000]
        return words

    def test(self, snippet):
        """What is wrong with it, or None."""
        name = re.sub(r"\W", "_", snippet.where())
        source = self.scratch / (name + (".c" if snippet.language == "c" else ".cpp"))
        wrong = self.compile(snippet, source)
        if snippet.error is not None:
            if wrong is None:
                return "it compiles, but should not: %r" % snippet.error
            return None if snippet.error in wrong else "the compiler does not say %r:\n%s" % (snippet.error, wrong)
        if wrong is not None:
            return "it does not compile:\n" + wrong
        return self.check(snippet, source) or self.execute(snippet, source)

    def check(self, snippet, source):
        config = self.scratch / (source.name + ".clang-tidy")
        options = "".join("  %s\n" % line for line in snippet.options.split("\n") if line)
        config.write_text("Checks: '%s'\n" % snippet.checks + ("CheckOptions:\n" + options if options else ""))
        done = self.sh(self.args.build / "bin/fearless-tidy", "--quiet", "--config-file=%s" % config, source, "--",
                       *self.flags(snippet))
        said = sentences(done.stdout)
        if not snippet.shown:
            return "the checker says something:\n" + done.stdout if "[fearless-" in done.stdout else None
        missing = ["%s: %s" % shown for shown in snippet.shown if shown not in said]
        return "the checker does not say\n  %s\nbut\n%s" % ("\n  ".join(missing), done.stdout) if missing else None

    def execute(self, snippet, source):
        if not snippet.is_program() or snippet.shown or snippet.language == "c":
            return None
        program = source.with_suffix("")
        done = self.sh(CXX, *self.flags(snippet), source, "-o", program)
        if done.returncode:
            return "it does not link:\n" + done.stdout[:3000]
        try:
            done = self.sh(program, timeout=120)
        except subprocess.TimeoutExpired:
            return "the program has not ended after two minutes"
        if done.returncode:
            return "the program ended with status %d:\n%s" % (done.returncode, done.stdout)
        if snippet.prints is not None and done.stdout != snippet.prints:
            return "the program printed\n%s" % done.stdout
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    pages = [page.resolve() for page in args.pages] or [ROOT / "README.md", ROOT / "CONTRIBUTING.md",
                                                        *sorted((ROOT / "docs").glob("**/*.md"))]
    todo = [snippet for page in pages for snippet in snippets(page)]
    failed = skipped = 0
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        tester = Tester(args, scratch)
        for snippet, wrong in zip(todo, pool.map(lambda s: None if s.skip else tester.test(s), todo)):
            if snippet.skip:
                skipped += 1
                print("SKIPPED: %s: %s" % (snippet.where(), snippet.skip))
            elif wrong:
                failed += 1
                print("FAILED: %s: %s" % (snippet.where(), wrong))
    print("%d passed, %d failed, %d skipped" % (len(todo) - failed - skipped, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as problem:
        print("FAILED: %s" % problem)
        sys.exit("0 passed, 1 failed, 0 skipped")
