#!/usr/bin/env python3
"""Turn what the fearless checks found into reports, and decide whether it fails the build.

  fearless-report.py EXPORT... [--sarif FILE] [--html FILE] [--gitlab FILE] [--annotations FILE] [--text FILE]
                               [--baseline FILE] [--write-baseline FILE] [--diff FILE]
  fearless-report.py --unused-suppressions [-p BUILD_DIR] [FILE...] [-- FLAGS]

  EXPORT    a file that clang-tidy --export-fixes or run-clang-tidy -export-fixes wrote, or a folder of such files

FILE may be - for standard output. Without an output, the findings go there as a compiler would say them. A finding that
several units report is one.

Exit status: 0 nothing found, 1 something found (with --baseline or --diff: something that is new), 2 the run failed (a
file cannot be read, a unit does not parse, a wrong option); what could be read is reported all the same.
"""
import argparse
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from fearless_report import ReportError, exports, findings, page, rules, sarif, selection, sources, suppressions, text  # noqa: E402

OUTPUTS = ("text", "sarif", "html", "gitlab", "annotations")


class Report:
    """What the outputs are made from."""

    def __init__(self):
        self.findings, self.failures, self.selection = [], [], ""
        self.rules, self.version, self.sources = rules.catalogue(), rules.version(), None


def count(number, noun):
    return "%d %s%s" % (number, noun, "" if number == 1 else "s")


def say(*lines):
    for line in lines:
        print(line, file=sys.stderr)


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False, usage="%(prog)s EXPORT... [OPTION]...")
    parser.add_argument("inputs", nargs="*", metavar="EXPORT")
    for name, what in (("text", "lines as a compiler prints them"), ("sarif", "SARIF 2.1.0"),
                       ("html", "one self-contained page that draws each race"),
                       ("gitlab", "GitLab's code quality report"), ("annotations", "GitHub's workflow commands")):
        parser.add_argument("--" + name, metavar="FILE", help=what)
    parser.add_argument("--root", metavar="DIR", help="what paths are relative to: the top of the git checkout, or "
                                                      "else the current folder, without it")
    parser.add_argument("--baseline", metavar="FILE", help="findings in it are known: they are not reported")
    parser.add_argument("--write-baseline", metavar="FILE", help="make what was found known")
    parser.add_argument("--diff", metavar="FILE", help="only findings that touch, themselves or with a note, a line "
                                                       "that this unified diff changes")
    parser.add_argument("--strip", type=int, default=1, metavar="N",
                        help="leading folders to take off the names in the diff; 1 without it, as git writes them")
    parser.add_argument("--all-checks", action="store_true", help="what other checks of clang-tidy found, too")
    parser.add_argument("--empty-is-clean", action="store_true",
                        help="an empty EXPORT means that nothing was found, not that the run failed")
    parser.add_argument("--docs-url", metavar="URL", help="where the documentation is served, for links in SARIF")
    parser.add_argument("--exit-zero", action="store_true", help="status 0 when something was found, too")
    parser.add_argument("--version", action="version", version="fearless-report " + rules.version())
    group = parser.add_argument_group("suppressions that suppress nothing")
    group.add_argument("--unused-suppressions", action="store_true", help="check the FILEs, or all files of the compile "
                                                                          "database, and list them")
    group.add_argument("-p", dest="build", metavar="BUILD_DIR", help="folder of compile_commands.json")
    group.add_argument("-j", dest="jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    group.add_argument("--tidy", help="the fearless-tidy to run")
    flags = None
    if "--" in argv:
        at = argv.index("--")
        argv, flags = argv[:at], argv[at + 1:]
    args = parser.parse_args(argv)
    if not args.unused_suppressions:
        if flags is not None or args.build or args.tidy:
            parser.error("-p, --tidy and -- FLAGS are of --unused-suppressions")
        if not args.inputs:
            parser.error("give the files or folders that clang-tidy --export-fixes wrote")
    elif any(getattr(args, name) for name in OUTPUTS + ("baseline", "write_baseline", "diff")):
        parser.error("--unused-suppressions prints a list and goes with no other output")
    if list(getattr(args, name) for name in OUTPUTS).count("-") > 1:
        parser.error("only one output can go to standard output")
    return args, flags


def read(args):
    report = Report()
    report.sources = sources.Sources(args.root)
    read_exports = exports.Exports(args.inputs, args.empty_is_clean)
    report.failures = read_exports.failures
    report.findings, others, errors = findings.collect(read_exports.diagnostics, report.sources, args.all_checks)
    report.failures += errors
    if others:
        say("note: %s of other checks left out; --all-checks takes them" % count(others, "diagnostic"))
    for path, source in report.sources.files.items():
        if source.missing:
            report.failures.append("%s: %s; findings in it have no lines" % (path, source.missing))
        elif source.mtime > read_exports.newest:
            say("warning: %s has changed since it was checked; lines may be wrong" % report.sources.name(path))
    for finding in report.findings:
        place = finding.place
        if place.name and not place.line and not report.sources[place.path].missing:
            report.failures.append("%s has changed since it was checked: it is shorter than the place of '%s'"
                                   % (place.name, finding.message))
    return report


def select(args, report):
    """Leaves the findings that count, and says in report.selection what was left out."""
    said = []
    # Read before anything is written, so that a wrong file loses nothing.
    known = selection.read_baseline(args.baseline) if args.baseline else {}
    changed = selection.read_diff(args.diff, args.strip) if args.diff else None
    if args.write_baseline and args.diff:
        raise ReportError("--write-baseline wants all findings, so it does not go with --diff")
    if args.write_baseline:
        if report.failures:
            raise ReportError("the baseline is not written, for the findings are not complete:\n  "
                              + "\n  ".join(report.failures))
        selection.write_baseline(args.write_baseline, report.findings)
        say("%s: %s" % (args.write_baseline, count(len(report.findings), "known finding")))
    if args.baseline:
        here = {finding.fingerprint for finding in report.findings}
        gone = sum(fingerprint not in here for fingerprint in known)
        before = len(report.findings)
        report.findings = [finding for finding in report.findings if finding.fingerprint not in known]
        said.append("%d known are left out%s." % (before - len(report.findings), ", %d of the baseline %s gone" % (
            gone, "is" if gone == 1 else "are") if gone else ""))
    if changed is not None:
        before = len(report.findings)
        report.findings = [finding for finding in report.findings if selection.touches(finding, changed)]
        said.append("%d that touch no changed line are left out." % (before - len(report.findings)))
    report.selection = " ".join(said)


def write(path, content):
    if path == "-":
        sys.stdout.write(content)
        sys.stdout.flush()
        return
    # Whole or not at all: another step may upload it.
    partial = path + ".partial"
    try:
        with open(partial, "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(partial, path)
    except OSError as problem:
        raise ReportError("%s cannot be written: %s" % (path, problem.strerror)) from None


def outputs(args, report):
    make = {"text": lambda: text.plain(report), "sarif": lambda: sarif.document(report, args.docs_url),
            "html": lambda: page.document(report), "gitlab": lambda: text.gitlab(report),
            "annotations": lambda: text.annotations(report)}
    wanted = [(name, getattr(args, name)) for name in OUTPUTS if getattr(args, name)]
    if not wanted and not args.write_baseline:
        wanted = [("text", "-")]
    failed = []
    for name, path in wanted:
        try:
            write(path, make[name]())
        except ReportError as problem:
            failed.append(str(problem))
    return failed


def run_fearless():
    spec = importlib.util.spec_from_file_location("run_fearless", os.path.join(HERE, "run-fearless.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unused_suppressions(args, flags):
    runner = run_fearless()
    args.files, args.only_database = args.inputs, False
    root = sources.Sources(args.root)
    if not args.files and not args.build:
        raise ReportError("--unused-suppressions: give files, or -p BUILD_DIR for all files of a project")
    try:
        units = runner.units(args, flags)
        tidy = runner.find_tidy(args.tidy)
    except runner.RunFailed as problem:
        raise ReportError(str(problem)) from None
    rows, judged, apart, failures = suppressions.unused(tidy, units, max(args.jobs, 1), root.root, list(rules.catalogue()))
    for row, why in rows:
        print("%s:%d:%d: warning: %s(%s): %s [unused-suppression]"
              % (root.name(row.path), row.line, row.column, row.word, row.glob, why))
    for name in dict.fromkeys(root.name(row.path) for row in apart):
        say("note: %s: no checked unit includes it, so its suppressions are not judged" % name)
    for failure in failures:
        say("error: " + failure)
    say("%s of %s without effect" % (len(rows), count(judged, "suppression")))
    return 2 if failures else 1 if rows and not args.exit_zero else 0


def main():
    try:
        args, flags = parse(sys.argv[1:])
        if args.unused_suppressions:
            return unused_suppressions(args, flags)
        report = read(args)
        select(args, report)
        failed = outputs(args, report)
    except ReportError as problem:
        say("error: %s" % problem)
        return 2
    except BrokenPipeError:
        # The reader has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    failed = report.failures + failed
    for failure in failed:
        say("error: " + failure)
    say(" ".join(filter(None, (count(len(report.findings), "finding") + ".", report.selection,
                               count(len(failed), "failure") + "." if failed else ""))))
    if failed:
        return 2
    return 1 if report.findings and not args.write_baseline and not args.exit_zero else 0


if __name__ == "__main__":
    sys.exit(main())
