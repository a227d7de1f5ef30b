#pragma once
#include <thread>

// Nobody else can use what it counts with, and nobody can copy it.
class Tally {
public:
  Tally();
  ~Tally();
  int seen() const { return seen_; }

private:
  void work();
  // SEEN-WHOLE: std::atomic<int> seen_ = 0;
  int seen_ = 0;
  std::thread worker_;
};

// Other files may copy it.
class Copied {
public:
  void add();

private:
  // SEEN-WHOLE: {{^}}  int sum_ = 0;
  int sum_ = 0;
};

// Other files may define the method that is missing here.
class Apart {
public:
  Apart(const Apart &) = delete;
  void add();
  void missing();

private:
  // SEEN-WHOLE: {{^}}  int sum_ = 0;
  int sum_ = 0;
};

// Other files may use its member.
struct Open {
  Open(const Open &) = delete;
  void add();
  // SEEN-WHOLE: {{^}}  int sum = 0;
  int sum = 0;
};
