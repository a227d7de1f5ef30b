// A function that returns before the thread which captured its local by
// reference. Wrong on purpose.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

void announce(int number) {
  std::string text = "job number " + std::to_string(number) + " of the night";
  std::thread speaker([&text] { std::printf("%s\n", text.c_str()); });
  speaker.detach();
}

int main() {
  announce(7);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}
