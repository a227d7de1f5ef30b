//===--- Dump.cpp - facts as text -----------------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/Dump.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::fearless {

namespace {

class Dumper {
public:
  Dumper(const FunctionFacts &Facts, const PathTable &Paths,
         const SetTable &Sets, llvm::raw_ostream &Out)
      : Facts(Facts), Paths(Paths), Sets(Sets), Out(Out),
        SM(Facts.Function->getASTContext().getSourceManager()) {}

  void run() {
    Out << "function ";
    Facts.Function->printQualifiedName(Out);
    Out << "\n";
    for (const CFGBlock *Block : Facts.Order) {
      const BlockFacts &B = Facts.Blocks[Block->getBlockID()];
      for (const Event &E : B.Events)
        event(E, "");
      for (const Event &E : B.OnEdge[0])
        event(E, "if true: ");
      for (const Event &E : B.OnEdge[1])
        event(E, "if false: ");
    }
    if (Facts.ExitMust)
      Out << "  exit holds " << locks(Facts.ExitMust) << "\n";
    if (Facts.ExitRunning)
      Out << "  exit running " << threads(Facts.ExitRunning) << "\n";
  }

private:
  void event(const Event &E, llvm::StringRef When) {
    // What a call does is written out after it; that it is one matters where
    // it hands locks down.
    if (E.What == Event::Call && !Facts.Calls[E.Index].May)
      return;
    Out << "  " << SM.getExpansionLineNumber(E.Loc) << ": " << When;
    switch (E.What) {
    case Event::AccessEvent: {
      const Access &A = Facts.Accesses[E.Index];
      Out << (A.How == Access::Init ? "init "
              : A.Write             ? "write "
              : A.Polled            ? "poll "
                                    : "read ")
          << Paths.dump(A.Path);
      if (A.Must)
        Out << " must " << locks(A.Must);
      if (A.May != A.Must)
        Out << " may " << locks(A.May);
      if (A.GivenBack)
        Out << " given back " << locks(A.GivenBack);
      if (SetId R = Facts.RunningAt.empty() ? 0 : Facts.RunningAt[E.Index])
        Out << " running " << threads(R);
      if (A.Waited)
        Out << " after " << tokens(A.Waited);
      if (A.Signals)
        Out << " before " << tokens(A.Signals);
      if (A.Saw)
        Out << " saw " << tokens(A.Saw);
      if (A.JoinsAfter)
        Out << " before join of " << paths(A.JoinsAfter);
      if (A.Confined)
        Out << " confined";
      for (uint32_t G : Sets.values(A.Given))
        Out << (givenNotZero(G) ? " if " : " if not ")
            << Paths.dump(givenParam(G));
      if (SetId Early = A.Early)
        Out << " early " << tokens(Early);
      if (A.Chain)
        Out << " in " << A.In->getNameAsString();
      break;
    }
    case Event::UseEvent: {
      const Use &U = Facts.Uses[E.Index];
      Out << (U.What == Use::Virtual  ? "virtual call on "
              : U.What == Use::Handle ? "use of handle "
                                      : "use ")
          << Paths.dump(U.Path);
      if (U.Waited)
        Out << " after " << tokens(U.Waited);
      break;
    }
    case Event::Call: {
      const CallFact &C = Facts.Calls[E.Index];
      Out << "call " << C.Callee->getNameAsString();
      if (C.Must)
        Out << " must " << locks(C.Must);
      if (C.May != C.Must)
        Out << " may " << locks(C.May);
      break;
    }
    case Event::Invoke: {
      const Invocation &I = Facts.Invocations[E.Index];
      Out << "call " << Paths.dump(I.Target);
      if (I.Method)
        Out << "." << I.Method->getNameAsString() << "()";
      if (I.Must)
        Out << " must " << locks(I.Must);
      if (I.Running)
        Out << " running " << threads(I.Running);
      break;
    }
    case Event::Acquire:
      Out << "acquire " << locks(E.Set);
      break;
    case Event::MayAcquire:
      Out << "may acquire " << locks(E.Set);
      break;
    case Event::Release:
      Out << "release " << locks(E.Set);
      break;
    case Event::Spawn: {
      const ThreadClass &T = Facts.Threads[E.Index];
      Out << "spawn #" << E.Index << " handle " << Paths.dump(T.Handle);
      if (E.Set)
        Out << " carried by " << threads(E.Set);
      if (T.Running)
        Out << " running " << threads(T.Running);
      for (const Access &A : T.Accesses)
        Out << "\n    " << (A.Write ? "write " : "read ") << Paths.dump(A.Path)
            << (A.Must ? " must " + locks(A.Must) : "");
      for (const Use &U : T.Uses)
        Out << "\n    use " << Paths.dump(U.Path);
      if (T.CallsUnknown)
        Out << "\n    calls unknown code";
      for (const Invocation &I : T.Invokes)
        Out << "\n    call " << Paths.dump(I.Target)
            << (I.Method ? "." + I.Method->getNameAsString() + "()" : "");
      for (const Borrow &B : T.Borrows)
        Out << "\n    borrow " << Paths.dump(B.Target);
      break;
    }
    case Event::Join:
      Out << "join " << threads(E.Set) << " " << Paths.dump(E.Path);
      break;
    case Event::MayJoin:
      Out << "may join " << Paths.dump(E.Path);
      break;
    case Event::MayWait:
      Out << "may wait " << token(E.Index);
      break;
    case Event::Barrier:
      Out << (E.Index ? "team starts " : "team meets ") << threads(E.Set);
      break;
    case Event::AskThread:
      Out << "ask thread";
      break;
    case Event::Detach:
      Out << "detach " << threads(E.Set);
      break;
    case Event::Escape:
      Out << "escape " << threads(E.Set);
      break;
    case Event::Signal:
      Out << "signal " << token(E.Index);
      break;
    case Event::Wait:
      Out << "wait " << token(E.Index);
      break;
    case Event::SignalIfFenced:
      Out << "signal if fenced " << token(E.Index);
      break;
    case Event::WaitIfFenced:
      Out << "wait if fenced " << token(E.Index);
      break;
    case Event::Fence:
      Out << (E.Index == 1   ? "acquire fence"
              : E.Index == 2 ? "release fence"
                             : "fence");
      break;
    case Event::Return: {
      const ReturnFacts &R = Facts.Returns[E.Index];
      Out << "return"
          << (R.Result == Seen::True    ? " true"
              : R.Result == Seen::False ? " false"
                                        : "")
          << "\n";
      for (const Event &Told : R.IfTrue)
        event(Told, "if true: ");
      for (const Event &Told : R.IfFalse)
        event(Told, "if false: ");
      return;
    }
    case Event::WaitIfLocked:
      Out << "wait if locked " << token(E.Index);
      break;
    case Event::LifetimeEnd:
      Out << "end " << Paths.dump(E.Path);
      break;
    case Event::Redefine:
      Out << (E.Index ? "new " : "change ") << Paths.dump(E.Path);
      break;
    case Event::Move:
      Out << "move " << Paths.dump(E.Path) << " to " << Paths.dump(E.Index);
      break;
    case Event::Keep: {
      const Reach &R = Facts.Reaches[E.Index];
      Out << (R.How == Reach::Bound      ? "bind "
              : R.How == Reach::Used     ? "use kept "
              : R.How == Reach::Returned ? "give out "
                                         : "keep ")
          << Paths.dump(R.Target);
      if (R.How != Reach::Returned)
        Out << " in " << Paths.dump(R.Holder);
      if (R.Through)
        Out << " through " << locks(R.Through);
      if (R.Must)
        Out << " must " << locks(R.Must);
      break;
    }
    case Event::Suspend: {
      const Suspension &S = Facts.Suspensions[E.Index];
      Out << "suspend";
      if (S.Must)
        Out << " must " << locks(S.Must);
      break;
    }
    case Event::HandOver:
      Out << "hand over " << Paths.dump(E.Path);
      break;
    case Event::Renew:
      Out << "renew " << Paths.dump(E.Path);
      break;
    }
    Out << "\n";
  }

  template <typename F> std::string list(SetId S, F One) {
    std::string Text = "{";
    for (uint32_t V : Sets.values(S))
      Text += (Text.size() > 1 ? ", " : "") + One(V);
    return Text + "}";
  }
  std::string locks(SetId S) {
    return list(S, [&](uint32_t L) {
      return L == WildcardLock
                 ? std::string("*")
                 : Paths.dump(lockPath(L)) + (isShared(L) ? " shared" : "");
    });
  }
  std::string paths(SetId S) {
    return list(S, [&](uint32_t P) { return Paths.dump(P); });
  }
  std::string threads(SetId S) {
    return list(S, [](uint32_t T) { return "#" + std::to_string(T); });
  }
  std::string token(uint32_t T) {
    std::string Text = Paths.dump(tokenPath(T));
    Text += tokenSeen(T) == Seen::True    ? "=true"
            : tokenSeen(T) == Seen::False ? "=false"
                                          : "";
    return tokenIfLocked(T) ? Text + " if locked" : Text;
  }
  std::string tokens(SetId S) {
    return list(S, [&](uint32_t T) { return token(T); });
  }

  const FunctionFacts &Facts;
  const PathTable &Paths;
  const SetTable &Sets;
  llvm::raw_ostream &Out;
  const SourceManager &SM;
};

} // namespace

void dumpFacts(const FunctionFacts &Facts, const PathTable &Paths,
               const SetTable &Sets, llvm::raw_ostream &Out) {
  Dumper(Facts, Paths, Sets, Out).run();
}

} // namespace clang::tidy::fearless
