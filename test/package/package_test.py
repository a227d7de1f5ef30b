#!/usr/bin/env python3
"""Installs the runtime and uses it as others would: find_package, pkg-config, add_subdirectory, FetchContent.

usage: package_test.py

All paths have spaces in them. Where C++23 and C++20 matter, both are built. CXX names the compiler.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
CXX = os.environ.get("CXX", "c++")
# What CMake takes otherwise, make, need not be installed.
os.environ.setdefault("CMAKE_GENERATOR", "Ninja")
HEADERS = sorted((ROOT / "runtime/include").glob("fearless/**/*.hpp"))


def run(*command, **options):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **options)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="fearless package ")
        cls.path = pathlib.Path(cls.folder.name)
        cls.prefix = cls.path / "the prefix"
        cls.must("cmake", "-S", ROOT, "-B", cls.path / "the build", "-DCMAKE_CXX_COMPILER=" + CXX,
                 "-DFEARLESS_BUILD_CHECKER=OFF", "-DFEARLESS_BUILD_TESTS=OFF", "-DFEARLESS_BUILD_EXAMPLES=OFF",
                 "-DCMAKE_INSTALL_PREFIX=/nowhere")
        # To be moved afterwards: nothing may depend on where it was installed.
        first = cls.path / "first prefix"
        cls.must("cmake", "--install", cls.path / "the build", "--prefix", first)
        first.rename(cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def must(*command, **options):
        done = run(*command, **options)
        if done.returncode:
            raise AssertionError("%s\n%s" % (shlex.join(map(str, command)), done.stdout))
        return done.stdout

    def configure(self, name, *options):
        return run("cmake", "-S", ROOT / "test/package/consumer", "-B", self.path / name, "-DCMAKE_CXX_COMPILER=" + CXX,
                   *options)

    def consumer(self, how, standard, *options):
        name = "%s %s" % (how, standard)
        done = self.configure(name, "-DHOW=" + how, "-DCMAKE_CXX_STANDARD=%s" % standard, *options)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.must("cmake", "--build", self.path / name)
        self.assertEqual(self.must(self.path / name / "consumer"), "hello 42 4\n")

    def version(self):
        text = (ROOT / "runtime/include/fearless/version.hpp").read_text()
        return ".".join(re.findall(r"^#define FEARLESS_VERSION_[A-Z]+ (\d+)", text, re.MULTILINE))

    def test_find_package(self):
        for standard in (20, 23):
            self.consumer("find_package", standard, "-DCMAKE_PREFIX_PATH=%s" % self.prefix,
                          "-DWANTED_VERSION=" + self.version(), "-DWANTED_COMPONENTS=runtime")

    def test_add_subdirectory(self):
        for standard in (20, 23):
            self.consumer("add_subdirectory", standard, "-DFEARLESS_SOURCE=%s" % ROOT)

    def test_fetch_content(self):
        self.consumer("FetchContent", 20, "-DFEARLESS_SOURCE=%s" % ROOT)

    def test_the_default_standard_is_raised(self):
        """cxx_std_20 comes with the target: who says nothing gets it."""
        done = self.configure("default", "-DHOW=find_package", "-DCMAKE_PREFIX_PATH=%s" % self.prefix)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.must("cmake", "--build", self.path / "default")

    def test_pkg_config(self):
        if not shutil.which("pkg-config"):
            self.skipTest("there is no pkg-config")
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.prefix / "share/pkgconfig")}
        self.assertEqual(self.must("pkg-config", "--modversion", "fearless", env=environment).strip(), self.version())
        flags = shlex.split(self.must("pkg-config", "--cflags", "--libs", "fearless", env=environment))
        for standard in ("c++20", "c++23"):
            program = self.path / ("by pkg-config " + standard)
            self.must(CXX, "-std=" + standard, ROOT / "test/package/consumer/main.cpp", "-o", program, *flags)
            self.assertEqual(self.must(program), "hello 42 4\n")

    def test_a_version_that_is_not_there(self):
        for wanted in ("99", "0.99", "0.0.1"):
            done = self.configure("wrong version", "-DHOW=find_package", "-DWANTED_VERSION=" + wanted,
                                  "-DCMAKE_PREFIX_PATH=%s" % self.prefix)
            self.assertNotEqual(done.returncode, 0, done.stdout)
            self.assertIn('compatible with requested version "%s"' % wanted, " ".join(done.stdout.split()))
            self.assertIn("version: " + self.version(), done.stdout)

    def test_a_component_that_is_not_there(self):
        done = self.configure("wrong component", "-DHOW=find_package", "-DWANTED_COMPONENTS=magic",
                              "-DCMAKE_PREFIX_PATH=%s" % self.prefix)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("fearless has no component 'magic'", " ".join(done.stdout.split()))

    def test_what_is_installed(self):
        installed = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if path.is_file()}
        cmake = "share/cmake/fearless/"
        wanted = {"include/" + str(header.relative_to(ROOT / "runtime/include")) for header in HEADERS} | {
            cmake + "fearlessConfig.cmake", cmake + "FearlessCheck.cmake", cmake + "fearlessConfigVersion.cmake", cmake + "fearlessTargets.cmake",
            "share/pkgconfig/fearless.pc", "share/doc/fearless/LICENSE"}
        self.assertEqual(installed, wanted)
        for path in self.prefix.rglob("*.cmake"):
            self.assertNotIn(str(self.path), path.read_text(), path)

    def test_each_header_stands_alone(self):
        for header in HEADERS:
            name = header.relative_to(ROOT / "runtime/include")
            self.must(CXX, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++", "-I",
                      self.prefix / "include", "-", input="#include <%s>\n#include <%s>\n" % (name, name))

    def test_an_old_standard_is_refused_at_once(self):
        for header in ("fearless.hpp", "channel.hpp", "synchronized.hpp", "expected.hpp", "version.hpp"):
            done = run(CXX, "-std=c++17", "-fsyntax-only", "-x", "c++", "-I", self.prefix / "include", "-",
                       input="#include <fearless/%s>\n" % header)
            self.assertNotEqual(done.returncode, 0)
            first = next(line for line in done.stdout.splitlines() if "error:" in line)
            self.assertIn("fearless needs C++20", first)

    def test_the_changelog_knows_the_version(self):
        self.assertIn("## " + self.version(), (ROOT / "CHANGELOG.md").read_text())


def main():
    return counted.run(__name__)


if __name__ == "__main__":
    sys.exit(main())
