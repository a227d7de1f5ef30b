"""Findings: what the units said, each once, with places as lines and columns and with a stable fingerprint."""
import collections
import hashlib
import re

from . import words

# name is relative to the root, path absolute; line and column from 1, or 0 where the file cannot be read.
Place = collections.namedtuple("Place", "path name line column")


class Note:
    """A note of a finding. `role` is one of words.ROLES."""

    def __init__(self, text, place, edits):
        self.text, self.place, self.edits = text, place, edits
        self.role, self.match = words.note_role(text)


class Finding:
    def __init__(self, diagnostic, sources):
        self.check, self.level, self.message = diagnostic.check, diagnostic.level, diagnostic.message
        self.place = place_of(diagnostic, sources)
        self.offset = diagnostic.offset
        self.edits = edits(diagnostic, sources)
        self.notes = [Note(note.message, place_of(note, sources), edits(note, sources)) for note in diagnostic.notes]
        self.units = {diagnostic.unit} - {""}
        self.also = []  # what other units said of the same thing at the same place, where it differs
        self.subject = words.subject(self.message)
        self.codes = words.rust_codes(self.message)
        self.confidence = "medium" if any(note.role == "medium" for note in self.notes) else "high"
        self.fingerprint = ""

    @property
    def places(self):
        return [self.place] + [note.place for note in self.notes]


def place_of(diagnostic, sources):
    if not diagnostic.path:
        return Place("", "", 0, 0)
    line, column = sources[diagnostic.path].position(diagnostic.offset)
    return Place(diagnostic.path, sources.name(diagnostic.path), line, column)


def edits(diagnostic, sources):
    """(name, (line, column), (line, column), text) of each replacement."""
    found = []
    for path, offset, length, text in diagnostic.replacements:
        source = sources[path]
        found.append((sources.name(path), source.position(offset), source.position(offset + length), text))
    return found


def collect(diagnostics, sources, all_checks=False):
    """The findings in the order of their places; how many of other checks were left out; compile errors in words."""
    merged, others, errors = {}, 0, []
    for diagnostic in diagnostics:
        if diagnostic.check.startswith("clang-diagnostic-error"):
            place = place_of(diagnostic, sources)
            where = "%s:%d: " % (place.name, place.line) if place.name else ""
            errors.append("%sdoes not parse: %s" % (where, diagnostic.message))
            continue
        if not diagnostic.check.startswith("fearless-") and not all_checks:
            others += 1
            continue
        finding = Finding(diagnostic, sources)
        # Units count differently what they see of a header, so the words may differ; the place and the name do not.
        key = (finding.check, finding.place.name, finding.offset, finding.subject)
        first = merged.setdefault(key, finding)
        if first is not finding:
            first.units |= finding.units
            if finding.message != first.message and finding.message not in first.also:
                first.also.append(finding.message)
    found = sorted(merged.values(), key=lambda f: (f.place.name, f.offset, f.check, f.message))
    add_fingerprints(found, sources)
    return found, others, list(dict.fromkeys(errors))


def add_fingerprints(found, sources):
    """Of the check, the file, the text of the line and the name it is about: lines that move and sentences that are
    worded anew change nothing. Equal ones in a file are numbered in their order."""
    seen = collections.Counter()
    for finding in found:
        line = " ".join(sources[finding.place.path].line(finding.place.line).split()) if finding.place.path else ""
        # Where there is no text to go by, the words must do, without the numbers in them.
        key = (finding.check, finding.place.name, line or re.sub(r"\d+", "#", finding.message), finding.subject)
        text = "\0".join(key + (str(seen[key]),))
        seen[key] += 1
        finding.fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
