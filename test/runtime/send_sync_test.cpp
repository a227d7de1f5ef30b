// Send and Sync are decided by the compiler: so are these tests.
#include <fearless/fearless.hpp>

#include <gtest/gtest.h>

#include <coroutine>
#include <functional>
#include <thread>

using namespace fearless;

namespace {

struct plain {
  int a;
  std::string b;
};
struct holds_pointer {
  plain p;
  int *x;
};
struct holds_view {
  std::string_view text;
};
struct derived : plain {
  int c;
};
struct node {
  std::vector<node> children;
  std::unique_ptr<node> next;
  int value;
};
struct shares_mutable {
  std::shared_ptr<int> p;
};
struct empty {};
class opaque {
public:
  int *get() const { return p_; }

private:
  int *p_ = nullptr;
};
struct declared_send {
  int *owned;
};
struct declared_local {
  int id;
};

} // namespace

template <> struct fearless::is_send<declared_send> : std::true_type {};
template <> struct fearless::is_send<declared_local> : std::false_type {};

// Values.
static_assert(Send<int> && Send<double> && Send<std::memory_order>);
static_assert(Send<std::nullptr_t> && Send<void (*)(int)>);
static_assert(Send<const int> && Send<int[3]> && Send<std::string>);
static_assert(Send<std::chrono::seconds> && Send<std::thread::id>);
// What borrows.
static_assert(!Send<int *> && !Send<const char *> && !Send<int &>);
static_assert(!Send<std::reference_wrapper<int>> && !Send<std::string_view>);
static_assert(!Send<std::span<int>> && !Send<std::initializer_list<int>>);
static_assert(!Send<std::vector<int>::iterator>);
static_assert(!Send<std::map<int, int>::const_iterator>);
static_assert(!Send<std::ranges::ref_view<std::vector<int>>>);
static_assert(!Send<std::atomic_ref<int>> && !Send<int *[2]>);
static_assert(!Send<std::coroutine_handle<>>);
// Locks.
static_assert(!Send<std::unique_lock<std::mutex>>);
static_assert(!Send<std::lock_guard<std::mutex>>);
static_assert(!Send<std::shared_lock<std::shared_mutex>>);
static_assert(!Send<std::scoped_lock<std::mutex, std::mutex>>);
static_assert(!Send<Synchronized<int>::Guard>);
static_assert(!Send<RwLock<int>::ReadGuard> && !Send<RwLock<int>::WriteGuard>);
// Containers follow their elements.
static_assert(Send<std::vector<std::string>> && Send<std::map<int, plain>>);
static_assert(!Send<std::vector<std::string_view>>);
static_assert(!Send<std::map<int, int *>> && !Send<std::optional<int *>>);
static_assert(!Send<std::tuple<int, int *>> && Send<std::tuple<int, char>>);
static_assert(!Send<std::pair<int *, int>> && !Send<std::array<int *, 2>>);
static_assert(!Send<std::variant<int, int *>> && Send<std::variant<int>>);
static_assert(!Send<expected<int *, int>> && Send<expected<void, int>>);
static_assert(Send<std::queue<int>> && !Send<std::stack<int *>>);
// Shared ownership: Rust's Arc rule.
static_assert(Send<std::unique_ptr<int>> && Send<std::unique_ptr<int[]>>);
static_assert(!Send<std::shared_ptr<int>> && Send<std::shared_ptr<const int>>);
static_assert(Send<std::shared_ptr<std::atomic<int>>>);
static_assert(Send<std::shared_ptr<Synchronized<int>>>);
static_assert(!Send<std::shared_ptr<Synchronized<int *>>>);
static_assert(!Send<std::weak_ptr<int>> && Send<std::weak_ptr<const int>>);
static_assert(Send<std::future<int>> && !Send<std::future<int *>>);
// Classes.
static_assert(Send<plain> && Send<empty> && Send<node> && Send<opaque>);
static_assert(Send<derived>);
static_assert(!Send<holds_pointer> && !Send<holds_view>);
static_assert(!Send<shares_mutable>);
static_assert(Send<declared_send> && !Send<declared_local>);
static_assert(!Send<std::vector<declared_local>>);
#if defined(__clang__) && __has_builtin(__builtin_structured_binding_size)
struct holds_reference {
  int &r;
};
struct holds_array {
  int *a[3];
};
static_assert(!Send<holds_reference> && !Send<holds_array>);
#endif
// The library's own.
static_assert(Send<Sender<int>> && Send<Receiver<std::string>>);
static_assert(Send<JoinHandle<int>> && !Send<Scope>);
static_assert(Send<Synchronized<int>> && Sync<Synchronized<int>>);
static_assert(Sync<Synchronized<std::unique_ptr<int>>>);
static_assert(Sync<RwLock<int>> && !Sync<RwLock<std::promise<int>>>);
// Sync.
static_assert(Sync<int> && Sync<std::string> && Sync<std::string_view>);
static_assert(Sync<std::vector<int>> && !Sync<std::vector<int *>>);
static_assert(Sync<std::atomic<int>> && !Sync<int *> && !Sync<holds_pointer>);
static_assert(!Sync<std::reference_wrapper<int>> && !Sync<std::future<int>>);
static_assert(!Sync<std::shared_ptr<int>> && Sync<std::shared_ptr<const int>>);
static_assert(!Sync<std::span<int>> && Sync<std::span<const int>>);

// The scope takes borrows, but not what is bound to its thread.
static_assert(detail::scope_send<int *> && detail::scope_send<std::string_view>);
static_assert(detail::scope_send<std::reference_wrapper<int>>);
static_assert(!detail::scope_send<std::unique_lock<std::mutex>>);

TEST(SendSync, TheTableHolds) {
  // The assertions above are the test; this line shows that they were compiled.
  EXPECT_TRUE(Send<int>);
}
