// RUN: %fearless-tidy --quiet --checks=-*,fearless-dropped-guard "--config={CheckOptions: {FearlessExplain: dump}}" %s -- -std=c++20 %mock 2>&1 | FileCheck %s
// What callers hand down, and which lock is inferred to guard what.
#include <mutex>

std::mutex m;

class Bank {
public:
  void pay() {
    std::lock_guard<std::mutex> hold(mutex_);
    apply();
  }
  void pay_twice() {
    std::lock_guard<std::mutex> hold(mutex_);
    apply();
    apply();
  }
  void gift() { apply(); }

private:
  void apply() { ++cents_; }
  std::mutex mutex_;
  long cents_ = 0;
};
// CHECK-LABEL: function Bank::pay
// CHECK: 11: call apply must {this.mutex_}
// CHECK-LABEL: function Bank::gift
// CHECK-NOT: call apply

struct Slots {
  std::mutex locks[4];
  int data[4];
};
void set(Slots *s, int i) {
  std::lock_guard<std::mutex> hold(s->locks[i]);
  s->data[i] = 1;
}
int get(Slots *s, int i) {
  std::lock_guard<std::mutex> hold(s->locks[i]);
  return s->data[i];
}
// CHECK-LABEL: function set
// CHECK: write s.deref.data.elem(i) must {s.deref.locks.elem(i)}

void moved_on(Slots *s, int i) {
  s->locks[i].lock();
  ++i;
  s->data[i] = 2;
  s->locks[i].unlock();
}
// The index has changed: some lock is held, not known which.
// CHECK-LABEL: function moved_on
// CHECK: write s.deref.data.elem(i) may {*}

int total;
void add() {
  std::lock_guard<std::mutex> hold(m);
  ++total;
}
void sub() {
  std::lock_guard<std::mutex> hold(m);
  --total;
}

// CHECK: guard this.cents_ by this.mutex_: 3 of 4, 3 writes
// CHECK-NEXT: 18: call that leads to a write
// CHECK: guard this.data.elem(?) by this.locks.elem(each): 2 of 2, 1 writes
// CHECK: guard total by m: 2 of 2, 2 writes
