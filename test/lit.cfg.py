"""How the tests of the checker run. A test is a source file whose RUN lines use

  %fearless CHECK FILE [OPTION]... [-- FLAGS]         print the diagnostics
  %fearless-silent CHECK FILE [OPTION]... [-- FLAGS]  fail, printing them, when there are any
  %fearless-fixes CHECK FILE [OPTION]... [-- FLAGS]   apply the fixes, compile the result, demand
                                                      silence, print the repaired source
  %filecheck FILE    FileCheck in which every warning and error must be expected

CHECK is a check's name without "fearless-", several of them with commas, or "all". OPTION is
--set=FearlessStrict=true (any option of .clang-tidy) and, for fixes, --fix-notes and --tsan. The full
list is in run_check.py. Examples:

  // RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
  // RUN: %fearless-silent shared-mutation %s -- -std=c++20
  // RUN: %fearless-fixes dropped-guard %s -- -std=c++20 | %filecheck-fixes %s

Sources see the mock standard library in Inputs/std. With %std among the flags they see the real one
instead. %mock expands to the flags of the mock, for RUN lines that call %fearless-tidy itself.
"""
import os
import shutil
import sys

import lit.formats

config.name = "fearless"
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.fearless_binary_dir, "test")
config.suffixes = [".cpp", ".c", ".test"]
# These have runners of their own.
config.excludes = ["Inputs", "runtime", "parity", "package", "report", "ci", "ide", "deb"]

here = config.test_source_root
mock = os.path.join(here, "Inputs", "std")
tidy = config.fearless_tidy


def tool(name):
    return os.path.join(config.llvm_tools, name)


def script(name):
    return "%s %s" % (sys.executable, os.path.join(here, name))


run_check = "%s --tidy=%s --clang=%s --mock-std=%s" % (
    script("run_check.py"), tidy, tool("clang"), mock)
filecheck = ("%s --implicit-check-not=warning: --implicit-check-not=error: "
             "--dump-input-context=20" % tool("FileCheck"))

# Longer names first: a substitution replaces prefixes of others too.
config.substitutions += [
    ("%fearless-silent", run_check + " --mode=silent"),
    ("%fearless-fixes", run_check + " --mode=fixes"),
    ("%fearless-tidy", tidy),
    ("%generate", script("scaling/generate.py")),
    ("%bench-checker", "%s --tidy=%s" % (script("../bench/checker.py"), tidy)),
    ("%fearless-plugin", config.fearless_plugin),
    ("%fearless-version", config.fearless_version),
    ("%fearless", run_check + " --mode=show"),
    ("%filecheck-fixes", "%s --check-prefix=CHECK-FIXES" % tool("FileCheck")),
    ("%filecheck", filecheck),
    ("%libs", "-isystem %s" % os.path.join(here, "Inputs", "libs")),
    ("%mock", "-nostdinc++ -isystem %s" % mock),
    # run_check.py reads this marker; the compiler never sees it.
    ("%std", "--real-std"),
    ("%clang-tidy", tool("clang-tidy")),
    ("%clangd", tool("clangd")),
    ("%llvm-major", config.llvm_major),
    ("%python", sys.executable),
    ("%run-fearless", "%s --tidy %s" % (
        os.path.join(config.fearless_source_dir, "checker", "tools", "run-fearless.py"), tidy)),
    ("%status", script("expect_status.py")),
    # Only for the test of the harness itself.
    ("%fake-flags", "--tidy=%s --clang=%s --mock-std=%s" % (
        os.path.join(here, "integration", "Inputs", "fake-tidy.py"), tool("clang"), mock)),
    ("%root", config.fearless_source_dir),
    ("%build", config.fearless_binary_dir),
]

config.environment["PATH"] = os.pathsep.join([config.llvm_tools, config.environment["PATH"]])
# A colour or locale of the developer's terminal must not change what is compared.
config.environment["LC_ALL"] = "C"

if os.path.exists(tool("clang-tidy")):
    config.available_features.add("clang-tidy")
if os.path.exists(tool("clangd")):
    config.available_features.add("clangd")
if shutil.which("rustc"):
    config.available_features.add("rustc")

# Any other release of clang-tidy serves to try the plugin where it does not belong.
for major in range(14, 40):
    other = shutil.which("clang-tidy-%d" % major)
    if other and str(major) != config.llvm_major:
        config.available_features.add("other-clang-tidy")
        config.substitutions.insert(0, ("%other-clang-tidy", other))
        break
