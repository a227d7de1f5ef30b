#!/usr/bin/env python3
"""What CI systems are given, run as they would run it, without a network.

usage: ci_test.py --build BUILD_DIR

The shell steps of action.yml, the jobs of ci/, the hook of .pre-commit-hooks.yaml, fearless_check() and each snippet of
docs/ci.md run on the small project of test/report; the documentation is built with mkdocs where there is one.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
TOOLS = ROOT / "checker/tools"
PAGE = (ROOT / "docs/ci.md").read_text()
CXX = os.environ.get("CXX", "c++")
BUILD = None
# What CMake takes otherwise, make, need not be installed.
os.environ.setdefault("CMAKE_GENERATOR", "Ninja")


def tidy():
    return BUILD / "bin/fearless-tidy"


def snippets(language):
    return re.findall(r"^```%s\n(.*?)^```$" % language, PAGE, re.MULTILINE | re.DOTALL)


class Case(unittest.TestCase):
    prefix = "fearless ci "

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix=self.prefix)
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name).resolve()
        # The PATH of a machine that has fearless installed: by links.
        self.bin = self.path / "bin"
        self.bin.mkdir()
        for tool in (TOOLS / "run-fearless.py", TOOLS / "fearless-report.py", tidy()):
            (self.bin / tool.name).symlink_to(tool)
        self.project = self.path / "project"
        shutil.copytree(ROOT / "test/report/project", self.project)
        (self.project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.20)\nproject(app LANGUAGES CXX)\nset(CMAKE_CXX_STANDARD 20)\n"
            "find_package(Threads REQUIRED)\nadd_executable(app src/counter.cpp src/leak.cpp)\n"
            "target_link_libraries(app PRIVATE Threads::Threads)\n")

    def environment(self, **more):
        return {**os.environ, "PATH": "%s:%s" % (self.bin, os.environ["PATH"]), "CXX": CXX, "GIT_CONFIG_NOSYSTEM": "1", **more}

    def run_in(self, folder, *command, status=None, **more):
        done = subprocess.run([str(word) for word in command], cwd=folder, env=self.environment(**more), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout)
        return done

    def shell(self, script, status=None, **more):
        return self.run_in(self.project, "bash", "-e", "-o", "pipefail", "-c", script, status=status, **more)

    def configure(self, *options):
        self.run_in(self.project, "cmake", "-B", "build", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *options, status=0)

    def make_clean(self):
        """Leaves nothing to be found."""
        (self.project / "src/leak.cpp").write_text("int leak() { return 0; }\n")
        (self.project / "src/counter.cpp").write_text("int main() {}\n")

    def git(self, *words):
        return self.run_in(self.project, "git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words, status=0).stdout


class Action(Case):
    """action.yml, its steps run as GitHub runs them."""

    @classmethod
    def setUpClass(cls):
        if yaml is None:
            raise unittest.SkipTest("the templates are not tried: Python's module yaml is not installed")
        cls.action = yaml.safe_load((ROOT / "action.yml").read_text())

    def value(self, text, inputs, outputs):
        def one(found):
            words = found[1].split(".")
            return inputs[words[1]] if words[0] == "inputs" else outputs.get(words[1], {}).get(words[3], "")
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", one, text)

    def act(self, action_path=ROOT, **given):
        """(status of each step by name, outputs of the action, all that was printed)."""
        inputs = {name: row.get("default", "") for name, row in self.action["inputs"].items()}
        self.assertLessEqual(set(given), set(inputs))
        inputs.update(given)
        outputs, statuses, said, failed = {}, {}, "", False
        for step in self.action["runs"]["steps"]:
            wanted = step.get("if", "success()")
            self.assertIn(wanted, ("success()", "${{ !cancelled() && steps.tidy.outcome == 'success' }}"))
            if failed and (wanted == "success()" or statuses["Find or build fearless-tidy"]):
                continue
            # What a user passes goes through the environment; written into the script it could become commands.
            self.assertNotIn("${{", step["run"])
            file = self.path / "output"
            file.write_text("")
            done = self.shell(step["run"], GITHUB_OUTPUT=str(file), GITHUB_ACTION_PATH=str(action_path),
                              **{name: self.value(text, inputs, outputs) for name, text in step["env"].items()})
            statuses[step["name"]] = done.returncode
            failed = failed or done.returncode != 0
            outputs[step.get("id", "")] = dict(line.split("=", 1) for line in file.read_text().splitlines())
            said += done.stdout
        return statuses, {name: self.value(row["value"], inputs, outputs)
                          for name, row in self.action["outputs"].items()}, said

    def test_findings_fail_the_job_and_are_told(self):
        self.configure()
        statuses, outputs, said = self.act()
        self.assertEqual(statuses, {"Find or build fearless-tidy": 0, "Check": 0, "Report": 1}, said)
        self.assertEqual(len(re.findall("^::warning file=src/", said, re.MULTILINE)), 4, said)
        self.assertEqual(outputs["status"], "1")
        self.assertEqual(len(json.loads((self.project / outputs["sarif"]).read_text())["runs"][0]["results"]), 4)
        self.assertIn("balance", (self.project / outputs["html"]).read_text())

    def test_inputs(self):
        self.configure()
        statuses, outputs, said = self.act(fail="false")
        self.assertEqual((statuses["Report"], outputs["status"]), (0, "1"), said)
        self.shell("fearless-report.py fearless-report/exported --write-baseline known.json", status=0)
        statuses, outputs, said = self.act(baseline="known.json", output="out of the way")
        self.assertEqual((statuses["Report"], outputs["status"]), (0, "0"), said)
        statuses, _, said = self.act(files="src/leak.cpp")
        self.assertEqual(set(re.findall(r"^::warning file=(.*?),", said, re.MULTILINE)), {"src/leak.cpp", "src/stats.h"})

    def test_only_what_changed(self):
        self.git("init", "-q", "-b", "main")
        self.git("add", "src", "CMakeLists.txt")
        self.git("commit", "-qm", "first")
        counter = self.project / "src/counter.cpp"
        counter.write_text(counter.read_text().replace("balance -= n;", "balance -= 2 * n;"))
        self.git("commit", "-qam", "second")
        self.configure()
        _, outputs, said = self.act(**{"diff-base": "HEAD~1"})
        self.assertEqual((len(re.findall("^::warning", said, re.MULTILINE)), outputs["status"]), (1, "1"), said)

    def test_nothing_found(self):
        self.make_clean()
        self.configure()
        statuses, outputs, said = self.act()
        self.assertEqual((set(statuses.values()), outputs["status"]), ({0}, "0"), said)

    def test_a_run_that_fails(self):
        statuses, _, said = self.act()
        self.assertNotEqual(statuses["Check"], 0)
        self.assertIn("build has no compile_commands.json", said)
        (self.project / "src/leak.cpp").write_text("int x = nowhere;\n")
        self.configure()
        statuses, outputs, said = self.act(fail="false")
        self.assertNotEqual(statuses["Check"], 0)
        self.assertEqual((statuses["Report"], outputs["status"]), (1, "2"), said)
        self.assertEqual(len(re.findall("^::warning", said, re.MULTILINE)), 3, said)

    def test_builds_what_is_not_there(self):
        (self.bin / "fearless-tidy").unlink()
        fake = self.path / "action"
        (fake / "checker").mkdir(parents=True)
        (fake / "checker/tools").symlink_to(TOOLS)
        (fake / "dev").write_text("#!/bin/sh\n[ \"$*\" = 'build fearless-tidy' ] || exit 9\nmkdir -p '%s/build/bin'\n"
                                  "ln -s '%s' '%s/build/bin/fearless-tidy'\n" % (fake, tidy(), fake))
        (fake / "dev").chmod(0o755)
        self.configure()
        statuses, _, said = self.act(fake)
        self.assertEqual(statuses["Check"], 0, said)
        self.assertIn("4 findings", said)

    def test_the_workflow_of_the_page(self):
        workflow = next(yaml.safe_load(text) for text in snippets("yaml") if "runs-on" in text)
        steps = workflow["jobs"]["fearless"]["steps"]
        ours = next(step for step in steps if "fearless@" in step.get("uses", ""))
        self.assertLessEqual(set(ours["with"]), set(self.action["inputs"]))
        for used in re.findall(r"steps\.fearless\.outputs\.(\w+)", json.dumps(workflow)):
            self.assertIn(used, self.action["outputs"])
        for step in steps:
            if "run" in step:
                self.shell(step["run"], status=0)
        self.assertTrue((self.project / "build/compile_commands.json").is_file())

    def test_gitlab(self):
        job = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["fearless"]
        self.configure()
        done = self.shell("\n".join(job["script"]), status=1, **job["variables"])
        self.assertEqual(done.stdout.count("[fearless-thread-borrow]"), 2, done.stdout)
        rows = json.loads((self.project / job["artifacts"]["reports"]["codequality"]).read_text())
        self.assertEqual(len(rows), 4)
        for path in job["artifacts"]["paths"]:
            self.assertTrue((self.project / path).is_file(), path)
        self.shell("fearless-report.py fearless/exported --write-baseline known.json", status=0)
        self.shell("\n".join(job["script"]), status=0, FEARLESS_BASELINE="known.json")

    def test_jenkins(self):
        text = (ROOT / "ci/Jenkinsfile").read_text()
        self.assertEqual(text.count("{"), text.count("}"))
        self.configure()
        for script in re.findall(r"^ *sh '(.*)'$", text, re.MULTILINE):
            self.run_in(self.project, "sh", "-xe", "-c", script, status=0)
        lines = (self.project / re.search(r"pattern: '(.*?)'", text)[1]).read_text().splitlines()
        # How the plugin takes the output of clang-tidy apart.
        parsed = [re.match(r"(.+):(\d+):(\d+): (warning|error): (.*?) \[([^\s]*?)\]$", line) for line in lines]
        self.assertEqual(sum(bool(match) for match in parsed), 4)
        self.assertTrue((self.project / re.search(r"artifacts: '(.*?)'", text)[1]).is_file())

    def test_templates_are_short(self):
        for name, most in (("ci/gitlab.yml", 20), ("ci/Jenkinsfile", 24), (".pre-commit-hooks.yaml", 20)):
            self.assertLessEqual(len((ROOT / name).read_text().splitlines()), most, name)


class PreCommit(Case):
    def hook(self, *files, **more):
        if yaml is None:
            self.skipTest("the hook is not tried: Python's module yaml is not installed")
        hook, = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        self.assertEqual((hook["id"], hook["language"], hook["verbose"]), ("fearless", "script", True))
        # language: script runs the entry in the hook's repository, by its path, from the user's checkout.
        entry = hook["entry"].split()
        self.assertTrue(os.access(ROOT / entry[0], os.X_OK))
        return self.run_in(self.project, ROOT / entry[0], *entry[1:], *files, **more)

    def test_changed_files(self):
        self.configure()
        done = self.hook("src/counter.cpp", "src/stats.h", status=1)
        self.assertIn("warning: src/stats.h SKIPPED: the compile database of", done.stdout)
        self.assertIn("[fearless-mutable-static]", done.stdout)
        self.assertNotIn("leak.cpp", done.stdout)
        self.make_clean()
        self.hook("src/counter.cpp", status=0)
        (self.project / "src/counter.cpp").write_text("int x = nowhere;\n")
        self.hook("src/counter.cpp", status=2)

    def test_no_database(self):
        done = self.hook("src/counter.cpp", status=0)
        self.assertIn("SKIPPED: there is no compile_commands.json above it", done.stdout)

    def test_the_snippet_of_the_page(self):
        if yaml is None:
            self.skipTest("the snippet is not tried: Python's module yaml is not installed")
        config = next(yaml.safe_load(text) for text in snippets("yaml") if "repos:" in text)
        self.assertEqual(config["repos"][0]["hooks"], [{"id": "fearless"}])
        if not shutil.which("pre-commit"):
            self.skipTest("the hook is not run by pre-commit, which is not installed")
        self.assertEqual(self.run_in(ROOT, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml").returncode, 0)


class CMake(Case):
    """fearless_check(), of the installed package and of a checkout."""

    def install(self):
        prefix = self.path / "the prefix"
        self.run_in(self.path, "cmake", "-S", ROOT, "-B", self.path / "runtime", "-DFEARLESS_BUILD_CHECKER=OFF",
                    "-DFEARLESS_BUILD_TESTS=OFF", "-DFEARLESS_BUILD_EXAMPLES=OFF", status=0)
        self.run_in(self.path, "cmake", "--install", self.path / "runtime", "--prefix", prefix, status=0)
        return prefix

    def use(self, *lines):
        file = self.project / "CMakeLists.txt"
        file.write_text(file.read_text() + "\n".join(lines) + "\n")

    def configured(self, *options):
        return self.run_in(self.project, "cmake", "-B", "build", *options)

    def test_the_snippet_of_the_page(self):
        prefix, = (self.install(),)
        self.use(*snippets("cmake"))
        done = self.configured("-DCMAKE_PREFIX_PATH=%s" % prefix)
        self.assertEqual(done.returncode, 0, done.stdout)
        done = self.run_in(self.project, "cmake", "--build", "build")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("[fearless-mutable-static,-warnings-as-errors]", done.stdout)
        self.make_clean()
        self.run_in(self.project, "cmake", "--build", "build", status=0)

    def test_warnings(self):
        self.use("add_subdirectory(%s fearless)" % json.dumps(str(ROOT)), "fearless_check(app)")
        done = self.configured()
        self.assertEqual(done.returncode, 0, done.stdout)
        done = self.run_in(self.project, "cmake", "--build", "build", status=0)
        self.assertIn("[fearless-mutable-static]", done.stdout)

    def test_mistakes(self):
        prefix = self.install()
        (self.bin / "fearless-tidy").unlink()
        for call, status, said in (("fearless_check(app)", 0, "fearless-tidy is not found, so nothing is checked: app"),
                                   ("fearless_check(app REQUIRED)", 1, "fearless-tidy is not found"),
                                   ("fearless_check(nobody)", 1, "there is no target 'nobody'"),
                                   ("fearless_check(REQUIRED)", 1, "name the targets")):
            self.use("find_package(fearless REQUIRED)", call)
            done = self.configured("-DCMAKE_PREFIX_PATH=%s" % prefix)
            self.assertEqual(bool(done.returncode), bool(status), done.stdout)
            self.assertIn(said, " ".join(done.stdout.split()))
            text = (self.project / "CMakeLists.txt").read_text()
            (self.project / "CMakeLists.txt").write_text(text.replace("find_package(fearless REQUIRED)\n%s\n" % call, ""))

    def test_named(self):
        prefix = self.install()
        (self.bin / "fearless-tidy").unlink()
        self.use("find_package(fearless REQUIRED)", "fearless_check(app WARNINGS_AS_ERRORS REQUIRED)")
        self.assertEqual(self.configured("-DCMAKE_PREFIX_PATH=%s" % prefix, "-DFEARLESS_TIDY=%s" % tidy()).returncode, 0)
        self.assertNotEqual(self.run_in(self.project, "cmake", "--build", "build").returncode, 0)


class Bazel(Case):
    """The aspect of ci/bazel, without a network: what Bazel would download are two repositories of rules, of which those
    that are built in serve here."""

    prefix = "fearless-ci-"  # Bazel does not work in folders with spaces
    RULES = {"rules_cc": ("cc", "cc_library cc_binary cc_toolchain cc_toolchain_suite cc_import"),
             "rules_java": ("java", "java_import java_library java_binary java_toolchain java_runtime")}

    def setUp(self):
        if not shutil.which("bazel"):
            self.skipTest("the aspect for Bazel is not run: there is no bazel (Debian: bazel-bootstrap)")
        super().setUp()
        for name, (folder, rules) in self.RULES.items():
            package = self.path / name / folder
            package.mkdir(parents=True)
            (self.path / name / "WORKSPACE").touch()
            (package / "BUILD").touch()
            (package / "defs.bzl").write_text("".join("%s = native.%s\n" % (rule, rule) for rule in rules.split()))
        (self.project / "WORKSPACE").write_text(
            "workspace(name = 'app')\nlocal_repository(name = 'fearless', path = '%s')\n" % (ROOT / "ci/bazel"))
        (self.project / "src/BUILD").write_text(
            "cc_library(name = 'stats', hdrs = ['stats.h'])\n"
            "cc_library(name = 'leak', srcs = ['leak.cpp'], deps = [':stats'], copts = ['-std=c++20'])\n"
            "cc_binary(name = 'app', srcs = ['counter.cpp'], deps = [':leak', ':stats'], copts = ['-std=c++20'])\n")
        tools = self.project / "tools"
        tools.mkdir()
        (tools / "BUILD").write_text("exports_files(glob(['*']))\n")
        shutil.copy(tidy(), tools)
        (tools / "clang-tidy").symlink_to(pathlib.Path(self.cached("FEARLESS_LLVM_ROOT")) / "bin/clang-tidy")
        self.addCleanup(self.bazel, "shutdown")
        # Its files are not to be written.
        self.addCleanup(subprocess.run, ["chmod", "-R", "u+w", str(self.path)])

    @staticmethod
    def cached(name):
        return re.search(r"^%s:\w+=(.*)$" % name, (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)[1]

    def bazel(self, command, *options, status=None):
        return self.run_in(self.project, "bazel", "--output_user_root=%s" % (self.path / "output"), command, *options,
                           status=status).stdout

    def check(self, *options, status=0):
        """Returns what Bazel said and how many sources it checked: those that it did not know the result of."""
        said = self.bazel(
            "build", "--curses=no", "--color=no", "//src:app", "--aspects=@fearless//:fearless.bzl%fearless",
            "--output_groups=fearless", *("--override_repository=%s=%s" % (name, self.path / name) for name in self.RULES),
            *(options or ["--@fearless//:tidy=//tools:fearless-tidy"]), status=status)
        processes = re.search(r"(\d+) (?:linux-sandbox|processwrapper-sandbox|local)\b", said)
        return said, int(processes[1]) if processes else 0

    def report(self):
        exports = sorted((self.project / "bazel-bin").rglob("*.fearless.yaml"))
        self.assertEqual([path.name for path in exports], ["counter.cpp.fearless.yaml", "leak.cpp.fearless.yaml"])
        return exports, self.run_in(self.project, "fearless-report.py", *exports, "--root", self.project).stdout

    def test_each_input_counts(self):
        self.assertEqual(self.check()[1], 2)
        exports, said = self.report()
        self.assertIn("4 findings.", said)
        self.assertIn("src/counter.cpp:", said)
        for export in exports:
            self.assertNotIn(str(self.path), export.read_text())
        self.assertEqual(self.check()[1], 0, "nothing has changed")
        header = self.project / "src/stats.h"
        header.write_text(header.read_text().replace("return ", "std::lock_guard<std::mutex> held(mutex_);\n    return ", 1))
        self.assertEqual(self.check()[1], 2, "a header of both")
        config = self.project / "tools/config.clang-tidy"
        config.write_text("Checks: '-*,fearless-thread-borrow'\n")
        with_config = ("--@fearless//:tidy=//tools:fearless-tidy", "--@fearless//:config=//tools:config.clang-tidy")
        self.assertEqual(self.check(*with_config)[1], 2)
        exports, said = self.report()
        self.assertIn("1 finding.", said)
        self.assertIn("Diagnostics: []", exports[0].read_text())
        config.write_text("Checks: '-*,fearless-mutable-static'\n")
        self.assertEqual(self.check(*with_config)[1], 2)
        self.assertNotIn("thread-borrow", self.report()[1])
        with (self.project / "tools/fearless-tidy").open("ab") as program:
            program.write(b"another release")
        self.assertEqual(self.check(*with_config)[1], 2)

    def test_plugin(self):
        plugin, = (BUILD / "lib").glob("fearless-tidy-*.so")
        if not (self.project / "tools/clang-tidy").exists():
            self.skipTest("the aspect does not load the plugin: clang-tidy is not installed")
        shutil.copy(plugin, self.project / "tools")
        self.check("--@fearless//:tidy=//tools:clang-tidy", "--@fearless//:plugin=//tools:" + plugin.name)
        self.assertIn("4 findings.", self.report()[1])

    def test_what_does_not_parse_fails(self):
        (self.project / "src/leak.cpp").write_text("int x = nowhere;\n")
        self.assertIn("undeclared identifier 'nowhere'", self.check(status=1)[0])
        self.assertIn("say which program to run", self.check("--nobuild", status=1)[0])


class DropIn(Case):
    def test_what_codechecker_asks(self):
        """CodeChecker finds out about an analyzer by these."""
        version = self.run_in(self.project, "fearless-tidy", "--version", status=0).stdout
        self.assertRegex(version, r"LLVM version \d+\.\d+\.\d+")
        listed = self.run_in(self.project, "fearless-tidy", "-list-checks", "-checks=*", status=0).stdout
        self.assertIn("    fearless-thread-borrow\n", listed)
        self.assertIn("    bugprone-use-after-move\n", listed)
        self.assertIn("CheckOptions", self.run_in(self.project, "fearless-tidy", "-dump-config", "-checks=*", status=0).stdout)

    def test_each_shell_snippet_of_the_page(self):
        """In their order, in one checkout: what one makes the next one uses."""
        blocks = snippets("sh")
        self.assertEqual(len(blocks), 6)
        first, baseline, diff, unused, cmake, replacing = blocks
        self.git("init", "-q", "-b", "main")
        self.git("add", "src", "CMakeLists.txt")
        self.git("commit", "-qm", "first")
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        counter = self.project / "src/counter.cpp"
        counter.write_text(counter.read_text().replace("balance -= n;", "balance -= 2 * n;"))
        self.git("commit", "-qam", "second")
        done = self.shell(first, status=1)
        self.assertIn("4 findings.", done.stdout)
        self.assertTrue((self.project / "fearless.sarif").exists() and (self.project / "fearless.html").exists())
        self.assertIn("4 known are left out", self.shell(baseline, status=0).stdout)
        done = self.shell(diff, status=1)
        self.assertEqual(done.stdout.count("warning:"), 1, done.stdout)
        self.assertIn("0 of 0 suppressions", self.shell(unused, status=0).stdout)
        shutil.rmtree(self.project / "build")
        self.shell(cmake, status=0)
        self.assertIn("[fearless-mutable-static]", self.run_in(self.project, "cmake", "--build", "build", status=0).stdout)
        self.configure("-DCMAKE_CXX_CLANG_TIDY=")
        shutil.rmtree(self.project / "found")
        for line in replacing.splitlines():
            program = line.split("| ")[-1].split()[0]
            if not shutil.which(program, path=self.environment()["PATH"]):
                self.skipTest("the snippet with %s is not tried: it is not installed" % program)
            done = self.shell(line, status=int("report" in program))
            if "diff" in program:
                self.assertEqual(len(self.findings(done.stdout)), 1, done.stdout)
            elif "report" in program:
                self.assertIn("4 findings.", done.stdout)

    @staticmethod
    def findings(said):
        return set(re.findall(r"^\S.*: warning: .*\[fearless-.*\]$", said, re.MULTILINE))

    def script(self, name):
        """The script of LLVM's that is for the release which was built for."""
        major = re.search(r"LLVM version (\d+)", self.run_in(self.project, "fearless-tidy", "--version", status=0).stdout)[1]
        name = name % major
        if not shutil.which(name):
            self.skipTest("fearless-tidy is not tried in %s: it is not installed" % name)
        return name

    def test_run_clang_tidy(self):
        run = [self.script("run-clang-tidy-%s"), "-clang-tidy-binary", "fearless-tidy", "-p", "build", "-checks=-*,fearless-*"]
        self.configure()
        done = self.run_in(self.project, *run, "-export-fixes", "found/", status=0)
        self.assertEqual(len(self.findings(done.stdout)), 4, done.stdout)
        self.assertIn("4 findings.", self.shell("fearless-report.py found", status=1).stdout)
        self.run_in(self.project, *run, "-warnings-as-errors=fearless-*", status=1)
        # Some files clean, then all; exported to a folder and to a file.
        (self.project / "src/counter.cpp").write_text("int main() {}\n")
        for found in ("some/", "some.yaml"):
            self.run_in(self.project, *run, "-export-fixes", found, status=0)
            self.assertIn("2 findings.", self.shell("fearless-report.py %s --empty-is-clean" % found, status=1).stdout)
        self.make_clean()
        for found in ("none/", "none.yaml"):
            self.run_in(self.project, *run, "-export-fixes", found, status=0)
            self.shell("fearless-report.py %s --empty-is-clean" % found, status=0)
            self.assertIn("say --empty-is-clean", self.shell("fearless-report.py " + found, status=2).stdout)
        (self.project / "src/leak.cpp").write_text("int x = nowhere;\n")
        self.run_in(self.project, *run, status=1)

    def test_run_clang_tidy_repairs(self):
        script = self.script("run-clang-tidy-%s")
        if not shutil.which(script.replace("run-clang-tidy", "clang-apply-replacements")):
            self.skipTest("run-clang-tidy repairs nothing: clang-apply-replacements is not installed")
        self.make_clean()
        leak = self.project / "src/leak.cpp"
        leak.write_text("#include <mutex>\nint n;\nstd::mutex m;\nvoid f() {\n  std::lock_guard<std::mutex>{m};\n  ++n;\n}\n")
        self.configure()
        run = [script, "-clang-tidy-binary", "fearless-tidy", "-p", "build", "-checks=-*,fearless-*", "-quiet"]
        done = self.run_in(self.project, *run, "-fix", status=0)
        self.assertIn("[fearless-dropped-guard]", done.stdout)
        self.assertRegex(leak.read_text(), r"std::lock_guard<std::mutex> \w+\{m\};")
        self.assertEqual(self.findings(self.run_in(self.project, *run, status=0).stdout), set())

    def test_clang_tidy_diff(self):
        script = self.script("clang-tidy-diff-%s.py")
        self.configure()
        self.git("init", "-q", "-b", "main")
        self.git("add", "src")
        self.git("commit", "-qm", "first")

        def diff(*options):
            done = self.shell("git diff -U0 | %s -p1 -path build -clang-tidy-binary fearless-tidy '-checks=-*,fearless-*' %s"
                              % (script, " ".join(options)))
            return done.returncode, self.findings(done.stdout)
        self.assertEqual(diff(), (0, set()))
        # The line that races with the warning's: it is a note of the finding.
        counter = self.project / "src/counter.cpp"
        text = counter.read_text()
        counter.write_text(text.replace("balance += n;", "balance += 2 * n;"))
        self.assertNotEqual(counter.read_text(), text)
        status, found = diff()
        self.assertEqual((status, len(found)), (0, 1), found)
        self.assertIn("balance", min(found))
        self.assertEqual(diff("-warnings-as-errors='fearless-*'")[0], 1)
        counter.write_text("// nothing that races\n" + text)
        self.assertEqual(diff(), (0, set()))

    def test_cmake_without_the_package(self):
        """CMAKE_CXX_CLANG_TIDY alone, with the .clang-tidy of the project."""
        (self.project / ".clang-tidy").write_text("Checks: '-*,fearless-*'\nWarningsAsErrors: 'fearless-thread-borrow'\n")
        self.configure("-DCMAKE_CXX_CLANG_TIDY=fearless-tidy")
        done = self.run_in(self.project, "cmake", "--build", "build", "--", "-k", "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("[fearless-mutable-static]", done.stdout)
        self.assertIn("[fearless-thread-borrow,-warnings-as-errors]", done.stdout)
        self.make_clean()
        done = self.run_in(self.project, "cmake", "--build", "build", status=0)
        self.assertNotIn("fearless-", re.sub(r"fearless-tidy|fearless ci", "", done.stdout))


class Site(unittest.TestCase):
    def test_every_page_is_in_the_book(self):
        book = (ROOT / "mkdocs.yml").read_text()
        for page in sorted((ROOT / "docs").rglob("*.md")):
            self.assertIn(str(page.relative_to(ROOT / "docs")), book)

    def test_mkdocs(self):
        if not shutil.which("mkdocs"):
            self.skipTest("the documentation is not built: there is no mkdocs")
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["mkdocs", "build", "--strict", "-q", "-f", str(ROOT / "mkdocs.yml"), "-d", folder],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(done.returncode, 0, done.stdout)
            for name in ("index.html", "ci.html", "checks/thread-borrow.html", "img/report.png"):
                self.assertTrue((pathlib.Path(folder) / name).is_file(), name)


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
