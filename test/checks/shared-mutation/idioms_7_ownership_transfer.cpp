// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// The data changes hands; who has it needs no lock.
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

struct Message {
  int id = 0;
  std::vector<int> body;
};

// Spelling 1: messages moved through a locked queue.
void moved_through_a_queue() {
  std::mutex m;
  std::deque<std::unique_ptr<Message>> queue;
  std::thread consumer([&] {
    std::unique_ptr<Message> message;
    {
      std::lock_guard<std::mutex> hold(m);
      if (queue.empty())
        return;
      message = std::move(queue.front());
      queue.pop_front();
    }
    message->id += 1; // nobody else has it
  });
  auto message = std::make_unique<Message>();
  message->id = 1;
  message->body.push_back(2);
  {
    std::lock_guard<std::mutex> hold(m);
    queue.push_back(std::move(message));
  }
  consumer.join();
}

// Spelling 2: the container is swapped out under the lock, then walked without it.
void swapped_out() {
  std::mutex m;
  std::vector<int> pending;
  std::thread producer([&] {
    for (int i = 0; i < 10; ++i) {
      std::lock_guard<std::mutex> hold(m);
      pending.push_back(i);
    }
  });
  for (int i = 0; i < 3; ++i) {
    std::vector<int> batch;
    {
      std::lock_guard<std::mutex> hold(m);
      std::swap(batch, pending);
    }
    for (int &n : batch)
      n += 1;
  }
  producer.join();
}

// Spelling 3: moved out with std::move or std::exchange.
void moved_out() {
  std::mutex m;
  std::vector<int> pending;
  std::thread producer([&] {
    std::lock_guard<std::mutex> hold(m);
    pending.push_back(1);
  });
  std::vector<int> batch;
  {
    std::lock_guard<std::mutex> hold(m);
    batch = std::exchange(pending, {});
  }
  batch.push_back(2);
  producer.join();
}

// Spelling 4: moved into the thread.
void moved_into_the_thread() {
  auto message = std::make_unique<Message>();
  message->id = 1;
  std::thread owner([message = std::move(message)] { message->id += 1; });
  owner.join();
}

void raw_pointer_given_away() {
  auto *message = new Message;
  message->id = 1;
  std::thread owner(
      [](Message *mine) {
        mine->id += 1;
        delete mine;
      },
      message);
  owner.join();
}

// Spelling 5: a promise gives it away.
void given_through_a_promise() {
  std::promise<std::unique_ptr<Message>> promise;
  auto future = promise.get_future();
  std::thread maker([promise = std::move(promise)]() mutable {
    auto message = std::make_unique<Message>();
    message->id = 1;
    promise.set_value(std::move(message));
  });
  auto message = future.get();
  message->id = 2;
  maker.join();
}
