// Looks at the members of a plain struct, so that Send and Sync see through
// it. Only what can be counted for certain is looked at: a struct with base
// classes or more than ten members is left to the checks, and so is, where
// the compiler has no __builtin_structured_binding_size, one with references.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace fearless::detail {

inline constexpr std::size_t not_counted = static_cast<std::size_t>(-1);
inline constexpr std::size_t most_members = 10;

template <class T> struct any_base_of {
  template <class U>
    requires(std::is_base_of_v<U, T> && !std::is_same_v<U, T>)
  operator U() const;
};

#if defined(__clang__) && __has_builtin(__builtin_structured_binding_size)
template <class T> constexpr std::size_t count_members() {
  if constexpr (std::is_empty_v<T>)
    return 0;
  else if constexpr (requires { T{any_base_of<T>{}}; })
    return not_counted;
  else if constexpr (requires { __builtin_structured_binding_size(T); })
    return __builtin_structured_binding_size(T) <= most_members
               ? __builtin_structured_binding_size(T)
               : not_counted;
  else
    return not_counted;
}
#else
template <class T> struct any_value {
  template <class U>
    requires(!std::is_same_v<U, T>)
  operator U() const;
};
template <class T, std::size_t... I>
constexpr bool takes_any(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), any_value<T>{})...}; };
}
template <class T, std::size_t N = 0> constexpr std::size_t most_any() {
  if constexpr (N > most_members)
    return N;
  else if constexpr (takes_any<T>(std::make_index_sequence<N + 1>{}))
    return most_any<T, N + 1>();
  else
    return N;
}
// `{}` takes exactly one member, even an array, where any_value takes one
// element of it; the two counts agree when there is no array in the way.
template <class T> constexpr std::size_t most_braces() {
  if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; })
    return 11;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; })
    return 10;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}}; })
    return 9;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}}; })
    return 8;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}}; })
    return 7;
  else if constexpr (requires { T{{}, {}, {}, {}, {}, {}}; })
    return 6;
  else if constexpr (requires { T{{}, {}, {}, {}, {}}; })
    return 5;
  else if constexpr (requires { T{{}, {}, {}, {}}; })
    return 4;
  else if constexpr (requires { T{{}, {}, {}}; })
    return 3;
  else if constexpr (requires { T{{}, {}}; })
    return 2;
  else if constexpr (requires { T{{}}; })
    return 1;
  else
    return 0;
}
template <class T> constexpr std::size_t count_members() {
  if constexpr (std::is_empty_v<T>)
    return 0;
  else if constexpr (requires { T{any_base_of<T>{}}; })
    return not_counted;
  else
    return most_any<T>() == most_braces<T>() && most_any<T>() <= most_members
               ? most_any<T>()
               : not_counted;
}
#endif

// The answer as a type. Functions rather than lambdas: Clang 16 does not take
// lambdas in an unevaluated operand for constant.
template <bool... Each> using all_of = std::bool_constant<(Each && ...)>;
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 1>) {
  auto &[m0] = object;
  return all_of<Test<decltype(m0)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 2>) {
  auto &[m0, m1] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 3>) {
  auto &[m0, m1, m2] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 4>) {
  auto &[m0, m1, m2, m3] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 5>) {
  auto &[m0, m1, m2, m3, m4] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 6>) {
  auto &[m0, m1, m2, m3, m4, m5] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value, Test<decltype(m5)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 7>) {
  auto &[m0, m1, m2, m3, m4, m5, m6] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value, Test<decltype(m5)>::value,
                Test<decltype(m6)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 8>) {
  auto &[m0, m1, m2, m3, m4, m5, m6, m7] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value, Test<decltype(m5)>::value,
                Test<decltype(m6)>::value, Test<decltype(m7)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 9>) {
  auto &[m0, m1, m2, m3, m4, m5, m6, m7, m8] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value, Test<decltype(m5)>::value,
                Test<decltype(m6)>::value, Test<decltype(m7)>::value,
                Test<decltype(m8)>::value>{};
}
template <template <class> class Test, class T>
auto test_members(T &object, std::integral_constant<std::size_t, 10>) {
  auto &[m0, m1, m2, m3, m4, m5, m6, m7, m8, m9] = object;
  return all_of<Test<decltype(m0)>::value, Test<decltype(m1)>::value,
                Test<decltype(m2)>::value, Test<decltype(m3)>::value,
                Test<decltype(m4)>::value, Test<decltype(m5)>::value,
                Test<decltype(m6)>::value, Test<decltype(m7)>::value,
                Test<decltype(m8)>::value, Test<decltype(m9)>::value>{};
}

/// Does `Test<M>::value` hold for every member type M of the aggregate T?
/// True also when the members cannot be counted.
template <template <class> class Test, class T> constexpr bool every_member() {
  if constexpr (!std::is_class_v<T> || !std::is_aggregate_v<T>) {
    return true;
  } else {
    constexpr auto n = count_members<T>();
    if constexpr (n == 0 || n == not_counted)
      return true;
    else
      return decltype(test_members<Test>(
          std::declval<T &>(),
          std::integral_constant<std::size_t, n>{}))::value;
  }
}

} // namespace fearless::detail
