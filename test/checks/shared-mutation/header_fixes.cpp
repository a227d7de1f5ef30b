// RUN: rm -rf %t && mkdir %t && cp %s %S/Inputs/tally.h %t
// RUN: %fearless-tidy --quiet --checks=-*,fearless-shared-mutation --header-filter=.* --fix-notes %t/header_fixes.cpp -- -std=c++20 %mock > %t/out || true
// RUN: FileCheck --check-prefix=SEEN-WHOLE --input-file=%t/tally.h %S/Inputs/tally.h
// RUN: FileCheck --input-file=%t/out %s
// What is declared in a header is rewritten only where no other file can use it.
#include "tally.h"

Tally::Tally() : worker_([this] { work(); }) {}
Tally::~Tally() { worker_.join(); }
// CHECK-DAG: warning: 'seen_' is written
void Tally::work() { ++seen_; }

// CHECK-DAG: warning: 'sum_' is written
void Copied::add() {
  std::jthread worker([this] { ++sum_; });
  ++sum_;
}
// CHECK-DAG: warning: 'sum_' is written
void Apart::add() {
  std::jthread worker([this] { ++sum_; });
  ++sum_;
}
// CHECK-DAG: warning: 'sum' is written
void Open::add() {
  std::jthread worker([this] { ++sum; });
  ++sum;
}
