#include <cstdio>
#include <string>
#include <thread>

class Sensor {
public:
    Sensor() : worker_([this] { std::printf("%s\n", text_.c_str()); }) {}
    ~Sensor() { worker_.join(); }

private:
    std::string text_ = "ready";
    std::thread worker_;
};

int main() {
    Sensor sensor;
}
