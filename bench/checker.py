#!/usr/bin/env python3
"""What the checks cost. `./dev bench checker` builds and calls this.

  checker.py [--rounds N] [--lines N,N,...] [--shape NAME,...]      generated units of growing size
  checker.py -p BUILD_DIR [--sample N] [--rounds N]                 units of a real compile database

Each unit is parsed by the same fearless-tidy twice a round, in random order: with one cheap check of LLVM's own
(llvm-namespace-comment), and with that and all fearless-* checks. Figures are user CPU time, medians over the rounds.

Generated units (test/scaling/generate.py): the time of the checks themselves (clang-tidy's check profile) against
the lines of the unit, and the exponent of its growth over the times of at least 5 ms: 1.0 is linear. Real units:
how much longer the runs take.

--require ends with status 1 when the overhead on real units is above 10 % or an exponent is above 1.1.
"""
import argparse
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "scaling"))
import generate  # noqa: E402

CHEAP = "-*,llvm-namespace-comment"
ALL = CHEAP + ",fearless-*"
MAX_OVERHEAD, MAX_EXPONENT = 0.10, 1.1
# Below this the clock's own steps are most of what is measured.
SHORTEST = 0.005
TIMEOUT = 300


def run(command, cwd=None):
    """User CPU seconds of one run, or None when it did not end well."""
    before = os.times().children_user
    try:
        done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        print("time-out: %s" % " ".join(map(str, command)), file=sys.stderr)
        return None
    if done.returncode < 0:
        print("ended by signal %d: %s" % (-done.returncode, " ".join(map(str, command))), file=sys.stderr)
        return None
    return os.times().children_user - before


def profile(folder):
    """Seconds that the fearless checks took, of the check profiles in a folder."""
    total = 0.0
    for path in pathlib.Path(folder).glob("*.json"):
        for key, value in json.loads(path.read_text())["profile"].items():
            if key.startswith("time.clang-tidy.fearless-") and key.endswith(".user"):
                total += value
        path.unlink()
    return total


def measure(tidy, path, rounds, tail, cwd=None):
    """Medians over the rounds: without the checks, with them, and of the checks alone."""
    without, with_checks, alone = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(rounds):
            for checks in random.sample([CHEAP, ALL], 2):
                command = [tidy, "--checks=" + checks, "--quiet", "--system-headers=false"]
                if checks == ALL:
                    command += ["--enable-check-profile", "--store-check-profile=" + scratch]
                seconds = run(command + [path] + tail, cwd)
                if seconds is None:
                    return None
                (with_checks if checks == ALL else without).append(seconds)
                if checks == ALL:
                    alone.append(profile(scratch))
    return tuple(map(statistics.median, (without, with_checks, alone)))


def exponent(points):
    """Slope of log(seconds) over log(lines), by least squares over the points that the clock resolves."""
    points = [(math.log(lines), math.log(seconds)) for lines, seconds in points if seconds >= SHORTEST]
    if len(points) < 2:
        return None
    mean_x = statistics.mean(x for x, _ in points)
    mean_y = statistics.mean(y for _, y in points)
    return (sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points))


def generated(args):
    print("| shape | lines | without | with all checks | checks alone | exponent |")
    print("|---|---:|---:|---:|---:|---:|")
    bad = False
    with tempfile.TemporaryDirectory() as scratch:
        for shape in args.shape:
            points = []
            for lines in args.lines:
                path = os.path.join(scratch, "%s_%d.cpp" % (shape, lines))
                text = generate.unit(shape, lines)
                pathlib.Path(path).write_text(text)
                figures = measure(args.tidy, path, args.rounds, ["--", "-std=c++20"])
                if figures is None:
                    bad = True
                    print("| %s | %d | did not end well | | | |" % (shape, lines), flush=True)
                    continue
                points.append((text.count("\n"), figures[2]))
                last = ""
                if lines == args.lines[-1]:
                    slope = exponent(points)
                    last = "-" if slope is None else "%.2f" % slope
                    bad |= slope is not None and slope > MAX_EXPONENT
                print("| %s | %d | %.3f s | %.3f s | %.1f ms | %s |"
                      % (shape, points[-1][0], figures[0], figures[1], figures[2] * 1000, last), flush=True)
    return bad


def real(args):
    try:
        database = json.loads((pathlib.Path(args.project) / "compile_commands.json").read_text())
    except (OSError, ValueError) as error:
        sys.exit("checker.py: no compile database in %s: %s" % (args.project, error))
    files = sorted({os.path.normpath(os.path.join(entry["directory"], entry["file"])) for entry in database})
    random.Random(1).shuffle(files)
    files = files[:args.sample] if args.sample else files
    totals, failed = [0.0, 0.0, 0.0], 0
    for path in files:
        figures = measure(args.tidy, path, args.rounds, ["-p", args.project])
        if figures is None:
            failed += 1
            continue
        totals = [a + b for a, b in zip(totals, figures)]
    if not totals[0]:
        sys.exit("checker.py: no unit could be run")
    overhead, share = totals[1] / totals[0] - 1, totals[2] / totals[0]
    print("%d units of %s: %.1f s without, %.1f s with all checks: %+.1f %% (checks alone %.2f s, %.1f %%)"
          % (len(files) - failed, args.project, totals[0], totals[1], overhead * 100, totals[2], share * 100))
    # The difference of two long runs is noisy on a shared machine; the profile is not.
    return failed > 0 or share > MAX_OVERHEAD


def numbers(text):
    values = sorted({int(part) for part in text.split(",")})
    if not values or values[0] < 1:
        raise argparse.ArgumentTypeError("wants positive numbers")
    return values


def shapes(text):
    names = text.split(",")
    for name in names:
        if name not in generate.SHAPES:
            raise argparse.ArgumentTypeError("no shape '%s'; there are %s" % (name, " ".join(generate.SHAPES)))
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tidy", default=str(ROOT / "build" / "bin" / "fearless-tidy"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=numbers, default=[1000, 3000, 10000, 30000, 100000])
    parser.add_argument("--shape", type=shapes, default=list(generate.SHAPES))
    parser.add_argument("-p", dest="project", metavar="BUILD_DIR")
    parser.add_argument("--sample", type=int, default=0, help="how many units, chosen at random; 0 for all")
    parser.add_argument("--require", action="store_true")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds wants 1 or more")
    bad = real(args) if args.project else generated(args)
    return 1 if bad and args.require else 0


if __name__ == "__main__":
    sys.exit(main())
