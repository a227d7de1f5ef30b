//===--- Models.cpp - the language that says what names mean --------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "vocabulary/Models.h"
#include "compat/StringSwitch.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <optional>

namespace clang::tidy::fearless {

namespace {

/// How a role is written, what its row needs, and which attributes it knows.
struct RoleSpelling {
  llvm::StringLiteral Word;
  Role Kind;
  bool IsFunction;
  llvm::StringLiteral Attributes; ///< space separated
};

constexpr RoleSpelling Spellings[] = {
    {"spawn", Role::Spawn, true,
     "handle joins parallel success leads group calls"},
    {"join", Role::Join, true, ""},
    {"detach", Role::Detach, true, ""},
    {"joinable", Role::Joinable, true, ""},
    {"acquire", Role::Acquire, true, "mode"},
    {"try-acquire", Role::TryAcquire, true, "mode success"},
    {"release", Role::Release, true, ""},
    {"prepare", Role::Prepare, true, ""},
    {"signal", Role::Signal, true, "counts body"},
    {"wait", Role::Wait, true, "success body"},
    {"cond-wait", Role::CondWait, true, "success"},
    {"state", Role::State, true, ""},
    {"writes", Role::Writes, true, ""},
    {"self", Role::Self, true, ""},
    {"pure", Role::Pure, true, ""},
    {"hidden", Role::Hidden, true, "state access instead"},
    {"once", Role::Once, true, ""},
    {"scope", Role::Scope, true, ""},
    {"now", Role::Now, true, ""},
    {"serial", Role::Serial, true, "key handle joins leads group"},
    {"keeps", Role::Keeps, true, ""},
    {"holds", Role::Holds, true, "handle"},
    {"runs", Role::Runs, true, ""},
    {"handle", Role::Handle, false, "joins"},
    {"lock", Role::Lock, false,
     "acquire release try acquire-shared release-shared try-shared suspend"},
    {"guard", Role::Guard, false, "mode"},
    {"guarded", Role::Guarded, false, "shared"},
    {"atomic", Role::Atomic, false, ""},
    {"sync", Role::Sync, false, "of"},
    {"pointer", Role::Pointer, false, "owns"},
    {"view", Role::View, false, ""},
    {"keyed", Role::Keyed, false, ""},
    {"container", Role::Lists, false, "moves"},
    {"wrapper", Role::Wrapper, false, ""},
    {"ready", Role::Ready, false, ""},
    {"send", Role::Send, false, ""},
    {"not-send", Role::NotSend, false, ""},
    {"callable", Role::Callable, false, ""},
};

const RoleSpelling *findSpelling(llvm::StringRef Word) {
  for (const RoleSpelling &S : Spellings)
    if (S.Word == Word)
      return &S;
  return nullptr;
}

std::string allRoles() {
  std::string Text;
  for (const RoleSpelling &S : Spellings)
    Text += (Text.empty() ? "" : ", ") + S.Word.str();
  return Text;
}

bool isName(llvm::StringRef Text) {
  if (Text.empty() || llvm::isDigit(Text.front()))
    return false;
  return llvm::all_of(Text, [](char C) {
    return llvm::isAlnum(C) || C == '_' || C == ':' || C == '~' || C == '=' ||
           C == '<' || C == '>' || C == '(' || C == ')' || C == '*' ||
           C == '-' || C == '+' || C == '[' || C == ']' || C == '!';
  });
}

bool isKnownParam(llvm::StringRef Name) {
  return StringSwitch<bool>(Name)
      .Cases({"task", "args", "handle", "lock", "flag"}, true)
      .Cases({"target", "policy", "first", "last", "object", "_"}, true)
      .Default(false);
}

/// Reads one row; returns what is wrong with it, or nothing.
std::optional<std::string> parseRow(llvm::StringRef Text, ModelRow &Row) {
  auto [Word, AfterWord] = llvm::getToken(Text);
  const RoleSpelling *Spelling = findSpelling(Word);
  if (!Spelling)
    return "'" + Word.str() + "' is not a role; expected one of: " + allRoles();
  Row.Kind = Spelling->Kind;
  Row.IsFunction = Spelling->IsFunction;

  llvm::StringRef Rest = AfterWord.trim();
  size_t NameEnd = Rest.find_first_of(" \t(");
  if (Rest.starts_with("operator(") || Rest.contains("::operator("))
    NameEnd = Rest.find_first_of(" \t(", Rest.find("operator(") + 10);
  llvm::StringRef Name = Rest.substr(0, NameEnd);
  if (!isName(Name))
    return "expected a qualified name after '" + Word.str() + "', found '" +
           Name.str() + "'";
  Row.Name = Name.str();
  Rest = NameEnd == llvm::StringRef::npos ? "" : Rest.substr(NameEnd).ltrim();

  Row.AnyParams = true;
  if (Rest.consume_front("(")) {
    if (!Spelling->IsFunction)
      return "'" + Word.str() +
             "' is said of a type: no parameter list "
             "expected";
    Row.AnyParams = false;
    size_t Close = Rest.find(')');
    if (Close == llvm::StringRef::npos)
      return "the parameter list has no ')'";
    llvm::SmallVector<llvm::StringRef, 8> Parts;
    llvm::StringRef List = Rest.substr(0, Close).trim();
    if (!List.empty())
      List.split(Parts, ',');
    for (llvm::StringRef Part : Parts) {
      ModelParam Param;
      Part = Part.trim();
      if (Part.consume_back("..."))
        Param.Rest = true;
      auto [Type, Only] = Part.rsplit(' ');
      Param.Name = (Only.empty() ? Type : Only.trim()).str();
      Param.Type = Only.empty() ? "" : Type.trim().str();
      if (!isKnownParam(Param.Name))
        return "parameter '" + Param.Name +
               "' has no meaning; expected task, args..., handle, lock, flag, "
               "target, policy, first, last, object or _";
      Row.Params.push_back(std::move(Param));
    }
    Rest = Rest.substr(Close + 1).ltrim();
  }

  while (!Rest.empty()) {
    auto [Pair, Next] = llvm::getToken(Rest);
    auto [Key, Value] = Pair.split('=');
    llvm::SmallVector<llvm::StringRef, 8> Known;
    Spelling->Attributes.split(Known, ' ');
    if (Key.empty() || Value.empty() || !llvm::is_contained(Known, Key))
      return "'" + Pair.str() + "' is not understood; " +
             (Spelling->Attributes.empty()
                  ? "'" + Word.str() + "' takes no key=value"
                  : "expected key=value with a key of: " +
                        Spelling->Attributes.str());
    Row.Attributes.emplace_back(Key.str(), Value.str());
    Rest = Next.ltrim();
  }

  if ((Row.Kind == Role::Spawn || Row.Kind == Role::Serial) &&
      !Row.AnyParams && Row.param("task") < 0 && Row.get("calls").empty())
    return "a '" + Word.str() + "' row needs a parameter called 'task'";
  return std::nullopt;
}

} // namespace

llvm::StringRef ModelRow::get(llvm::StringRef Key,
                              llvm::StringRef Default) const {
  for (const auto &[Name, Value] : Attributes)
    if (Name == Key)
      return Value;
  return Default;
}

int ModelRow::param(llvm::StringRef ParamName) const {
  for (unsigned I = 0; I != Params.size(); ++I)
    if (Params[I].Name == ParamName)
      return static_cast<int>(I);
  return -1;
}

void parseModels(llvm::StringRef Text, llvm::StringRef Source,
                 std::vector<ModelRow> &Rows, std::vector<ModelError> &Errors) {
  unsigned Number = 0;
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    ++Number;
    llvm::StringRef Content = Line.split('#').first.trim();
    if (Content.empty())
      continue;
    ModelRow Row;
    Row.Source = Source.str();
    Row.Line = Number;
    if (std::optional<std::string> Problem = parseRow(Content, Row))
      Errors.push_back(
          {Source.str(), Number, "row '" + Content.str() + "': " + *Problem});
    else
      Rows.push_back(std::move(Row));
  }
}

} // namespace clang::tidy::fearless
