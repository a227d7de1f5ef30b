#!/usr/bin/env python3
"""Run a command and demand its exit status: expect_status.py STATUS COMMAND [ARG]...

The output goes through, stderr into stdout. `not` of LLVM tells only success from failure.
"""
import subprocess
import sys

wanted, command = int(sys.argv[1]), sys.argv[2:]
got = subprocess.run(command, stderr=subprocess.STDOUT).returncode
if got != wanted:
    print("error: exit status %d, expected %d: %s" % (got, wanted, " ".join(command)))
    sys.exit(1)
