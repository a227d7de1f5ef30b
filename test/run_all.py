#!/usr/bin/env python3
"""Run every kind of test and count them all. `./dev test` builds and calls this.

  run_all.py --build BUILD_DIR [PART...]

A part that passes says one line, a part that fails shows its whole output. A part that ends badly
without a failure of its own, for instance by a crash, counts as one failed. The last line stands
alone: "N passed, N failed, N skipped". Exit status 1 when anything failed.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.MULTILINE)
Count = collections.namedtuple("Count", "passed failed skipped")
Part = collections.namedtuple("Part", "name command counter environment needs")


def printed_counts(output):
    """For our own scripts: the last line of counts."""
    found = COUNTS.findall(output)
    return Count(*map(int, found[-1])) if found else Count(0, 0, 0)


def googletest_counts(output):
    def lines(tag):
        # What failed or was skipped is listed a second time at the end, after "2 tests, listed below".
        return len(set(re.findall(r"^\[ *%s *\] ([\w/]+\.[\w/]+)" % tag, output, re.MULTILINE)))
    return Count(lines("OK"), lines("FAILED"), lines("SKIPPED"))


def lit_counts(path):
    def count(output):
        try:
            tests = json.loads(pathlib.Path(path).read_text())["tests"]
        except (OSError, ValueError):
            return Count(0, 0, 0)
        for test in tests:
            if test["code"] in ("UNSUPPORTED", "SKIPPED"):
                print("  SKIPPED: %s: something that it needs is not installed (see its REQUIRES)" % test["name"])
        codes = collections.Counter(test["code"] for test in tests)
        passed = codes["PASS"] + codes["XFAIL"] + codes["FLAKYPASS"]
        skipped = codes["UNSUPPORTED"] + codes["SKIPPED"]
        return Count(passed, len(tests) - passed - skipped, skipped)
    return count


def cached(build, name):
    match = re.search(r"^%s:\w+=(.*)$" % re.escape(name), (build / "CMakeCache.txt").read_text(), re.MULTILINE)
    return match[1] if match else ""


def parts(args, scratch):
    build, jobs = args.build, str(args.jobs)
    tools = cached(build, "FEARLESS_LLVM_TOOLS")
    tidy = build / "bin" / "fearless-tidy"
    python = sys.executable
    for name, tree in [("lit", build)] + [("lit-" + major, build / ("llvm-" + major)) for major in args.other_llvm.split()]:
        results = os.path.join(scratch, name + ".json")
        yield Part(name, [python, cached(build, "FEARLESS_LIT"), "-sv", "-j", jobs, "-o", results, str(tree / "test")],
                   lit_counts(results), {}, tree / "test" / "lit.site.cfg.py")
    yield Part("parity",
               [python, str(ROOT / "test/parity/score.py"), "--jobs", jobs, "--cmd",
                "%s --checks=-*,fearless-* --quiet {file} -- -std=c++20 -pthread" % tidy],
               printed_counts, {}, tidy)
    yield Part("labels", [python, str(ROOT / "test/parity/verify.py"), "--jobs", jobs,
                          "--cxx", tools + "/clang++"], printed_counts, {}, tidy)
    for name, binary, environment in (
            ("runtime", "fearless_runtime_tests", {}),
            ("runtime-tsan", "fearless_runtime_tests_tsan", {"TSAN_OPTIONS": "halt_on_error=1"}),
            ("runtime-asan", "fearless_runtime_tests_asan", {})):
        path = next(iter(sorted(build.glob("**/" + binary))), build / binary)
        yield Part(name, [str(path), "--gtest_color=no"], googletest_counts, environment, path)
    for name, binary, environment in (("stress", "fearless_stress", {}),
                                      ("stress-tsan", "fearless_stress_tsan", {"TSAN_OPTIONS": "halt_on_error=1"})):
        path = build / "test/runtime/stress" / binary
        yield Part(name, [str(path)], printed_counts, environment, path)
    script = ROOT / "test/runtime/relacy/run.py"
    yield Part("relacy", [python, str(script), str(build / "test/runtime/relacy/bin")], printed_counts, {}, script)
    script = ROOT / "test/runtime/must_not_compile.py"
    yield Part("must-not-compile", [python, str(script)], printed_counts,
               {"CXX": tools + "/clang++"}, script)
    script = ROOT / "test/runtime/compilers.py"
    yield Part("compilers", [python, str(script), "--jobs", jobs, *(["--all"] if args.all_compilers else [])],
               printed_counts, {}, script)
    script = ROOT / "test/package/package_test.py"
    yield Part("package", [python, str(script)], printed_counts, {"CXX": tools + "/clang++"}, script)
    for name in ("report", "ci", "ide"):
        script = ROOT / "test" / name / (name + "_test.py")
        yield Part(name, [python, str(script), "--build", str(build)], printed_counts, {"CXX": tools + "/clang++"}, script)
    script = ROOT / "test/deb/deb_test.py"
    yield Part("deb", [python, str(script), "--build", str(build), *(["--clean-root"] if args.clean_root else [])],
               printed_counts, {"CXX": tools + "/clang++"}, script)
    script = ROOT / "test/docs/snippets.py"
    yield Part("snippets", [python, str(script), "--build", str(build), "--jobs", jobs], printed_counts,
               {"CXX": tools + "/clang++"}, script)
    script = ROOT / "test/docs/rust.py"
    yield Part("rust", [python, str(script)], printed_counts, {}, script)
    script = ROOT / "test/docs/reference.py"
    yield Part("reference", [python, str(script)], printed_counts, {}, script)
    script = ROOT / "test/bench/runtime_bench.py"
    yield Part("measuring", [python, str(script)], printed_counts, {}, script)
    script = ROOT / "examples/run.py"
    yield Part("examples", [python, str(script), str(build / "examples")], printed_counts, {}, script)
    yield Part("checked-examples",
               [python, str(ROOT / "test/check_examples.py"), "--build", str(build), "--jobs", jobs],
               printed_counts, {}, ROOT / "examples")


def run(part):
    done = subprocess.run(part.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env={**os.environ, **part.environment}, stdin=subprocess.DEVNULL)
    count = part.counter(done.stdout)
    if (done.returncode or not any(count)) and not count.failed:
        count = count._replace(failed=1)
    if count.failed:
        print(done.stdout.rstrip())
        if done.returncode < 0:
            print("%s was ended by signal %d" % (part.name, -done.returncode))
    else:
        # What was skipped and why must not go unseen.
        for line in done.stdout.splitlines():
            if re.match(r"SKIPPED: |\[  SKIPPED \] \w+\.", line):
                print("  " + line)
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--all-compilers", action="store_true",
                        help="the runtime's tests with every compiler that is installed, not with one more")
    parser.add_argument("--all-llvm", action="store_true", help=argparse.SUPPRESS)  # read by dev, which builds for them
    parser.add_argument("--other-llvm", default="", metavar="MAJORS",
                        help="the part 'lit' also with these releases of LLVM, built in BUILD_DIR/llvm-MAJOR")
    parser.add_argument("--clean-root", action="store_true",
                        help="the part 'deb' also installs the package in a Debian made by debootstrap")
    parser.add_argument("parts", nargs="*", metavar="PART")
    args = parser.parse_args()
    args.build = args.build.resolve()
    scratch = tempfile.mkdtemp()
    try:
        todo = list(parts(args, scratch))
        unknown = set(args.parts) - {part.name for part in todo}
        if unknown:
            print("error: no such part: %s; there are %s"
                  % (" ".join(sorted(unknown)), " ".join(part.name for part in todo)), file=sys.stderr)
            return 2
        total = Count(0, 0, 0)
        for part in todo:
            # 'lit' asks for it with each release.
            if args.parts and not {part.name, re.sub(r"^lit-.*", "lit", part.name)} & set(args.parts):
                continue
            print("== " + part.name, flush=True)
            # A part that is not in the checkout is a fault of the checkout, not a reason to pass.
            if part.needs.exists():
                count = run(part)
            else:
                print("%s is missing" % part.needs)
                count = Count(0, 1, 0)
            print("   %d passed, %d failed, %d skipped (%s)" % (*count, part.name), flush=True)
            total = Count(*map(sum, zip(total, count)))
    finally:
        shutil.rmtree(scratch)
    print("%d passed, %d failed, %d skipped" % total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
