#!/usr/bin/env python3
"""Install a Debian package of fearless in a clean Debian 12 and run everything in it there.

usage: clean_root.py PACKAGE [--mirror URL] [--security-mirror URL]

As root; wants debootstrap and a network. The clean system has what debootstrap --variant=minbase installs, and the sources
main, updates and security, which every installation of Debian has.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SUITE = "bookworm"


class Failed(Exception):
    pass


def run(*command, status=0, quiet=False):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", stdin=subprocess.DEVNULL)
    if done.returncode != status:
        raise Failed("status %d of %s\n%s" % (done.returncode, " ".join(map(str, command)), done.stdout))
    if not quiet:
        print("$ %s\n%s" % (" ".join(map(str, command[command.index("--") + 1:] if "--" in command else command)),
                            done.stdout), flush=True)
    return done.stdout


class CleanRoot:
    def __init__(self, folder):
        self.folder = folder

    def make(self, mirror, security):
        # What it mounts is gone with it, however it ends.
        run("unshare", "-m", "debootstrap", "--variant=minbase", SUITE, self.folder, mirror, quiet=True)
        (self.folder / "etc/apt/sources.list").write_text(
            "deb %s %s main\ndeb %s %s-updates main\ndeb %s %s-security main\n" % (mirror, SUITE, mirror, SUITE, security, SUITE))
        # How this machine reaches a mirror is how the clean one does.
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copy("/" + name, self.folder / name)
        proxy = subprocess.run(["apt-config", "dump", "Acquire::http::Proxy"], capture_output=True, text=True).stdout
        (self.folder / "etc/apt/apt.conf.d/90proxy").write_text(proxy)

    def inside(self, script, status=0, quiet=False):
        """Runs a line of shell there, with a /proc of its own."""
        return run("unshare", "-m", "-p", "-f", "--kill-child", "--mount-proc=%s/proc" % self.folder, "chroot", self.folder,
                   "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
                   "DEBIAN_FRONTEND=noninteractive", "sh", "-ec", "--", script, status=status, quiet=quiet)


def expect(text, *patterns):
    for pattern in patterns:
        if not re.search(pattern, text):
            raise Failed("not said: %s\n%s" % (pattern, text))


def exercise(clean, package):
    version, major = re.match(r"fearless_(.+)\+llvm(\d+)_", package.name).groups()
    shutil.copy(package, clean.folder / "root")
    shutil.copytree(ROOT / "test/report/project", clean.folder / "root/project")
    shutil.copy(ROOT / "test/package/consumer/main.cpp", clean.folder / "root/consumer.cpp")
    clean.inside("apt-get -q update", quiet=True)
    clean.inside("cd /root; apt-get -q -o Dpkg::Use-Pty=0 install -y ./%s" % package.name, quiet=True)
    expect(clean.inside("dpkg-query -W fearless 'libclang*' 'libllvm*'"), "fearless\t" + re.escape(version))
    expect(clean.inside("fearless-tidy --version"), r"LLVM version %s\." % major, "fearless version " + re.escape(version))
    expect(clean.inside("cd /root/project; fearless-tidy --quiet --checks='-*,fearless-*' src/counter.cpp -- -std=c++20"),
           r"\[fearless-mutable-static\]")
    expect(clean.inside("cd /root/project; run-fearless --export-fixes /root/found src/*.cpp -- -std=c++20", status=1),
           r"\[fearless-thread-borrow\]", r"4 findings")
    clean.inside("cd /root/project; fearless-report /root/found --sarif /root/f.sarif --html /root/f.html", status=1)
    expect((clean.folder / "root/f.sarif").read_text(), '"version": "%s"' % re.escape(version), "threadFlows")
    expect((clean.folder / "root/f.html").read_text(), "<svg")
    # The library, with the compiler that the package recommends.
    expect(clean.inside("cd /root; g++ -std=c++20 consumer.cpp -o consumer -pthread; ./consumer"), "hello 42 4")
    clean.inside("apt-get -q -o Dpkg::Use-Pty=0 install -y --no-install-recommends clang-tidy-%s mandoc" % major, quiet=True)
    expect(clean.inside("cd /root/project; clang-tidy-%s -load /usr/lib/fearless/fearless-tidy-%s-%s.so "
                        "--quiet --checks='-*,fearless-*' src/leak.cpp -- -std=c++20" % (major, major, version)),
           r"\[fearless-thread-borrow\]")
    clean.inside("for page in /usr/share/man/man1/*fearless*.1.gz; do gzip -dc $page | mandoc -T lint -W warning; done")
    if (clean.folder / "usr/bin/fearless-clangd").exists():
        expect(clean.inside("cd /root/project; fearless-clangd --check=src/leak.cpp 2>&1 || true"), "All checks completed")
    clean.inside("apt-get -q -o Dpkg::Use-Pty=0 remove -y fearless; ! test -e /usr/lib/fearless", quiet=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--security-mirror", default="http://deb.debian.org/debian-security")
    args = parser.parse_args()
    if os.geteuid():
        sys.exit("clean_root.py: debootstrap and chroot want root")
    if not shutil.which("debootstrap"):
        sys.exit("clean_root.py: there is no debootstrap")
    # Ended from outside, it takes its folder away, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="fearless-clean-root-") as folder:
        clean = CleanRoot(pathlib.Path(folder))
        # The folder is root's of the clean system: its mode must be that of a root.
        clean.folder.chmod(0o755)
        try:
            clean.make(args.mirror, args.security_mirror)
            exercise(clean, args.package)
        except Failed as problem:
            print(problem)
            return 1
    print("%s installs and works in a clean Debian (%s)" % (args.package.name, SUITE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
