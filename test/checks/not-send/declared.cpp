// RUN: %fearless not-send %s --config='{CheckOptions: {FearlessModels: "not-send gl::Context\nsend lib::Handle"}}' -- -std=c++20 -I %root/runtime/include %mock | %filecheck %s
// What the user says of a type: rows, annotations, specialisations of the runtime's traits. A yes wins.
#include <fearless/annotations.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

// The shape of <fearless/send_sync.hpp>, which wants the whole standard library.
namespace fearless {
template <class T> struct is_send;
}
namespace gl {
struct Context {
  int id = 0;
};
} // namespace gl
namespace lib {
struct Handle {
  std::unique_lock<std::mutex> lock;
};
} // namespace lib

void row() {
  gl::Context context;
  std::thread t([context] { (void)context; });
  // CHECK: :[[@LINE-1]]:18: warning: 'context' of type 'gl::Context' cannot be sent between threads safely (Rust: E0277)
  // CHECK-NEXT: {{.*}}note: 'gl::Context' stays on the thread that made it: a 'not-send' row of FearlessModels says so
  // CHECK-NEXT: {{.*}}note: help: make it in the thread that uses it
  t.join();
}
void row_inside() {
  std::vector<std::unique_ptr<gl::Context>> all;
  std::thread t([all = std::move(all)] { (void)all; });
  // CHECK: :[[@LINE-1]]:18: warning: 'all' of type
  // CHECK-NEXT: {{.*}}note: because {{.*}} holds 'std::unique_ptr<gl::Context>'
  t.join();
}
void row_by_reference() {
  gl::Context context;
  std::thread t([&context] { context.id = 1; });
  // CHECK: :[[@LINE-1]]:19: warning: 'context' of type 'gl::Context' cannot be sent
  t.join();
}
// A row's yes: no warning.
void row_yes() {
  lib::Handle h;
  std::thread t([h = std::move(h)] { (void)h; });
  t.join();
}

struct FEARLESS_NOT_SEND Window {
  int handle;
};
void annotation(Window w) {
  std::thread t([w] { (void)w; });
  // CHECK: :[[@LINE-1]]:18: warning: 'w' of type 'Window' cannot be sent
  // CHECK-NEXT: {{.*}}note: 'Window' stays on the thread that made it: FEARLESS_NOT_SEND says so
  t.join();
}
struct FEARLESS_THREAD_SAFE Hub {
  std::unique_lock<std::mutex> lock;
};
void annotation_yes() {
  Hub h;
  std::thread t([h = std::move(h)] { (void)h; });
  t.join();
}

struct Sound {
  int device;
};
template <> struct fearless::is_send<Sound> : std::false_type {};
void trait(Sound s) {
  std::thread t([s] { (void)s; });
  // CHECK: :[[@LINE-1]]:18: warning: 's' of type 'Sound' cannot be sent
  // CHECK-NEXT: :[[@LINE-4]]:{{.*}}note: 'Sound' stays on the thread that made it: fearless::is_send<Sound> says so
  t.join();
}
struct Ticket {
  std::unique_lock<std::mutex> lock;
};
template <> struct fearless::is_send<Ticket> {
  static constexpr bool value = true;
};
void trait_yes() {
  Ticket ticket;
  std::thread t([ticket = std::move(ticket)] { (void)ticket; });
  t.join();
}

// For all specialisations of a template.
template <class T> struct Pinned {
  T value;
};
template <class T> struct fearless::is_send<Pinned<T>> : std::false_type {};
template <class T> struct Released {
  std::unique_lock<std::mutex> lock;
  T value;
};
template <class T> struct fearless::is_send<Released<T>> : std::true_type {};
void trait_of_template(Pinned<int> p) {
  Released<int> r;
  std::thread t([p, r = std::move(r)] { (void)p, (void)r; });
  // CHECK: :[[@LINE-1]]:18: warning: 'p' of type 'Pinned<int>' cannot be sent
  // CHECK-NOT: Released
  t.join();
}
