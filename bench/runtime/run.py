#!/usr/bin/env python3
"""Measures the runtime library beside its peers, in one run. `./dev bench runtime` calls this.

  run.py [--rounds 7] [--workload RE] [--impl RE] [--reuse] [--scale X] [--peers NAME,...] [--exe PROGRAM]...
         [--out FILE.md]
  run.py --table RUNS.jsonl [--out FILE.md]       measures nothing, renders an earlier run

README.md beside this file says what is measured. Within a round every implementation of a workload runs once, in
random order, next to its baseline, which runs twice: a ratio is the median over the rounds of (time / the baseline's
time in the same round), so below 1 is faster, and the baseline's ratio to itself is the noise. Each run is a fresh
process. Peers that are not installed are skipped with a line.

A whole run (no --workload, no --impl) writes docs/benchmarks.md and its plot; a partial one prints its table. Every
single time is kept in runs.jsonl in the build directory. To save time, a peer that took more than 4 times as long as
the baseline in the first round is measured in 3 rounds only, above 20 times in one.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import peers
import report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AGAIN = " again"  # the baseline's second run in a round
say = peers.say


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0, help="times the sizes of README.md")
    parser.add_argument("--workload", default="", help="regular expression")
    parser.add_argument("--impl", default="", help="regular expression; baselines and the library are always kept")
    parser.add_argument("--peers", default=",".join(peers.PROGRAMS), help="programs to build (default: %(default)s)")
    parser.add_argument("--exe", action="append", default=[], help="another program that speaks the protocol")
    parser.add_argument("--reuse", action="store_true", help="keep the peers built before; the library is built anew")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/bench/runtime")
    parser.add_argument("--timeout", type=float, default=20, metavar="S", help="of one run (default: %(default)s)")
    parser.add_argument("--no-operations", action="store_true", help="leave Google Benchmark out")
    parser.add_argument("--out", type=pathlib.Path, help="write the page here, its plot beside it")
    parser.add_argument("--table", type=pathlib.Path, metavar="RUNS.jsonl")
    args = parser.parse_args()
    if args.rounds < 1 or args.scale <= 0 or args.timeout <= 0:
        parser.error("--rounds, --scale and --timeout must be positive")
    unknown = set(args.peers.split(",")) - set(peers.PROGRAMS)
    if unknown:
        parser.error("no such peers: %s (there are %s)" % (" ".join(sorted(unknown)), " ".join(peers.PROGRAMS)))
    for option in ("workload", "impl"):
        try:
            re.compile(getattr(args, option))
        except re.error as problem:
            parser.error("--%s: %s" % (option, problem))
    return args


def discover(commands, args):
    """workload -> implementation -> command, and workload -> baseline."""
    table = {}
    for command in commands:
        listed = peers.sh([*command, "list"])
        if listed.returncode:
            sys.exit("error: %s cannot list its workloads:\n%s" % (command[-1], listed.stderr))
        for line in listed.stdout.splitlines():
            impl, workload = line.split("\t")
            if re.search(args.workload, workload) and not report.left_out(workload, impl):
                table.setdefault(workload, {})[impl] = command
    baselines = {}
    for workload, impls in table.items():
        baselines[workload] = report.pick_baseline(workload, impls)
        for impl in list(impls):
            if impl != baselines[workload] and not report.is_ours(impl) and not re.search(args.impl, impl):
                del impls[impl]
    return table, baselines


def measure(command, impl, workload, scale, timeout):
    """One run: its record, or {"failed": why}."""
    try:
        done = peers.sh([*command, "run", impl, workload, scale], timeout=timeout)
        record = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"failed": "more than %g s" % timeout}
    except (ValueError, IndexError):
        return {"failed": "ended with status %d" % done.returncode}
    return record if record.get("ok") else {"failed": "wrong result"}


def rounds_for(ratio):
    return 1 if ratio > 20 else 3 if ratio > 4 else sys.maxsize


class Run:
    """Runs everything, and writes down each time as it comes."""

    def __init__(self, args, table, baselines, out):
        self.args, self.table, self.baselines, self.out = args, table, baselines, out
        self.limit = {}  # (workload, impl) -> how many rounds
        self.random = random.Random(1)

    def note(self, record):
        print(json.dumps(record), file=self.out, flush=True)

    def once(self, number, workload, impl):
        command = self.table[workload][impl.removesuffix(AGAIN)]
        record = measure(command, impl.removesuffix(AGAIN), workload, self.args.scale, self.args.timeout)
        record.update(workload=workload, impl=impl, round=number)
        self.note(record)
        if record.get("failed", "").startswith("more than"):
            self.limit[workload, impl] = 0
        return record.get("ns_per_op", record.get("bytes"))

    def row(self, number, workload):
        base = self.baselines[workload]
        memory = workload.startswith("mem.")
        impls = sorted(self.table[workload]) + ([] if memory else [base + AGAIN])
        impls = [impl for impl in impls if number < self.limit.get((workload, impl), sys.maxsize)]
        self.random.shuffle(impls)
        times = {impl: self.once(number, workload, impl) for impl in impls}
        if number == 0:
            for impl, value in times.items():
                if memory:
                    self.limit[workload, impl] = 1
                elif value and times.get(base) and impl != base and not report.is_ours(impl):
                    self.limit.setdefault((workload, impl), rounds_for(value / times[base]))

    def all(self):
        for number in range(self.args.rounds):
            begin = time.monotonic()
            for workload in sorted(self.table):
                self.row(number, workload)
            say("round %d/%d: %.0f s" % (number + 1, self.args.rounds, time.monotonic() - begin))


def operations(args, out):
    """Google Benchmark's single operations: its records for runs.jsonl."""
    program = None if args.no_operations else peers.build_operations(out)
    if not program:
        return
    shortest = min(0.05, 0.05 * args.scale)
    done = peers.sh([program, "--benchmark_format=json", "--benchmark_repetitions=%d" % args.rounds,
                     "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=%g" % shortest])
    if done.returncode:
        sys.exit("error: the single operations failed:\n" + done.stderr)
    for entry in json.loads(done.stdout)["benchmarks"]:
        if entry["run_type"] == "iteration":
            unit = {"ns": 1, "us": 1e3, "ms": 1e6}[entry["time_unit"]]
            operation, impl = entry["run_name"].split("/")[:2]
            yield {"operation": operation, "impl": impl, "ns": entry["real_time"] * unit,
                   "round": entry["repetition_index"]}
    say("single operations done")


def main():
    args = arguments()
    whole = not args.workload and not args.impl
    page = args.out or (ROOT / "docs/benchmarks.md" if whole and not args.table else None)
    if args.table:
        records = report.read(args.table)
    else:
        begin = time.monotonic()
        commands = peers.build(args.build, args.peers.split(","), args.reuse) + [[exe] for exe in args.exe]
        table, baselines = discover(commands, args)
        if not table:
            sys.exit("error: no workload matches %r" % args.workload)
        load = os.getloadavg()[0]
        if load > 0.5:
            say("warning: the machine is not idle (load %.1f): trust only the ratios, and repeat" % load)
        raw = args.build / "runs.jsonl"
        with open(raw, "w") as out:
            run = Run(args, table, baselines, out)
            run.note({"about": {"date": datetime.date.today().isoformat(), "rounds": args.rounds, "scale": args.scale,
                                "load before": "%.2f" % load, **dict(peers.versions())}, "baselines": baselines})
            run.all()
            if whole or re.search(args.workload, "operations"):
                for record in operations(args, args.build):
                    run.note(record)
            run.note({"about": {"minutes": "%.0f" % ((time.monotonic() - begin) / 60)}})
        records = report.read(raw)
        say("every single time: %s" % raw)
    if page:
        report.write(records, page)
        say("written: %s" % page)
    else:
        print(report.page(records, None))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted; nothing was written")
