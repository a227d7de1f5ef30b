#include <cstdio>
#include <string>
#include <thread>

class Sensor {
public:
    Sensor() : worker_([this] { std::printf("%s\n", text_.c_str()); }) {} // EXPECT: E0381
    ~Sensor() { worker_.join(); }

private:
    std::thread worker_;
    std::string text_ = "ready"; // EXPECT-ALT: E0381
};

int main() {
    Sensor sensor;
}
