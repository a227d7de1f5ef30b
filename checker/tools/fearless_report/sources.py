"""Source files: offsets to lines and columns, text of a line, names relative to the root of the project."""
import bisect
import os
import pathlib
import subprocess
import urllib.parse

from . import ReportError


class Source:
    """One file. `missing` says why it cannot be read, if so; it then has no lines."""

    def __init__(self, path):
        self.missing, self.mtime, data = None, 0, b""
        try:
            with open(path, "rb") as file:
                data = file.read()
            self.mtime = os.stat(path).st_mtime
        except OSError as problem:
            self.missing = problem.strerror
        self.data = data
        self.starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = data.find(b"\n", at + 1)

    def position(self, offset):
        """(line, column) of a byte offset, both from 1, the column in characters; (0, 0) past the end."""
        if self.missing or offset > len(self.data):
            return 0, 0
        line = bisect.bisect_right(self.starts, offset)
        before = self.data[self.starts[line - 1]:offset]
        return line, len(before.decode("utf-8", "replace")) + 1

    def line(self, number):
        if self.missing or not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.data)
        return self.data[self.starts[number - 1]:end].decode("utf-8", "replace").rstrip("\r\n")

    def __len__(self):
        return 0 if self.missing else len(self.starts)


class Sources:
    """The files of a report, each read once. `root` is the folder that paths are shown relative to."""

    def __init__(self, root=None):
        self.root = os.path.realpath(root) if root else git_root() or os.path.realpath(".")
        if not os.path.isdir(self.root):
            raise ReportError("--root %s: no such folder" % root)
        self.files, self.names = {}, {}

    def __getitem__(self, path):
        if path not in self.files:
            self.files[path] = Source(path)
        return self.files[path]

    def name(self, path):
        """Relative to the root, with forward slashes; absolute where the file lies outside of it."""
        if path not in self.names:
            real = os.path.realpath(path)
            inside = real.startswith(os.path.join(self.root, ""))
            self.names[path] = pathlib.Path(os.path.relpath(real, self.root) if inside else real).as_posix()
        return self.names[path]


def uri(name):
    """The URI of a name that Sources.name gives."""
    return pathlib.Path(name).as_uri() if os.path.isabs(name) else urllib.parse.quote(name)


def git_root():
    try:
        done = subprocess.run(["git", "rev-parse", "--show-toplevel"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    return os.path.realpath(done.stdout.strip()) if done.returncode == 0 and done.stdout.strip() else None
