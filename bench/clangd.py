#!/usr/bin/env python3
"""How much later an edit is answered. `./dev bench clangd` builds and calls this.

  clangd.py --fearless FEARLESS_CLANGD --clangd CLANGD [--rounds N] [--lines N] [--shape NAME]

Both servers have the same generated file open (test/scaling/generate.py). In each round both, in random order, get the
same edit of a function in the middle, and the time until they publish the diagnostics of that text is taken. The pause that
clangd makes after the last key is left out: the edit asks for diagnostics at once, as editors may. Figures: the medians, the
median of the rounds' ratios and differences, and the CPU time that each server spent an edit.
"""
import argparse
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "test" / "ide"), str(ROOT / "test" / "scaling")]
import generate  # noqa: E402
import lsp  # noqa: E402


def cpu(pid):
    """Seconds of a process so far, user and system."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, name, command, folder, text):
        self.name, self.folder = name, folder / name
        self.folder.mkdir()
        (self.folder / "compile_flags.txt").write_text("-std=c++20\n-pthread\n")
        # A configuration of its own: what is measured does not depend on who measures.
        config = self.folder / "config/clangd"
        config.mkdir(parents=True)
        (config / "config.yaml").write_text("Index:\n  Background: Skip\n  StandardLibrary: No\n")
        self.client = lsp.Client([command, "--log=error"], self.folder, {**os.environ, "XDG_CONFIG_HOME": str(config.parent)})
        self.file = self.folder / "unit.cpp"
        self.client.open(self.file, text)
        self.client.diagnostics(self.file)
        self.times, self.spent = [], 0.0

    def edit(self, text):
        before, start = cpu(self.client.server.pid), time.monotonic()
        self.client.change(self.file, text, at_once=True)
        self.client.diagnostics(self.file)
        self.times.append(time.monotonic() - start)
        self.spent += cpu(self.client.server.pid) - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fearless", required=True)
    parser.add_argument("--clangd", required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--shape", choices=sorted(generate.SHAPES), default="classes")
    args = parser.parse_args()
    for path in (args.fearless, args.clangd):
        if not os.path.exists(path):
            sys.exit("there is no %s" % path)
    text = generate.unit(args.shape, args.lines)
    middle = text.index("\n  ", len(text) // 2) + 3
    with tempfile.TemporaryDirectory() as folder:
        servers = [Server(name, command, pathlib.Path(folder), text)
                   for name, command in (("clangd", args.clangd), ("fearless-clangd", args.fearless))]
        for number in range(args.rounds + 3):
            if number == 3:  # warm
                for server in servers:
                    server.times.clear()
                    server.spent = 0.0
            for server in random.sample(servers, 2):
                server.edit(text[:middle] + ";" * (number % 7 + 1) + text[middle:])
        for server in servers:
            with server.client:
                pass
    plain, ours = servers
    pairs = list(zip(plain.times, ours.times))
    print("%s, %d lines, %d rounds" % (args.shape, text.count("\n"), args.rounds))
    for server in servers:
        print("%-16s %7.1f ms an edit, %7.1f ms of CPU"
              % (server.name, statistics.median(server.times) * 1000, server.spent / args.rounds * 1000))
    print("ratio %.3f, difference %.1f ms an edit, %.1f ms of CPU"
          % (statistics.median(b / a for a, b in pairs), statistics.median(b - a for a, b in pairs) * 1000,
             (ours.spent - plain.spent) / args.rounds * 1000))


if __name__ == "__main__":
    main()
