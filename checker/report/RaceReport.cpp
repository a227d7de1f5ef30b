//===--- RaceReport.cpp - races in words ----------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/RaceReport.h"
#include "report/AccessText.h"
#include "report/DisciplineReport.h"
#include "report/FixIts.h"
#include "report/Wording.h"
#include "vocabulary/Models.h"
#include "clang/AST/ASTContext.h"
#include <map>
#include <set>

namespace clang::tidy::fearless {

namespace {

std::string locksHeld(Program &P, const Access &A) {
  Universe &All = P.universe();
  std::string Text;
  for (uint32_t Lock : All.Sets.values(A.Must))
    Text += (Text.empty() ? "holding '" : ", '") +
            All.Paths.spell(namedLock(All, lockPath(Lock))) + "'" +
            (isShared(Lock) ? " in shared mode" : "");
  return Text.empty() ? "without a lock" : Text;
}

wording::Deed deedOf(const Access &A) {
  return A.How == Access::Free ? wording::Deed::Free
         : A.Write             ? wording::Deed::Write
                               : wording::Deed::Read;
}

bool outranks(SetTable &Sets, const Access &A, const Access &B) {
  // The less protected side first, then the write.
  auto Locks = [&](const Access &X) {
    unsigned Weight = 0;
    for (uint32_t Lock : Sets.values(X.Must))
      Weight += isShared(Lock) && X.Write ? 0 : 1;
    return Weight;
  };
  if ((Locks(A) == 0) != (Locks(B) == 0))
    return Locks(A) == 0;
  if (A.Write != B.Write)
    return A.Write;
  return false;
}

/// The end of what the thread borrowed: told as a borrow that dangles.
bool toldAsDangling(Program &P, const Race &R) {
  return llvm::any_of(P.dangles(), [&](const Dangle &D) {
    auto Ends = [&](const Access &A, const ThreadClass &Other) {
      return A.How == Access::Free && A.Loc == D.DeathLoc &&
             Other.Site == D.Thread.Site;
    };
    return !D.Strict &&
           (Ends(R.First, R.SecondThread) || Ends(R.Second, R.FirstThread));
  });
}

/// In strict mode what a thread borrows is told as that, not again where it is
/// used in some order.
bool toldAsBorrow(Program &P, const Race &R) {
  const PathTable &Paths = P.universe().Paths;
  auto In = [&](const Dangle &D, const Access &A, const ThreadClass &Thread) {
    return D.Thread.Site == Thread.Site &&
           Paths.isPrefix(D.What.Target, A.Path);
  };
  return !R.Lenient.empty() && llvm::any_of(P.dangles(), [&](const Dangle &D) {
    return D.Strict && (In(D, R.First, R.FirstThread) ||
                        In(D, R.Second, R.SecondThread));
  });
}

/// A side uses what its function has sent away.
bool toldAsSent(const Race &R) {
  return R.Facts &&
         llvm::any_of(R.Facts->UsesAfter, [&](const UseAfterHandover &U) {
           SourceLocation Used = R.Facts->Accesses[U.AccessIndex].Loc;
           return (!R.FirstThread.Site && R.First.Loc == Used) ||
                  (!R.SecondThread.Site && R.Second.Loc == Used);
         });
}

/// The variable or member that a path ends in: what a person would change.
const ValueDecl *sharedThing(PathTable &Paths, PathId P) {
  for (; P; P = Paths.parent(P)) {
    const PathNode &N = Paths.node(P);
    if (N.Kind == PathKind::Field) {
      const auto *F = static_cast<const FieldDecl *>(N.Ptr);
      if (F->getParent()->isLambda()) {
        if (const ValueDecl *Captured = Paths.capturedBy(F))
          return Captured;
      } else if (!F->getParent()->isInStdNamespace()) {
        return F;
      }
    } else if (Paths.isRoot(P)) {
      return Paths.rootVariable(P);
    }
  }
  return nullptr;
}

bool isStatic(const PathTable &Paths, PathId Root) {
  PathKind Kind = Paths.kind(Root);
  return Kind == PathKind::Global || Kind == PathKind::Hidden;
}

struct Group {
  const Race *Best = nullptr;
  bool Swap = false;
  Sharing Fault; ///< of some race of the group
  std::vector<SourceLocation> Places;
};

void addThread(Program &P, const ThreadClass &Thread, bool Self,
               std::vector<Note> &Notes) {
  if (Thread.Loc.isInvalid())
    return;
  const SourceManager &SM = P.universe().Context.getSourceManager();
  SourceLocation Start = SM.getExpansionLoc(Thread.Loc);
  SourceLocation Join = SM.getExpansionLoc(Thread.JoinLoc);
  unsigned JoinLine = Join.isValid() && SM.isWrittenInSameFile(Start, Join)
                          ? SM.getExpansionLineNumber(Join)
                          : 0;
  Notes.push_back({Thread.Loc,
                   Self ? wording::threadsStart(Thread.Count, JoinLine)
                        : wording::threadStarts(JoinLine),
                   {}});
}

std::string functionName(const FunctionDecl *F) {
  return F->getNameAsString() + "()";
}

/// Why a function and a thread of its object overlap, in words; empty where the
/// notes on the threads say it.
std::string overlapReason(const Overlap &O) {
  if (!O.Function)
    return "";
  std::string Name = functionName(O.Function);
  switch (O.Why) {
  case Overlap::None:
  case Overlap::Threads:
    return "";
  case Overlap::JoinsLater:
    return wording::joinsLater(Name);
  case Overlap::WholeLife:
    return wording::wholeLife(Name);
  case Overlap::FromStart:
    return wording::fromStart(Name);
  case Overlap::ToTheEnd:
    return wording::toTheEnd(Name);
  case Overlap::SeesFlag:
    return wording::seesFlag(Name);
  case Overlap::Signals:
    return wording::signalsThread(Name);
  case Overlap::SharesLock:
    return wording::sharesLock(Name);
  case Overlap::Polls:
    return wording::polls(Name);
  case Overlap::Status:
    return wording::status(Name);
  case Overlap::Called:
    return wording::calledMeanwhile(Name);
  case Overlap::Again:
    return wording::startedAgain(Name);
  }
  return "";
}

/// What to call the thread that makes an access of the race, or the code that
/// made the thread.
std::string sideName(const Race &R, bool First, bool InThread,
                     bool OtherInThread) {
  const Overlap &O = R.Overlaps;
  if (R.Self)
    return "another of the threads";
  if (O.Starter) {
    if (!First)
      return wording::threadOf(functionName(O.Starter));
    if (O.FirstStarter)
      return wording::threadOf(functionName(O.FirstStarter));
    return O.Why == Overlap::JoinsLater
               ? "'" + functionName(O.Function) + "'"
               : wording::byAnyCaller(functionName(O.Function));
  }
  return !InThread        ? "the code that started this thread"
         : OtherInThread  ? "another thread"
                          : "a thread";
}

std::string raceCode(Program &P, const Race &R, const Access &Primary,
                     const Access &Other, bool PrimaryInThread, bool Globals,
                     const Sharing &Fault) {
  PathTable &Paths = P.universe().Paths;
  if (Fault.What == Sharing::ConstInterface)
    return "E0277";
  if (Fault.What == Sharing::Pointee)
    return Primary.How == Access::Method ? "E0596" : "E0594";
  if (Globals) {
    const VarDecl *V = Paths.rootVariable(Primary.Path);
    if (!V)
      return "E0133"; // as calling such a function is unsafe in Rust
    return V->getType()->isRecordType() &&
                   !V->getType().isTrivialType(P.universe().Context)
               ? "E0277"
               : "E0133";
  }
  if (R.Self && (R.FirstThread.Parallel || R.SecondThread.Parallel))
    return "E0594";
  // A lock is held, but only to look: Rust's read guard gives no '&mut'.
  if (Primary.Write && Primary.Must &&
      llvm::all_of(P.universe().Sets.values(Primary.Must), isShared))
    return "E0596";
  // The owner drops what is borrowed.
  if (Primary.How == Access::Free && !PrimaryInThread)
    return "E0505";
  if (R.Self || (Primary.Write && Other.Write))
    return "E0499";
  if (!PrimaryInThread)
    return !Primary.Write                  ? "E0502"
           : Primary.How == Access::Method ? "E0502"
           : Primary.How == Access::Move   ? "E0505"
                                           : "E0506";
  return Primary.Write ? "E0502" : "E0506";
}

std::string methodName(const CXXMethodDecl *M) {
  return M->getNameAsString() + "()";
}

/// Why the type is to blame, as the end of the sentence on the race.
std::string sharingReason(const Sharing &Fault) {
  std::string Owner = "std::shared_ptr";
  if (!Fault.Owner.isNull())
    if (const CXXRecordDecl *R = Fault.Owner->getAsCXXRecordDecl())
      Owner = R->getQualifiedNameAsString();
  switch (Fault.What) {
  case Sharing::Plain:
    return "";
  case Sharing::ConstInterface:
    return wording::changesWhileRead(
        Fault.Method->getParent()->getNameAsString(),
        methodName(Fault.Method), isa<CXXConstructorDecl>(Fault.Method));
  case Sharing::Pointee:
    return wording::guardsNothing(Owner);
  case Sharing::Handle:
    return wording::oneHandle(Owner);
  }
  llvm_unreachable("a fault of no kind");
}

/// What a shared pointer points to, as a person would call it.
std::string pointeeType(Program &P, const Sharing &Fault, PathId Path,
                        QualType Otherwise) {
  const PathTable &Paths = P.universe().Paths;
  QualType T;
  if (!Fault.Owner.isNull()) {
    if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
            Fault.Owner->getAsCXXRecordDecl());
        Spec && Spec->getTemplateArgs().size() &&
        Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
      T = Spec->getTemplateArgs()[0].getAsType();
  } else if (PathId Root = Paths.root(Path);
             Paths.kind(Root) == PathKind::Alloc) {
    T = Paths.typeOf(Root);
  }
  return spellType(P, T.isNull() ? Otherwise : T);
}

/// The way out, on what a person would change.
Note helpRace(Program &P, const Access &Primary, const Access &Other,
              const ThreadClass &OtherThread, const Sharing &Fault) {
  const Universe &All = P.universe();
  const ASTContext &Context = All.Context;
  if (!Primary.Must && Other.Must)
    return {Primary.Loc,
            wording::helpLockHere(All.Paths.spell(
                namedLock(All, lockPath(All.Sets.values(Other.Must)[0])))),
            lockForgotten(P, Primary)};
  if (OtherThread.Of)
    return {OtherThread.Loc, wording::helpDirective(), {}};
  const ValueDecl *Thing = sharedThing(P.universe().Paths, Primary.Path);
  QualType T = Thing ? Thing->getType().getNonReferenceType()
                     : All.Paths.typeOf(Primary.Path);
  if (T.isNull())
    return {Primary.Loc, "", {}};
  T = T.getUnqualifiedType();
  SourceLocation Loc = Thing ? Thing->getLocation() : Primary.Loc;
  std::string Type = spellType(P, T);
  bool Scalar = T->isScalarType();
  std::vector<FixItHint> Atomic;
  if (Thing)
    Atomic = makeAtomic(Context, Thing);
  if (Fault.What == Sharing::Handle)
    return {Loc,
            wording::helpAtomicHandle(spellType(P, Fault.Owner),
                                      Context.getLangOpts().CPlusPlus20),
            Atomic};
  if (Fault.What == Sharing::ConstInterface)
    return {Loc, wording::helpConstInterface(Type, Scalar && Thing), Atomic};
  if (Fault.What == Sharing::Pointee && (!Scalar || !Thing))
    return {Loc, wording::helpPointee(pointeeType(P, Fault, Primary.Path, T)),
            {}};
  if (!Thing)
    return {Loc, "", {}};
  if (!Context.getLangOpts().CPlusPlus)
    return {Loc, wording::helpGuardC(Scalar), {}};
  if (Scalar)
    return {Loc, wording::helpAtomic(Type), Atomic};
  return {Loc, wording::helpGuard(Type), {}};
}

/// The other places of the same problem.
void addPlaces(const Access &Primary, const Access &Other,
               llvm::ArrayRef<SourceLocation> Places,
               std::vector<Note> &Notes) {
  llvm::SmallVector<SourceLocation, 4> Others;
  for (SourceLocation Place : Places)
    if (Place != Primary.Loc && Place != Other.Loc)
      Others.push_back(Place);
  if (!Others.empty())
    Notes.push_back({Others.front(), wording::alsoHere(Others.size() - 1), {}});
}

/// Two calls that share state which no caller names.
Finding hiddenState(Program &P, const Access &Primary, const Access &Other,
                    const ThreadClass &PrimaryThread,
                    const ThreadClass &OtherThread, bool Self,
                    llvm::ArrayRef<SourceLocation> Places,
                    llvm::StringRef Code) {
  Finding F;
  F.Loc = Primary.Loc;
  F.Text = wording::hiddenState(Primary.Hidden->Name, Other.Hidden->Name,
                                Self && Primary.Loc == Other.Loc, Code);
  if (!Self)
    addThread(P, PrimaryThread, false, F.Notes);
  addThread(P, OtherThread, Self && (OtherThread.Running || OtherThread.Count),
            F.Notes);
  addCalls(Primary.Chain, F.Notes);
  if (Primary.Loc != Other.Loc) {
    F.Notes.push_back({Other.Loc,
                       wording::hiddenOther(Other.Hidden->Name,
                                            locksHeld(P, Other)),
                       {}});
    addCalls(Other.Chain, F.Notes);
  }
  addPlaces(Primary, Other, Places, F.Notes);
  F.Notes.push_back(
      {Primary.Loc,
       wording::helpHidden(Primary.Hidden->get("instead").str(),
                           Primary.Hidden->get("state").empty()),
       {}});
  return F;
}

Finding describe(Program &P, const Race &R, bool Swap,
                 llvm::ArrayRef<SourceLocation> Places, bool Globals,
                 const Sharing &Fault) {
  Universe &All = P.universe();
  const Access &Primary = Swap ? R.Second : R.First;
  const Access &Other = Swap ? R.First : R.Second;
  const ThreadClass &PrimaryThread = Swap ? R.SecondThread : R.FirstThread;
  const ThreadClass &OtherThread = Swap ? R.FirstThread : R.SecondThread;
  bool PrimaryInThread = PrimaryThread.Site != nullptr;
  bool OtherInThread = OtherThread.Site != nullptr;
  std::string Name = accessName(P, Primary), OtherName = accessName(P, Other);
  std::string Code = raceCode(P, R, Primary, Other, PrimaryInThread, Globals, Fault);
  std::string Why = sharingReason(Fault);
  bool NoLocks = !Primary.Must && !Other.Must;
  std::string Locks = NoLocks ? "without a lock" : "without a common lock";
  bool SamePlace = Primary.Loc == Other.Loc;

  Finding F;
  F.Loc = Primary.Loc;
  if (Primary.Hidden)
    return hiddenState(P, Primary, Other, PrimaryThread, OtherThread, R.Self,
                       Places, Code);
  if (R.AliasCall) {
    // The call makes the race: both of its arguments are one object.
    std::string Spelled = All.Paths.spell(Primary.Path);
    F.Loc = R.AliasCall->getExprLoc();
    F.Text = wording::passedTwice(Spelled, R.Lenient.empty(), Code);
    addThread(P, R.SecondThread, false, F.Notes);
    for (const Access *A : {&Primary, &Other})
      F.Notes.push_back(
          {A->Loc,
           wording::otherAccess(accessName(P, *A), deedOf(*A),
                                "as '" + Spelled + "'",
                                locksHeld(P, *A)),
           {}});
    if (!R.Lenient.empty())
      F.Notes.push_back({F.Loc, wording::lenient(R.Lenient), {}});
    return F;
  }
  std::string By = sideName(R, Swap, OtherInThread, PrimaryInThread);
  bool Same = R.Self && (SamePlace || Primary.Write == Other.Write);
  if (!R.Lenient.empty())
    F.Text = Same ? wording::byThreads(Name, deedOf(Primary), Locks, Why, Code)
                  : wording::andOther(Name, deedOf(Primary), By, deedOf(Other),
                                      Locks, Why, Code);
  else if (Same)
    F.Text = wording::byThreadsAtOnce(Name, deedOf(Primary),
                                      PrimaryThread.Count, Locks, Why, Code);
  else
    F.Text = wording::whileOther(
        Name, deedOf(Primary), By, deedOf(Other), Locks, Why, Code);
  if (Swap || !R.Self)
    addThread(P, PrimaryThread, false, F.Notes);
  addThread(P, R.Self ? PrimaryThread : OtherThread,
            R.Self && (PrimaryThread.Running || PrimaryThread.Count), F.Notes);
  addCalls(Primary.Chain, F.Notes);
  if (!SamePlace) {
    F.Notes.push_back(
        {Other.Loc,
         wording::otherAccess(OtherName, deedOf(Other),
                              R.Overlaps.Function && !OtherInThread
                                  ? "in '" +
                                        functionName(R.Overlaps.Function) + "'"
                              : !OtherInThread
                                  ? "by the code that started this thread"
                              : R.Self ? "by another of the threads"
                                       : "by the thread",
                              locksHeld(P, Other)),
         {}});
    addCalls(Other.Chain, F.Notes);
  }
  if (std::string Meet = overlapReason(R.Overlaps); !Meet.empty())
    F.Notes.push_back({R.First.Loc, Meet, {}});
  if (!NoLocks && Primary.Must)
    F.Notes.push_back({Primary.Loc,
                       "this access is made " + locksHeld(P, Primary) +
                           ", which does not protect it from the other",
                       {}});
  addPlaces(Primary, Other, Places, F.Notes);
  if (!R.Lenient.empty())
    F.Notes.push_back({Primary.Loc, wording::lenient(R.Lenient), {}});
  else if (R.MediumConfidence)
    F.Notes.push_back({Primary.Loc, wording::mediumConfidence(), {}});
  if (Note Help = helpRace(P, Primary, Other, OtherThread, Fault);
      !Help.Text.empty())
    F.Notes.push_back(std::move(Help));
  return F;
}

} // namespace

std::vector<Finding> reportRaces(Program &P, RaceTopic Topic,
                                 const ToldElsewhere &Elsewhere) {
  Universe &All = P.universe();
  PathTable &Paths = All.Paths;
  if (P.races().empty())
    return {};
  // One thing that nobody locks is one problem; a forgotten lock is a problem
  // on each line where it was forgotten.
  using Thing = std::pair<const void *, bool>;
  std::map<std::pair<Thing, unsigned>, Group> Groups;
  std::set<Thing> Locked;
  auto ThingOf = [&](const Race &R) -> Thing {
    // The larger of the two: the container, not its element's member.
    const Access &A =
        Paths.node(R.Second.Path).Depth < Paths.node(R.First.Path).Depth
            ? R.Second
            : R.First;
    PathId Root = Paths.root(A.Path);
    bool Static = isStatic(Paths, Root);
    const ValueDecl *D = sharedThing(Paths, A.Path);
    if (!D)
      return {reinterpret_cast<const void *>(uintptr_t(Root) * 2 + 1), Static};
    // A static that a macro declares is mended once, in the macro.
    const SourceManager &SM = All.Context.getSourceManager();
    if (SM.isMacroBodyExpansion(D->getLocation()))
      return {SM.getCharacterData(SM.getSpellingLoc(D->getLocation())), Static};
    return {D->getCanonicalDecl(), Static};
  };
  auto lineOf = [&](SourceLocation Loc) {
    const SourceManager &SM = All.Context.getSourceManager();
    auto [File, Offset] = SM.getDecomposedExpansionLoc(Loc);
    return SM.translateLineCol(File, SM.getLineNumber(File, Offset), 1)
        .getRawEncoding();
  };
  auto Counts = [&](const Access &A) {
    return Elsewhere.NotSend &&
           P.countersSent().contains(A.Loc.getRawEncoding());
  };
  auto Told = [&](const Race &R) {
    return (!R.MediumConfidence || P.options().Medium) && !Counts(R.First) &&
           !Counts(R.Second) &&
           !(Elsewhere.Dangles &&
             (toldAsDangling(P, R) || toldAsBorrow(P, R))) &&
           !(Elsewhere.Sent && toldAsSent(R));
  };
  for (const Race &R : P.races())
    if (Told(R) && (R.First.Must || R.Second.Must))
      Locked.insert(ThingOf(R));
  for (const Race &R : P.races()) {
    if (!Told(R))
      continue;
    Thing T = ThingOf(R);
    bool Swap = outranks(All.Sets, R.Second, R.First) ||
                (!outranks(All.Sets, R.First, R.Second) &&
                 !R.FirstThread.Site && R.FirstThread.Loc.isValid());
    const Access &Primary = Swap ? R.Second : R.First;
    unsigned Place = R.AliasCall ? R.AliasCall->getExprLoc().getRawEncoding()
                     : Locked.contains(T) ? lineOf(Primary.Loc)
                                          : 0;
    Group &G = Groups[{T, Place}];
    for (SourceLocation L : {R.First.Loc, R.Second.Loc})
      if (!llvm::is_contained(G.Places, L))
        G.Places.push_back(L);
    Sharing Fault = P.sharings().of(R);
    // That a static can be changed says more than how it is.
    if (isOnMutableStatic(R, All) && Fault.What != Sharing::Handle)
      Fault = {};
    auto Rank = [&](const Race &X, bool S, const Sharing &F) {
      const Access &A = S ? X.Second : X.First;
      const Access &B = S ? X.First : X.Second;
      bool Here = !(S ? X.SecondThread : X.FirstThread).Site;
      return std::make_tuple(X.Lenient.empty(), bool(F), !A.Must,
                             A.Write && B.Write, A.Write, Here, !X.Self,
                             X.FirstThread.Count > 0);
    };
    if (!G.Best || Rank(R, Swap, Fault) > Rank(*G.Best, G.Swap, G.Fault)) {
      G.Best = &R;
      G.Swap = Swap;
      G.Fault = Fault;
    }
  }
  std::vector<Finding> Findings;
  for (auto &[Key, G] : Groups) {
    bool Static = Key.first.second;
    bool OfType = G.Fault && !isOnMutableStatic(*G.Best, All);
    RaceTopic Own = OfType && (Elsewhere.NotSync || Topic == RaceTopic::Type)
                        ? RaceTopic::Type
                    : Static ? RaceTopic::Static
                             : RaceTopic::Mutation;
    if (Own == Topic)
      Findings.push_back(describe(P, *G.Best, G.Swap, G.Places,
                                  Static && !OfType, G.Fault));
  }
  return Findings;
}

} // namespace clang::tidy::fearless
