// RUN: %fearless dropped-guard %s -- -std=c++20 %mock | %filecheck %s
// A lock that is released at once, or never taken.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

std::mutex gate, left, right;
std::recursive_mutex recursive;
std::timed_mutex timed;
std::shared_mutex table;
int value = 0;

// --- temporaries that die at the semicolon --------------------------------------------------------------------

void lock_guard_in_braces() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>{gate};
  ++value;
}

void lock_guard_deduced() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::lock_guard{gate};
  ++value;
}

void lock_guard_of_a_recursive_mutex() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'recursive'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::recursive_mutex>{recursive};
  ++value;
}

void unique_lock_in_braces() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex>{gate};
  ++value;
}

void unique_lock_with_a_time_limit() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'timed'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::timed_mutex>(timed, std::chrono::milliseconds(5));
  ++value;
}

void scoped_lock_of_two() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'left'{{.*}}[fearless-dropped-guard]
  std::scoped_lock{left, right};
  ++value;
}

void scoped_lock_in_parentheses() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'left'{{.*}}[fearless-dropped-guard]
  std::scoped_lock(left, right);
  ++value;
}

void shared_lock_in_braces() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'table'{{.*}}[fearless-dropped-guard]
  std::shared_lock<std::shared_mutex>{table};
  ++value;
}

void through_a_pointer(std::mutex *mutex) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?mutex}}'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>{*mutex};
  ++value;
}

void of_an_element(std::vector<std::mutex> &locks, int i) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'locks{{.*}}'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>{locks[i]};
  ++value;
}

void adopted_by_a_temporary() {
  gate.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>(gate, std::adopt_lock);
  ++value;
}

void alone_in_an_if() {
  if (value > 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>{gate};
  ++value;
}

class Tally {
public:
  void see() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}mutex_'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>{mutex_};
    ++seen_;
  }
  void see_explicit_this() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}mutex_'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>(this->mutex_);
    ++seen_;
  }
  int seen() const {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}mutex_'{{.*}}[fearless-dropped-guard]
    std::unique_lock{mutex_};
    return seen_;
  }

private:
  mutable std::mutex mutex_;
  int seen_ = 0;
};

void of_another_object(Tally &) {
  struct Cell {
    std::mutex mutex;
    int value = 0;
  } cell;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'cell.mutex'{{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>(cell.mutex);
  ++cell.value;
}

void in_a_lambda() {
  auto work = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>{gate};
    ++value;
  };
  work();
}

// --- declarations that look like locks ------------------------------------------------------------------------

void declares_a_new_variable() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex>(gate);
  ++value;
}

void declares_a_new_variable_with_a_space() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex> (gate);
  ++value;
}

void declares_a_new_shared_lock() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'table'{{.*}}[fearless-dropped-guard]
  std::shared_lock<std::shared_mutex>(table);
  ++value;
}

class Inbox {
public:
  void add(int n) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}mutex_'{{.*}}[fearless-dropped-guard]
    std::unique_lock<std::mutex>(mutex_);
    mails_.push_back(n);
  }

private:
  std::mutex mutex_;
  std::vector<int> mails_;
};

void scoped_lock_without_a_mutex() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'lock'{{.*}}[fearless-dropped-guard]
  std::scoped_lock lock;
  ++value;
}

void scoped_lock_with_empty_braces() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hold'{{.*}}[fearless-dropped-guard]
  std::scoped_lock hold{};
  ++value;
}

void scoped_lock_with_no_arguments() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'nothing'{{.*}}[fearless-dropped-guard]
  std::scoped_lock<> nothing;
  ++value;
}

// --- never locked ---------------------------------------------------------------------------------------------

void deferred_and_never_locked() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{later|gate}}'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex> later(gate, std::defer_lock);
  ++value;
}

void deferred_deduced() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{wait_for_it|gate}}'{{.*}}[fearless-dropped-guard]
  std::unique_lock wait_for_it(gate, std::defer_lock);
  ++value;
}

void deferred_shared() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{reader|table}}'{{.*}}[fearless-dropped-guard]
  std::shared_lock<std::shared_mutex> reader(table, std::defer_lock);
  ++value;
}

void only_asked_whether_it_owns() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{unasked|gate}}'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex> unasked(gate, std::defer_lock);
  if (unasked.owns_lock())
    ++value;
}

// --- results thrown away --------------------------------------------------------------------------------------

static std::unique_lock<std::mutex> take(std::mutex &m) { return std::unique_lock<std::mutex>(m); }

void returned_guard_discarded() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{take.*|gate}}'{{.*}}[fearless-dropped-guard]
  take(gate);
  ++value;
}

class Store {
public:
  [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(mutex_); }

private:
  std::mutex mutex_;
};

void method_result_discarded(Store &store) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{store.*|lock.*}}'{{.*}}[fearless-dropped-guard]
  store.lock();
  ++value;
}

void try_lock_discarded() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  gate.try_lock();
  ++value;
  gate.unlock();
}

void try_lock_of_a_deferred_guard_discarded() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{hold|gate}}'{{.*}}[fearless-dropped-guard]
  hold.try_lock();
  ++value;
}

// --- templates: one warning for the pattern -------------------------------------------------------------------

template <typename M> void lock_in_template(M &m) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'m'{{.*}}[fearless-dropped-guard]
  std::lock_guard<M>{m};
  ++value;
}

void instantiate() {
  lock_in_template(gate);
  lock_in_template(recursive);
  lock_in_template(timed);
}

template <typename T> class Cell {
public:
  void set(T v) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}mutex_'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>{mutex_};
    value_ = v;
  }

private:
  std::mutex mutex_;
  T value_{};
};

template class Cell<int>;
template class Cell<long>;
