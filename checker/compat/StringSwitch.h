/// llvm::StringSwitch with lists of cases. Before LLVM 22 its Cases() takes
/// them as arguments, at most ten and with the value last.
#ifndef FEARLESS_COMPAT_STRINGSWITCH_H
#define FEARLESS_COMPAT_STRINGSWITCH_H

#include "clang/Basic/Version.h"
#include "llvm/ADT/StringSwitch.h"
#include <initializer_list>
#include <utility>

namespace clang::tidy::fearless {

#if CLANG_VERSION_MAJOR >= 22
using llvm::StringSwitch;
#else
template <typename T, typename R = T> class StringSwitch {
public:
  explicit StringSwitch(llvm::StringRef Text) : Switch(Text) {}

  StringSwitch &Case(llvm::StringLiteral Text, T Value) {
    Switch.Case(Text, std::move(Value));
    return *this;
  }
  StringSwitch &Cases(std::initializer_list<llvm::StringLiteral> Texts,
                      T Value) {
    for (llvm::StringLiteral Text : Texts)
      Switch.Case(Text, Value);
    return *this;
  }
  [[nodiscard]] R Default(T Value) { return Switch.Default(std::move(Value)); }

private:
  llvm::StringSwitch<T, R> Switch;
};
#endif

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_STRINGSWITCH_H
