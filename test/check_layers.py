#!/usr/bin/env python3
"""The checker is built in layers, and no file may include from a layer above its own.

  check_layers.py CHECKER_FOLDER [DESIGN.md]

The order is that of FEARLESS_LAYERS in checker/CMakeLists.txt. compat/ (differences between LLVM
releases) may be included by all and includes none. Nothing uses clang-tidy/utils: those symbols are
those of one vendor's clang-tidy binary, and a plugin that needs them does not load into another's.
A file of more than 400 lines is named in DESIGN.md, with the reason.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def layers(root):
    row = re.search(r"set\(FEARLESS_LAYERS ([\w ]+)\)", (root / "CMakeLists.txt").read_text())
    return [name.lower() for name in row[1].split()]


def problems(root):
    order = layers(root)
    known = {name: order[:order.index(name) + 1] for name in order}
    known["compat"] = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".h", ".cpp", ".def", ".inc"):
            continue
        layer = path.relative_to(root).parts[0]
        name = path.relative_to(root)
        if re.match(r"utils?\b", path.stem, re.IGNORECASE):
            yield "%s: 'utils' does not say what the file is for" % name
        text = path.read_text()
        for match in INCLUDE.finditer(text):
            place = "%s:%d" % (name, text.count("\n", 0, match.start(1)) + 1)
            target = match[1]
            if target.startswith("."):
                yield "%s: write includes from checker/: %s" % (place, target)
            if "clang-tidy/utils/" in target:
                yield "%s: %s is not part of what every clang-tidy exports" % (place, target)
            if layer in known and target.split("/")[0] in set(order) - set(known[layer]):
                yield "%s: layer '%s' may not include %s" % (place, layer, target)


def unexplained(root, design):
    text = design.read_text()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".h", ".cpp") and path.read_text().count("\n") > 400 and "`%s`" % path.name not in text:
            yield "%s: more than 400 lines, and %s does not say why" % (path.relative_to(root), design.name)


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(problems(root))
    if len(sys.argv) > 2:
        found += unexplained(root, pathlib.Path(sys.argv[2]))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
