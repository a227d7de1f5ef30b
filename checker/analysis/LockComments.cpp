//===--- LockComments.cpp - locks that a comment leaves to callers --------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/LockComments.h"
#include "clang/AST/ASTContext.h"
#include "llvm/Support/Regex.h"
#include <string>

namespace clang::tidy::fearless {

namespace {

/// The comment that ends on the line before \p Decl, or on its line: clang keeps
/// only those that are written as documentation, which C programs seldom do.
StringRef commentBefore(const FunctionDecl &Decl, const SourceManager &Files) {
  auto [File, Offset] =
      Files.getDecomposedLoc(Files.getExpansionLoc(Decl.getBeginLoc()));
  bool Invalid = false;
  StringRef Text = Files.getBufferData(File, &Invalid);
  if (Invalid)
    return {};
  Text = Text.take_front(Offset).rtrim(" \t");
  if (Text.consume_back("\n"))
    Text = Text.rtrim(" \t\r");
  if (Text.ends_with("*/")) {
    size_t Start = Text.rfind("/*");
    return Start == StringRef::npos ? StringRef() : Text.substr(Start);
  }
  StringRef Above = Text;
  while (!Above.empty()) {
    size_t Line = Above.rfind('\n') + 1;
    if (!Above.substr(Line).ltrim().starts_with("//"))
      break;
    Above = Above.take_front(Line ? Line - 1 : 0);
  }
  return Text.drop_front(Above.size());
}

bool leavesLock(StringRef Comment) {
  // A sentence may go over several lines.
  std::string Words;
  for (char C : Comment)
    if (StringRef("/*!\n\r\t ").contains(C)) {
      if (!StringRef(Words).ends_with(" "))
        Words += ' ';
    } else {
      Words += C;
    }
  static const llvm::Regex Leaves(
      "(caller('s)? [^.]*(lock|mutex|held)|"
      "(call|called|executed|invoked|used) (only )?"
      "(with|when|while|under|holding) [^.]*(lock|mutex|held)|"
      "(requires?d?|requirement|assumes?|expects?|needs?):? "
      "[^.]*(lock|mutex)[^.]* (held|hold|locked|taken)|"
      "must (already )?(hold|own) [^.]*(lock|mutex)|"
      "(lock|mutex)_? ((must|should|has to|needs to) (already )?be )?held)",
      llvm::Regex::IgnoreCase);
  static const llvm::Regex Denies("(^|[^a-z])(not|no|never|without)([^a-z]|$)|n't",
                                  llvm::Regex::IgnoreCase);
  llvm::SmallVector<StringRef, 8> Found;
  return Leaves.match(Words, &Found) &&
         !Denies.match(Found[0].take_until(
             [](char C) { return StringRef(",;(").contains(C); }));
}

} // namespace

bool saysCallersLock(const FunctionDecl &F, const ASTContext &Context) {
  const SourceManager &Files = Context.getSourceManager();
  if (const RawComment *Said = Context.getRawCommentForAnyRedecl(&F);
      Said && leavesLock(Said->getRawText(Files)))
    return true;
  return llvm::any_of(F.redecls(), [&](const FunctionDecl *Decl) {
    return Decl->getBeginLoc().isValid() &&
           leavesLock(commentBefore(*Decl, Files));
  });
}

} // namespace clang::tidy::fearless
