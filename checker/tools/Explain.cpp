#include "tools/Explain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>
#include <string>
#include <vector>

namespace clang::tidy::fearless {

namespace {

using llvm::StringRef;

struct Page {
  StringRef Name; ///< of the file
  StringRef Text;
};

constexpr struct {
  llvm::StringLiteral Name;
  llvm::StringLiteral Text;
} Files[] = {
#include "tools/Pages.inc"
};

constexpr StringRef Prefix = "fearless-";
constexpr size_t Width = 80;

/// The rules there are: "fearless-thread-borrow" with its page, "E0373" with
/// its section of the index.
std::vector<Page> rules() {
  std::vector<Page> Checks, Codes;
  for (const auto &File : Files) {
    StringRef Text = File.Text;
    if (File.Name != "rust-error-index.md") {
      Checks.push_back({Text.ltrim("\n# ").split('\n').first, Text});
      continue;
    }
    size_t At = Text.find("\n## ");
    while (At != StringRef::npos) {
      size_t Next = Text.find("\n## ", At + 1);
      StringRef Section = Text.slice(At + 1, Next);
      Codes.push_back({Section.drop_front(3).split('\n').first, Section});
      At = Next;
    }
  }
  Checks.insert(Checks.end(), Codes.begin(), Codes.end());
  return Checks;
}

/// "e373", "373", "thread-borrow", as people write them, to the name of a rule.
std::string normalized(StringRef Asked) {
  std::string Name = Asked.trim().lower();
  StringRef Digits = Name;
  Digits.consume_front("e");
  if (!Digits.empty() && Digits.size() <= 4 && llvm::all_of(Digits, llvm::isDigit))
    return "E" + std::string(4 - Digits.size(), '0') + Digits.str();
  StringRef Rest = Name;
  Rest.consume_front("clippy::");
  return Rest.str();
}

const Page *findRule(const std::vector<Page> &Rules, StringRef Asked) {
  std::string Name = normalized(Asked);
  for (const Page &Rule : Rules)
    if (Rule.Name == Name || Rule.Name == (Prefix + Name).str())
      return &Rule;
  return nullptr;
}

/// The rule that was probably meant, or nothing: a code that is not here is
/// another rule, not a misspelt one.
StringRef nearest(const std::vector<Page> &Rules, StringRef Asked) {
  std::string Name = normalized(Asked);
  if (Name.front() == 'E')
    return {};
  unsigned Least = std::max<unsigned>(1, Name.size() / 3) + 1;
  StringRef Best;
  for (const Page &Rule : Rules) {
    StringRef Short = Rule.Name;
    Short.consume_front(Prefix);
    unsigned Distance = std::min(Rule.Name.edit_distance(Name, true, Least),
                                 Short.edit_distance(Name, true, Least));
    if (Distance < Least) {
      Least = Distance;
      Best = Rule.Name;
    }
  }
  return Best;
}

/// Markdown as a terminal shows it best: code as it is, everything else within
/// the width of one, without links and without the comments that test the page.
class Printer {
  llvm::raw_ostream &Out;
  std::string Paragraph;
  std::string Hanging; ///< before the further lines of the paragraph
  std::vector<llvm::SmallVector<std::string, 4>> Table;

public:
  explicit Printer(llvm::raw_ostream &Out) : Out(Out) {}

  void print(StringRef Text) {
    bool Comment = false, Code = false, Blank = false;
    llvm::SmallVector<StringRef, 0> Lines;
    Text.split(Lines, '\n');
    for (StringRef Line : Lines) {
      if (Comment || (!Code && Line.starts_with("<!--"))) {
        Comment = !Line.contains("-->");
        continue;
      }
      if (Line.starts_with("```")) {
        flush();
        Code = !Code;
        continue;
      }
      // One empty line where a comment stood between two.
      if (!Code && Line.empty()) {
        flush();
        if (!Blank)
          Out << '\n';
        Blank = true;
        continue;
      }
      Blank = false;
      if (Code)
        Out << (Line.empty() ? "" : "    ") << Line << '\n';
      else if (Line.starts_with("    "))
        Out << Line << '\n';
      else
        prose(Line);
    }
    flush();
  }

private:
  void prose(StringRef Line) {
    if (Line.starts_with("#")) {
      StringRef Title = Line.ltrim("# ");
      Out << Title << '\n'
          << std::string(Title.size(), Line.starts_with("##") ? '-' : '=')
          << '\n';
    } else if (Line.starts_with("|")) {
      row(Line);
    } else {
      if (Line.starts_with("- ")) {
        flush();
        Hanging = "  ";
      }
      if (!Paragraph.empty())
        Paragraph += ' ';
      Paragraph += plain(Line.trim());
    }
  }

  /// Without links: "[models](../models.md)" is "models". What stands between
  /// backquotes is code, whose brackets are captures.
  static std::string plain(StringRef Text) {
    std::string Result;
    while (!Text.empty()) {
      char C = Text.front();
      if (C == '`') {
        size_t End = Text.find('`', 1);
        End = End == StringRef::npos ? Text.size() : End + 1;
        Result += Text.take_front(End);
        Text = Text.drop_front(End);
        continue;
      }
      size_t Middle = C == '[' ? Text.find("](") : StringRef::npos;
      size_t End = Middle == StringRef::npos ? Middle : Text.find(')', Middle);
      if (End != StringRef::npos) {
        Result += plain(Text.slice(1, Middle));
        Text = Text.drop_front(End + 1);
        continue;
      }
      Result += C;
      Text = Text.drop_front();
    }
    return Result;
  }

  /// Words of \p Text in lines of the given width, the further ones after
  /// \p Indent.
  void wrapped(StringRef Text, size_t Column, StringRef Indent) {
    llvm::SmallVector<StringRef, 0> Words;
    Text.split(Words, ' ', -1, /*KeepEmpty=*/false);
    bool First = true;
    for (StringRef Word : Words) {
      if (!First && Column + 1 + Word.size() > Width) {
        Out << '\n' << Indent;
        Column = Indent.size();
      } else if (!First) {
        Out << ' ';
        ++Column;
      }
      Out << Word;
      Column += Word.size();
      First = false;
    }
    Out << '\n';
  }

  void row(StringRef Line) {
    std::string Cells = plain(Line.trim().trim('|'));
    // "\|" is a bar within a cell.
    llvm::SmallVector<std::string, 4> Row(1);
    for (size_t I = 0; I < Cells.size(); ++I) {
      if (Cells[I] == '\\' && I + 1 < Cells.size() && Cells[I + 1] == '|')
        Row.back() += Cells[++I];
      else if (Cells[I] == '|')
        Row.emplace_back();
      else
        Row.back() += Cells[I];
    }
    for (std::string &Cell : Row)
      Cell = StringRef(Cell).trim().str();
    Table.push_back(std::move(Row));
  }

  /// The first columns in their widths; the last column begins a line of its
  /// own where these leave no room.
  void table() {
    constexpr size_t Room = 34;
    llvm::SmallVector<size_t, 4> Widths;
    for (const auto &Row : Table)
      for (size_t I = 0; I + 1 < Row.size(); ++I) {
        Widths.resize(std::max(Widths.size(), I + 1));
        Widths[I] = std::max(Widths[I], Row[I].size());
      }
    size_t Last = 0;
    for (size_t W : Widths)
      Last += W + 2;
    bool Below = Last + Room > Width;
    std::string Indent(Below ? 6 : Last + 2, ' ');
    for (size_t R = 0; R < Table.size(); ++R) {
      const auto &Row = Table[R];
      if (R == 1) // the line of dashes
        continue;
      std::string Line = "  ";
      for (size_t I = 0; I + 1 < Row.size(); ++I) {
        Line += Row[I];
        if (!Below || I + 2 < Row.size())
          Line.append(Widths[I] + 2 - Row[I].size(), ' ');
      }
      if (Below) {
        Out << StringRef(Line).rtrim() << '\n' << Indent;
        Line = Indent;
      } else {
        Out << Line;
      }
      wrapped(Row.back(), Line.size(), Indent);
    }
    Table.clear();
  }

  void flush() {
    if (!Table.empty())
      table();
    if (!Paragraph.empty())
      wrapped(Paragraph, 0, Hanging);
    Paragraph.clear();
    Hanging.clear();
  }
};

void list(const std::vector<Page> &Rules, llvm::raw_ostream &Err) {
  for (bool Checks : {true, false}) {
    std::string Line = Checks ? "checks:" : "codes:";
    for (const Page &Rule : Rules) {
      if (Rule.Name.starts_with(Prefix) != Checks)
        continue;
      if (Line.size() + 1 + Rule.Name.size() > Width) {
        Err << Line << '\n';
        Line = " ";
      }
      Line += " " + Rule.Name.str();
    }
    Err << Line << '\n';
  }
}

/// The checks that a section of the index names in its first lines.
void furtherPages(const Page &Rule, const std::vector<Page> &Rules,
                  llvm::raw_ostream &Out) {
  if (Rule.Name.starts_with(Prefix))
    return;
  StringRef Intro = Rule.Text.split("\n\n").second.split("\n\n").first;
  Out << "\nThe whole page:\n\n";
  for (const Page &Other : Rules)
    if (Other.Name.starts_with(Prefix) &&
        Intro.contains("[" + Other.Name.str() + "]"))
      Out << "    fearless-tidy --explain " << Other.Name << '\n';
}

} // namespace

std::optional<int> explain(llvm::ArrayRef<const char *> Args,
                           llvm::raw_ostream &Out, llvm::raw_ostream &Err) {
  Args = Args.take_until([](const char *Arg) { return StringRef(Arg) == "--"; });
  auto NameOf = [](StringRef Arg) { return Arg.ltrim('-').split('=').first; };
  const auto *At = llvm::find_if(Args, [&](StringRef Arg) {
    return Arg.starts_with("-") && NameOf(Arg) == "explain";
  });
  if (At == Args.end())
    return std::nullopt;

  std::vector<Page> Rules = rules();
  StringRef Asked = StringRef(*At).split('=').second;
  size_t Used = 1;
  if (!StringRef(*At).contains('=') && At + 1 != Args.end() &&
      !StringRef(At[1]).starts_with("-")) {
    Asked = At[1];
    Used = 2;
  }
  if (Asked.trim().empty()) {
    Err << "error: --explain wants the name of a check or a Rust error code, "
           "such as\n    fearless-tidy --explain E0373\n";
    list(Rules, Err);
    return 2;
  }
  if (Args.size() > Used) {
    const char *Other = At == Args.begin() ? Args[Used] : Args.front();
    Err << "error: --explain prints one page and does nothing else; remove '"
        << Other << "'\n";
    return 2;
  }
  const Page *Rule = findRule(Rules, Asked);
  if (!Rule) {
    Err << "error: there is no page on '" << Asked << "'";
    if (StringRef Near = nearest(Rules, Asked); !Near.empty())
      Err << "; did you mean '" << Near << "'?";
    Err << '\n';
    list(Rules, Err);
    return 2;
  }
  Printer(Out).print(Rule->Text.trim());
  furtherPages(*Rule, Rules, Out);
  return 0;
}

} // namespace clang::tidy::fearless
