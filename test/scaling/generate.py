#!/usr/bin/env python3
"""Make a C++ unit of a wanted size for measuring how the checks' cost grows.

  generate.py SHAPE LINES [-o FILE]

Shapes, each growing in one dimension of real code:

  functions  many small free functions over globals, some of them under a lock
  classes    many classes with a mutex, guarded members, and methods that call each other
  members    one class with more and more members and methods, all under one mutex
  threads    more and more threads in a unit, each started and joined in a function of its own
  locks      more and more locks, several held at a time
  depth      one chain of calls as long as the unit, the same object handed through it
  fanout     layers of functions, each calling three of the next layer: few functions, many paths
  branches   one function of ever more branches, loops and locks
  plain      code without threads or locks: must cost nothing

The programs are correct: no finding is expected on any of them. The same SHAPE and LINES give the same text.
"""
import argparse
import sys

HEADERS = "#include <mutex>\n#include <pthread.h>\n#include <string>\n#include <thread>\n#include <vector>\n\n"


def functions(lines):
    yield "std::mutex table_mutex;\nint table[64];\n"
    for i in range(lines // 8):
        guard = "std::lock_guard<std::mutex> lock(table_mutex);" if i % 2 else "if (value < 0) return 0;"
        target = "table[%d] += value;" % (i % 64) if i % 2 else "value = value * 3 + %d;" % i
        yield ("int step_%d(int value) {\n  %s\n  %s\n  for (int i = 0; i < 3; ++i)\n    value += i;\n"
               "  return value;\n}\n" % (i, guard, target))


def classes(lines):
    for i in range(lines // 26):
        yield """class Account_{0} {{
public:
  void deposit(int amount) {{
    std::lock_guard<std::mutex> lock(mutex_);
    balance_ += amount;
    note("deposit");
  }}
  bool withdraw(int amount) {{
    std::unique_lock<std::mutex> lock(mutex_);
    if (balance_ < amount)
      return false;
    balance_ -= amount;
    note("withdraw");
    return true;
  }}
  int balance() const {{
    std::lock_guard<std::mutex> lock(mutex_);
    return balance_;
  }}

private:
  void note(const char *what) {{ history_.push_back(what); }}
  mutable std::mutex mutex_;
  int balance_ = 0;
  std::vector<std::string> history_;
}};
""".format(i)


def members(lines):
    count = lines // 6
    yield "class Registry {\npublic:\n"
    for i in range(count):
        yield ("  int next_%d(int by) {\n    std::lock_guard<std::mutex> lock(mutex_);\n    value_%d += by;\n"
               "    return value_%d;\n  }\n" % (i, i, i))
    yield "private:\n  std::mutex mutex_;\n"
    for i in range(count):
        yield "  int value_%d = 0;\n" % i
    yield "};\n"


def threads(lines):
    # pthreads: each lambda in a std::thread would cost the parser far more than the checks.
    for i in range(lines // 23):
        yield """struct Half_{0} {{
  const std::vector<int> *values;
  size_t begin, end;
  int sum;
}};
void *add_{0}(void *argument) {{
  Half_{0} *half = static_cast<Half_{0} *>(argument);
  for (size_t i = half->begin; i < half->end; ++i)
    half->sum += (*half->values)[i];
  return nullptr;
}}
int sum_{0}(const std::vector<int> &values) {{
  Half_{0} low{{&values, 0, values.size() / 2, 0}};
  Half_{0} high{{&values, values.size() / 2, values.size(), 0}};
  pthread_t first, second;
  pthread_create(&first, nullptr, add_{0}, &low);
  pthread_create(&second, nullptr, add_{0}, &high);
  pthread_join(first, nullptr);
  pthread_join(second, nullptr);
  return low.sum + high.sum;
}}
""".format(i)


def locks(lines):
    count = lines // 9
    for i in range(count):
        yield "std::mutex mutex_%d;\nint value_%d;\n" % (i, i)
    for i in range(count):
        a, b = i, (i + 1) % count
        yield ("void move_%d(int n) {\n  std::scoped_lock both(mutex_%d, mutex_%d);\n"
               "  value_%d -= n;\n  value_%d += n;\n}\n\n" % (i, min(a, b), max(a, b), a, b))


def depth(lines):
    yield "struct State { std::mutex mutex; int a = 0, b = 0; };\nvoid link_0(State &s) { ++s.a; }\n"
    count = lines // 5
    for i in range(1, count):
        yield "void link_%d(State &s) {\n  s.b += %d;\n  link_%d(s);\n}\n\n" % (i, i, i - 1)
    yield ("void start() {\n  State s;\n  std::thread worker([&s] {\n    std::lock_guard<std::mutex> lock(s.mutex);\n"
           "    link_%d(s);\n  });\n  {\n    std::lock_guard<std::mutex> lock(s.mutex);\n    link_%d(s);\n  }\n"
           "  worker.join();\n}\n" % (count - 1, count // 2))


def fanout(lines):
    width, layers = 20, max(2, lines // 120)
    yield "struct Node { std::mutex mutex; int values[64] = {}; };\n"
    for i in range(width):
        yield "void f_0_%d(Node &n) { n.values[%d] += 1; }\n" % (i, i)
    for layer in range(1, layers):
        for i in range(width):
            calls = "".join("  f_%d_%d(n);\n" % (layer - 1, (i * 3 + k) % width) for k in range(3))
            yield "void f_%d_%d(Node &n) {\n%s}\n\n" % (layer, i, calls)
    yield ("void start(Node &n) {\n  std::thread worker([&n] {\n    std::lock_guard<std::mutex> lock(n.mutex);\n"
           "    f_%d_0(n);\n  });\n  worker.join();\n}\n" % (layers - 1))


def branches(lines):
    # One function stays below the engine's limits; a larger unit has more such functions.
    for part in range(max(1, lines // 1000)):
        yield "int decide_%d(int n, std::mutex &mutex, int *shared) {\n  int result = 0;\n" % part
        for i in range(min(lines, 1000) // 9):
            yield ("  if (n > %d) {\n    std::lock_guard<std::mutex> lock(mutex);\n    *shared += n;\n"
                   "  } else {\n    for (int i = 0; i < n; ++i)\n      result += i;\n  }\n  result ^= n;\n\n" % i)
        yield "  return result;\n}\n"


def plain(lines):
    for i in range(lines // 9):
        yield ("struct Shape_%d { int a = 0, b = 0; };\nint area_%d(const Shape_%d &s) {\n  int sum = 0;\n"
               "  for (int i = 0; i < s.a; ++i)\n    sum += s.b;\n  return sum;\n}\n\n" % (i, i, i))


SHAPES = {f.__name__: f for f in (functions, classes, members, threads, locks, depth, fanout, branches, plain)}


def unit(shape, lines):
    headers = HEADERS if shape != "plain" else ""
    return headers + "".join(SHAPES[shape](lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("lines", type=int)
    parser.add_argument("-o", "--output")
    args = parser.parse_args()
    if args.lines < 1:
        parser.error("LINES must be 1 or more")
    text = unit(args.shape, args.lines)
    if args.output:
        with open(args.output, "w") as out:
            out.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
