"""Turns the records of a run into ratios, the tables of docs/benchmarks.md and its plot."""
import json
import math
import re
import statistics

import plot

AGAIN = " again"
BASELINES = [  # the first one present is the baseline of the workloads that match
    (r"^(lock|seed|mem\.lock|scale\.lock)", ["rust_std_mutex", "std_mutex"]),
    (r"^rw", ["rust_std_rwlock", "std_shared_mutex"]),
    (r"^(spawn|scope)", ["rust_std_thread", "std_thread"]),
    (r"^(pool|psum)", ["rayon", "tbb_task_group", "std_textbook_pool", "std_thread"]),
    (r"", ["crossbeam", "rust_std_mpsc", "std_mutex_cv"]),
]
# No fair rivals, only bounds: they spin where others sleep, protect nothing, or are not threads of the system.
BOUND = re.compile(r"_spin$|^tbb_spin|^std_atomic_add$|^(rust_)?one_thread$|^go_|^python_")
# Who takes part in the plot of throughput against threads.
PLOTTED = {
    "scale.chan": ["fearless", "crossbeam", "flume", "boost_sync_queue", "std_mutex_cv"],
    "scale.lock": ["fearless_synchronized", "rust_std_mutex", "parking_lot_mutex", "std_mutex", "absl_mutex"],
}
# Families of implementations, for "how often ahead".
FAMILIES = [
    ("crossbeam", r"^crossbeam$"), ("Rust std", r"^rust_std_"), ("flume", r"^flume$"),
    ("parking_lot", r"^parking_lot"), ("rayon", r"^rayon$"),
    ("std::mutex + std::condition_variable", r"^std_mutex_cv$"), ("std::mutex, std::shared_mutex", r"^std_(shared_)?mutex$"),
    ("std::thread, std::async", r"^std_(thread|async)"), ("Boost", r"^boost_(?!.*spin)"),
    ("oneTBB", r"^tbb_(?!spin)"), ("Abseil", r"^absl_"), ("moodycamel, blocking", r"^moodycamel_(?!.*spin)"),
]


# Rivals that are no baseline: where one of them is ahead, the page says why.
EXPLAINED = ("flume", "parking_lot", "std::mutex + std::condition_variable", "std::mutex, std::shared_mutex",
             "std::thread, std::async", "Boost", "oneTBB", "Abseil", "moodycamel, blocking")
# (family, workloads, why): what the rival gives up, or does otherwise. The first that matches is taken.
REASONS = [
    (r"moodycamel", r"", "a queue for each producer: FIFO holds for one producer only, and it cannot be closed"),
    (r"flume|std::mutex|Boost|Abseil", r"^(mpsc|mpmc|scale\.chan).*",
     "one lock for both sides: with more threads than cores whoever holds it runs through a whole batch before the others "
     "come; ours has a lock for each side, which pays when both sides run at the same time"),
    (r"flume|std::mutex|Boost|Abseil", r"^(spsc|seq).*",
     "one lock around one deque: its two sides take turns, so a message often never leaves the cache of one core; no "
     "select, and no hand-over to who waits"),
    (r"flume|std::mutex|Boost|Abseil|oneTBB", r"^ping|\.0(\.|$)",
     "the time of a wake-up by the system, which both pay; who spins a little longer before it sleeps is ahead while a core "
     "is free"),
    (r"oneTBB", r"^(spsc|mpsc|mpmc|seq).*",
     "no close and no hand-over: its receivers are woken by nobody when the senders go"),
    (r"oneTBB", r"^(lock|seed|rw|scale\.lock)", "no poisoning and no data inside: it is the bare lock"),
    (r"oneTBB", r"^psum", "bound by the memory and by when the second core is there, in both: see min-max"),
    (r"oneTBB", r"^pool", "a task without a result that can be asked for, and the caller is one of its threads"),
    (r"std::thread", r"^spawn", "the bare thread: what it returns or throws must be carried by hand; ours allocates a place for "
     "the result beside the thread"),
    (r"std::thread", r"^scope", "a count and nothing else: no exception, no handle, and thread_locals may outlive it"),
    (r"oneTBB", r"^mem", "no list of those who wait: it has one monitor for all queues"),
    (r"", r"^mem", "fewer things to wait for: no select, no close, no disconnection"),
    (r"", r"^(lock|seed|rw|scale\.lock)",
     "the lock alone, without poisoning; and who waits gives up its core, so that on few cores the holder runs through"),
]


def is_ours(impl):
    return impl.startswith("fearless")


def left_out(workload, impl):
    family = workload.rsplit(".", 1)[0]
    return family in PLOTTED and impl not in PLOTTED[family]


def pick_baseline(workload, impls):
    wanted = next(names for pattern, names in BASELINES if re.search(pattern, workload))
    return next((name for name in wanted if name in impls), sorted(impls)[0])


class Records:
    """What was measured: values[workload, impl] = {round: time or bytes}."""

    def __init__(self):
        self.about, self.baselines, self.values, self.failed, self.operations = {}, {}, {}, {}, {}

    def workloads(self):
        def natural(name):
            return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
        return sorted({workload for workload, _ in [*self.values, *self.failed]}, key=natural)

    def impls(self, workload):
        return sorted({impl for w, impl in [*self.values, *self.failed] if w == workload and not impl.endswith(AGAIN)})

    def ratios(self, workload, impl, other):
        """impl / other, for each round in which both ran."""
        mine, theirs = self.values.get((workload, impl), {}), self.values.get((workload, other), {})
        return [value / theirs[number] for number, value in mine.items() if theirs.get(number)]

    def median(self, workload, impl):
        values = self.values.get((workload, impl))
        return statistics.median(values.values()) if values else None

    def ratio(self, workload, impl, other):
        found = self.ratios(workload, impl, other)
        return statistics.median(found) if found else None

    def ours(self, workload):
        mine = [impl for impl in self.impls(workload) if is_ours(impl) and self.values.get((workload, impl))]
        return min(mine, key=lambda impl: self.median(workload, impl), default=None)

    def best_rival(self, workload):
        base = self.baselines[workload]
        rivals = {impl: self.ratio(workload, impl, base) for impl in self.impls(workload)
                  if not BOUND.search(impl) and not is_ours(impl)}
        return min((impl for impl, ratio in rivals.items() if ratio), key=rivals.get, default=None)

    def noise(self, workload, other=None):
        """How far two runs of the baseline in one round are apart, typically: 0.1 is 10 %."""
        base = self.baselines[workload]
        logs = [abs(math.log(ratio)) for ratio in self.ratios(workload, base + AGAIN, base)]
        return math.exp(statistics.median(logs)) - 1 if logs else 0.0

    def verdict(self, workload, ratio):
        noise = self.noise(workload)
        return "ahead" if ratio < 1 / (1 + noise) else "level" if ratio <= 1 + noise else "behind"


def read(path):
    records = Records()
    for number, line in enumerate(open(path), 1):
        try:
            entry = json.loads(line)
            if "about" in entry:
                records.about.update(entry["about"])
                records.baselines.update(entry.get("baselines", {}))
            elif "operation" in entry:
                records.operations.setdefault((entry["operation"], entry["impl"]), {})[entry["round"]] = entry["ns"]
            elif "failed" in entry:
                records.failed.setdefault((entry["workload"], entry["impl"]), []).append(entry["failed"])
            else:
                value = entry.get("ns_per_op", entry.get("bytes"))
                records.values.setdefault((entry["workload"], entry["impl"]), {})[entry["round"]] = value
        except (ValueError, KeyError) as problem:
            raise SystemExit("error: %s:%d is not a record of a run: %r" % (path, number, problem))
    return records


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def number(value):
    return "%.4g" % value if value < 10000 else "%.0f" % value


def spread(ratios):
    return "%.2f-%.2f" % (min(ratios), max(ratios)) if len(ratios) > 1 else ""


def summary_row(records, workload):
    base, mine, rival = records.baselines[workload], records.ours(workload), records.best_rival(workload)
    if not records.median(workload, base):
        return [workload, base, "failed"] + [""] * 7
    row = [workload, base, number(records.median(workload, base))]
    if not mine:
        return row + ["not there", "", "", ""] + ([rival, "%.2f" % records.ratio(workload, rival, base), ""] if rival
                                                  else ["", "", ""])
    ratio = records.ratio(workload, mine, base)
    row += ["%.2f" % ratio, spread(records.ratios(workload, mine, base)), "%.0f %%" % (100 * records.noise(workload)),
            records.verdict(workload, ratio)]
    if not rival:
        return row + ["", "", ""]
    return row + [rival, "%.2f" % records.ratio(workload, rival, base),
                  "%.2f" % (records.ratio(workload, mine, rival) or ratio / records.ratio(workload, rival, base))]


def summary(records):
    header = ["workload", "baseline", "its median", "fearless / baseline", "min-max", "noise", "verdict", "best blocking rival",
              "rival / baseline", "fearless / rival"]
    return table(header, [summary_row(records, workload) for workload in records.workloads()])


def family_rows(records):
    """How often the library is ahead of each family of rivals; against its best member of a row."""
    for name, pattern in FAMILIES:
        ratios = {}
        for workload in records.workloads():
            members = family_members(records, workload, pattern)
            if members:
                ratios[workload] = max(members.values())
        if ratios:
            verdicts = {workload: records.verdict(workload, ratio) for workload, ratio in ratios.items()}
            behind = ["%s %.2f" % (w, ratios[w]) for w in sorted(ratios, key=ratios.get, reverse=True)
                      if verdicts[w] == "behind"]
            yield [name, str(len(ratios)), *(str(list(verdicts.values()).count(word))
                                             for word in ("ahead", "level", "behind")),
                   "%.2f" % math.exp(statistics.mean(map(math.log, ratios.values()))), ", ".join(behind)]


def family_members(records, workload, pattern):
    """The rivals of a family in a row, and the library's ratio to each."""
    mine = records.ours(workload)
    found = {impl: records.ratio(workload, mine, impl) for impl in records.impls(workload)
             if mine and re.search(pattern, impl)}
    return {impl: ratio for impl, ratio in found.items() if ratio}


def exceptions(records):
    """(family, workload, member, ratio, min-max, why) where the library is behind a rival that is no baseline."""
    for family, pattern in FAMILIES:
        if family not in EXPLAINED:
            continue
        for workload in records.workloads():
            members = family_members(records, workload, pattern)
            if not members:
                continue
            member = max(members, key=members.get)
            if records.verdict(workload, members[member]) == "behind":
                why = next((why for who, where, why in REASONS
                            if re.search(who, family) and re.search(where, workload)), "no reason is known")
                yield [workload, member, "%.2f" % members[member],
                       spread(records.ratios(workload, records.ours(workload), member)), why]


def rival_lines(records):
    """How far each row is from its best blocking rival, in one sentence."""
    ratios = {}
    for workload in records.workloads():
        mine, rival = records.ours(workload), records.best_rival(workload)
        ratio = mine and rival and records.ratio(workload, mine, rival)
        if ratio:
            ratios[workload] = (ratio, rival)
    if not ratios:
        return
    said = {}
    for workload, (ratio, rival) in sorted(ratios.items(), key=lambda item: -item[1][0]):
        said.setdefault(records.verdict(workload, ratio), []).append("%s %.2f of %s" % (workload, ratio, rival))
    yield ""
    yield ("Against the best blocking rival of each row (below: *fearless / rival*) it is ahead on %d, level on %d and "
           "behind on %d%s" % (len(said.get("ahead", [])), len(said.get("level", [])), len(said.get("behind", [])),
                               ": %s." % ", ".join(said["behind"]) if "behind" in said else "."))


def detail_row(records, workload, impl):
    base = records.baselines[workload]
    median, ratios = records.median(workload, impl), records.ratios(workload, impl, base)
    failed = records.failed.get((workload, impl), [])
    note = " (%s%s)" % (failed[0], ", %d times" % len(failed) if len(failed) > 1 else "") if failed else ""
    bound = " *" if BOUND.search(impl) else ""
    if median is None:
        return (math.inf, [impl + bound + note, "", "", "", "0"])
    ratio = statistics.median(ratios) if ratios else math.inf
    return (ratio, [impl + bound + note, number(median), "%.2f" % ratio if ratios else "", spread(ratios),
                    str(len(records.values[workload, impl]))])


def details(records, workload):
    base = records.baselines[workload]
    unit = "bytes" if workload.startswith("mem.") else "ns"
    rows = [row for _, row in sorted(detail_row(records, workload, impl) for impl in records.impls(workload))]
    if records.values.get((workload, base + AGAIN)):
        rows.append(detail_row(records, workload, base + AGAIN)[1])
    return "### %s\n\n%s" % (workload, table(["implementation", "median " + unit, "/ " + base, "min-max", "rounds"], rows))


def operation_rows(records):
    """Each single operation beside the standard library's counterpart."""
    for operation in sorted({operation for operation, _ in records.operations}):
        impls = {impl: values for (o, impl), values in records.operations.items() if o == operation}
        base = next((impl for impl in sorted(impls, reverse=True) if not is_ours(impl)), None)
        for impl in sorted(impls, key=lambda impl: statistics.median(impls[impl].values())):
            values = impls[impl]
            ratios = [value / impls[base][k] for k, value in values.items() if base and k in impls[base]]
            yield [operation, impl, number(statistics.median(values.values())),
                   "%.2f" % statistics.median(ratios) if ratios else "", spread(ratios)]


def verdict_lines(records):
    said = {}
    for workload in records.workloads():
        mine = records.ours(workload)
        ratio = mine and records.ratio(workload, mine, records.baselines[workload])
        if ratio:
            said.setdefault(records.verdict(workload, ratio), []).append("%s (%.2f)" % (workload, ratio))
    total = sum(map(len, said.values()))
    behind = said.get("behind", [])
    yield "Of %d rows the library is ahead of the baseline on %d, level with it on %d and behind on %d%s" % (
        total, len(said.get("ahead", [])), len(said.get("level", [])), len(behind),
        ": %s." % ", ".join(behind) if behind else ".")
    yield from rival_lines(records)
    if records.failed:
        yield ""
        yield "Runs that failed: " + ", ".join("%s %s (%s)" % (workload, impl, why[0])
                                               for (workload, impl), why in sorted(records.failed.items())) + "."


INTRO = """# Benchmarks of the runtime library

Written by `./dev bench runtime`; `bench/runtime/README.md` says what each workload does and checks.

Times are nanoseconds for one operation (a message, a lock and unlock, a thread, a task, an element), memory is bytes.
A ratio is the median over the rounds of (time / the baseline's time in the same round): **below 1 is faster**, and
min-max are the extremes of the rounds. *Noise* is how far two runs of the baseline in the same round are apart,
typically: within it a row counts as level. A *blocking rival* sleeps while it waits and keeps the data safe; what is
marked * in the details is only a bound (it spins, protects nothing, or switches in user space). moodycamel's queues are
FIFO per producer only. Rivals above 4 times the baseline are measured in 3 rounds, above 20 times in one.
"""


def page(records, image):
    parts = [INTRO, "\n".join(verdict_lines(records)), "## Summary\n", summary(records)]
    families = list(family_rows(records))
    if families:
        parts += ["## Against each rival\n\nThe library's time over that of the rival's fastest form in the row; "
                  "*mean* is the geometric mean.\n",
                  table(["rival", "rows", "ahead", "level", "behind", "mean", "behind on"], families)]
    excepted = list(exceptions(records))
    if excepted:
        parts += ["## Where a rival is ahead, and why\n\nRivals that keep fewer promises or were built for one case. "
                  "crossbeam, Rust and rayon are the baselines above.\n",
                  table(["workload", "rival", "fearless / rival", "min-max", "why"], excepted)]
    if image:
        parts.append("## Throughput against threads\n\n![Throughput against threads](%s)" % image)
    if records.operations:
        parts += ["## Single operations\n\nWithout contention, while another thread exists; Google Benchmark.\n",
                  table(["operation", "implementation", "median ns", "ratio", "min-max"], list(operation_rows(records)))]
    parts += ["## Every row\n"] + [details(records, workload) for workload in records.workloads()]
    parts += ["## Measured with\n", table(["", ""], [[str(k), str(v)] for k, v in records.about.items()])]
    return "\n\n".join(part.rstrip("\n") + ("\n" if part.startswith("## ") else "") for part in parts).replace(
        "\n\n\n", "\n\n") + "\n"


def curves(records, family):
    """impl -> [(threads, millions of operations a second: median, least, most)]"""
    found = {}
    for impl in PLOTTED[family]:
        points = []
        for workload in records.workloads():
            values = records.values.get((workload, impl), {})
            if workload.startswith(family + ".") and values:
                speeds = [1e3 / value for value in values.values()]
                points.append((int(workload.rsplit(".", 1)[1]), statistics.median(speeds), min(speeds), max(speeds)))
        if points:
            found[impl] = sorted(points)
    return found


def write(records, path):
    """The page, and beside it the plot when threads were varied."""
    panels = [("Bounded channel: N senders, N receivers", "million messages a second", curves(records, "scale.chan")),
              ("Lock, increment, unlock: N threads", "million increments a second", curves(records, "scale.lock"))]
    image = None
    if all(lines for _, _, lines in panels):
        image = path.stem + "-threads.svg"
        path.with_name(image).write_text(plot.svg(panels))
    path.write_text(page(records, image))
