// fearless::expected: std::expected where the standard library has it,
// tl::expected (same interface, C++11 and later) where it does not.
#pragma once

#include <version>

#if defined(__cpp_lib_expected)
#include <expected>
#include <utility>
namespace fearless {
using std::expected;
using std::unexpected;
namespace detail {
using in_place_value_t = std::in_place_t;
}
} // namespace fearless
#else
#include <tl/expected.hpp>
namespace fearless {
using tl::expected;
using tl::unexpected;
namespace detail {
using in_place_value_t = tl::in_place_t;
}
} // namespace fearless
#endif
