"""Reads what clang-tidy --export-fixes and run-clang-tidy -export-fixes write.

A folder stands for the *.yaml files in it; none means that nothing was found, for clang-tidy writes no file then. A
file that is empty or cut off is a failure, but what can still be read of it is kept.
"""
import os

from . import ReportError

try:
    import yaml
except ImportError:
    yaml = None


class Diagnostic:
    """One diagnostic or note as exported, with absolute paths. Notes have no check and no notes."""

    def __init__(self, check, level, message, path, offset, replacements, notes=(), unit=""):
        self.check, self.level, self.message = check, level, message
        self.path, self.offset, self.replacements = path, offset, replacements
        self.notes, self.unit = list(notes), unit


class Exports:
    """All that was read: `diagnostics`, and in `failures` why the report may lack something."""

    def __init__(self, paths, empty_is_clean=False):
        if yaml is None:
            raise ReportError("Python's module 'yaml' is missing; in Debian it is the package python3-yaml")
        self.diagnostics, self.failures, self.newest = [], [], 0
        self.empty_is_clean = empty_is_clean
        for path in paths:
            if os.path.isdir(path):
                for name in sorted(os.listdir(path)):
                    if name.endswith((".yaml", ".yml")):
                        self.read(os.path.join(path, name))
            else:
                self.read(path)

    def read(self, path):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
            self.newest = max(self.newest, os.stat(path).st_mtime)
        except OSError as problem:
            self.failures.append("%s: %s" % (path, problem.strerror))
            return
        if not text.strip():
            if not self.empty_is_clean:
                self.failures.append(
                    "%s is empty: the run may have failed. run-clang-tidy leaves such a file where nothing was found; "
                    "if its own status was 0, say --empty-is-clean" % path)
            return
        content = self.parse(path, text)
        if content is None:
            return
        unit = content.get("MainSourceFile") or ""
        for number, entry in enumerate(content.get("Diagnostics") or [], 1):
            try:
                self.diagnostics.append(diagnostic(entry, unit))
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                self.failures.append("%s: diagnostic %d is not complete (%s %s); left out"
                                     % (path, number, type(problem).__name__, problem))

    def parse(self, path, text):
        """The document as a dict, or what is left of it; None when it is no export."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        # clang-tidy ends a document with three dots; run-clang-tidy, which merges several, does not.
        cut_off = text.startswith("---") and not text.rstrip().endswith("\n...")
        try:
            content = yaml.load(text, loader)
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            where = " at line %d" % (mark.line + 1) if mark else ""
            why = getattr(problem, "problem", None) or "not YAML"
            content = rescued(text, loader)
            self.failures.append("%s cannot be read%s: %s; %s" % (
                path, where, why, "%d diagnostics before that are kept" % len(content["Diagnostics"])
                if content else "nothing of it is used"))
            return content
        if not isinstance(content, dict) or not isinstance(content.get("Diagnostics") or [], list):
            self.failures.append("%s is YAML, but not what clang-tidy --export-fixes writes" % path)
            return None
        if "Diagnostics" not in content:
            self.failures.append("%s has no 'Diagnostics'; is it what clang-tidy --export-fixes writes?" % path)
            return None
        if cut_off:
            self.failures.append("%s is cut off: it does not end with '...'; what is there is kept" % path)
        return content


def rescued(text, loader):
    """The complete diagnostics of a document that is cut off."""
    # Entries start alike in a file; each is tried as the last one.
    for start in ("\n  - DiagnosticName:", "\n- BuildDirectory:", "\n- DiagnosticMessage:"):
        end = text.rfind(start)
        if end < 0:
            continue
        try:
            content = yaml.load(text[:end] + "\n", loader)
        except yaml.YAMLError:
            continue
        if isinstance(content, dict) and isinstance(content.get("Diagnostics"), list):
            return content
    return None


def diagnostic(entry, unit):
    message = entry["DiagnosticMessage"]
    folder = entry.get("BuildDirectory") or ""
    # Level is a word of clang-tidy; what was raised by --warnings-as-errors is 'Error'.
    return Diagnostic(entry["DiagnosticName"], entry.get("Level", "Warning").lower(), message["Message"],
                      absolute(message, folder), int(message.get("FileOffset", 0)), replacements(message, folder),
                      [note(row, folder) for row in entry.get("Notes") or []], unit)


def note(row, folder):
    return Diagnostic("", "note", row["Message"], absolute(row, folder), int(row.get("FileOffset", 0)),
                      replacements(row, folder))


def absolute(row, folder):
    path = row.get("FilePath") or ""
    return os.path.normpath(os.path.join(folder, path)) if path else ""


def replacements(message, folder):
    """(path, offset, length, text) of each edit."""
    return [(absolute(row, folder), int(row["Offset"]), int(row["Length"]), row["ReplacementText"])
            for row in message.get("Replacements") or []]
