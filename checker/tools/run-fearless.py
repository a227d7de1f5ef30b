#!/usr/bin/env python3
"""Run the fearless checks over many files at once.

  run-fearless.py [-p BUILD_DIR] [FILE...] [-- FLAGS]

  FILE...         with FLAGS, with the compile database of BUILD_DIR, or with the nearest one above
                  the file (compile_commands.json or build/compile_commands.json)
  -p BUILD_DIR    alone: every file of its compile database
  --export-fixes DIR
                  also writes there, for fearless-report, a file for each unit
  --only-database
                  files that no compile database names are skipped, and that is said

Only fearless checks run; their options come from .clang-tidy files as always. A finding that several
translation units report, as those in headers are, is printed once.

Exit status: 0 nothing found, 1 something found, 2 the run itself failed (a file that does not parse,
no compile database, an option that does not exist, ...); what was found is printed all the same.
"""
import argparse
import concurrent.futures
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
# In a checkout, and where this is installed in lib/fearless.
TIDIES = [os.path.normpath(os.path.join(HERE, "..", "..", folder, "fearless-tidy")) for folder in ("build/bin", "bin")]
DIAGNOSTIC = re.compile(r"^(?:(?P<place>.+?:\d+:\d+): )?(?P<kind>warning|error|note|fatal error): (?P<text>.*?)"
                        r"(?: \[(?P<check>[\w.,-]+)\])?$")
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".ipp")
SOURCES = HEADERS + (".cpp", ".cc", ".cxx", ".c++", ".C", ".cppm", ".ixx", ".cu", ".c", ".m", ".mm")


class RunFailed(Exception):
    """The run cannot start; the text says why and what to do."""


class Result:
    """What one file gave: findings as text blocks, and why it could not be checked, if so."""

    def __init__(self, path):
        self.path, self.findings, self.failures = path, [], []


class Unit:
    """One file and the arguments that tell clang-tidy how it is compiled."""

    def __init__(self, path, database=None, flags=()):
        self.path, self.database, self.flags = path, database, list(flags)

    def command(self, tidy, checks, export=None):
        start = [tidy, "--checks=-*," + checks, "--quiet", "--use-color=false"]
        if export:
            start.append("--export-fixes=" + export)
        if self.database:
            return start + ["-p", self.database, self.path]
        return start + [self.path, "--"] + self.flags

    def folder(self):
        """The folder that it is compiled in."""
        if not self.database:
            return os.getcwd()
        wanted = os.path.abspath(self.path)
        return next((entry["directory"] for entry in read_entries(self.database) if entry_file(entry) == wanted),
                    self.database)


def entry_file(entry):
    return os.path.normpath(os.path.join(entry["directory"], entry["file"]))


@functools.lru_cache(maxsize=None)
def read_entries(folder):
    path = os.path.join(folder, "compile_commands.json")
    if not os.path.exists(path):
        raise RunFailed("%s has no compile_commands.json. CMake writes it with "
                        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON, other build systems through 'bear -- make'." % folder)
    try:
        with open(path) as file:
            entries = json.load(file)
        for entry in entries:
            entry_file(entry)
    except (ValueError, KeyError, TypeError) as problem:
        raise RunFailed("%s cannot be read: %s: %s" % (path, type(problem).__name__, problem)) from None
    return entries


def read_database(folder):
    """The files of a compile database, each once, in its order."""
    return [file for file in dict.fromkeys(map(entry_file, read_entries(folder))) if file.endswith(SOURCES)]


def find_tidy(wanted):
    """The program to run: the one that is asked for, that of this checkout or installation, or that of the PATH."""
    if wanted is None:
        ours = next((path for path in TIDIES if os.access(path, os.X_OK)), None)
        wanted = ours or shutil.which("fearless-tidy") or TIDIES[0]
    if not os.access(wanted, os.X_OK):
        raise RunFailed("%s is not there; ./dev check builds it" % wanted)
    return wanted


def nearest_database(path):
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        for candidate in (folder, os.path.join(folder, "build")):
            if os.path.exists(os.path.join(candidate, "compile_commands.json")):
                return candidate
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def default_flags(path):
    if path.endswith((".c", ".m")):
        return ["-std=c17"]
    # Clang takes a header for C unless told otherwise.
    return (["-xc++"] if path.endswith(HEADERS) else []) + ["-std=c++20"]


def in_database(path, listed, folder):
    if os.path.abspath(path) in listed:
        return True
    print("warning: %s SKIPPED: %s" % (path, "the compile database of %s does not name it" % folder if folder
                                       else "there is no compile_commands.json above it"), file=sys.stderr)
    return False


def units(args, flags):
    for path in args.files:
        if not os.path.isfile(path):
            raise RunFailed("%s: no such file" % path)
    if args.build and flags is not None:
        raise RunFailed("-p BUILD_DIR and -- FLAGS exclude each other")
    if args.build:
        listed = read_database(args.build)
        return [Unit(path, args.build) for path in args.files or listed
                if not args.files or not args.only_database or in_database(path, listed, args.build)]
    if not args.files:
        raise RunFailed("nothing to check: give files, or -p BUILD_DIR for all files of a project")
    if flags is not None:
        return [Unit(path, flags=flags) for path in args.files]
    found = []
    for path in args.files:
        database = nearest_database(path)
        if args.only_database and not in_database(path, read_database(database) if database else [], database):
            continue
        if not database:
            guess = default_flags(path)
            print("note: no compile_commands.json above %s; checked with '%s'. Give -p BUILD_DIR or -- FLAGS "
                  "if that is not how it is compiled." % (path, " ".join(guess)), file=sys.stderr)
            found.append(Unit(path, flags=guess))
        else:
            found.append(Unit(path, database))
    return found


def sort_out(output, result):
    """Divides clang-tidy's output into findings and reasons why the file was not checked."""
    block, broken = None, False
    for line in output.splitlines():
        match = DIAGNOSTIC.match(line)
        kind = match["kind"] if match else None
        if kind in ("warning", "error", "fatal error"):
            check = match["check"] or ""
            if "fearless-" in check:
                block = [line]
                result.findings.append(block)
                continue
            block = None
            if check == "clang-tidy-config":
                result.failures.append("bad option: " + match["text"])
            elif kind != "warning" and not broken:
                # The first error is the one to mend; the rest often follow from it.
                broken = True
                where = match["place"] + ": " if match["place"] else ""
                result.failures.append("%s does not parse: %s%s" % (result.path, where, match["text"]))
        elif block is not None:
            block.append(line)


def export_folder(path):
    """Makes the folder ready: what an earlier run exported must not be taken for findings of this one."""
    try:
        os.makedirs(path, exist_ok=True)
        for name in os.listdir(path):
            if re.match(r"fearless-\d+-.*\.yaml$", name):
                os.remove(os.path.join(path, name))
    except OSError as problem:
        raise RunFailed("--export-fixes %s: %s" % (path, problem.strerror)) from None


def complete_export(export, unit):
    """clang-tidy writes no file when nothing was found; one that says so tells it from a unit that was not checked."""
    if not os.path.exists(export):
        with open(export, "w") as file:
            file.write("---\nMainSourceFile:  %s\nDiagnostics:     []\n...\n" % json.dumps(os.path.abspath(unit.path)))


def check(unit, args, number=0):
    result = Result(unit.path)
    export = args.export and os.path.join(os.path.abspath(args.export),
                                          "fearless-%d-%s.yaml" % (number, os.path.basename(unit.path)))
    try:
        done = subprocess.run(unit.command(args.tidy, args.checks, export), capture_output=True, text=True,
                              errors="replace", stdin=subprocess.DEVNULL)
    except OSError as problem:
        result.failures.append("%s cannot be run: %s" % (args.tidy, problem.strerror))
        return result
    sort_out(done.stdout, result)
    # What is wrong with the configuration is said on stderr.
    sort_out("\n".join(line for line in done.stderr.splitlines() if "[clang-tidy-config]" in line), result)
    unread = re.search(r"^Error parsing (.*?): ", done.stderr, re.MULTILINE)
    if unread:
        why = re.search(r": error: (.*)", done.stderr)
        result.failures.append("%s cannot be read: %s" % (unread[1], why[1] if why else "bad syntax"))
    if done.returncode < 0:
        result.failures.append("%s: fearless-tidy was ended by signal %d; please report this as a bug"
                               % (unit.path, -done.returncode))
    elif done.returncode and not result.failures and not result.findings:
        said = [line for line in done.stderr.splitlines() if line.strip() and "generated." not in line]
        result.failures.append("%s: %s" % (unit.path, said[0] if said else "exit status %d" % done.returncode))
    if export and not result.failures:
        complete_export(export, unit)
    return result


def config_file(path):
    """The .clang-tidy file that clang-tidy uses for a source file, or None."""
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        candidate = os.path.join(folder, ".clang-tidy")
        if os.path.isfile(candidate):
            return candidate
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def misspelt_options(args, todo):
    """clang-tidy ignores options it does not know, so a misspelt one would silently do nothing."""
    samples = {config_file(unit.path): unit.path for unit in todo}
    samples.pop(None, None)
    for config, path in samples.items():
        done = subprocess.run([args.tidy, "--verify-config", "--checks=-*," + args.checks, path, "--"],
                              capture_output=True, text=True, errors="replace")
        for line in (done.stdout + done.stderr).splitlines():
            # Other people's checks in the same file are not ours to judge.
            match = re.search(r"unknown check(?: option)? '[^']*fearless[^']*'.*?(?= \[-verify|$)", line, re.I)
            if match:
                yield "%s: %s" % (config, match[0])


class Progress:
    """'n/m files' on stderr: in place on a terminal, otherwise a line every ten seconds."""

    def __init__(self, total):
        self.total, self.done, self.tty = total, 0, sys.stderr.isatty()
        self.last, self.lock = time.monotonic(), threading.Lock()

    def step(self, path):
        with self.lock:
            self.done += 1
            if self.total < 2:
                return
            if self.tty:
                print("\r\033[K%d/%d files  %s" % (self.done, self.total, os.path.basename(path)),
                      end="", file=sys.stderr, flush=True)
            elif time.monotonic() - self.last >= 10:
                self.last = time.monotonic()
                print("%d/%d files" % (self.done, self.total), file=sys.stderr, flush=True)

    def clear(self):
        if self.tty and self.total > 1:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def run(args, todo):
    """Checks all units and prints as results come, in the order of the units. Returns the exit status."""
    progress, seen, findings, failures = Progress(len(todo)), set(), 0, []

    def one(numbered):
        number, unit = numbered
        result = check(unit, args, number)
        progress.step(unit.path)
        return result

    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        try:
            for result in pool.map(one, enumerate(todo)):
                new = [block for block in result.findings if block[0] not in seen]
                seen.update(block[0] for block in result.findings)
                findings += len(new)
                if new or result.failures:
                    progress.clear()
                for block in new:
                    print("\n".join(block), flush=True)
                for reason in result.failures:
                    if reason not in failures:
                        failures.append(reason)
                        print("error: " + reason, file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    progress.clear()
    print("%s in %s%s" % (count(findings, "finding"), count(len(todo), "file"),
                          "; %s" % count(len(failures), "failure") if failures else ""), file=sys.stderr)
    return 2 if failures else 1 if findings else 0


def count(number, noun):
    return "%d %s%s" % (number, noun, "" if number == 1 else "s")


def cores():
    # In a container the affinity is the truth and cpu_count() is not.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main():
    own, flags = sys.argv[1:], None
    if "--" in own:
        at = own.index("--")
        own, flags = own[:at], own[at + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False, prog=os.environ.get("FEARLESS_PROGRAM_NAME"),
                                     usage="%(prog)s [-p BUILD_DIR] [FILE...] [-- FLAGS]")
    parser.add_argument("-p", dest="build", metavar="BUILD_DIR", help="folder of compile_commands.json")
    parser.add_argument("-j", dest="jobs", type=int, default=cores(),
                        help="files checked at a time; all cores without it")
    parser.add_argument("--tidy", help="the fearless-tidy to run: that of this checkout, or else that of the PATH, "
                                       "without it")
    parser.add_argument("--checks", default="fearless-*", help="which of the checks, e.g. fearless-thread-borrow")
    parser.add_argument("--export-fixes", dest="export", metavar="DIR",
                        help="a folder that gets a file for each unit, as clang-tidy --export-fixes writes it")
    parser.add_argument("--only-database", action="store_true",
                        help="skip files that no compile database names, and say so")
    parser.add_argument("files", nargs="*", metavar="FILE")
    args = parser.parse_args(own)
    args.jobs = max(args.jobs, 1)
    try:
        todo = units(args, flags)
        args.tidy = find_tidy(args.tidy)
        if args.export:
            export_folder(args.export)
        if not todo and not (args.files and args.only_database):
            raise RunFailed("the compile database of %s names no C or C++ file" % args.build)
        wrong = list(misspelt_options(args, todo))
        for line in wrong:
            print("error: " + line, file=sys.stderr)
        status = run(args, todo)
        return 2 if wrong else status
    except RunFailed as problem:
        print("error: %s" % problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
