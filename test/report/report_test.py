#!/usr/bin/env python3
"""fearless-report on real exports of a small project: what it writes, what it leaves out, how it fails.

usage: report_test.py --build BUILD_DIR

The schema of SARIF is that of the npm package @microsoft/jest-sarif, looked for in BUILD_DIR/npm and where npm keeps
global packages; FEARLESS_SARIF_SCHEMA names another. The page is opened in Chromium where there is one.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
TOOLS = ROOT / "checker/tools"
REPORT, RUN = TOOLS / "fearless-report.py", TOOLS / "run-fearless.py"
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
from fearless_report import exports, findings, selection, sources, story, suppressions, words  # noqa: E402

BUILD = None


def tidy():
    return BUILD / "bin/fearless-tidy"


def call(*command, **options):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **options)


def schema():
    places = [os.environ.get("FEARLESS_SARIF_SCHEMA")]
    for folder in (BUILD / "npm/node_modules", "/usr/local/lib/node_modules", "/usr/lib/node_modules"):
        places += map(str, pathlib.Path(folder).glob("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0*.json"))
    return next((json.loads(pathlib.Path(place).read_text()) for place in places if place), None)


class Case(unittest.TestCase):
    """A copy of the project, checked once for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="fearless report ")
        cls.path = pathlib.Path(cls.folder.name).resolve() / "the project"
        shutil.copytree(ROOT / "test/report/project", cls.path)
        cls.check(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def check(path, out="out"):
        units = [{"directory": str(path), "file": str(file),
                  "arguments": ["c++", "-std=c++20", "-pthread", "-c", str(file.relative_to(path))]}
                 for file in sorted((path / "src").glob("*.cpp"))]
        (path / "compile_commands.json").write_text(json.dumps(units))
        done = call(sys.executable, RUN, "--tidy", tidy(), "-p", path, "--export-fixes", path / out)
        if done.returncode != 1:
            raise AssertionError("%s\n%s" % (done.stdout, done.stderr))

    def report(self, *options, status=None, cwd=None, inputs=("out",), **more):
        done = call(sys.executable, REPORT, *inputs, *options, cwd=cwd or self.path, **more)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def copy(self):
        """A copy of the project that a test may change; its root is the folder itself."""
        folder = tempfile.TemporaryDirectory(prefix="fearless report ")
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name).resolve() / "copy"
        shutil.copytree(self.path, path)
        for file in [path / "compile_commands.json", *(path / "out").iterdir()]:
            file.write_text(file.read_text().replace(str(self.path), str(path)))
        return path

    def sarif(self, *options, **more):
        done = self.report("--sarif", "-", *options, **more)
        return json.loads(done.stdout)["runs"][0]


class Outputs(Case):
    def test_text(self):
        lines = self.report(status=1).stdout.splitlines()
        found = [line for line in lines if ": warning: " in line]
        self.assertEqual([re.sub(r":\d+: warning: .* \[", " ", line) for line in found], [
            "src/counter.cpp:17 fearless-mutable-static]",
            "src/counter.cpp:27 fearless-mutable-static]",
            "src/leak.cpp:5 fearless-thread-borrow]",
            "src/stats.h:22 fearless-unguarded-access]"], lines)

    def test_a_finding_of_two_units_is_one(self):
        result = [row for row in self.sarif()["results"] if row["ruleId"] == "fearless-unguarded-access"]
        self.assertEqual(len(result), 1)
        raw = "".join(path.read_text() for path in (self.path / "out").iterdir())
        self.assertEqual(raw.count("fearless-unguarded-access"), 2)

    def test_sarif_fits_the_schema(self):
        wanted = schema()
        try:
            import jsonschema
        except ImportError:
            self.skipTest("SARIF is not validated: Python's module jsonschema is not installed")
        if not wanted:
            self.skipTest("SARIF is not validated: npm install --prefix BUILD_DIR/npm @microsoft/jest-sarif")
        log = json.loads(self.report("--sarif", "-", "--docs-url", "https://example.org/docs").stdout)
        validator = jsonschema.validators.validator_for(wanted)(wanted, format_checker=jsonschema.FormatChecker())
        self.assertEqual([], [error.message for error in validator.iter_errors(log)])
        log["runs"][0]["results"][0]["ruleIndex"] = "none"
        self.assertTrue(list(validator.iter_errors(log)), "the validator finds nothing")

    def test_a_race_is_two_threads(self):
        run = self.sarif()
        flows = {}
        for result in run["results"]:
            name = result["properties"]["subject"]
            flows[name] = result["codeFlows"][0]["threadFlows"]
            self.assertEqual(len(flows[name]), 2, name)
            for flow in flows[name]:
                orders = [step["executionOrder"] for step in flow["locations"]]
                self.assertEqual(orders, sorted(orders))
                uris = [step["location"]["physicalLocation"]["artifactLocation"] for step in flow["locations"]]
                self.assertTrue(all(not uri["uri"].startswith("/") and uri["uriBaseId"] == "SRCROOT" for uri in uris))
            first, second = ([step for step in flow["locations"] if "danger" in step["kinds"]] for flow in flows[name])
            self.assertEqual([1, 1], [len(first), len(second)], name)
            self.assertEqual(first[0]["executionOrder"], second[0]["executionOrder"])
        def steps(name, thread):
            return [(step["kinds"][-2 if "danger" in step["kinds"] else -1],
                     step["location"]["physicalLocation"]["region"]["startLine"])
                    for step in flows[name][thread]["locations"]]
        # Start, lock, access, join; the two sides hold different locks.
        self.assertEqual(steps("balance", 0), [("thread", 22), ("lock", 17), ("memory", 17), ("thread", 24)])
        self.assertEqual(steps("balance", 1), [("thread", 21), ("lock", 12), ("memory", 12), ("thread", 23)])
        self.assertIn("'out' is held", flows["balance"][0]["locations"][1]["location"]["message"]["text"])
        self.assertEqual(steps("total", 0), [("thread", 34), ("function", 29), ("function", 28), ("memory", 27),
                                             ("thread", 36)])
        self.assertEqual(steps("total", 0), steps("total", 1))
        self.assertEqual([kind for kind, _ in steps("values_", 1)], ["lock", "memory"])

    def test_rules(self):
        run = self.sarif("--docs-url", "https://example.org/docs/")
        rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
        listed = re.findall(r'CHECK\(\w+, "([\w-]+)", "([^"]*)"', (ROOT / "checker/Checks.def").read_text())
        self.assertEqual({name: codes.split() for name, codes in listed},
                         {name: rule["properties"]["rustCodes"] for name, rule in rules.items()})
        for name, rule in rules.items():
            self.assertIn("# " + name, rule["help"]["markdown"])
            self.assertNotIn("<!--", rule["help"]["markdown"])
            self.assertEqual(rule["helpUri"], "https://example.org/docs/checks/%s.html" % name[len("fearless-"):])
        codes = [taxon["id"] for taxon in run["taxonomies"][0]["taxa"]]
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
            self.assertEqual([codes[taxon["index"]] for taxon in result["taxa"]], [taxon["id"] for taxon in result["taxa"]])

    def test_columns_count_characters(self):
        result = next(row for row in self.sarif()["results"] if row["ruleId"] == "fearless-thread-borrow")
        region = result["locations"][0]["physicalLocation"]["region"]
        line = (self.path / "src/leak.cpp").read_text().split("\n")[region["startLine"] - 1]
        self.assertEqual(line[region["startColumn"] - 1:][:4], "copy")
        self.assertEqual(region["snippet"]["text"], line)

    def test_repairs(self):
        result = next(row for row in self.sarif()["results"] if row["properties"]["subject"] == "total")
        self.assertIn("std::atomic<int>", json.dumps(result["fixes"]))

    def test_annotations(self):
        lines = self.report("--annotations", "-", status=1).stdout.splitlines()
        self.assertEqual(len(lines), 4)
        for line in lines:
            match = re.match(r"::warning file=(src/[\w.]+),line=(\d+),col=(\d+),title=(fearless-[\w-]+) "
                             r"\(Rust%3A [^:,]+\)::(.*)$", line)
            self.assertTrue(match, line)
            self.assertIn("%0A", match[5])

    def test_gitlab(self):
        rows = json.loads(self.report("--gitlab", "-", status=1).stdout)
        self.assertEqual(len({row["fingerprint"] for row in rows}), 4)
        for row in rows:
            self.assertIn(row["severity"], ("info", "minor", "major", "critical", "blocker"))
            self.assertTrue((self.path / row["location"]["path"]).is_file())
            self.assertGreater(row["location"]["lines"]["begin"], 0)
            self.assertTrue(row["description"] and row["check_name"].startswith("fearless-"))

    def test_several_outputs_in_one_call(self):
        folder = self.copy()
        self.report("--sarif", "a.sarif", "--html", "a.html", "--gitlab", "a.json", "--annotations", "a.txt", cwd=folder,
                    status=1)
        for name in ("a.sarif", "a.html", "a.json", "a.txt"):
            self.assertGreater((folder / name).stat().st_size, 500)
        self.assertEqual(list(folder.glob("*.partial")), [])

    def test_run_clang_tidy(self):
        """As it writes one merged file, and several."""
        for name in ("run-clang-tidy-22", "run-clang-tidy"):
            program = shutil.which(name, path="/usr/lib/llvm-22/bin" + os.pathsep + os.environ["PATH"])
            if program and "-export-fixes" in call(program, "--help").stdout:
                break
        else:
            self.skipTest("there is no run-clang-tidy")
        folder = self.copy()
        for target in ("merged.yaml", "several"):
            done = call(program, "-clang-tidy-binary", tidy(), "-p", folder, "-checks=-*,fearless-*", "-quiet",
                        "-export-fixes", folder / target)
            self.assertTrue((folder / target).exists(), done.stdout + done.stderr)
            self.assertEqual(self.report(cwd=folder, inputs=(target,), status=1).stdout,
                             self.report(cwd=folder, status=1).stdout)

    def test_nothing_found(self):
        folder = self.copy()
        (folder / "none").mkdir()
        done = self.report("--html", "none.html", "--sarif", "none.sarif", "--gitlab", "none.json", cwd=folder,
                           inputs=("none",), status=0)
        self.assertIn("0 findings", done.stderr)
        self.assertIn("Nothing found", (folder / "none.html").read_text())
        self.assertEqual(json.loads((folder / "none.json").read_text()), [])
        self.assertEqual(json.loads((folder / "none.sarif").read_text())["runs"][0]["results"], [])

    def test_other_checks(self):
        folder = self.copy()
        call(tidy(), "--checks=-*,modernize-use-trailing-return-type", "--export-fixes", folder / "other.yaml", "-p", folder,
             folder / "src/counter.cpp", cwd=folder)
        done = self.report(cwd=folder, inputs=("other.yaml",), status=0)
        self.assertIn("of other checks left out", done.stderr)
        run = self.sarif("--all-checks", cwd=folder, inputs=("other.yaml",))
        self.assertIn("modernize-use-trailing-return-type", {row["ruleId"] for row in run["results"]})


class Selection(Case):
    def fingerprints(self, path):
        run = self.sarif(cwd=path)
        return {row["properties"]["subject"]: row["partialFingerprints"]["fearlessFinding/v1"] for row in run["results"]}

    def test_fingerprints_survive_edits_above(self):
        folder = self.copy()
        before = self.fingerprints(folder)
        for file in (folder / "src").iterdir():
            file.write_text("// one more line\n\n" + file.read_text())
        self.check(folder)
        self.assertEqual(before, self.fingerprints(folder))
        # One more access under the lock changes the numbers in a message, and nothing else.
        header = folder / "src/stats.h"
        header.write_text(header.read_text().replace("  // Called by", "  void fill() {\n    std::lock_guard<std::mutex> "
                                                     "lock(mutex_);\n    values_.resize(9);\n  }\n  // Called by"))
        self.check(folder)
        self.assertIn("4 of 5", self.report(cwd=folder).stdout)
        self.assertEqual(before, self.fingerprints(folder))
        # Other code is another finding.
        header.write_text(header.read_text().replace("return values_.size();", "return values_.size() + 1;"))
        self.check(folder)
        after = self.fingerprints(folder)
        self.assertEqual({"values_"}, {name for name in before if before[name] != after[name]})

    def test_equal_findings_in_one_file_differ(self):
        folder = self.copy()
        (folder / "src/twice.cpp").write_text("#include <mutex>\nstd::mutex m;\nvoid f() {\n  std::lock_guard<std::mutex>{m};\n}\n"
                                              "void g() {\n  std::lock_guard<std::mutex>{m};\n}\n")
        self.check(folder)
        rows = [row for row in json.loads(self.report("--gitlab", "-", cwd=folder).stdout)
                if row["location"]["path"] == "src/twice.cpp"]
        self.assertEqual(len(rows), 2)
        self.assertEqual(len({row["fingerprint"] for row in rows}), 2)

    def test_baseline(self):
        folder = self.copy()
        self.report("--write-baseline", "known.json", cwd=folder, status=0)
        done = self.report("--baseline", "known.json", cwd=folder, status=0)
        self.assertEqual(done.stdout, "")
        self.assertIn("4 known are left out", done.stderr)
        leak = folder / "src/leak.cpp"
        leak.write_text("#include <thread>\nint fresh;\nvoid start() {\n  std::thread a([] { ++fresh; });\n  ++fresh;\n"
                        "  a.join();\n}\n")
        self.check(folder)
        done = self.report("--baseline", "known.json", cwd=folder, status=1)
        self.assertEqual([line.split(":")[0] for line in done.stdout.splitlines() if "warning" in line], ["src/leak.cpp"])
        self.assertIn("1 of the baseline is gone", done.stderr)
        self.report("--baseline", "known.json", "--exit-zero", cwd=folder, status=0)

    def test_baseline_that_is_none(self):
        folder = self.copy()
        for content in ("", "[]", "{}", '{"fearless-baseline": 99, "findings": []}', '{"fearless-baseline": 1}'):
            (folder / "bad.json").write_text(content)
            done = self.report("--baseline", "bad.json", cwd=folder, status=2)
            self.assertIn("bad.json is", done.stderr)
        self.assertIn("--write-baseline none.json makes it", self.report("--baseline", "none.json", cwd=folder, status=2).stderr)

    def test_a_baseline_is_not_made_of_half_the_findings(self):
        folder = self.copy()
        (folder / "out/cut.yaml").write_text("---\nMainSourceFile: 'x'\nDiag")
        done = self.report("--write-baseline", "known.json", cwd=folder, status=2)
        self.assertIn("not complete", done.stderr)
        self.assertFalse((folder / "known.json").exists())

    def diff(self, folder, text, status=1):
        return self.report("--diff", "-", cwd=folder, status=status, input=text).stdout

    def hunk(self, name, line):
        return "--- a/%s\n+++ b/%s\n@@ -%d,0 +%d,1 @@\n+new\n" % (name, name, line - 1, line)

    def test_diff(self):
        # The finding itself, and a note of it: where the thread of the other side starts.
        self.assertIn("'balance'", self.diff(None, self.hunk("src/counter.cpp", 17)))
        self.assertIn("'balance'", self.diff(None, self.hunk("src/counter.cpp", 21)))
        self.assertEqual("", self.diff(None, self.hunk("src/counter.cpp", 19), status=0))
        self.assertEqual("", self.diff(None, self.hunk("other/src/counter.cpp", 17), status=0))
        # The help's place is no part of the problem.
        self.assertEqual("", self.diff(None, self.hunk("src/counter.cpp", 6), status=0))

    def test_diff_of_git(self):
        folder = self.copy()
        def git(*words):
            done = call("git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words, cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout
        git("init", "-q")
        git("add", "src")
        git("commit", "-qm", "first")
        counter = folder / "src/counter.cpp"
        counter.write_text(counter.read_text().replace("balance -= n;", "balance -= 2 * n;"))
        (folder / "src/neu größer.cpp").write_text("#include <thread>\nint x;\nvoid f() { std::thread t([] { ++x; }); ++x; t.join(); }\n")
        git("add", "-A", "src")
        self.check(folder)
        out = self.diff(folder, git("diff", "--cached"))
        self.assertEqual(len(re.findall("warning", out)), 2, out)
        # A line that is taken away is judged by what stands around it.
        git("commit", "-qm", "second")
        counter.write_text(counter.read_text().replace("  std::lock_guard<std::mutex> lock(in);\n", ""))
        self.check(folder)
        out = self.diff(folder, git("diff"))
        self.assertIn("'balance' is written here", out)
        self.assertNotIn("'total'", out)
        self.assertEqual("", self.diff(folder, "", status=0))

    def test_diff_that_is_none(self):
        for text, said in (("hello\n", "no unified diff"), ("@@ -1 +1 @@\n-a\n+b\n", "without a '+++' line"),
                           ("+++ b/x\n@@ -1,5 +1,9 @@\n a\n", "cut off")):
            done = self.report("--diff", "-", status=2, input=text)
            self.assertIn(said, done.stderr)
        self.assertIn("No such file", self.report("--diff", "none.diff", status=2).stderr)

    def test_diff_names(self):
        for text, name in (("b/src/a.cpp", "src/a.cpp"), ("b/src/a.cpp\t2026-01-01", "src/a.cpp"),
                           (r'"b/gr\303\266\303\237er \"x\".cpp"', 'größer "x".cpp'), ("/dev/null", "/dev/null")):
            self.assertEqual(selection.diff_name(text, 1), name)


class BadInput(Case):
    def test_wrong_options(self):
        for options, said in ((("--sarfi", "x"), "unrecognized arguments: --sarfi"), (("--sarif",), "expected one argument"),
                              (("--sarif", "-", "--text", "-"), "only one output"), (("-p", "x"), "--unused-suppressions"),
                              (("--write-baseline", "b", "--diff", "-"), "does not go with --diff"),
                              (("--unused-suppressions", "--html", "x"), "goes with no other"),
                              (("--root", "/nowhere"), "no such folder")):
            self.assertIn(said, self.report(*options, status=2, input="").stderr)
        self.assertIn("give the files or folders", self.report(inputs=(), status=2).stderr)

    def test_no_such_export(self):
        done = self.report(inputs=("out", "none.yaml"), status=2)
        self.assertIn("none.yaml: No such file", done.stderr)
        self.assertEqual(done.stdout.count("warning:"), 4)

    def test_empty_export(self):
        folder = self.copy()
        (folder / "empty.yaml").write_text("")
        done = self.report(inputs=("out", "empty.yaml"), cwd=folder, status=2)
        self.assertIn("empty.yaml is empty", done.stderr)
        self.assertEqual(done.stdout.count("warning:"), 4)
        self.report("--empty-is-clean", inputs=("empty.yaml",), cwd=folder, status=0)

    def test_export_that_is_cut_off(self):
        """Wherever it is cut: told, and what is complete before it is kept."""
        folder = self.copy()
        whole = "".join((folder / "out").glob("*counter.cpp.yaml").__next__().read_text())
        for at in range(10, len(whole) - 5, max(10, len(whole) // 40)):
            (folder / "cut.yaml").write_text(whole[:at])
            done = self.report("--gitlab", "-", inputs=("cut.yaml",), cwd=folder, status=2)
            self.assertIn("cut.yaml", done.stderr)
            kept = len(json.loads(done.stdout))
            self.assertGreaterEqual(kept, whole[:at].count("- DiagnosticName") - 1)
        self.assertGreaterEqual(kept, 1)

    def test_what_is_no_export(self):
        folder = self.copy()
        for content, said in (("[1, 2]", "not what clang-tidy"), ("a: b", "no 'Diagnostics'"), ("Diagnostics: 3", "not what"),
                              ("Diagnostics:\n  - 3\n  - DiagnosticName: fearless-x\n", "diagnostic 1 is not complete"),
                              ("Diagnostics:\n  - DiagnosticName: x\n    DiagnosticMessage: {Message: m, FilePath: /x, "
                               "FileOffset: far}\n", "not complete"), ("\0\x01", "cannot be read"), ("{", "cannot be read")):
            (folder / "bad.yaml").write_text(content)
            self.assertIn(said, self.report(inputs=("bad.yaml",), cwd=folder, status=2).stderr)

    def test_source_that_is_gone(self):
        folder = self.copy()
        (folder / "src/leak.cpp").unlink()
        counter = folder / "src/counter.cpp"
        counter.write_text(counter.read_text()[:300])
        os.utime(counter, (time.time() + 5, time.time() + 5))
        done = self.report("--text", "-", "--html", "x.html", "--sarif", "x.sarif", "--gitlab", "x.json", cwd=folder, status=2)
        self.assertEqual(done.stdout.count("warning:"), 4, done.stdout)
        self.assertIn("leak.cpp: No such file", done.stderr)
        self.assertIn("counter.cpp has changed since", done.stderr)
        self.assertIn("may lack findings", (folder / "x.html").read_text())
        run = json.loads((folder / "x.sarif").read_text())["runs"][0]
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(len(run["results"]), 4)

    def test_a_unit_that_does_not_parse(self):
        folder = self.copy()
        (folder / "src/broken.cpp").write_text("int x = nowhere;\n")
        call(tidy(), "--checks=-*,fearless-*", "--export-fixes", folder / "out/broken.yaml", folder / "src/broken.cpp", "--",
             cwd=folder)
        done = self.report(cwd=folder, status=2)
        self.assertIn("src/broken.cpp:1: does not parse: use of undeclared identifier 'nowhere'", done.stderr)
        self.assertEqual(done.stdout.count("warning:"), 4)

    def test_output_that_cannot_be_written(self):
        done = self.report("--sarif", "/nowhere/x", "--text", "-", status=2)
        self.assertIn("/nowhere/x cannot be written", done.stderr)
        self.assertEqual(done.stdout.count("warning:"), 4)

    def test_a_reader_that_has_gone(self):
        done = call("bash", "-c", "%s '%s' out | true; echo ${PIPESTATUS[0]}" % (sys.executable, REPORT), cwd=self.path)
        self.assertNotIn("Traceback", done.stderr)


class Words(unittest.TestCase):
    """Each sentence that the checker says in the tests of its checks is known: fearless_report/words.py follows
    report/Wording.h."""

    def test_every_sentence_is_known(self):
        roles, shapes = collections.Counter(), collections.Counter()
        with tempfile.TemporaryDirectory() as folder:
            jobs = []
            for number, file in enumerate(sorted((ROOT / "test/checks").glob("*/*.c*"))):
                if "silent" in file.name:
                    continue
                text = file.read_text()
                flags = ["-std=c17" if file.suffix == ".c" else "-std=c++20", "-I%s" % (ROOT / "runtime/include")]
                if "%std" not in text and file.suffix != ".c":
                    flags += ["-nostdinc++", "-isystem", str(ROOT / "test/Inputs/std")]
                strict = "true" if "FearlessStrict=true" in text else "false"
                config = "{CheckOptions: {FearlessConfidence: medium, FearlessStrict: %s}}" % strict
                jobs.append([tidy(), "--checks=-*,fearless-*", "--quiet", "--config=" + config,
                             "--export-fixes=%s/%d.yaml" % (folder, number), file, "--", *flags])
            running = []
            for command in jobs:
                while len(running) >= (os.cpu_count() or 1):
                    running.pop(0).wait()
                running.append(subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            for process in running:
                process.wait()
            read = exports.Exports([folder])
            found, _, _ = findings.collect(read.diagnostics, sources.Sources(ROOT))
        self.assertGreater(len(found), 300)
        for finding in found:
            shape, _ = words.message_shape(finding.message)
            shapes[shape] += 1
            self.assertNotEqual(shape, "other", finding.message)
            for note in finding.notes:
                roles[note.role] += 1
                self.assertNotEqual(note.role, "note", note.text)
            told = story.Story(finding)
            if told.is_race and told.shape != "hidden":
                self.assertTrue(told.clash or told.parts.get("what") == "called", finding.message)
                if told.clash:
                    self.assertNotEqual(told.clash[0].lane, told.clash[1].lane)
        # Nothing in the tables that the checker never says.
        self.assertEqual(set(words.ROLES) - {"explain", "note"}, set(roles))
        self.assertEqual(set(words.SHAPES) - {"explain", "other"}, set(shapes))

    def test_locks(self):
        self.assertEqual(words.locks("holding 'a', 'this->b' in shared mode"), [("a", False), ("this->b", True)])
        self.assertEqual(words.locks("without a lock"), [])


class Suppressions(Case):
    def unused(self, *options, status=None, cwd=None):
        done = call(sys.executable, REPORT, "--unused-suppressions", "--tidy", tidy(), *options, cwd=cwd)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def test_each_kind(self):
        folder = self.copy()
        header = folder / "src/stats.h"
        header.write_text(header.read_text().replace(
            "return values_.size(); }", "return values_.size(); } // NOLINT(fearless-unguarded-access): approximate").replace(
            "return values_.empty();", "return values_.empty(); // NOLINT(fearless-unguarded-access)"))
        counter = folder / "src/counter.cpp"
        counter.write_text(counter.read_text().replace(
            "  balance -= n;", "  // NOLINTNEXTLINE(fearless-mutable-static, fearless-not-send)\n  balance -= n;").replace(
            "  balance += n;", "  // NOLINTNEXTLINE(fearless-*)\n  balance += n;").replace(
            "static int total;", "static int total; // NOLINT(fearless-mutable-statics)").replace(
            "static void bump", "// NOLINTBEGIN(fearless-mutable-static)\nstatic void bump") + "// NOLINTEND(fearless-mutable-static)\n")
        (folder / "src/apart.h").write_text("int x; // NOLINT(fearless-not-send)\n")
        done = self.unused("-p", ".", status=1, cwd=folder)
        self.assertEqual([re.sub(r":\d+: warning: ", " ", line) for line in done.stdout.splitlines()], [
            "src/counter.cpp:6 NOLINT(fearless-mutable-statics): there is no check 'fearless-mutable-statics' [unused-suppression]",
            "src/counter.cpp:12 NOLINTNEXTLINE(fearless-*): it suppresses nothing any more [unused-suppression]",
            "src/counter.cpp:18 NOLINTNEXTLINE(fearless-not-send): it suppresses nothing any more [unused-suppression]",
            "src/stats.h:19 NOLINT(fearless-unguarded-access): it suppresses nothing any more [unused-suppression]"])
        self.assertIn("src/apart.h: no checked unit includes it", done.stderr)
        self.assertIn("4 of 7 suppressions without effect", done.stderr)

    def test_none(self):
        self.assertIn("0 of 0 suppressions", self.unused("-p", ".", status=0, cwd=self.path).stderr)

    def test_failures(self):
        folder = self.copy()
        (folder / "src/leak.cpp").write_text("int x = nowhere; // NOLINT(fearless-not-send)\n")
        done = self.unused("-p", ".", status=2, cwd=folder)
        self.assertIn("leak.cpp was not checked: use of undeclared identifier", done.stderr)
        self.assertNotIn("leak.cpp", done.stdout)
        self.assertIn("give files, or -p BUILD_DIR", self.unused(status=2, cwd=folder).stderr)
        self.assertIn("no compile_commands.json", self.unused("-p", "src", status=2, cwd=folder).stderr)

    def test_masking_moves_nothing(self):
        text = "a; // NOLINTNEXTLINE(fearless-x) NOLINT(bugprone-y) NOLINT\n"
        self.assertEqual(len(suppressions.masked(text)), len(text))
        self.assertEqual(suppressions.masked(text), text.replace("NOLINTNEXTLINE(", "NOLIN_NEXTLINE(", 1))


PROBE = """<script>
window.addEventListener('load', function () { setTimeout(function () {
  var key = function (name, target) {
    (target || document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
  };
  var open = function () { return Array.from(document.querySelectorAll('article')).filter(function (a) { return !a.hidden; })
    .map(function (a) { return a.querySelector('h2').textContent; }); };
  var listed = function () { return Array.from(document.querySelectorAll('#list li')).filter(function (l) { return !l.hidden; }).length; };
  var set = function (id, value, name) { var e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event(name)); };
  var out = {width: document.documentElement.scrollWidth, view: window.innerWidth, first: open(), listed: listed()};
  out.wide = Array.from(document.querySelectorAll('article')).map(function (a) { a.hidden = false;
    var w = document.documentElement.scrollWidth; return w; });
  document.getElementById('text').dispatchEvent(new Event('input'));
  key('j'); out.next = open().pop(); key('k'); key('ArrowDown'); out.down = open().pop();
  key('k'); key('/'); out.focus = document.activeElement.id; key('Escape'); out.left = document.activeElement.id;
  set('check', 'fearless-mutable-static', 'change'); out.statics = listed(); out.opened = open().length; set('check', '', 'change');
  set('file', 'src/leak.cpp', 'change'); out.leaks = listed(); set('file', '', 'change');
  set('confidence', 'high', 'change'); out.high = listed(); set('confidence', '', 'change');
  set('text', 'balance', 'input'); out.text = listed(); set('text', 'nothing like it', 'input'); out.none = listed();
  out.count = document.getElementById('count').textContent; set('text', '', 'input');
  out.steps = Array.from(document.querySelectorAll('a.step')).every(function (a) {
    return a.tabIndex === 0 && document.getElementById(a.getAttribute('href').slice(1)); });
  var step = document.querySelectorAll('article')[0].querySelector('a.step'); location.hash = step.getAttribute('href');
  setTimeout(function () {
    out.lit = document.querySelectorAll('.lit').length;
    var back = function () { return getComputedStyle(document.body).backgroundColor; };
    out.backs = [back()]; document.getElementById('theme').click(); out.backs.push(back());
    out.injected = window.injected || 0;
    console.log('PROBE ' + JSON.stringify(out));
  }, 50);
}, 50); });
</script></body>"""


class Page(Case):
    def text(self):
        self.report("--html", "page.html", status=1)
        return (self.path / "page.html").read_text()

    def test_self_contained(self):
        text = self.text()
        self.assertNotRegex(text, r"<link|<img|<script src|@import|url\(|https?://(?!doc\.rust-lang\.org/)")
        self.assertIn("default-src 'none'", text)

    def test_lanes(self):
        text = self.text()
        article = next(part for part in re.findall(r"<article.*?</article>", text, re.DOTALL) if "balance" in part)
        self.assertEqual(re.findall(r"class='lane l\d'[^>]*>(.*?)</div>", article),
                         ["the code that starts them", "a thread", "another thread"])
        self.assertEqual(re.findall(r"class='step ([\w ]+)'", article),
                         ["spawn", "spawn", "lock", "lock", "access fault", "access fault", "join", "join"])
        self.assertEqual(article.count("class='clash'"), 1)
        self.assertEqual(article.count("class='held'"), 2)

    def probe(self, folder, text, *options):
        """What the page tells on the console when it has been used. Then the browser is ended: left to end by itself
        (--dump-dom, --virtual-time-budget) it has hung on a busy machine."""
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not chromium:
            self.skipTest("the page is not opened: there is no chromium")
        page = folder / "probe.html"
        page.write_text(text.replace("</body>", PROBE))
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            browser = subprocess.Popen(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--user-data-dir=" + profile, "--window-size=1200,800",
                 "--enable-logging=stderr", *options, page.as_uri()],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)
            # A browser that says nothing must not hang the tests.
            late = threading.Timer(600, os.killpg, (browser.pid, signal.SIGKILL))
            late.start()
            said = []
            try:
                for line in browser.stderr:
                    said.append(line)
                    if found := re.search(r'"PROBE (\{.*\})", source: ', line):
                        return json.loads(found[1])
            finally:
                late.cancel()
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(browser.pid, signal.SIGKILL)
                browser.wait()
                browser.stderr.close()
        self.fail("the page has told nothing:\n" + "".join(said)[-2000:])

    def test_in_a_browser(self):
        told = self.probe(self.path, self.text())
        self.assertLessEqual(told["width"], told["view"])
        self.assertTrue(all(width <= told["view"] for width in told["wide"]), told["wide"])
        self.assertEqual([len(told["first"]), told["listed"]], [1, 4])
        self.assertNotEqual(told["first"][0], told["next"])
        self.assertEqual(told["down"], told["next"])
        self.assertEqual([told["focus"], told["left"]], ["text", ""])
        self.assertEqual([told[name] for name in ("statics", "opened", "leaks", "high", "text", "none")], [2, 1, 1, 4, 1, 0])
        self.assertEqual(told["count"], "0 of 4 findings")
        self.assertTrue(told["steps"])
        self.assertEqual(told["lit"], 1)
        light, dark = (sum(map(int, re.findall(r"\d+", back)[:3])) for back in told["backs"])
        self.assertGreater(light, 700)
        self.assertLess(dark, 150)

    def test_dark_by_itself(self):
        told = self.probe(self.path, self.text(), "--blink-settings=preferredColorScheme=0")
        self.assertLess(sum(map(int, re.findall(r"\d+", told["backs"][0])[:3])), 150)

    def test_names_are_text(self):
        """Nothing that stands in a source, a path or a message becomes part of the page."""
        folder = self.copy()
        evil = "<script>window.injected=1</script><img src=x onerror='window.injected=1'>"
        source = folder / "src/evil.cpp"
        source.write_text("int a; // %s\n" % evil)
        row = {"DiagnosticName": "fearless-mutable-static", "Level": "Warning", "DiagnosticMessage": {
            "Message": "'%s' is written by several threads at once without a lock (Rust: E0133)" % evil,
            "FilePath": str(source), "FileOffset": 4, "Replacements": []},
            "Notes": [{"Message": "in '%s', called here" % evil, "FilePath": str(source), "FileOffset": 1}]}
        (folder / "out/evil.yaml").write_text(json.dumps({"MainSourceFile": str(source), "Diagnostics": [row]}))
        self.report("--html", "page.html", cwd=folder, status=1)
        text = (folder / "page.html").read_text()
        self.assertNotIn("<img", text)
        self.assertEqual(text.count("<script>"), 1)
        told = self.probe(folder, text)
        self.assertEqual(told["injected"], 0)
        self.assertEqual(told["listed"], 5)


def main():
    global BUILD
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("tests", nargs="*", help="only those whose names contain one of these")
    args = parser.parse_args()
    BUILD = args.build.resolve()
    return counted.run(__name__, args.tests)


if __name__ == "__main__":
    sys.exit(main())
