// RUN: %fearless-silent use-after-send %s --config='{CheckOptions: {FearlessModels: "signal acme::Queue::push\nsignal acme::Queue::try_push"}}' -- -std=c++20
// RUN: %fearless-silent use-after-send %s --config='{CheckOptions: {FearlessModels: "signal acme::Queue::push\nsignal acme::Queue::try_push"}}' -- -std=c++20 %std
#include <fstream>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct Session {
  int id = 0;
};
namespace acme {
struct Queue {
  void push(std::string text);
  void push(std::unique_ptr<Session> session);
  void push(std::shared_ptr<Session> session);
  void push(std::vector<int> numbers);
  bool try_push(std::string &&text);
};
} // namespace acme
bool read(std::string &text);
void fill(std::vector<int> *numbers);

// Used before it is sent.
void before(acme::Queue &queue) {
  std::string text = "a";
  text += "b";
  queue.push(std::move(text));
}

// A copy is sent.
void copied(acme::Queue &queue) {
  std::string text = "a";
  queue.push(text);
  text += "b";
  std::thread t([text] { (void)text.size(); });
  text += "c";
  t.join();
}

// A new value first: assigned, cleared, swapped, exchanged, filled by reference or pointer, read in.
void renewed(acme::Queue &queue) {
  std::string text = "a";
  queue.push(std::move(text));
  text = "b";
  queue.push(std::move(text));
  text.clear();
  text += "c";
  queue.push(std::exchange(text, {}));
  text += "d";
  std::string other;
  queue.push(std::move(text));
  std::swap(text, other);
  queue.push(std::move(text));
  while (read(text))
    queue.push(std::move(text));
  std::vector<int> numbers;
  queue.push(std::move(numbers));
  fill(&numbers);
  queue.push(std::move(numbers));
  numbers = {1, 2};
  queue.push(std::move(numbers));
}
void from_a_stream(acme::Queue &queue) {
  std::string line;
  while (std::getline(std::cin, line))
    queue.push(std::move(line));
}

// Another one each time round.
void declared_in_the_loop(acme::Queue &queue) {
  for (int i = 0; i < 10; ++i) {
    std::vector<int> batch{i};
    queue.push(std::move(batch));
  }
}
void each_element(acme::Queue &queue, std::vector<std::string> texts) {
  for (auto &text : texts)
    queue.push(std::move(text));
  texts.clear();
}
void each_index(acme::Queue &queue, std::vector<std::string> texts) {
  for (size_t i = 0; i < texts.size(); ++i)
    queue.push(std::move(texts[i]));
}

// The way that sends leaves the function, or the loop.
void leaves(acme::Queue &queue, bool now) {
  std::string text = "a";
  if (now) {
    queue.push(std::move(text));
    return;
  }
  text += "b";
}
void breaks(acme::Queue &queue) {
  std::string text = "a";
  for (int i = 0; i < 10; ++i) {
    text += "b";
    if (i == 5) {
      queue.push(std::move(text));
      break;
    }
  }
}

// A failed try has not taken it.
void tries(acme::Queue &queue) {
  std::string text = "a";
  while (!queue.try_push(std::move(text)))
    std::this_thread::yield();
}

// A moved-from smart pointer is null and may be asked, reset and assigned.
void asked(acme::Queue &queue) {
  auto session = std::make_unique<Session>();
  queue.push(std::move(session));
  if (!session)
    session = std::make_unique<Session>();
  session->id = 1;
}
void asked_in_a_loop(acme::Queue &queue, std::unique_ptr<Session> session) {
  for (int i = 0; i < 10; ++i)
    if (session != nullptr) {
      session->id = i;
      if (i == 5)
        queue.push(std::move(session));
    }
}
void asked_again(acme::Queue &queue, std::unique_ptr<Session> session) {
  queue.push(std::move(session));
  bool gone = session == nullptr || session.get() == nullptr;
  session.reset();
  (void)gone;
}

// Another owner of a shared pointer.
void shared(acme::Queue &queue) {
  auto session = std::make_shared<Session>();
  auto same = session;
  queue.push(std::move(session));
  (void)same->id;
}

// A raw pointer used before, or set anew.
void raw_before(acme::Queue &queue) {
  auto session = std::make_unique<Session>();
  Session *raw = session.get();
  raw->id = 1;
  queue.push(std::move(session));
  session = std::make_unique<Session>();
  raw = session.get();
  raw->id = 2;
}

// What is copied by a move: numbers, pointers, constants.
void trivial(const std::string text) {
  int n = 1;
  int *p = &n;
  std::thread t([n = std::move(n), p = std::move(p), text = std::move(text)] { (void)text, (void)p; });
  (void)n;
  (void)*p;
  (void)text.size();
  t.join();
}

// The capture of the same name is another variable.
void same_name() {
  std::vector<int> rows;
  std::thread t([rows = std::move(rows)]() mutable {
    rows.push_back(1);
    (void)rows.size();
  });
  t.join();
}

// Moved, but not to another thread.
void stays(std::vector<std::string> &all) {
  std::string text = "a";
  all.push_back(std::move(text));
  text += "b"; // another check's
  auto task = [text = std::move(text)] { (void)text.size(); };
  task();
}

// Another part of the object.
struct Message {
  std::string head, body;
};
void other_part(acme::Queue &queue, Message m) {
  queue.push(std::move(m.body));
  (void)m.head.size();
  m = Message();
  (void)m.body.size();
}

// A promise and its future part company.
void promised() {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::thread t([p = std::move(p)]() mutable { p.set_value(1); });
  (void)f.get();
  t.join();
}

// Run at once on this thread.
template <class F> void call(F f) { f(); }
void here() {
  std::vector<int> rows;
  call([rows = std::move(rows)] { (void)rows.size(); });
  rows.push_back(1); // another check's
}

// A helper that only looks.
void look(const std::string &) {}
void looked_at(acme::Queue &queue) {
  std::string text = "a";
  look(text);
  queue.push(std::move(text));
}

// A lambda, or a helper, that gives it a new value.
void given_anew_by_a_lambda(acme::Queue &queue) {
  std::string text = "a";
  auto again = [&text] { text = "b"; };
  auto empty = [&text] { text.clear(); };
  queue.push(std::move(text));
  again();
  (void)text.size();
  queue.push(std::move(text));
  empty();
  text.push_back('c');
}
void start_again(std::vector<int> &rows) { rows = {1, 2}; }
void given_anew_by_a_helper() {
  std::vector<int> rows;
  std::thread t([rows = std::move(rows)] { (void)rows.size(); });
  start_again(rows);
  (void)rows.size();
  t.join();
}
