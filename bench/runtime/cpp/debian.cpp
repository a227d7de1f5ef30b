#include "peers_debian.hpp"
int main(int argc, char **argv) {
  rtb::register_debian();
  return rtb::main_(argc, argv);
}
