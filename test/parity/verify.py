#!/usr/bin/env python3
"""Measure rustc's and clang's verdict on every case of the parity corpus.

A case is a folder NNN-name/ with meta.json and some of bad.rs, bad.cpp, good.rs, good.cpp.
The run fails (exit 1) when reality differs from meta.json:

  bad.rs    rustc rejects it, with exactly the error codes of meta "rust_codes"
            ("uncoded" stands for an error that has no code; a lint error counts by its name)
  good.rs   rustc accepts it
  *.cpp     clang++ -std=c++20 -Wall compiles it without any warning
  bad.cpp   its "// EXPECT: CODE" and "// EXPECT-ALT: CODE" comments are those of meta "expect"
  good.cpp  has no EXPECT comment

Without rustc its half is skipped with a line.

  --link    also link every C++ program (-pthread)
  --tsan    also run every C++ program under ThreadSanitizer: good.cpp must exit 0 and be silent;
            a bad.cpp with "tsan": true must give a report (or crash) in one of --tries runs.
            A report from a bad.cpp marked false or "na" is mentioned, not failed.
  --record-tsan  write what was seen for bad.cpp into meta.json ("na" in meta is kept)
"""
import argparse, concurrent.futures, json, os, pathlib, re, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXPECT = re.compile(r"//\s*EXPECT(-ALT)?:\s*([A-Za-z0-9_]+)(?:\s*#(\w+))?")


def expectations(path):
    out = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for found in EXPECT.finditer(line):
            entry = {"line": number, "code": found.group(2)}
            if found.group(1):
                entry["alt"] = True
            if found.group(3):
                entry["site"] = found.group(3)
            out.append(entry)
    return out


def rust_codes(args, path, tmp):
    """Returns (exit status, sorted set of error codes, first message)."""
    done = subprocess.run(
        [args.rustc, "--edition", "2024", "--emit=metadata", "--error-format=json",
         "-o", os.path.join(tmp, "out.rmeta"), str(path)],
        capture_output=True, text=True)
    codes, first = set(), ""
    for line in done.stderr.splitlines():
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if message.get("level") != "error" or message.get("message", "").startswith("aborting due to"):
            continue
        code = message.get("code")
        codes.add(code["code"] if code else "uncoded")
        first = first or message.get("message", "")
    return done.returncode, sorted(codes), first


def tsan_runs(args, path, tmp, tries, stop_on_report, flags):
    exe = os.path.join(tmp, path.stem + ".tsan")
    built = subprocess.run(
        [args.cxx, "-std=c++20", "-pthread", "-fsanitize=thread", "-g", "-O1", *flags, str(path), "-o", exe],
        capture_output=True, text=True)
    if built.returncode:
        return "build failed: " + built.stderr[-300:], ""
    verdict, detail = "silent", ""
    env = dict(os.environ, TSAN_OPTIONS="exitcode=66:halt_on_error=0")
    for _ in range(tries):
        try:
            ran = subprocess.run([exe], capture_output=True, text=True, errors="replace", timeout=30, env=env)
        except subprocess.TimeoutExpired:
            verdict, detail = "hang", "no end within 30 s"
            continue
        if "ThreadSanitizer" in ran.stderr:
            verdict = "report"
            detail = next((l for l in ran.stderr.splitlines() if "ThreadSanitizer" in l), "")
        elif ran.returncode:
            verdict, detail = "crash", "exit %d %s" % (ran.returncode, ran.stderr[-200:])
        if verdict == "report" and stop_on_report:
            break
    return verdict, detail


def check(args, folder):
    problems, notes = [], []
    meta_path = folder / "meta.json"
    meta = json.loads(meta_path.read_text())
    flags = meta.get("cxxflags", [])  # for linking and running only
    say = lambda text: problems.append("%s: %s" % (folder.name, text))
    if meta.get("id") != folder.name:
        say("meta id is %r" % meta.get("id"))
    has = {name: (folder / name).exists() for name in ("bad.rs", "bad.cpp", "good.rs", "good.cpp")}
    if has["bad.rs"] != has["bad.cpp"] or has["good.rs"] != has["good.cpp"]:
        say("a Rust program without its C++ translation, or the other way round")
    if not (has["bad.cpp"] or has["good.cpp"]):
        say("empty case")
    with tempfile.TemporaryDirectory() as tmp:
        if not args.no_rust and has["bad.rs"]:
            status, codes, first = rust_codes(args, folder / "bad.rs", tmp)
            if status == 0:
                say("rustc accepts bad.rs")
            elif codes != sorted(meta["rust_codes"]):
                say("bad.rs: rustc gives %s, meta says %s (%s)" % (codes, meta["rust_codes"], first))
        if not args.no_rust and has["good.rs"]:
            status, codes, first = rust_codes(args, folder / "good.rs", tmp)
            if status or codes:
                say("rustc rejects good.rs: %s %s" % (codes, first))
        for name in ("bad.cpp", "good.cpp"):
            if not has[name]:
                continue
            path = folder / name
            found = expectations(path)
            if name == "bad.cpp":
                if found != meta["expect"]:
                    say("EXPECT comments of bad.cpp differ from meta: %s / %s" % (found, meta["expect"]))
                if not any(not e.get("alt") for e in found):
                    say("bad.cpp has no EXPECT comment")
                for entry in found:
                    if entry["code"] not in meta["rust_codes"]:
                        say("EXPECT %s at line %d is not a code rustc gives" % (entry["code"], entry["line"]))
            elif found:
                say("good.cpp has an EXPECT comment")
            built = subprocess.run([args.cxx, "-std=c++20", "-pthread", "-Wall", "-fsyntax-only", str(path)],
                                   capture_output=True, text=True)
            if built.returncode or built.stderr.strip():
                say("%s does not compile cleanly:\n%s" % (name, built.stderr[:1500]))
                continue
            if args.link:
                built = subprocess.run([args.cxx, "-std=c++20", "-pthread", "-O1", *flags, str(path), "-o",
                                        os.path.join(tmp, name + ".exe")], capture_output=True, text=True)
                if built.returncode:
                    say("%s does not link:\n%s" % (name, built.stderr[-600:]))
            if args.tsan or args.record_tsan:
                bad = name == "bad.cpp"
                verdict, detail = tsan_runs(args, path, tmp, args.tries, stop_on_report=bad, flags=flags)
                if verdict.startswith("build failed"):
                    say(name + " under TSan: " + verdict)
                elif not bad and verdict != "silent":
                    say("good.cpp under TSan: %s %s" % (verdict, detail))
                elif bad and args.record_tsan:
                    if meta.get("tsan") != "na":
                        meta["tsan"] = verdict in ("report", "crash")
                        meta_path.write_text(json.dumps(meta, indent=2) + "\n")
                    if verdict not in ("report", "silent"):
                        notes.append("%s: bad.cpp under TSan: %s %s" % (folder.name, verdict, detail))
                elif bad and meta.get("tsan") is True and verdict not in ("report", "crash"):
                    say("bad.cpp under TSan: %s, meta says it races" % verdict)
                elif bad and meta.get("tsan") is not True and verdict != "silent":
                    notes.append("%s: bad.cpp under TSan: %s %s (meta: %s)"
                                 % (folder.name, verdict, detail, meta.get("tsan")))
                if bad and meta.get("tsan") not in (True, False, "na"):
                    say("tsan is not recorded")
    return problems, notes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", help="parts of case names; all without any")
    parser.add_argument("--root", type=pathlib.Path, default=HERE)
    parser.add_argument("--rustc", default=os.environ.get("RUSTC", "rustc"))
    parser.add_argument("--cxx", default=os.environ.get("CXX", "clang++-22"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-rust", action="store_true")
    parser.add_argument("--link", action="store_true")
    parser.add_argument("--tsan", action="store_true")
    parser.add_argument("--record-tsan", action="store_true")
    parser.add_argument("--tries", type=int, default=4)
    args = parser.parse_args()
    skipped = 0
    if not args.no_rust and not shutil.which(args.rustc):
        print("SKIPPED: %s is not installed: the Rust sides are not compiled" % args.rustc)
        args.no_rust, skipped = True, 1
    folders = sorted(p.parent for p in args.root.glob("*/meta.json"))
    if args.cases:
        folders = [f for f in folders if any(part in f.name for part in args.cases)]
    problems, notes = [], []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for bad, said in pool.map(lambda f: check(args, f), folders):
            problems += bad
            notes += said
    for line in notes:
        print("note: " + line)
    for line in problems:
        print("FAIL: " + line)
    bad = {line.split(":")[0] for line in problems}
    print("%d passed, %d failed, %d skipped" % (len(folders) - len(bad), len(bad), skipped))
    return 1 if problems or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
