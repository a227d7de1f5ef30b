// What the substitutions promise, tried on a checker that reports bug().

// Diagnostics are printed with short paths and without counts.
// RUN: cp %s %t.cpp
// RUN: %python %root/test/run_check.py %fake-flags --mode=show fake %t.cpp | FileCheck %s --check-prefix=SHOW --implicit-check-not=warning
// SHOW: {{^}}harness.cpp.tmp.cpp:[[#]]:1: warning: this is a bug [fearless-fake]
// SHOW-NEXT: {{^}}harness.cpp.tmp.cpp:[[#]]:1: note: here

// %%filecheck rejects a diagnostic that is not expected.
// RUN: %python %root/test/run_check.py %fake-flags fake %t.cpp | not %filecheck %s --check-prefix=NONE
// NONE: harness.cpp.tmp.cpp

// Silence is demanded, and what breaks it is shown.
// RUN: not %python %root/test/run_check.py %fake-flags --mode=silent fake %t.cpp | FileCheck %s --check-prefix=SHOW

// Fixes are applied, compiled and checked again.
// RUN: %python %root/test/run_check.py %fake-flags --mode=fixes fake %t.cpp | %filecheck-fixes %s
// RUN: not %python %root/test/run_check.py %fake-flags --mode=fixes --set=Wrong=1 fake %t.cpp 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: the repaired source does not compile
// WRONG: error: expected ';'

void fixed(), nothing(), bug(void);
void use() {
  bug();
  // CHECK-FIXES: {{^}}  fixed();
}
