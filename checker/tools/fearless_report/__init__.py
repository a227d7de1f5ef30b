"""What fearless-report is made of. In the order of the work:

  exports        the YAML of clang-tidy --export-fixes -> Diagnostic
  findings       Diagnostic -> Finding: each once, with a fingerprint that survives edits elsewhere
  words          the sentences of checker/report/Wording.h -> what each note is (a start, a lock, an access)
  story          Finding -> lanes: what each thread does, and where two of them clash
  selection      baseline and diff: which findings count
  sarif, text, page   the outputs
  suppressions   NOLINT comments that suppress nothing any more
"""


class ReportError(Exception):
    """The run failed; the text says why and what to do. Ends with status 2."""
