#include "fearless.hpp"
int main(int argc, char **argv) {
  rtb::register_fearless();
  return rtb::main_(argc, argv);
}
