"""Findings as lines: for people, as GitHub's workflow commands, as GitLab's code quality report."""
import json

from . import words


def at(place):
    if not place.name:
        return ""
    return "%s:%d:%d: " % place[1:] if place.line else place.name + ": "


def plain(report):
    """As a compiler says it: an editor or a CI that reads clang's output reads this."""
    rows = []
    for finding in report.findings:
        rows.append("%s%s: %s [%s]" % (at(finding.place), "error" if finding.level == "error" else "warning",
                                       finding.message, finding.check))
        rows += ["%snote: %s" % (at(note.place), note.text) for note in finding.notes]
    return "".join(row + "\n" for row in rows)


def escaped(text, in_property=False):
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def annotations(report):
    """GitHub shows these beside the lines of a pull request."""
    rows = []
    for finding in report.findings:
        fields = {}
        if finding.place.name:
            fields["file"] = finding.place.name
        if finding.place.line:
            fields.update(line=str(finding.place.line), col=str(finding.place.column))
        fields["title"] = finding.check + (" (Rust: %s)" % " ".join(finding.codes) if finding.codes else "")
        body = [words.without_code(finding.message)] + [at(note.place) + note.text for note in finding.notes]
        rows.append("::%s %s::%s\n" % ("error" if finding.level == "error" else "warning",
                                       ",".join("%s=%s" % (key, escaped(value, True)) for key, value in fields.items()),
                                       escaped("\n".join(body))))
    return "".join(rows)


def gitlab(report):
    """The artifact 'codequality' of a GitLab job."""
    return json.dumps([{
        "description": finding.message,
        "check_name": finding.check,
        "fingerprint": finding.fingerprint,
        "severity": "critical" if finding.level == "error" else "minor" if finding.confidence == "medium" else "major",
        "location": {"path": finding.place.name or ".", "lines": {"begin": max(finding.place.line, 1)}},
        "other_locations": [{"path": note.place.name, "lines": {"begin": note.place.line}}
                            for note in finding.notes if note.place.line and note.role != "help"],
    } for finding in report.findings], indent=1, ensure_ascii=False) + "\n"
