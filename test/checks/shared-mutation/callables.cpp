// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// Callables that run before the call returns: functions, lambdas, function objects, std::function and what the
// standard library makes of them, called by those who get them.
#include <algorithm>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>
#include <utility>
#include <tuple>

// callbacks that run now, by std::function
void twice(std::function<void()> f) { f(); f(); }
void twice_ref(const std::function<void()> &f) { f(); f(); }
void twice_ptr(void (*f)(int *), int *p) { f(p); f(p); }
template <class F> void twice_t(F &&f) { f(); f(); }
template <class F, class... A> void call(F &&f, A &&...a) { std::invoke(std::forward<F>(f), std::forward<A>(a)...); }

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'*p'{{.*}}[fearless-shared-mutation]
void bump(int *p) { ++*p; }

void by_std_function() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  twice([&] { ++n; });
  t.join();
}
void joined_before_the_callback() {
  int n = 0;
  std::thread t([&] { n = 1; });
  t.join();
  twice([&] { ++n; });
}
void by_reference_to_std_function() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  twice_ref([&] { ++n; });
  t.join();
}
int *keep(int*);
void by_function_pointer() {
  int n = 0;
  std::thread t([&] { n = 1; });
  twice_ptr(bump, &n);
  t.join();
}
void another_object() {
  int n = 0;
  int m = 0;
  std::thread t([&] { n = 1; });
  twice_ptr(bump, &m);
  t.join();
}
void by_template() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  twice_t([&] { ++n; });
  t.join();
}
void by_invoke() {
  int n = 0;
  std::thread t([&] { n = 1; });
  call(bump, &n);
  t.join();
}
void lambda_by_invoke() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'x'{{.*}}[fearless-shared-mutation]
  call([](int &x) { ++x; }, n);
  t.join();
}
void generic_lambda() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  auto f = [&](auto x) { n += x; };
  f(1);
  t.join();
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
auto make(int &n) { return [&n] { ++n; }; }
void lambda_from_a_function() {
  int n = 0;
  std::thread t([&] { n = 1; });
  auto f = make(n);
  f();
  t.join();
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
struct Adder { int &n; void operator()(int k) { n += k; } };
void function_object_in_an_algorithm() {
  int n = 0;
  std::thread t([&] { n = 1; });
  std::vector<int> v(4);
  std::for_each(v.begin(), v.end(), Adder{n});
  t.join();
}
// with lock
struct Box {
  std::mutex m;
  int v = 0;
  template <class F> void with(F f) { std::lock_guard<std::mutex> g(m); f(v); }
  void withf(std::function<void(int &)> f) { std::lock_guard<std::mutex> g(m); f(v); }
  void bad(std::function<void(int &)> f) { f(v); }
};
void callback_under_the_lock() {
  Box b;
  std::thread t([&] { b.withf([](int &x) { ++x; }); });
  b.withf([](int &x) { ++x; });
  b.with([](int &x) { ++x; });
  t.join();
}
void callback_without_the_lock() {
  Box b;
  std::thread t([&] { b.withf([](int &x) { ++x; }); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'x'{{.*}}[fearless-shared-mutation]
  b.bad([](int &x) { ++x; });
  t.join();
}
void capture_under_the_lock() {
  Box b;
  int n = 0;
  std::thread t([&] { b.withf([&](int &x) { ++n; }); });
  b.with([&](int &x) { ++n; });
  t.join();
}
// std::function variable
void std_function_on_both_threads() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  std::function<void()> f = [&] { ++n; };
  std::thread t(f);
  f();
  t.join();
}
void functions_in_a_vector() {
  int n = 0;
  std::vector<std::function<void()>> fs;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  fs.push_back([&] { ++n; });
  std::thread t([&] { n = 2; });
  for (auto &f : fs) f();
  t.join();
}
void bound() {
  int n = 0;
  auto b = std::bind(bump, &n);
  std::thread t([&] { n = 2; });
  b();
  t.join();
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
struct Cnt { int n = 0; void inc() { ++n; } void add(int k) { n += k; } };
void pointer_to_member() {
  Cnt c;
  void (Cnt::*p)() = &Cnt::inc;
  std::thread t([&] { c.n = 3; });
  (c.*p)();
  t.join();
}
void invoked_member() {
  Cnt c;
  std::thread t([&] { c.n = 3; });
  std::invoke(&Cnt::inc, c);
  t.join();
}
void invoked_member_with_argument() {
  Cnt c;
  std::thread t([&] { c.n = 3; });
  std::invoke(&Cnt::add, &c, 3);
  t.join();
}
void bound_member() {
  Cnt c;
  auto f = std::bind(&Cnt::add, &c, std::placeholders::_1);
  std::thread t([&] { c.n = 3; });
  f(3);
  t.join();
}
void bound_front() {
  Cnt c;
  auto f = std::bind_front(&Cnt::add, &c);
  std::thread t(f, 1);
  c.n = 3;
  t.join();
}
void mem_fn() {
  Cnt c;
  auto f = std::mem_fn(&Cnt::inc);
  std::thread t([&] { c.n = 3; });
  f(c);
  t.join();
}
void applied() {
  int n = 0;
  std::thread t([&] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  std::apply([&](int a, int b) { n += a + b; }, std::tuple<int, int>(1, 2));
  t.join();
}
static int gcount;
static void hit() { ++gcount; }
static void miss() {}
struct Op { const char *name; void (*fn)(); };
static const Op ops[] = {{"hit", hit}, {"hit2", hit}};
static void (*const tab[])() = {hit, hit};
void constant_table() {
  std::thread t([] { gcount = 1; });
  ops[0].fn();
  t.join();
}
static int gc2;
static void hit2() { ++gc2; }
static void (*const tab2[])() = {hit2};
void table_with_one_function(int i) {
  std::thread t([] { gc2 = 1; });
  tab2[i]();
  t.join();
}
static int gc3;
static void hit3() { ++gc3; }
static const Op ops3[] = {{"hit", hit3}, {"miss", miss}};
void table_with_two_functions() {
  std::thread t([] { gc3 = 1; });
  ops3[1].fn();
  t.join();
}
// callback fields
struct Button {
  std::function<void()> on_click;
  void click() { on_click(); }
};
void callback_member() {
  int n = 0;
  Button b;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  b.on_click = [&] { ++n; };
  std::thread t([&] { n = 1; });
  b.click();
  t.join();
}
struct CButton { void (*cb)(void *); void *arg; };
void fire(CButton *b) { b->cb(b->arg); }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'*static_cast<int *>(p)'{{.*}}[fearless-shared-mutation]
void inc_void(void *p) { ++*static_cast<int *>(p); }
void callback_of_a_c_struct() {
  int n = 0;
  CButton b{inc_void, &n};
  std::thread t([&] { n = 1; });
  fire(&b);
  t.join();
}
// visitor
struct Tree {
  std::vector<int> items;
  template <class V> void visit(V v) { for (int &i : items) v(i); }
  void visitf(const std::function<void(int &)> &v) { for (int &i : items) v(i); }
};
void visitor() {
  Tree tr;
  std::thread t([&] { tr.visitf([](int &x) { ++x; }); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'x'{{.*}}[fearless-shared-mutation]
  tr.visit([](int &x) { ++x; });
  t.join();
}
// recursion
int gr;
int rec(int n) { if (n == 0) return 0; ++gr; return rec(n - 1); }
void recursive() {
  std::thread t(rec, 3);
  rec(4);
  t.join();
}
int gr2;
int odd(int n);
int even(int n) { return n == 0 ? 1 : odd(n - 1); }
int odd(int n) { ++gr2; return n == 0 ? 0 : even(n - 1); }
void calling_each_other() {
  std::thread t(even, 3);
  even(4);
  t.join();
}
