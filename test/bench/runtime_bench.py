#!/usr/bin/env python3
"""Tests ./dev bench runtime itself: what it makes of times, and a tiny run from end to end. Asserts no times."""
import json
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))
import counted  # noqa: E402
DRIVER = ROOT / "bench/runtime/run.py"
sys.path.insert(0, str(DRIVER.parent))
import plot  # noqa: E402
import report  # noqa: E402

# A program that speaks the protocol and does not do what it says.
STRANGE = """#!%s
import sys, time
if sys.argv[1] == "list":
    print("liar\\tlock.1\\nsleeper\\tlock.1\\ncrasher\\tlock.1\\nfast_liar\\tlock.4")
elif sys.argv[2] in ("liar", "fast_liar"):
    print('{"impl":"%%s","workload":"%%s","n":1,"secs":0.1,"ns_per_op":0.1,"ok":false}' %% tuple(sys.argv[2:4]))
    sys.exit(1)
elif sys.argv[2] == "sleeper":
    time.sleep(60)
else:
    sys.exit(3)
"""


def drive(*arguments):
    return subprocess.run([sys.executable, str(DRIVER), *map(str, arguments)], capture_output=True, text=True)


class Rendering(unittest.TestCase):
    """Made-up times: one round in which everything is twice as slow must not change a ratio."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.raw = pathlib.Path(self.folder.name) / "runs.jsonl"

    def tearDown(self):
        self.folder.cleanup()

    def read(self, times, baseline="crossbeam", workload="mpmc.unb.u64", more=()):
        records = [{"about": {"date": "today"}, "baselines": {workload: baseline}}, *more]
        for impl, values in times.items():
            for number, value in enumerate(values):
                records.append({"workload": workload, "impl": impl, "round": number, "ns_per_op": value})
        self.raw.write_text("".join(json.dumps(record) + "\n" for record in records))
        return report.read(self.raw)

    def test_ratios_are_of_the_same_round(self):
        records = self.read({"crossbeam": [100, 200, 100], "fearless": [50, 100, 60]})
        self.assertEqual(records.ratio("mpmc.unb.u64", "fearless", "crossbeam"), 0.5)

    def test_a_bound_is_no_rival(self):
        records = self.read({"crossbeam": [100], "go_chan": [1], "rigtorp_spin": [2], "flume": [90], "fearless": [50]})
        self.assertEqual(records.best_rival("mpmc.unb.u64"), "flume")
        row = report.summary_row(records, "mpmc.unb.u64")
        self.assertEqual(row[-3:], ["flume", "0.90", "0.56"])

    def test_verdicts_respect_the_noise(self):
        quiet = {"crossbeam": [100] * 3, "crossbeam again": [101] * 3}
        loud = {"crossbeam": [100] * 3, "crossbeam again": [150, 70, 140]}
        for base, mine, verdict in ((quiet, 110, "behind"), (loud, 110, "level"), (quiet, 100.5, "level"),
                                    (quiet, 90, "ahead"), (loud, 50, "ahead"), (loud, 200, "behind")):
            records = self.read({**base, "fearless": [mine] * 3})
            self.assertEqual(report.summary_row(records, "mpmc.unb.u64")[6], verdict, (base, mine))

    def test_a_row_that_is_behind_is_said_first(self):
        text = report.page(self.read({"crossbeam": [100], "fearless": [300]}), None)
        self.assertIn("behind on 1: mpmc.unb.u64 (3.00).", text)

    def test_the_distance_to_the_best_rival_is_said(self):
        text = report.page(self.read({"crossbeam": [100], "flume": [50], "boost_sync_queue": [80], "fearless": [60]}), None)
        self.assertIn("behind on 1: mpmc.unb.u64 1.20 of flume.", text)

    def test_exceptions_are_explained(self):
        records = self.read({"crossbeam": [100], "flume": [50], "boost_sync_queue": [80], "fearless": [60]})
        found = list(report.exceptions(records))
        self.assertEqual([row[:3] for row in found], [["mpmc.unb.u64", "flume", "1.20"]])
        self.assertIn("one lock for both sides", found[0][-1])
        self.assertIn("## Where a rival is ahead, and why", report.page(records, None))
        records = self.read({"crossbeam": [100], "flume": [90], "fearless": [60]})
        self.assertEqual(list(report.exceptions(records)), [])

    def test_failures_are_shown(self):
        failed = {"workload": "mpmc.unb.u64", "impl": "flume", "round": 0, "failed": "wrong result"}
        text = report.page(self.read({"crossbeam": [100], "fearless": [90]}, more=[failed]), None)
        self.assertIn("Runs that failed: mpmc.unb.u64 flume (wrong result)", text)
        self.assertIn("| flume (wrong result) |", text)

    def test_a_row_without_the_library_says_so(self):
        text = report.page(self.read({"crossbeam": [100], "flume": [90]}), None)
        self.assertIn("not there", text)

    def test_no_line_is_lost_to_a_broken_record(self):
        self.raw.write_text('{"about": {}}\nnonsense\n')
        with self.assertRaises(SystemExit) as stopped:
            report.read(self.raw)
        self.assertIn("runs.jsonl:2 is not a record", str(stopped.exception))

    def test_baselines_fall_back(self):
        self.assertEqual(report.pick_baseline("lock.1", {"std_mutex": 0, "rust_std_mutex": 0}), "rust_std_mutex")
        self.assertEqual(report.pick_baseline("lock.1", {"std_mutex": 0, "fearless": 0}), "std_mutex")
        self.assertEqual(report.pick_baseline("pool.1m", {"rayon": 0, "tbb_task_group": 0}), "rayon")

    def test_the_plot_is_well_formed_and_has_every_curve(self):
        curves = {"fearless": [(1, 10.0, 9.0, 11.0), (4, 8.0, 7.0, 8.5)], "a < b & c": [(1, 3.0, 2.0, 4.0)]}
        root = xml.etree.ElementTree.fromstring(plot.svg([("title", "unit", curves)]))
        words = ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")]
        self.assertTrue({"title", "unit", "fearless", "a < b & c", "1", "4"} <= set(words), words)

    def test_the_plot_s_grid_covers_the_values(self):
        for value in (0.003, 0.9, 1, 7.2, 10, 99, 1234):
            top, step = plot.nice_top(value)
            self.assertGreaterEqual(top, value)
            self.assertLessEqual(top / step, 7)


class Running(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="with space ")
        cls.path = pathlib.Path(cls.folder.name)
        cls.strange = cls.path / "strange"
        cls.strange.write_text(STRANGE % sys.executable)
        cls.strange.chmod(cls.strange.stat().st_mode | stat.S_IXUSR)
        cls.page = cls.path / "page.md"
        cls.done = drive("--peers", "fearless,std", "--scale", "0.002", "--rounds", "2", "--no-operations", "--timeout",
                         "10", "--exe", cls.strange, "--build", cls.path / "build", "--out", cls.page)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_a_whole_run_writes_the_page(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        records = report.read(self.path / "build/runs.jsonl")
        for workload in ("mpmc.unb.u64", "spsc.0.u64", "ping.1", "lock.4", "rw.4x95", "spawn.10k", "scope.10k",
                         "mem.lock", "mem.queued", "scale.chan.16", "scale.lock.1"):
            self.assertIsNotNone(records.ours(workload), workload)
            self.assertIn("### %s\n" % workload, self.page.read_text())
        self.assertEqual(len(records.values["lock.4", "std_mutex"]), 2)
        self.assertEqual(len(records.values["lock.4", "std_mutex again"]), 2)
        ours = {impl for _, impl in records.failed if report.is_ours(impl)}
        self.assertFalse(ours, "the library gave a wrong result")

    def test_the_plot_is_beside_it(self):
        self.assertIn("](page-threads.svg)", self.page.read_text())
        xml.etree.ElementTree.parse(self.path / "page-threads.svg")

    def test_wrong_and_hanging_programs_are_reported(self):
        text = self.page.read_text()
        self.assertIn("| liar (wrong result, 2 times) |", text)
        self.assertIn("| crasher (ended with status 3, 2 times) |", text)
        self.assertIn("| sleeper (more than 10 s) |", text)  # not waited for a second time
        self.assertIn("| fast_liar (wrong result, 2 times) |", text)

    def test_the_table_can_be_rendered_again(self):
        again = self.path / "again.md"
        done = drive("--table", self.path / "build/runs.jsonl", "--out", again)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(again.read_text().replace("again-threads", "page-threads"), self.page.read_text())

    def test_bad_arguments_are_refused(self):
        for arguments, words in ((("--workload", "("), "--workload"), (("--rounds", "0"), "must be positive"),
                                 (("--peers", "nobody"), "no such peers: nobody"),
                                 (("--timeout", "-1"), "must be positive")):
            done = drive(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)

    def test_no_workload_is_an_error(self):
        done = drive("--workload", "nothing like it", "--reuse", "--peers", "std", "--build", self.path / "build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no workload matches", done.stderr)


def main():
    return counted.run(__name__)


if __name__ == "__main__":
    sys.exit(main())
