"""NOLINT comments that suppress nothing any more.

clang-tidy does not say what it suppressed. So the files are checked once with the word NOLINT blanked where it names a
fearless check (in a view of the files that only this run sees, clang-tidy's --vfsoverlay), and each comment is held
against what is then found on the lines that it covers. A comment in a file that no checked unit includes is not judged.
"""
import collections
import concurrent.futures
import fnmatch
import json
import os
import re
import subprocess
import tempfile

from . import ReportError
from .exports import Exports

COMMENT = re.compile(r"NOLINT(?P<kind>NEXTLINE|BEGIN|END)?\((?P<list>[^)\n]*\bfearless-[^)\n]*)\)")
SOURCES = (".h", ".hh", ".hpp", ".hxx", ".ipp", ".inl", ".cpp", ".cc", ".cxx", ".c++", ".C", ".c", ".m", ".mm", ".cu",
           ".cppm", ".ixx")
# One name of a list: where it stands, and the lines that it covers.
Suppression = collections.namedtuple("Suppression", "path line column word glob first last")


def files_below(root):
    """C and C++ files of the project: those that git knows or would add, or all."""
    try:
        done = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        names = done.stdout.decode("utf-8", "surrogateescape").split("\0") if done.returncode == 0 else []
    except OSError:
        names = []
    if not names:
        names = [os.path.relpath(os.path.join(folder, name), root) for folder, folders, names in os.walk(root)
                 for name in names if not folders.sort()]
    return [os.path.join(root, name) for name in dict.fromkeys(names) if name.endswith(SOURCES)]


def suppressions_in(path, text):
    found, open_blocks = [], []
    for number, line in enumerate(text.split("\n"), 1):
        for comment in COMMENT.finditer(line):
            kind, names = comment["kind"] or "", comment["list"]
            globs = [name.strip() for name in names.split(",") if name.strip().startswith("fearless-")]
            first = last = number + (kind == "NEXTLINE")
            if kind == "END":
                for block in reversed(open_blocks):
                    if block[0] == names:
                        open_blocks.remove(block)
                        found += [Suppression(path, block[1], block[2], "NOLINTBEGIN", glob, block[1], number)
                                  for glob in globs]
                        break
                continue
            if kind == "BEGIN":
                open_blocks.append((names, number, comment.start() + 1))
                continue
            found += [Suppression(path, number, comment.start() + 1, "NOLINT" + kind, glob, first, last)
                      for glob in globs]
    return sorted(found, key=lambda row: (row.line, row.column))


def masked(text):
    """The text without the comments' effect, every other character where it was."""
    return COMMENT.sub(lambda found: "NOLIN_" + found[0][6:], text)


class Run:
    """Checks units with the comments masked. `seen`: real paths of the files that were read."""

    def __init__(self, tidy, units, jobs, masked_files):
        self.tidy, self.failures, self.seen, self.diagnostics = tidy, [], set(), []
        with tempfile.TemporaryDirectory(prefix="fearless-") as folder:
            overlay = os.path.join(folder, "overlay.yaml")
            roots = []
            for number, (path, text) in enumerate(masked_files.items()):
                copy = os.path.join(folder, "%d" % number)
                with open(copy, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                    file.write(text)
                # The compiler may come by a link.
                roots += [{"type": "file", "name": name, "external-contents": copy}
                          for name in {path, os.path.realpath(path)}]
            with open(overlay, "w", encoding="utf-8") as file:
                json.dump({"version": 0, "case-sensitive": "true", "use-external-names": False, "roots": roots}, file)
            with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
                exports = list(pool.map(lambda unit: self.check(unit[1], overlay, os.path.join(
                    folder, "unit%d.yaml" % unit[0])), enumerate(units)))
            read = Exports([path for path in exports if path and os.path.exists(path)])
            self.diagnostics = read.diagnostics
            self.failures += read.failures

    def check(self, unit, overlay, export):
        command = unit.command(self.tidy, "fearless-*")
        command[1:1] = ["--vfsoverlay=" + overlay, "--export-fixes=" + export, "--extra-arg=-H"]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                                  stdin=subprocess.DEVNULL)
        except OSError as problem:
            raise ReportError("%s cannot be run: %s" % (self.tidy, problem.strerror)) from None
        error = re.search(r": (?:fatal )?error: (.*) \[clang-diagnostic-error\]", done.stdout)
        if error or done.returncode < 0:
            self.failures.append("%s was not checked: %s" % (
                unit.path, error[1] if error else "ended by signal %d" % -done.returncode))
            return None
        self.seen.add(os.path.realpath(unit.path))
        # -H prints a dot for each level, and the file as the compiler opened it, seen from the unit's folder.
        folder = unit.folder()
        for line in done.stderr.splitlines():
            included = re.match(r"\.+ (.*)", line)
            if included:
                self.seen.add(os.path.realpath(os.path.join(folder, included[1])))
        return export


def unused(tidy, units, jobs, root, known_checks):
    """(rows to print, number of comments judged, names not judged, failures)."""
    texts = {}
    paths = files_below(root) + [os.path.abspath(unit.path) for unit in units]
    for path in dict.fromkeys(map(os.path.realpath, paths)):
        try:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
        except OSError:
            continue
        if COMMENT.search(text):
            texts[path] = text
    found = [row for path, text in texts.items() for row in suppressions_in(path, text)]
    if not found:
        return [], 0, [], []
    run = Run(tidy, units, jobs, {path: masked(text) for path, text in texts.items()})
    lines = collections.defaultdict(set)
    for diagnostic in run.diagnostics:
        path = os.path.realpath(diagnostic.path)
        if path in texts:
            before = texts[path].encode("utf-8", "surrogateescape")[:diagnostic.offset]
            lines[path].add((before.count(b"\n") + 1, diagnostic.check))
    rows, judged, apart = [], 0, []
    for row in found:
        if not fnmatch.filter(known_checks, row.glob):
            rows.append((row, "there is no check '%s'" % row.glob))
        elif row.path not in run.seen:
            apart.append(row)
            continue
        elif not any(row.first <= line <= row.last and fnmatch.fnmatchcase(check, row.glob)
                     for line, check in lines[row.path]):
            rows.append((row, "it suppresses nothing any more"))
        judged += 1
    return rows, judged, apart, run.failures
