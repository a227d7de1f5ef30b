// fearless::expected: std::expected where the standard library has it,
// tl::expected (same interface, C++11 and later) where it does not.
#pragma once

#include "version.hpp"

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
#elif __has_include(<tl/expected.hpp>)
#include <tl/expected.hpp>
namespace fearless {
using tl::expected;
using tl::unexpected;
namespace detail {
using in_place_value_t = tl::in_place_t;
}
} // namespace fearless
#else
#error "fearless needs <expected> (C++23), or tl/expected.hpp before it \
(Debian: libexpected-dev; https://github.com/TartanLlama/expected)"
#endif
