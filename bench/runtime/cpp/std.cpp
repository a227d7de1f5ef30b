#include "peers_std.hpp"
int main(int argc, char **argv) {
  rtb::register_std();
  return rtb::main_(argc, argv);
}
