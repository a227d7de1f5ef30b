// RUN: %fearless-silent unguarded-access %s -- -std=c++20
// RUN: sed 's/NOLINT//' %s > %t.cpp
// RUN: %fearless unguarded-access %t.cpp -- -std=c++20 | %filecheck %s
// RUN: %fearless-silent unguarded-access %t.cpp --set=FearlessDisciplineRelaxedReads=false -- -std=c++20
// RUN: %fearless-silent unguarded-access %t.cpp --set=FearlessDisciplineMinPercent=80 -- -std=c++20
// RUN: %fearless-silent unguarded-access %t.cpp --set=FearlessDisciplineMinGuarded=4 -- -std=c++20
// RUN: %fearless-silent unguarded-access %t.cpp --set=FearlessDisciplineLockedNames=^d$ -- -std=c++20
#include <mutex>

std::mutex m;
int n = 0;
void a() {
  std::lock_guard<std::mutex> hold(m);
  ++n;
}
void b() {
  std::lock_guard<std::mutex> hold(m);
  ++n;
}
void c() {
  std::lock_guard<std::mutex> hold(m);
  ++n;
}
// CHECK: warning: 'n' is read here without 'm', which 3 of 4 accesses hold
int d() { return n; } // NOLINT(fearless-unguarded-access)
