"""The checks: name, Rust's codes, one sentence and the page of the documentation."""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
# In a checkout, and beside the tools where they are installed.
CATALOGUES = (HERE.parent.parent / "Checks.def", HERE / "Checks.def")
PAGES = (HERE.parent.parent.parent / "docs" / "checks", HERE / "checks")
VERSIONS = (HERE.parent.parent.parent / "runtime/include/fearless/version.hpp", HERE / "version.hpp")
ROW = re.compile(r'^CHECK\(\w+, "(?P<name>[\w-]+)", "(?P<codes>[^"]*)", "(?P<summary>[^"]*)"', re.MULTILINE)


class Rule:
    def __init__(self, name, codes, summary):
        self.name, self.codes, self.summary = name, codes, summary
        # Without the comments that tell the tests what a snippet needs.
        self.page = re.sub(r"<!--.*?-->\n*", "", first(PAGES, name.replace("fearless-", "", 1) + ".md"), flags=re.DOTALL)

    @property
    def camel(self):
        return "".join(word.capitalize() for word in self.name.split("-"))


def first(folders, name):
    for folder in folders:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    return ""


def read(paths):
    return next((path.read_text(encoding="utf-8") for path in paths if path.is_file()), "")


def catalogue():
    """name -> Rule for each check of fearless."""
    return {row["name"]: Rule(row["name"], row["codes"].split(), row["summary"])
            for row in ROW.finditer(read(CATALOGUES))}


def rule_of(known, check):
    """The rule of a check, also of one that is not ours."""
    return known.get(check) or Rule(check, [], "see clang-tidy's documentation")


def version():
    return ".".join(re.findall(r"^#define FEARLESS_VERSION_[A-Z]+ (\d+)", read(VERSIONS), re.MULTILINE))


def rust_page(code):
    """Where Rust explains a code, or None."""
    if re.fullmatch(r"E\d{4}", code):
        return "https://doc.rust-lang.org/error_codes/%s.html" % code
    if re.fullmatch(r"[a-z_]+", code):
        return "https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#" + code.replace("_", "-")
    return None
