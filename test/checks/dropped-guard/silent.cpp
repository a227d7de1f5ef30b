// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Guards that live as long as they should.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <tuple>
#include <utility>
#include <vector>

std::mutex gate, left, right;
std::recursive_mutex recursive;
std::timed_mutex timed;
std::shared_mutex table;
int value = 0;

// --- named ----------------------------------------------------------------------------------------------------

void named_lock_guard() {
  std::lock_guard<std::mutex> hold(gate);
  ++value;
}

void named_in_braces() {
  std::lock_guard<std::mutex> hold{gate};
  ++value;
}

void named_deduced() {
  std::lock_guard hold(gate);
  ++value;
}

void named_auto() {
  auto hold = std::unique_lock<std::mutex>(gate);
  ++value;
}

void named_auto_guaranteed_elision() {
  auto hold = std::lock_guard<std::mutex>{gate};
  ++value;
}

void named_scoped_lock_of_two() {
  std::scoped_lock both(left, right);
  ++value;
}

void named_scoped_lock_of_three() {
  std::scoped_lock<std::mutex, std::mutex, std::recursive_mutex> all{left, right, recursive};
  ++value;
}

void named_shared_lock() {
  std::shared_lock<std::shared_mutex> reader(table);
  ++value;
}

void named_with_time_limit() {
  std::unique_lock<std::timed_mutex> hold(timed, std::chrono::milliseconds(5));
  if (hold)
    ++value;
}

void named_maybe_unused() {
  [[maybe_unused]] const std::lock_guard<std::mutex> hold(gate);
  ++value;
}

void held_in_an_if() {
  if (std::lock_guard<std::mutex> hold(gate); value > 0)
    ++value;
}

void held_in_a_block() {
  {
    std::lock_guard<std::mutex> hold(gate);
    ++value;
  }
}

void empty_block_waits_for_the_others() {
  { std::lock_guard<std::mutex> wait_for_the_others(gate); }
}

void lifetime_extended() {
  const auto &hold = std::lock_guard<std::mutex>{gate}; // lives as long as the reference
  (void)hold;
  ++value;
}

void lifetime_extended_rvalue() {
  auto &&hold = std::unique_lock<std::mutex>{gate};
  ++value;
  hold.unlock();
}

class Tally {
public:
  void see() {
    std::lock_guard<std::mutex> hold{mutex_};
    ++seen_;
  }
  int seen() const {
    std::unique_lock hold{mutex_};
    return seen_;
  }
  int seen_in_one_expression() const { return std::lock_guard<std::mutex>{mutex_}, seen_; }

private:
  mutable std::mutex mutex_;
  int seen_ = 0;
};

// --- temporaries that live long enough ------------------------------------------------------------------------

void held_for_the_full_expression() {
  std::lock_guard<std::mutex>{gate}, ++value; // the temporary dies after the increment
}

static int add(const std::lock_guard<std::mutex> &, int n) { return value += n; }
static int add_locked(std::unique_lock<std::mutex> lock, int n) {
  (void)lock;
  return value += n;
}

void passed_as_argument() { add(std::lock_guard<std::mutex>{gate}, 1); }

void moved_as_argument() { add_locked(std::unique_lock<std::mutex>{gate}, 1); }

class Access {
public:
  explicit Access(std::mutex &m) : lock_(m) {}
  int *operator->() { return &value; }
  int &operator*() { return value; }

private:
  std::unique_lock<std::mutex> lock_;
};

void proxy_used_in_one_expression() { *Access(gate) += 1; }

// --- kept elsewhere -------------------------------------------------------------------------------------------

std::unique_lock<std::mutex> returned() { return std::unique_lock<std::mutex>{gate}; }

std::unique_lock<std::mutex> returned_deferred() { return std::unique_lock<std::mutex>(gate, std::defer_lock); }

std::unique_lock<std::mutex> returned_deferred_variable() {
  std::unique_lock<std::mutex> lock(gate, std::defer_lock);
  return lock;
}

void kept_from_a_function() {
  auto hold = returned();
  ++value;
}

void kept_in_an_optional() {
  std::optional<std::lock_guard<std::mutex>> hold;
  hold.emplace(gate);
  ++value;
}

void kept_behind_unique_ptr() {
  auto hold = std::make_unique<std::lock_guard<std::mutex>>(gate);
  ++value;
}

void kept_in_a_vector() {
  std::vector<std::unique_lock<std::mutex>> holds;
  holds.push_back(std::unique_lock<std::mutex>(left));
  holds.emplace_back(right);
  ++value;
}

void kept_in_a_tuple() {
  auto holds = std::make_tuple(std::unique_lock<std::mutex>(left), std::unique_lock<std::mutex>(right));
  (void)holds;
  ++value;
}

class Transaction {
public:
  explicit Transaction(std::mutex &m) : lock_(m) {}

private:
  std::lock_guard<std::mutex> lock_;
};

void kept_in_a_member() {
  Transaction transaction(gate);
  ++value;
}

class Session {
public:
  explicit Session(std::mutex &m) : lock_(m, std::defer_lock) {}
  void begin() { lock_.lock(); }

private:
  std::unique_lock<std::mutex> lock_;
};

void kept_in_an_init_capture() {
  auto work = [hold = std::unique_lock<std::mutex>(gate)] { return hold.owns_lock(); };
  if (work())
    ++value;
}

void assigned_later() {
  std::unique_lock<std::mutex> hold;
  hold = std::unique_lock<std::mutex>(gate);
  ++value;
}

void assigned_from_a_function() {
  std::unique_lock<std::mutex> hold;
  if (value > 3)
    hold = returned();
  ++value;
}

void released_to_unlock_by_hand() {
  std::unique_lock<std::mutex>{gate}.release(); // stays locked on purpose
  ++value;
  gate.unlock();
}

// --- deferred and then locked ---------------------------------------------------------------------------------

void deferred_then_locked() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  hold.lock();
  ++value;
}

void deferred_then_locked_together() {
  std::unique_lock<std::mutex> a(left, std::defer_lock), b(right, std::defer_lock);
  std::lock(a, b);
  ++value;
}

void deferred_then_tried() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  if (hold.try_lock())
    ++value;
}

void deferred_then_tried_for_a_while() {
  std::unique_lock<std::timed_mutex> hold(timed, std::defer_lock);
  while (!hold.try_lock_for(std::chrono::milliseconds(5))) {
  }
  ++value;
}

void deferred_locked_on_one_path(bool needed) {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  if (needed)
    hold.lock();
  ++value;
}

void deferred_and_moved() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  std::unique_lock<std::mutex> other = std::move(hold);
  other.lock();
  ++value;
}

static void lock_for_me(std::unique_lock<std::mutex> &lock) { lock.lock(); }
void somebody_else_locks(std::unique_lock<std::mutex> &);

void deferred_and_locked_by_a_helper() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  lock_for_me(hold);
  ++value;
}

void deferred_and_given_to_unknown_code() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  somebody_else_locks(hold);
  ++value;
}

void deferred_and_captured() {
  std::unique_lock<std::mutex> hold(gate, std::defer_lock);
  auto begin = [&hold] { hold.lock(); };
  begin();
  ++value;
}

void deferred_shared_then_locked() {
  std::shared_lock<std::shared_mutex> reader(table, std::defer_lock);
  reader.lock();
  ++value;
}

void deferred_and_swapped() {
  std::unique_lock<std::mutex> hold(gate);
  std::unique_lock<std::mutex> spare(left, std::defer_lock);
  hold.swap(spare);
  ++value;
}

// --- results used ---------------------------------------------------------------------------------------------

void try_lock_tested() {
  if (gate.try_lock()) {
    ++value;
    gate.unlock();
  }
}

void try_lock_stored() {
  const bool mine = gate.try_lock();
  if (mine)
    gate.unlock();
}

void try_lock_in_a_loop() {
  while (!gate.try_lock()) {
  }
  gate.unlock();
}

void lock_returns_nothing() {
  gate.lock();
  ++value;
  gate.unlock();
}

void try_to_lock_tested() {
  std::unique_lock<std::mutex> hold(gate, std::try_to_lock);
  if (hold)
    ++value;
}

void adopted_and_named() {
  std::lock(left, right);
  std::lock_guard<std::mutex> a(left, std::adopt_lock);
  std::lock_guard<std::mutex> b(right, std::adopt_lock);
  ++value;
}

// --- not guards -----------------------------------------------------------------------------------------------

void temporary_of_another_kind() {
  std::atomic<int>{3};
  std::vector<int>{1, 2};
  std::pair<int, int>(1, 2);
}

void weak_pointer_lock(const std::weak_ptr<int> &weak) {
  if (auto strong = weak.lock())
    ++value;
}

void locks_from_a_pack() {
  std::scoped_lock hold(gate);
  auto lock_all = [](auto &...m) {
    std::scoped_lock all(m...); // an empty pack is somebody's valid instantiation
    ++value;
  };
  lock_all();
  lock_all(left, right);
}

template <typename... M> void lock_pack(M &...m) {
  std::scoped_lock<M...> hold(m...);
  ++value;
}

void instantiate_with_no_mutex() {
  lock_pack();
  lock_pack(left);
}

void unevaluated() {
  static_assert(sizeof(std::lock_guard<std::mutex>{gate}) > 0);
  using Guard = decltype(std::unique_lock<std::mutex>{gate});
  static_assert(std::is_same_v<Guard, std::unique_lock<std::mutex>>);
}

void named_like_the_mutex_but_given_it() {
  std::mutex m;
  {
    std::unique_lock<std::mutex> gate(m); // shadows on purpose, and locks
    ++value;
  }
}

struct NullMutex {
  void lock() {}
  void unlock() {}
};

void null_mutex_named() {
  NullMutex none;
  std::lock_guard<NullMutex> hold(none);
  ++value;
}
