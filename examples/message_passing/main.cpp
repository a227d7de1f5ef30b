// Four workers send i * 2 through a channel to one receiver.
#include <fearless/fearless.hpp>
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
  auto [tx, rx] = fearless::channel<int>();
  std::vector<fearless::JoinHandle<void>> workers;
  for (int i = 0; i < 4; ++i)
    workers.push_back(fearless::spawn([tx = tx, i] { (void)tx.send(i * 2); }));
  // The workers have handles of their own: when they end, the channel does.
  { auto last = std::move(tx); }

  std::vector<int> received;
  for (int value : rx)
    received.push_back(value);
  std::sort(received.begin(), received.end()); // the order is the threads'
  for (int value : received)
    std::printf("got %d\n", value);
}
