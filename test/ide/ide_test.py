#!/usr/bin/env python3
"""fearless-clangd as an editor uses it: over the language server protocol.

usage: ide_test.py --build BUILD_DIR

Each test has a folder of its own with the configuration that it writes; the configuration of who runs the tests is not read.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import lsp

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
BUILD = None
RACY = (HERE / "racy.cpp").read_text()
ALL = ["fearless-dropped-guard", "fearless-shared-mutation", "fearless-thread-borrow", "fearless-unguarded-access"]


def server():
    return BUILD / "bin/fearless-clangd"


def codes(diagnostics):
    return sorted(one["code"] for one in diagnostics if str(one.get("code", "")).startswith("fearless-"))


def errors(diagnostics):
    return [one["message"] for one in diagnostics if one["severity"] == 1]


class Case(unittest.TestCase):
    def setUp(self):
        if not server().exists():
            self.skipTest("fearless-clangd was not built")
        folder = tempfile.TemporaryDirectory(prefix="fearless ide ")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name).resolve()
        self.home = self.path / "home"
        self.project = self.path / "project"
        self.project.mkdir()
        self.file = self.project / "main.cpp"
        self.flags("-nostdinc++", "-isystem", ROOT / "test/Inputs/std")
        # The index of the standard library is of no use here, and costs more than all the rest.
        config = self.home / "config/clangd/config.yaml"
        config.parent.mkdir(parents=True)
        config.write_text("Index:\n  StandardLibrary: No\n")

    def write(self, name, text):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def flags(self, *flags):
        """How the files of the project are compiled: with the mock of the standard library, unless a test says otherwise."""
        self.write("compile_flags.txt", "".join("%s\n" % flag for flag in ("-std=c++20", "-pthread", *flags)))

    def client(self, *flags, command=None):
        environment = {**os.environ, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"),
                       "XDG_CACHE_HOME": str(self.home / "cache")}
        return lsp.Client([command or server(), "--background-index=false", *flags], self.project, environment)

    def found(self, text=RACY, *flags, path=None):
        """Opened once, with the configuration that was written: the fearless codes."""
        path = path or self.file
        with self.client(*flags) as client:
            client.open(path, text, "c" if path.suffix == ".c" else "cpp")
            diagnostics = client.diagnostics(path)
        self.assertEqual(client.status, 0)
        self.assertEqual(errors(diagnostics), [])
        return codes(diagnostics)


class Findings(Case):
    def test_shown_with_both_threads(self):
        """With nothing configured at all."""
        (self.home / "config/clangd/config.yaml").unlink()
        self.flags()
        with self.client() as client:
            client.open(self.file, RACY)
            diagnostics = client.diagnostics(self.file)
        self.assertEqual(codes(diagnostics), ALL)
        race = next(one for one in diagnostics if one.get("code") == "fearless-shared-mutation")
        self.assertIn("'count' is written here while another thread may write it, without a lock (Rust: E0499)", race["message"])
        self.assertEqual(race["source"], "clang-tidy")
        lines = RACY.splitlines()
        where = race["range"]["start"]["line"]
        self.assertEqual(lines[where].strip(), "std::thread second([&count] { ++count; });")
        self.assertEqual(lines[where][race["range"]["start"]["character"]:race["range"]["end"]["character"]], "count")
        related = [(one["message"], one["location"]) for one in race["relatedInformation"]]
        for sentence, line in (("Thread starts here", where), ("Thread starts here", where - 1),
                               ("'count' is written here by the thread, without a lock", where - 1)):
            self.assertTrue(any(sentence in message and location["range"]["start"]["line"] == line and
                                location["uri"] == self.file.as_uri() for message, location in related), (sentence, related))

    def test_each_is_repaired_by_its_action(self):
        text = RACY
        with self.client() as client:
            client.open(self.file, text)
            for left in range(len(ALL), 0, -1):
                diagnostics = client.diagnostics(self.file)
                found = codes(diagnostics)
                self.assertEqual(len(found), left)
                one = next(one for one in diagnostics if one.get("code") == found[0])
                actions = [action for action in client.actions(self.file, one)
                           if action.get("kind") == "quickfix" and action["diagnostics"][0].get("code") == found[0]]
                self.assertTrue(actions, "nothing is offered for %s" % one)
                text = lsp.apply(text, actions[0], self.file)
                client.change(self.file, text)
                self.assertNotIn(found[0], codes(client.diagnostics(self.file)))
            self.assertEqual(codes(client.diagnostics(self.file)), [])
            self.assertEqual(errors(client.diagnostics(self.file)), [])
        # And the checker of the command line agrees.
        self.file.write_text(text)
        done = subprocess.run([BUILD / "bin/fearless-tidy", "--checks=-*,fearless-*", "--quiet", self.file, "--", "-std=c++20"],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_what_is_right_is_silent(self):
        """Also where an editor sees less than a run does: clangd skips the bodies of functions in headers."""
        self.flags("-I", ROOT / "runtime/include")
        with self.client() as client:
            for path in sorted((ROOT / "test/integration").glob("*-silent.cpp")):
                with self.subTest(path=path.name):
                    client.open(path, path.read_text())
                    diagnostics = client.diagnostics(path)
                    self.assertEqual((codes(diagnostics), errors(diagnostics)), ([], []))

    def test_headers_and_c(self):
        header = self.write("counter.hpp", "#include <thread>\ninline int twice() {\n  int n = 0;\n  std::thread t([&n] { ++n; });\n"
                            "  ++n;\n  t.join();\n  return n;\n}\n")
        self.assertEqual(self.found(header.read_text(), path=header), ["fearless-shared-mutation"])
        self.write("compile_flags.txt", "-std=c11\n-pthread\n")
        c = self.project / "main.c"
        text = ("#include <pthread.h>\nstatic int hits;\nstatic void *hit(void *p) { ++hits; return p; }\nint main(void) {\n"
                "  pthread_t a, b;\n  pthread_create(&a, 0, hit, 0);\n  pthread_create(&b, 0, hit, 0);\n"
                "  pthread_join(a, 0);\n  pthread_join(b, 0);\n  return hits;\n}\n")
        self.assertEqual(self.found(text, path=c), ["fearless-mutable-static"])

    def test_links_to_the_page_of_the_check(self):
        """Of the package, else of the checkout; where there is none there is no link, and none to a page of LLVM's."""
        self.write(".clang-tidy", "Checks: 'modernize-use-nullptr'\n")

        def links(program):
            with self.client(command=program) as client:
                client.open(self.file, RACY + "int *nobody = 0;\n")
                return {one["code"]: one.get("codeDescription", {}).get("href") for one in client.diagnostics(self.file)}
        installed = self.path / "a prefix/bin/fearless-clangd"
        installed.parent.mkdir(parents=True)
        shutil.copy(server(), installed)
        found = links(installed)
        self.assertIn("clang.llvm.org", found["modernize-use-nullptr"])
        self.assertEqual([found[code] for code in ALL], [None] * len(ALL))
        # A checkout, then a package in the same place.
        for folder in ("docs/checks", "a prefix/share/doc/fearless/docs/checks"):
            shutil.copytree(ROOT / "docs/checks", self.path / folder)
            found = links(installed)
            self.assertIn("clang.llvm.org", found["modernize-use-nullptr"])
            for code in ALL:
                self.assertEqual(found[code], (self.path / folder / (code[len("fearless-"):] + ".md")).as_uri())

    def test_version(self):
        said = subprocess.run([server(), "--version"], capture_output=True, text=True).stdout
        version = ".".join(re.findall(r"^#define FEARLESS_VERSION_[A-Z]+ (\d+)",
                                      (ROOT / "runtime/include/fearless/version.hpp").read_text(), re.MULTILINE))
        self.assertRegex(said, r"(?m)clangd version \d+\.\d+\.\d+.*, fearless version %s$" % re.escape(version))
        with self.client() as client:
            self.assertIn("fearless version " + version, client.initialized["serverInfo"]["version"])


class Configuration(Case):
    """The checks are there without a word of configuration (every other test); what the user writes decides."""

    def test_clangd_file_turns_off(self):
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    Remove: fearless-*\n")
        self.assertEqual(self.found(), [])

    def test_clangd_file_turns_one_off(self):
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    Remove: fearless-dropped-guard\n")
        self.assertEqual(self.found(), [code for code in ALL if code != "fearless-dropped-guard"])

    def test_configuration_of_the_user(self):
        (self.home / "config/clangd/config.yaml").write_text(
            "Diagnostics:\n  ClangTidy:\n    Remove: fearless-thread-borrow\n")
        self.assertEqual(self.found(), [code for code in ALL if code != "fearless-thread-borrow"])

    def test_suppressed(self):
        self.write(".clangd", "Diagnostics:\n  Suppress: [fearless-shared-mutation]\n")
        text = RACY.replace("std::lock_guard<std::mutex>{value_mutex};",
                            "std::lock_guard<std::mutex>{value_mutex}; // NOLINT(fearless-dropped-guard): only a test")
        self.assertEqual(self.found(text), ["fearless-thread-borrow", "fearless-unguarded-access"])

    def test_clang_tidy_file_decides(self):
        self.write(".clang-tidy", "Checks: '-*,bugprone-*'\n")
        self.assertEqual(self.found(), [])
        self.write(".clang-tidy", "Checks: '-*,fearless-thread-borrow'\n")
        self.assertEqual(self.found(), ["fearless-thread-borrow"])
        self.write(".clang-tidy", "Checks: '-fearless-thread-borrow,modernize-use-nullptr'\n")
        self.assertEqual(self.found(), [code for code in ALL if code != "fearless-thread-borrow"])
        # A project that keeps its list of checks, and one who wants these besides.
        self.write(".clang-tidy", "Checks: '-*,bugprone-*'\n")
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    Add: fearless-*\n")
        self.assertEqual(self.found(), ALL)

    def test_no_clang_tidy(self):
        self.assertEqual(self.found(RACY, "--clang-tidy=false"), [])

    def test_measured(self):
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    FastCheckFilter: Strict\n")
        self.assertEqual(self.found(), ALL)

    def test_options_of_checks(self):
        text = ("#include <functional>\nnamespace acme { void post(std::function<void()> task); }\nint hits;\n"
                "void serve() {\n  acme::post([] { ++hits; });\n  acme::post([] { ++hits; });\n}\n")
        self.assertEqual(self.found(text), [])
        self.write(".clangd", "Diagnostics:\n  ClangTidy:\n    CheckOptions:\n      FearlessModels: 'spawn acme::post(task)'\n")
        self.assertEqual(self.found(text), ["fearless-mutable-static"])

    def test_stock_checks_are_there(self):
        self.write(".clang-tidy", "Checks: '-*,modernize-use-nullptr'\n")
        with self.client() as client:
            client.open(self.file, "int *p = 0;\n")
            self.assertEqual([one.get("code") for one in client.diagnostics(self.file)], ["modernize-use-nullptr"])


class Editing(Case):
    """What people type is not a program most of the time."""

    def test_broken_files(self):
        """Nothing crashes, and what is whole again is found again."""
        half = len(RACY) // 2
        broken = ["#include <no/such/header>\n" + RACY, RACY[:half], RACY.replace("}", "", 1), RACY.replace("std::mutex", "std::mutx"),
                  RACY.replace("count", ""), RACY + "\nint main(", RACY[half:], "\0\xff",
                  RACY.replace("([&count] { ++count; })", "([&count] { ++count;"), RACY.replace("#include <thread>\n", "")]
        with self.client() as client:
            client.open(self.file, RACY)
            self.assertEqual(codes(client.diagnostics(self.file)), ALL)
            for text in broken:
                client.change(self.file, text)
                client.until(self.file, errors)
            for text in ("", "#include", RACY):
                client.change(self.file, text)
                client.diagnostics(self.file)
            client.until(self.file, lambda found: codes(found) == ALL and not errors(found))

    def test_what_is_not_broken_is_still_found(self):
        with self.client() as client:
            client.open(self.file, RACY + "\nint later() { return unknown_name; }\n")
            diagnostics = client.diagnostics(self.file)
        self.assertEqual(len(errors(diagnostics)), 1)
        self.assertEqual(codes(diagnostics), ALL)

    def test_typing_while_a_run_is_going(self):
        """Nobody waits for an answer before the next key; the answer that counts is the last."""
        with self.client() as client:
            client.open(self.file, RACY)
            for number in range(1, 60):
                client.change(self.file, RACY[:len(RACY) * number // 60])
                if number % 10 == 0:
                    client.request("textDocument/documentSymbol", textDocument={"uri": self.file.as_uri()})
            client.change(self.file, RACY)
            self.assertEqual(codes(client.diagnostics(self.file)), ALL)
            client.change(self.file, RACY.replace("++count", "(void)count"))
            self.assertNotIn("fearless-shared-mutation", codes(client.diagnostics(self.file)))
            # Closed in the middle, opened again.
            client.change(self.file, RACY + "\n")
            client.close(self.file)
            client.published.clear()
            client.open(self.file, RACY)
            self.assertEqual(codes(client.diagnostics(self.file)), ALL)

    def test_many_files_at_once(self):
        """Each file has a thread of its own in the server."""
        files = [self.project / ("unit%d.cpp" % number) for number in range(4)]
        with self.client("-j=4") as client:
            for path in files:
                client.open(path, RACY)
            for number in range(3):  # the same text again would not be answered again
                for path in files:
                    client.change(path, RACY + "// %d\n" % number)
                for path in files:
                    self.assertEqual(codes(client.diagnostics(path)), ALL)

    def test_header_changes(self):
        """The header is what is edited; the unit that includes it is seen anew."""
        header = self.write("shared.h", "#include <thread>\n#include <mutex>\nextern int shared;\n")
        text = '#include "shared.h"\nint shared;\nvoid run() {\n  std::thread t([] { ++shared; });\n  ++shared;\n  t.join();\n}\n'
        self.write("main.cpp", text)
        with self.client() as client:
            client.open(self.file, text)
            self.assertEqual(codes(client.diagnostics(self.file)), ["fearless-mutable-static"])
            header.write_text("#include <thread>\n#include <atomic>\nextern std::atomic<int> shared;\n")
            changed = text.replace("int shared;", "std::atomic<int> shared;")
            client.change(self.file, changed)
            client.until(self.file, lambda found: not codes(found) and not errors(found))


def main():
    global BUILD
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("tests", nargs="*", help="only those whose names contain one of these")
    args = parser.parse_args()
    BUILD = args.build.resolve()
    return counted.run(__name__, args.tests)


if __name__ == "__main__":
    sys.exit(main())
