#!/usr/bin/env python3
"""The packages that cpack makes: their names, fields and content; what they hold is run from where it is unpacked.

usage: deb_test.py --build BUILD_DIR [--clean-root] [TEST...]

--clean-root also installs the Debian package with apt in a Debian 12 made by debootstrap, and runs all of it there
(clean_root.py; as root, with a network). CXX names the compiler.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
PROJECT = ROOT / "test/report/project"
MAN = ROOT / "packaging/man"
CXX = os.environ.get("CXX", "c++")
BUILD = CLEAN_ROOT = None
# What CMake takes otherwise, make, need not be installed.
os.environ.setdefault("CMAKE_GENERATOR", "Ninja")
TOOLS = ("fearless-tidy", "run-fearless", "fearless-report")


def must(*command, status=0, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != status:
        raise AssertionError("status %d of %s\n%s" % (done.returncode, " ".join(map(str, command)), done.stdout))
    return done.stdout


def cached(name):
    return re.search(r"^%s:\w+=(.*)$" % name, (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)[1]


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() or path.is_symlink()}


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for tool, package in (("cpack", "cmake"), ("dpkg-shlibdeps", "dpkg-dev"), ("file", "file")):
            if not shutil.which(tool):
                raise unittest.SkipTest("no package is made: %s is not installed (Debian: %s)" % (tool, package))
        cls.folder = tempfile.TemporaryDirectory(prefix="fearless-deb-")
        cls.path = pathlib.Path(cls.folder.name)
        cls.major = cached("FEARLESS_LLVM_MAJOR")
        cls.version = cached("CMAKE_PROJECT_VERSION")
        made = cls.path / "packages"
        must("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", made)
        cls.deb = next(made.glob("*.deb"))
        cls.tarball = next(made.glob("*.tar.gz"))
        # Neither knows where it will stand, nor whether there are spaces in the way.
        cls.root = cls.path / "a root"
        must("dpkg-deb", "-x", cls.deb, cls.root)
        cls.usr = cls.root / "usr"
        with tarfile.open(cls.tarball) as archive:
            archive.extractall(cls.path / "a tarball")
        cls.unpacked, = (cls.path / "a tarball").iterdir()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def field(self, name):
        return must("dpkg-deb", "-f", self.deb, name).strip()

    def test_names_carry_both_versions(self):
        architecture = must("dpkg", "--print-architecture").strip()
        self.assertEqual(self.deb.name, "fearless_%s+llvm%s_%s.deb" % (self.version, self.major, architecture))
        self.assertEqual(self.tarball.name, "fearless-%s-llvm%s-%s-%s.tar.gz" % (
            self.version, self.major, platform.system(), platform.machine()))
        for folder in (self.usr, self.unpacked):
            plugin, = (folder / "lib/fearless").glob("*.so")
            self.assertEqual(plugin.name, "fearless-tidy-%s-%s.so" % (self.major, self.version))

    def test_fields(self):
        self.assertEqual(self.field("Package"), "fearless")
        self.assertEqual(self.field("Version"), "%s+llvm%s" % (self.version, self.major))
        self.assertRegex(self.field("Maintainer"), r"^[^<>]+ <[^<>@ ]+@[^<>@ ]+>$")
        depends = {re.match(r"\S+", entry)[0] for entry in self.field("Depends").split(", ")}
        for package in ("libclang-cpp", "libllvm", "libclang-common-"):
            dev = "-dev" if package.endswith("-") else ""
            self.assertIn(package + self.major + dev, depends)
        self.assertLessEqual({"libc6", "libstdc++6", "python3", "python3-yaml", "libexpected-dev"}, depends)
        others = {name for name in depends for found in re.findall(r"(?:libllvm|libclang\D*)(\d+)", name)
                  if found != self.major}
        self.assertFalse(others, "a second LLVM")

    def test_maintainer(self):
        """Who makes the package: as Debian's tools are told, else who made the last commit."""
        def maintainer(*options, **environment):
            build = self.path / "configured"
            must("cmake", "-S", ROOT, "-B", build, "-DFEARLESS_LLVM_MAJOR=" + self.major,
                 "-DFEARLESS_LLVM_ROOT=" + cached("FEARLESS_LLVM_ROOT"), "-DFEARLESS_BUILD_TESTS=OFF",
                 "-DCMAKE_CXX_COMPILER=" + CXX, *options, env={**os.environ, **environment})
            return re.search(r'^set\(CPACK_PACKAGE_CONTACT "(.*)"\)$', (build / "CPackConfig.cmake").read_text(), re.MULTILINE)[1]
        told = {"DEBFULLNAME": "Grace", "DEBEMAIL": "grace@navy.example"}
        self.assertEqual(maintainer(**told), "Grace <grace@navy.example>")
        self.assertEqual(maintainer("-DFEARLESS_PACKAGE_MAINTAINER=Ada <ada@engine.example>", **told), "Ada <ada@engine.example>")
        if (ROOT / ".git").exists():
            author = must("git", "-C", ROOT, "log", "-1", "--format=%an <%ae>").strip()
            self.assertEqual(maintainer("-DFEARLESS_PACKAGE_MAINTAINER=", DEBFULLNAME="", DEBEMAIL=""), author)

    def test_content(self):
        doc = "share/doc/fearless/"
        wanted = {"bin/" + tool for tool in TOOLS} | {
            "lib/fearless/run-fearless.py", "lib/fearless/fearless-report.py", "lib/fearless/fearless_report/page.css",
            "include/fearless/fearless.hpp", "share/cmake/fearless/fearlessConfig.cmake",
            "share/cmake/fearless/FearlessCheck.cmake", "share/pkgconfig/fearless.pc", "share/fearless/bazel/fearless.bzl",
            doc + "copyright", doc + "LICENSE", doc + "README.md", doc + "docs/ci.md", doc + "docs/img/report.png"}
        wanted |= {"include/" + str(path.relative_to(ROOT / "runtime/include"))
                   for path in (ROOT / "runtime/include").rglob("*.hpp")}
        wanted |= {doc + str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")}
        compressed = {"share/man/man1/%s.1" % tool for tool in TOOLS} | {doc + "changelog"}
        if (BUILD / "bin/fearless-clangd").exists():
            wanted.add("bin/fearless-clangd")
            compressed.add("share/man/man1/fearless-clangd.1")
        here, there = files_below(self.usr), files_below(self.unpacked)
        self.assertLessEqual(wanted | {name + ".gz" for name in compressed}, here)
        self.assertEqual({re.sub(r"\.gz$", "", name) for name in here}, there)
        self.assertEqual(files_below(self.root), {"usr/" + name for name in here})
        for name in here:
            self.assertNotRegex(name, r"__pycache__|gtest|\.a$|\.o$")

    def test_no_path_of_the_build(self):
        for folder in (self.usr, self.unpacked):
            for name in files_below(folder):
                content = (folder / name).read_bytes()
                for path in (ROOT, BUILD, self.path):
                    self.assertNotIn(str(path).encode(), content, name)

    def test_licence_and_version_are_inside(self):
        licence = (ROOT / "LICENSE").read_text()
        for folder in (self.usr, self.unpacked):
            doc = folder / "share/doc/fearless"
            self.assertEqual((doc / "LICENSE").read_text(), licence)
            self.assertIn("License: Apache-2.0 with LLVM exception", (doc / "copyright").read_text())
            for tool in ("fearless-tidy", "fearless-report"):
                self.assertIn(self.version, must(folder / "bin" / tool, "--version"))
        self.assertIn("## " + self.version, must("gzip", "-dc", self.usr / "share/doc/fearless/changelog.gz"))

    def test_fearless_tidy_tells_both_versions(self):
        said = must(self.usr / "bin/fearless-tidy", "--version")
        self.assertRegex(said, r"LLVM version %s\.\d+\.\d+" % self.major)
        self.assertIn("fearless version " + self.version, said)

    def test_check_and_report(self):
        for number, folder in enumerate((self.usr, self.unpacked)):
            # Without the checkout's fearless-tidy in reach: the one beside the tool is taken.
            environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
            exported = self.path / ("exported %d" % number)
            project = self.path / ("project %d" % number)
            shutil.copytree(PROJECT, project)
            said = must(folder / "bin/run-fearless", "--export-fixes", exported, *sorted((project / "src").glob("*.cpp")),
                        "--", "-std=c++20", status=1, env=environment, cwd=project)
            self.assertIn("[fearless-thread-borrow]", said)
            sarif = project / "fearless.sarif"
            must(folder / "bin/fearless-report", exported, "--sarif", sarif, "--html", project / "fearless.html", status=1,
                 env=environment, cwd=project)
            run, = json.loads(sarif.read_text())["runs"]
            self.assertEqual(run["tool"]["driver"]["version"], self.version)
            rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
            self.assertIn("Rust", rules["fearless-thread-borrow"]["help"]["markdown"])
            self.assertIn("<svg", (project / "fearless.html").read_text())

    def test_plugin(self):
        clang_tidy = pathlib.Path(cached("FEARLESS_LLVM_ROOT")) / "bin/clang-tidy"
        if not clang_tidy.exists():
            self.skipTest("the plugin is not loaded: there is no %s" % clang_tidy)
        plugin, = (self.usr / "lib/fearless").glob("*.so")
        said = must(clang_tidy, "-load", plugin, "--checks=-*,fearless-*", PROJECT / "src/leak.cpp", "--", "-std=c++20")
        self.assertIn("[fearless-thread-borrow]", said)

    def test_consumer(self):
        """The library and fearless_check() of the package, by CMake."""
        source = self.path / "consumer"
        source.mkdir()
        for name in ("leak.cpp", "stats.h"):
            shutil.copy(PROJECT / "src" / name, source)
        (source / "main.cpp").write_text("#include <fearless/fearless.hpp>\nint leak();\n"
                                         "int main() { return fearless::spawn([] { return 0; }).join().value(); }\n")
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.20)\nproject(consumer LANGUAGES CXX)\nfind_package(fearless %s REQUIRED)\n"
            "add_executable(app main.cpp)\ntarget_link_libraries(app PRIVATE fearless::runtime)\n"
            "add_library(leak OBJECT leak.cpp)\ntarget_compile_features(leak PRIVATE cxx_std_20)\n"
            "fearless_check(leak REQUIRED)\n" % self.version)
        for folder in (self.usr, self.unpacked):
            build = self.path / "build of the consumer"
            must("cmake", "-S", source, "-B", build, "-DCMAKE_PREFIX_PATH=%s" % folder, "-DCMAKE_CXX_COMPILER=" + CXX,
                 env={**os.environ, "PATH": "/usr/bin:/bin"})
            self.assertIn("[fearless-thread-borrow]", must("cmake", "--build", build))
            must(build / "app")
            shutil.rmtree(build)

    def test_links_stay_inside(self):
        for folder in (self.usr, self.unpacked):
            for tool in ("run-fearless", "fearless-report"):
                target = os.readlink(folder / "bin" / tool)
                self.assertFalse(os.path.isabs(target))
                self.assertTrue((folder / "bin" / target).is_file())

    def test_clean_root(self):
        if not CLEAN_ROOT:
            raise unittest.SkipTest("the package is not installed with apt: that is for ./dev nightly")
        if os.geteuid() or not shutil.which("debootstrap"):
            raise unittest.SkipTest("the package is not installed with apt: that wants root and debootstrap")
        print(must(sys.executable, ROOT / "test/deb/clean_root.py", self.deb))


class ManualPages(unittest.TestCase):
    pages = sorted(MAN.glob("*.1.in"))

    def test_they_are_well_formed(self):
        if not shutil.which("mandoc"):
            self.skipTest("the manual pages are not linted: there is no mandoc")
        for page in self.pages:
            # mandoc's status is that of the worst at or above the level.
            self.assertEqual(must("mandoc", "-T", "lint", "-W", "warning", page), "", page.name)

    def test_they_know_the_options(self):
        """Each option that --help tells is in the page, and no other; of fearless-tidy, whose options are
        clang-tidy's, that those in the page exist."""
        for tool in TOOLS:
            page = (MAN / (tool + ".1.in")).read_text()
            told = {("--" if long else "-") + name for line in re.findall(r"^\.It (Fl .*)", page, re.MULTILINE)
                    for long, name in re.findall(r"(?:Fl|,) (\\-)?([\w-]+)", line)}
            program = BUILD / "bin" / tool if tool == "fearless-tidy" else ROOT / "checker/tools" / (tool + ".py")
            said = must(program, "--help")
            there = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", re.sub(r"(?s)^.*?\n\w*options:\n|\n\nUsage.*", "", said)))
            if tool == "fearless-tidy":
                self.assertLessEqual(told - {"--version"}, there | set(re.findall(r"^ +(-p)\b", said, re.MULTILINE)))
            else:
                declared = set(re.findall(r"^  (-\w|--[\w-]+)", said, re.MULTILINE)) | set(
                    re.findall(r"^  -\w, (--[\w-]+)", said, re.MULTILINE))
                self.assertEqual(told, declared, tool)


def main():
    global BUILD, CLEAN_ROOT
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--clean-root", action="store_true")
    parser.add_argument("tests", nargs="*", help="only those whose names contain one of these")
    args = parser.parse_args()
    BUILD, CLEAN_ROOT = args.build.resolve(), args.clean_root
    return counted.run(__name__, args.tests)


if __name__ == "__main__":
    sys.exit(main())
