"""SARIF 2.1.0, as GitHub's code scanning, Visual Studio and others read it.

A finding about two threads is a codeFlow with two threadFlows. Equal executionOrder means: at the same time.
"""
import json

from . import rules, story
from .sources import uri

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "fearlessFinding/v1"
RUST = "Rust error codes"
KINDS = {"spawn": ["call", "thread"], "join": ["return", "thread"], "detach": ["call", "thread"],
         "call": ["call", "function"], "lock": ["acquire", "lock"], "unlock": ["release", "lock"],
         "access": ["memory"], "dies": ["exit", "scope"], "made": ["memory"], "send": ["call", "value"],
         "note": ["unknown"]}


def region(place):
    found = {"startLine": place.line}
    if place.column:
        found["startColumn"] = place.column
    return found


def location(place, sources, text=None, number=None, snippet=False):
    found = {}
    if number is not None:
        found["id"] = number
    if place.name:
        physical = {"artifactLocation": artifact(place.name)}
        if place.line:
            physical["region"] = region(place)
            if snippet:
                physical["region"]["snippet"] = {"text": sources[place.path].line(place.line)}
        found["physicalLocation"] = physical
    if text:
        found["message"] = {"text": text}
    return found


def artifact(name):
    return {"uri": uri(name)} if name.startswith("/") else {"uri": uri(name), "uriBaseId": "SRCROOT"}


def thread_flows(told, sources):
    flows = []
    clashing = [step.lane for step in told.clash] if told.clash else []
    lanes = clashing if len(set(clashing)) == 2 else range(len(told.lanes))
    for lane in lanes:
        steps = [(order, step) for order, row in enumerate(told.rows, 1) for step in row
                 if step.lane == lane or lane in step.starts + step.ends]
        if not steps:
            continue
        flows.append({"id": "thread %d" % (len(flows) + 1), "message": {"text": told.lanes[lane]}, "locations": [
            {"location": location(step.place, sources, step.text), "executionOrder": order,
             "kinds": KINDS[step.kind] + (["danger"] if told.clash and step in told.clash else []),
             "importance": "essential" if told.clash and step in told.clash else "important"}
            for order, step in steps]})
    return flows


def fixes(finding):
    """The safe repair, and those that are one of several, each with its own words."""
    found = []
    for words, edits in [("apply the repair", finding.edits)] + [(note.text, note.edits) for note in finding.notes]:
        changes = {}
        for name, begin, end, text in edits:
            if begin[0] and end[0]:
                changes.setdefault(name, []).append({
                    "deletedRegion": {"startLine": begin[0], "startColumn": begin[1],
                                      "endLine": end[0], "endColumn": end[1]},
                    "insertedContent": {"text": text}})
        if changes:
            found.append({"description": {"text": words}, "artifactChanges": [
                {"artifactLocation": artifact(name), "replacements": rows} for name, rows in changes.items()]})
    return found


def result(finding, index, codes, sources):
    told = story.Story(finding)
    help_text = "".join("\n" + text for text, _ in told.help)
    found = {
        "ruleId": finding.check, "ruleIndex": index, "level": "error" if finding.level == "error" else "warning",
        "message": {"text": finding.message + help_text},
        "locations": [location(finding.place, sources, snippet=True)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"confidence": finding.confidence, "subject": finding.subject},
    }
    if finding.notes:
        found["relatedLocations"] = [location(note.place, sources, note.text, number)
                                     for number, note in enumerate(finding.notes)]
    flows = thread_flows(told, sources)
    if flows:
        found["codeFlows"] = [{"message": {"text": finding.message}, "threadFlows": flows}]
    taxa = [{"id": code, "index": codes[code], "toolComponent": {"name": RUST, "index": 0}}
            for code in finding.codes if code in codes]
    if taxa:
        found["taxa"] = taxa
    repairs = fixes(finding)
    if repairs:
        found["fixes"] = repairs
    return found


def rule_entry(rule, codes, docs_url):
    entry = {"id": rule.name, "name": rule.camel, "shortDescription": {"text": rule.summary},
             "fullDescription": {"text": rule.summary}, "defaultConfiguration": {"level": "warning"},
             "properties": {"tags": ["concurrency", "correctness"] + ["rust:" + code for code in rule.codes],
                            "precision": "high", "problem.severity": "error", "rustCodes": rule.codes}}
    if rule.page:
        entry["help"] = {"text": rule.page, "markdown": rule.page}
    if docs_url:
        entry["helpUri"] = "%s/checks/%s.html" % (docs_url.rstrip("/"), rule.name.replace("fearless-", "", 1))
    if rule.codes:
        entry["relationships"] = [{"target": {"id": code, "index": codes[code],
                                              "toolComponent": {"name": RUST, "index": 0}}, "kinds": ["relevant"]}
                                  for code in rule.codes]
    return entry


def document(report, docs_url=None):
    """The whole log as text."""
    known = dict(report.rules)
    for finding in report.findings:
        known.setdefault(finding.check, rules.rule_of(known, finding.check))
    names = list(known)
    all_codes = sorted({code for rule in known.values() for code in rule.codes}
                       | {code for finding in report.findings for code in finding.codes})
    codes = {code: number for number, code in enumerate(all_codes)}
    driver = {"name": "fearless", "organization": "fearless",
              "shortDescription": {"text": "Rust's data-race rules for C++"},
              "rules": [rule_entry(known[name], codes, docs_url) for name in names]}
    if report.version:
        driver["version"] = driver["semanticVersion"] = report.version
    taxa = []
    for code in all_codes:
        taxon = {"id": code}
        if rules.rust_page(code):
            taxon["helpUri"] = rules.rust_page(code)
        taxa.append(taxon)
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "fearless/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the project's source"}}},
        "invocations": [{"executionSuccessful": not report.failures, "toolExecutionNotifications": [
            {"level": "error", "message": {"text": failure}} for failure in report.failures]}],
        "taxonomies": [{"name": RUST, "shortDescription": {"text": "What rustc says of such a program"}, "taxa": taxa}],
        "results": [result(finding, names.index(finding.check), codes, report.sources)
                    for finding in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"
