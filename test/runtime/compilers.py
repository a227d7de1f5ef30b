#!/usr/bin/env python3
"""Builds and runs the runtime's tests with other compilers and standard libraries; no warning may come from a header.

usage: compilers.py [--all] [--only TEXT] [--jobs N]

Without --all, one that differs most from the compiler of the build is taken: GCC with C++20. A compiler that is not
installed is skipped with a line. The last line reads 'N passed, N failed, N skipped': a test of the suite that passed
with one compiler counts once; a configuration that does not compile is one failed.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GTEST = pathlib.Path("/usr/src/googletest/googletest")
# -Wno-psabi: GCC's note on a changed calling convention, about no line of ours.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow"]
GCC, CLANG = ["-Wno-psabi"], ["-Wthread-safety", "-Wdangling"]
Configuration = collections.namedtuple("Configuration", "name package compiler flags libraries own_gtest")


def configurations():
    for standard in ("c++20", "c++23"):
        flags = ["-std=" + standard]
        yield Configuration("GCC 12, " + standard, "g++-12", "g++-12", flags + GCC, [], False)
        for major in ("16", "19", "22"):
            # Clang 16 knows C++23 by its working name only.
            known = [flag.replace("c++23", "c++2b") for flag in flags] if major == "16" else flags
            yield Configuration("Clang %s, %s" % (major, standard), "clang-" + major, "clang++-" + major, known + CLANG,
                                [], False)
        # GoogleTest as packaged is built for libstdc++; its sources are packaged as well. Linked statically: the shared
        # library that is installed may belong to an older release than the headers.
        yield Configuration("Clang 22, libc++, " + standard, "clang-22 libc++-22-dev libc++abi-22-dev", "clang++-22",
                            flags + CLANG + ["-stdlib=libc++"], ["-static-libstdc++"], True)
    # What systems other than Linux get.
    yield Configuration("Clang 22, c++20, without futex", "clang-22", "clang++-22",
                        ["-std=c++20", "-DFEARLESS_PORTABLE_FUTEX"] + CLANG, [], False)


def usable(configuration, scratch):
    if not shutil.which(configuration.compiler):
        return False
    probe = scratch / "probe.cpp"
    probe.write_text("#include <vector>\nint main() { return (int)std::vector<int>().size(); }\n")
    done = subprocess.run([configuration.compiler, *configuration.flags, str(probe), *configuration.libraries, "-o",
                           str(scratch / "probe")], capture_output=True)
    return done.returncode == 0 and (not configuration.own_gtest or (GTEST / "src/gtest-all.cc").exists())


def compile_one(command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    return done.returncode == 0, done.stdout


def build(configuration, scratch, jobs):
    """The test program, or None and what the compiler said."""
    base = [configuration.compiler, *configuration.flags, "-O1", "-pthread"]
    commands, objects = [], []
    for source in sorted(HERE.glob("*.cpp")):
        objects.append(scratch / (source.stem + ".o"))
        commands.append([*base, *WARNINGS, "-I", ROOT / "runtime/include", "-I", HERE, "-c", source, "-o", objects[-1]])
    if configuration.own_gtest:
        for source in ("gtest-all.cc", "gtest_main.cc"):
            objects.append(scratch / (source + ".o"))
            commands.append([*base, "-isystem", GTEST / "include", "-I", GTEST, "-c", GTEST / "src" / source, "-o",
                             objects[-1]])
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(compile_one, commands))
    # The tests shadow on purpose ([rx = rx]); the library must be clean with whatever its users turn on.
    ours = re.compile(r"^%s/\S+ (warning|error):" % re.escape(str(ROOT / "runtime/include")), re.MULTILINE)
    if not all(fine and not ours.search(words) for fine, words in results):
        return None, "".join(words for fine, words in results if not fine or ours.search(words))
    program = scratch / "tests"
    libraries = configuration.libraries + ([] if configuration.own_gtest else ["-lgtest", "-lgtest_main"])
    fine, words = compile_one([*base, *objects, *libraries, "-o", program])
    return (program, "") if fine else (None, words)


def tests(program):
    """(passed, failed, output)"""
    # It is the compilers that are tried: long stress, which a nightly run asks for, is for the build's own.
    environment = {name: value for name, value in os.environ.items() if name != "FEARLESS_STRESS_SECONDS"}
    try:
        done = subprocess.run([str(program), "--gtest_color=no"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=1200, env=environment)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output, status = "%s\nnot done after 20 minutes" % late.stdout, 1
    passed = len(re.findall(r"^\[       OK \]", output, re.MULTILINE))
    failed = len(set(re.findall(r"^\[  FAILED  \] ([\w/]+\.[\w/]+)", output, re.MULTILINE)))
    return passed, max(failed, 1 if status or not passed else 0), output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="", help="configurations with this text in their name")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    chosen = [c for c in configurations() if args.only in c.name]
    if not args.all and not args.only:
        chosen = [c for c in chosen if c.name == "GCC 12, c++20"]
    passed = failed = skipped = 0
    for configuration in chosen:
        with tempfile.TemporaryDirectory() as folder:
            scratch = pathlib.Path(folder)
            if not usable(configuration, scratch):
                print("SKIPPED: %s is not installed (Debian: %s)" % (configuration.name, configuration.package))
                skipped += 1
                continue
            program, words = build(configuration, scratch, args.jobs)
            if not program:
                print("FAILED: %s does not compile the tests:\n%s" % (configuration.name, words[:8000]))
                failed += 1
                continue
            fine, wrong, output = tests(program)
            passed, failed = passed + fine, failed + wrong
            print("%s: %d passed, %d failed" % (configuration.name, fine, wrong))
            if wrong:
                print(output[-8000:])
        sys.stdout.flush()
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
