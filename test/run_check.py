#!/usr/bin/env python3
"""Run fearless checks on one source file for a test.

  run_check.py --mode=MODE [--set=NAME=VALUE]... [--config=YAML] [--fix-notes] [--tsan] CHECK FILE [-- FLAGS]

  show    print what was reported; exit 1 only when the file does not parse
  silent  exit 1 when anything at all was reported, and print it
  fixes   apply the fixes to a copy, compile it, demand that the checks are silent about it, print it;
          with --tsan also run it under ThreadSanitizer

Paths in the output are shortened to the file's name, and counts of suppressed warnings are dropped,
so that a test states diagnostics and nothing else. FLAGS may hold --real-std: then the standard
library is the system's, otherwise the mock one. Any other option goes to fearless-tidy as it is.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

SNIPPET = re.compile(r"\s*\d* \| ")
NOISE = re.compile(r"^(\d+ (warning|error)s?( and \d+ errors?)? generated\.|Suppressed \d+ warnings? .*"
                   r"|Use -header-filter=.*|Use -system-headers.*)$")

EXPECTATION = re.compile(r"// *CHECK[A-Z-]*:.*")


def parse():
    own, flags = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, flags = own[:at], own[at + 1:]
    # Without abbreviations: --fix is an option of clang-tidy, not our --fix-notes.
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--mode", choices=["show", "silent", "fixes"], default="show")
    parser.add_argument("--tidy", required=True)
    parser.add_argument("--clang", required=True)
    parser.add_argument("--mock-std", required=True)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="an entry of CheckOptions; \\n in VALUE is a line end")
    parser.add_argument("--config", metavar="YAML", help="instead of --set, as clang-tidy takes it")
    parser.add_argument("--fix-notes", action="store_true", help="apply fixes that are on notes, too")
    parser.add_argument("--tsan", action="store_true", help="the repaired program must run without a data race")
    parser.add_argument("check")
    parser.add_argument("file")
    args, args.more = parser.parse_known_args(own)
    args.checks = "fearless-*" if args.check == "all" else ",".join(
        "fearless-" + name for name in args.check.split(","))
    return args, flags


def compiler_flags(args, flags):
    if "--real-std" in flags:
        return [flag for flag in flags if flag != "--real-std"]
    # C has no library of ours to stand in for: its headers are the system's.
    if args.file.endswith(".c"):
        return flags
    return ["-nostdinc++", "-isystem", args.mock_std] + flags


def options(args):
    if args.config:
        return "--config=" + args.config
    pairs = {}
    for entry in args.set:
        name, separator, value = entry.partition("=")
        if not separator:
            sys.exit("run_check.py: --set=%s has no value" % entry)
        pairs[name] = value.replace("\\n", "\n")
    # JSON is YAML. A config on the command line also keeps .clang-tidy files out.
    return "--config=" + json.dumps({"CheckOptions": pairs})


def tidy(args, flags, path, *extra):
    """Returns (exit status, text): everything clang-tidy said, but for counts."""
    # A checker that does not end would hold up all the tests; no run takes a part of this.
    done = subprocess.run(
        [args.tidy, "--checks=-*," + args.checks, "--quiet", options(args), *args.more, *extra, path, "--", *flags],
        capture_output=True, text=True, errors="replace", timeout=600)
    folder = os.path.dirname(os.path.abspath(path)) + os.sep
    # A quoted source line may hold the expectations of this very test.
    lines = [line.replace(folder, "") for line in (done.stdout + done.stderr).splitlines()
             if not NOISE.match(line) and not SNIPPET.match(line)]
    if done.returncode < 0:
        lines.append("error: fearless-tidy was ended by signal %d" % -done.returncode)
    return abs(done.returncode), "".join(line + "\n" for line in lines)


def read(path):
    with open(path) as file:
        return file.read()


def fixes(args, flags):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(args.file))
        with open(args.file) as source, open(copy, "w") as target:
            # A CHECK-FIXES comment would match itself; lines keep their numbers.
            target.write(EXPECTATION.sub("//", source.read()))
        # A quoted include still means the neighbour of the original.
        flags = flags + ["-iquote", os.path.dirname(os.path.abspath(args.file))]
        status, said = tidy(args, flags, copy, "--fix-notes" if args.fix_notes else "--fix")
        if status:
            return status, "error: the checks could not run\n" + said
        done = subprocess.run([args.clang, "-fsyntax-only", *flags, copy], capture_output=True, text=True)
        if done.returncode:
            return 1, "error: the repaired source does not compile\n" + done.stderr + read(copy)
        status, said = tidy(args, flags, copy)
        if status or said:
            return 1, "error: the repaired source is still reported\n" + said + read(copy)
        if args.tsan:
            said = race(args, flags, copy, os.path.join(folder, "repaired"))
            if said:
                return 1, "error: the repaired program does not run without a race\n" + said + read(copy)
        return 0, read(copy)


def race(args, flags, source, program):
    """What ThreadSanitizer, or a failure to build or run, says of the program; empty if all is well."""
    compiler = args.clang + ("" if source.endswith(".c") else "++")
    done = subprocess.run([compiler, "-g", "-O1", "-fsanitize=thread", *flags, source, "-o", program],
                          capture_output=True, text=True)
    if not done.returncode:
        known = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs", "tsan.supp")
        environment = dict(os.environ, TSAN_OPTIONS="halt_on_error=1 suppressions=" + known)
        done = subprocess.run([program], capture_output=True, text=True, timeout=60, env=environment)
    return done.stderr or "exit status %d\n" % done.returncode if done.returncode else ""


def main():
    args, flags = parse()
    flags = compiler_flags(args, flags)
    if args.mode == "fixes":
        status, said = fixes(args, flags)
    else:
        status, said = tidy(args, flags, args.file)
        if args.mode == "silent" and said:
            status = 1
    (sys.stderr if args.mode == "fixes" and status else sys.stdout).write(said)
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
