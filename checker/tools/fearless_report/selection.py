"""Which findings count: those that are not in the baseline, those that touch changed lines."""
import json
import os
import re
import sys

from . import ReportError

FORMAT = 1


def read_baseline(path):
    """The fingerprints of a baseline file."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content["fearless-baseline"] != FORMAT:
            raise ReportError("%s is a baseline of another release of fearless; write it anew with --write-baseline" % path)
        return {row["fingerprint"]: row for row in content["findings"]}
    except OSError as problem:
        raise ReportError("%s: %s; --write-baseline %s makes it" % (path, problem.strerror, path)) from None
    except (ValueError, KeyError, TypeError) as problem:
        raise ReportError("%s is not a baseline: %s %s" % (path, type(problem).__name__, problem)) from None


def write_baseline(path, findings):
    """A line for each finding, in the order of the files, so that diffs of it can be read."""
    rows = [json.dumps({"fingerprint": f.fingerprint, "check": f.check, "file": f.place.name, "message": f.message},
                       ensure_ascii=False) for f in findings]
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"fearless-baseline": %d, "findings": [\n%s\n]}\n' % (FORMAT, ",\n".join(rows)))


def read_diff(path, strip):
    """Changed lines by name: a set of line numbers for each file of a unified diff.

    A line that was taken away has no number; the lines that the hunk shows around it stand for it.
    """
    try:
        if path == "-":
            text = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                text = file.read()
    except OSError as problem:
        raise ReportError("--diff %s: %s" % (path, problem.strerror)) from None
    lines = text.decode("utf-8", "replace").split("\n")
    changed, name, at = {}, None, 0
    if not any(line.startswith(("@@ ", "diff --git ", "Binary files ")) for line in lines) and text.strip():
        raise ReportError("--diff %s is no unified diff ('git diff -U3 BASE' writes one)" % path)
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("+++ "):
            name = diff_name(line[4:], strip)
            continue
        hunk = re.match(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
        if not hunk:
            continue
        if name is None:
            raise ReportError("--diff %s, line %d: a hunk without a '+++' line before it" % (path, at))
        old, number, new = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
        touched = changed.setdefault(name, set())
        added, shown, removed = set(), {number, number + 1} if not new else set(), False
        while (old > 0 or new > 0) and at < len(lines):
            row = lines[at]
            at += 1
            if row.startswith("\\"):
                continue
            if row.startswith("-"):
                old, removed = old - 1, True
                shown |= {number - 1, number}
                continue
            if row.startswith("+"):
                added.add(number)
            else:
                old -= 1
            shown.add(number)
            new -= 1
            number += 1
        if old > 0 or new > 0:
            raise ReportError("--diff %s is cut off in a hunk of %s" % (path, name))
        # A lock that is taken away breaks what stays: the neighbourhood counts where nothing took its place.
        touched |= added | (shown if removed else set())
    changed.pop("/dev/null", None)
    return changed


def diff_name(text, strip):
    text = text.rstrip("\r")
    if text.startswith('"'):
        text = text[1:text.rindex('"')] if text.count('"') > 1 else text[1:]
        raw = re.sub(rb"\\([0-7]{3}|.)", lambda found: bytes([int(found[1], 8)]) if len(found[1]) == 3
                     else {b"n": b"\n", b"t": b"\t"}.get(found[1], found[1]), text.encode("utf-8"))
        text = raw.decode("utf-8", "replace")
    else:
        text = text.split("\t")[0].strip()
    if text == "/dev/null":
        return text
    return os.path.normpath("/".join(text.split("/")[strip:]) or text)


def touches(finding, changed):
    """Is the finding, or a note of it, on a changed line? The help does not count: it is no part of the problem."""
    places = [finding.place] + [note.place for note in finding.notes if note.role != "help"]
    return any(place.line in changed.get(place.name, ()) for place in places)
