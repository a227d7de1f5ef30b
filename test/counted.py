"""Runs unittest cases and counts them as run_all.py reads it: "N passed, N failed, N skipped" on the last line."""
import sys
import unittest


def run(module, words=()):
    """The tests of the module, or those whose names contain one of the words. Returns the exit status."""
    def chosen(suite):
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                yield from chosen(test)
            elif not words or any(word in test.id() for word in words):
                yield test

    # In a suite for each class, so that what a class makes is made once.
    classes = {}
    for test in chosen(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])):
        classes.setdefault(type(test), unittest.TestSuite()).addTest(test)
    if not classes:
        print("no test is called %s" % " or ".join(words))
        return 2
    result = unittest.TextTestRunner(stream=sys.stdout).run(unittest.TestSuite(classes.values()))
    for test, why in result.skipped:
        print("SKIPPED: %s: %s" % (test.id().split(".", 1)[-1], why))
    failed, skipped = len(result.failures) + len(result.errors), len(result.skipped)
    # What fails before its class is ready has not run.
    print("%d passed, %d failed, %d skipped" % (max(0, result.testsRun - failed - skipped), failed, skipped))
    return 1 if failed else 0
