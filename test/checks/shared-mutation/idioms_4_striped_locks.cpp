// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Which lock it is depends on a key or on the object.
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

// Spelling 1: locks[hash & mask] with the bucket of the same index.
class Table {
public:
  void put(std::size_t key, int value) {
    const std::size_t i = key % 8;
    std::lock_guard<std::mutex> hold(locks_[i]);
    buckets_[i].push_back(value);
  }

private:
  std::array<std::mutex, 8> locks_;
  std::array<std::vector<int>, 8> buckets_;
};

void stripe_of_a_key() {
  Table table;
  std::thread worker([&table] { table.put(1, 1); });
  table.put(9, 2);
  worker.join();
}

// Spelling 2: a function says which lock.
static std::mutex &mutex_for(const void *) {
  static std::mutex all[4];
  return all[0];
}

void function_chooses_the_lock() {
  int value = 0;
  std::thread worker([&value] {
    std::lock_guard<std::mutex> hold(mutex_for(&value));
    ++value;
  });
  {
    std::lock_guard<std::mutex> hold(mutex_for(&value));
    ++value;
  }
  worker.join();
}

// Spelling 3: the lock in the owner, through a pointer.
struct Owner {
  std::mutex mutex;
  std::mutex &getMutex() { return mutex; }
};

struct Child {
  Owner *owner;
  int value = 0;
  void bump() {
    std::lock_guard<std::mutex> hold(owner->mutex);
    ++value;
  }
  void bump_through_getter() {
    std::lock_guard<std::mutex> hold(owner->getMutex());
    ++value;
  }
};

void lock_of_the_owner() {
  Owner owner;
  Child child{&owner};
  std::thread worker([&child] { child.bump(); });
  child.bump_through_getter();
  worker.join();
}

// Spelling 4: the lock of the pointed-to object.
struct Node {
  std::mutex mutex;
  int value = 0;
};

void lock_of_the_element() {
  std::vector<std::shared_ptr<Node>> nodes{std::make_shared<Node>(), std::make_shared<Node>()};
  auto touch = [&nodes](std::size_t i) {
    Node &node = *nodes[i];
    std::lock_guard<std::mutex> hold(node.mutex);
    ++node.value;
  };
  std::thread worker(touch, 0);
  touch(0);
  touch(1);
  worker.join();
}

// Spelling 5: the lock behind a pointer of the object.
struct Guarded {
  std::mutex *mutex_ptr;
  int value = 0;
  void bump() {
    std::lock_guard<std::mutex> hold(*mutex_ptr);
    ++value;
  }
};

void lock_behind_a_pointer() {
  std::mutex m;
  Guarded guarded{&m};
  std::thread worker([&guarded] { guarded.bump(); });
  guarded.bump();
  worker.join();
}

// Spelling 6: lock and data in one shard.
class Sharded {
public:
  void put(std::size_t key, int value) {
    Shard &shard = shard_of(key);
    std::lock_guard<std::mutex> hold(shard.mutex);
    shard.values.push_back(value);
  }
  std::size_t count(std::size_t key) {
    Shard &shard = shard_of(key);
    std::lock_guard<std::mutex> hold(shard.mutex);
    return shard.values.size();
  }

private:
  struct Shard {
    std::mutex mutex;
    std::vector<int> values;
  };
  Shard &shard_of(std::size_t key) { return shards_[key & 7]; }
  Shard shards_[8];
};

void shard_of_a_key() {
  Sharded table;
  std::thread worker([&table] { table.put(1, 2); });
  table.put(9, 3);
  (void)table.count(1);
  worker.join();
}
