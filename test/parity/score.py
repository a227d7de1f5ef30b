#!/usr/bin/env python3
"""Score the checker against the parity cases.

  score.py --cmd "build/bin/fearless-tidy --checks=-*,fearless-* --quiet {file} -- -std=c++20 -pthread"

{file} stands for the C++ file, {dir} for its folder. From the command's stdout and stderr every
line "FILE:LINE:COL: warning|error|note: TEXT" counts; notes belong to the diagnostic before them.

  bad sites  an EXPECT comment of a bad.cpp is met when a diagnostic, or a note of one, is within
             --near lines (2) of it, or of an EXPECT-ALT comment of the same site (the other half of
             the conflict, or the use that makes it one); "strict" counts the EXPECT line only
  bad files  any diagnostic whose own place or note is in bad.cpp
  good files any diagnostic is a false alarm

A diagnostic counts when its check name or text matches --match (default: everything but
clang-diagnostic-*). Compiler errors are tool failures: reported, never counted as findings.

Every case is one test. It passes when all its bad sites are found and its good side is silent.
floors.json says how many bad sites of each Rust error code must be found and how many false alarms
are tolerated. A miss within the floor of its code counts as skipped: the check that answers to it is
not there yet. Below the floor every miss of that code fails. --raise-floors writes what was reached.
The last line reads "N passed, N failed, N skipped"; the exit status is 1 when any failed.
"""
import argparse, collections, concurrent.futures, json, os, pathlib, re, shlex, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
LINE = re.compile(r"^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?:\d+:)? (?P<kind>fatal error|error|warning|note): "
                  r"(?P<text>.*?)(?: \[(?P<check>[\w.,+-]+)\])?$")


def run(args, path):
    command = [part.replace("{file}", str(path)).replace("{dir}", str(path.parent))
               for part in shlex.split(args.cmd)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return [], "no answer within %d s" % args.timeout
    except OSError as problem:
        sys.exit("cannot run %s: %s" % (command[0], problem))
    found, current, failure, seen = [], None, "", set()
    for line in (done.stdout + "\n" + done.stderr).splitlines():
        match = LINE.match(line)
        if not match:
            continue
        place = (os.path.basename(match["file"]), int(match["line"]))
        if match["kind"] == "note":
            if current is not None:
                current["places"].append(place)
            continue
        check = match["check"] or ""
        names = check.split(",")
        if "fatal" in match["kind"] or "clang-diagnostic-error" in names:
            failure, current = failure or line, None
            continue
        current = None
        if any(n.startswith("clang-diagnostic-") for n in names) and not args.match:
            continue
        if args.match and not re.search(args.match, check + " " + match["text"]):
            continue
        current = {"places": [place], "text": line.strip(), "check": check}
        if line not in seen:
            found.append(current)
            seen.add(line)
    if done.returncode < 0 or (done.returncode > 1 and not found):
        failure = failure or "exit status %d: %s" % (done.returncode, done.stderr.strip()[-200:])
    return found, failure


def near(places, lines, reach, name):
    return any(p[0] == name and abs(p[1] - l) <= reach for p in places for l in lines)


def score(args, folder):
    meta = json.loads((folder / "meta.json").read_text())
    result = {"id": meta["id"], "debatable": meta.get("debatable"), "sites": [],
              "bad": None, "good": None, "failures": [], "bad_extra": 0, "meta": meta}
    bad, good = folder / "bad.cpp", folder / "good.cpp"
    if bad.exists():
        found, failure = run(args, bad)
        if failure:
            result["failures"].append("%s/bad.cpp: %s" % (meta["id"], failure))
        result["bad"] = [f for f in found if any(p[0] == "bad.cpp" for p in f["places"])]
        places = [p for f in found for p in f["places"]]
        marks = meta["expect"]
        for mark in marks:
            if mark.get("alt"):
                continue
            others = [m["line"] for m in marks if m.get("alt") and m.get("site") == mark.get("site")]
            result["sites"].append({
                "code": mark["code"], "line": mark["line"],
                "strict": near(places, [mark["line"]], args.near, "bad.cpp"),
                "met": near(places, [mark["line"]] + others, args.near, "bad.cpp")})
        lines = [m["line"] for m in marks]
        result["bad_extra"] = sum(not near(f["places"], lines, args.near, "bad.cpp") for f in found)
    if good.exists():
        result["good"], failure = run(args, good)
        if failure:
            result["failures"].append("%s/good.cpp: %s" % (meta["id"], failure))
    return result


def ratio(part, whole):
    return "%3d / %3d  %5.1f %%" % (part, whole, 100.0 * part / whole if whole else 0.0)


def report(title, results):
    sites = [s for r in results for s in r["sites"]]
    bads = [r for r in results if r["bad"] is not None]
    goods = [r for r in results if r["good"] is not None]
    print("%s (%d cases)" % (title, len(results)))
    print("  bad sites flagged      " + ratio(sum(s["met"] for s in sites), len(sites)))
    print("  ... strict             " + ratio(sum(s["strict"] for s in sites), len(sites)))
    print("  bad files flagged      " + ratio(sum(bool(r["bad"]) for r in bads), len(bads)))
    print("  ... that race in TSan  " + ratio(sum(bool(r["bad"]) for r in bads if r["meta"]["tsan"] is True),
                                              sum(r["meta"]["tsan"] is True for r in bads)))
    print("  good files false alarm " + ratio(sum(bool(r["good"]) for r in goods), len(goods)))
    print("  ... of them debatable  " + ratio(sum(bool(r["good"]) for r in goods if r["debatable"]),
                                              sum(bool(r["debatable"]) for r in goods)))
    print("  diagnostics in bad files away from every EXPECT: %d" % sum(r["bad_extra"] for r in results))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", help="parts of case names; all without any")
    parser.add_argument("--cmd", required=True)
    parser.add_argument("--root", type=pathlib.Path, default=HERE)
    parser.add_argument("--near", type=int, default=2)
    parser.add_argument("--match", default="", help="regular expression on check name and text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("--list", action="store_true", help="list misses and false alarms")
    parser.add_argument("--json", type=pathlib.Path, help="write the details here")
    parser.add_argument("--floors", type=pathlib.Path, default=HERE / "floors.json")
    parser.add_argument("--raise-floors", action="store_true",
                        help="write the numbers that were reached into the floors file")
    args = parser.parse_args()
    folders = sorted(p.parent for p in args.root.glob("*/meta.json"))
    if args.cases:
        folders = [f for f in folders if any(part in f.name for part in args.cases)]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda f: score(args, f), folders))
    report("all", results)
    codes = collections.defaultdict(list)
    for r in results:
        for s in r["sites"]:
            codes[s["code"]].append(s["met"])
    print("bad sites per Rust error code")
    for code in sorted(codes):
        print("  %-22s %s" % (code, ratio(sum(codes[code]), len(codes[code]))))
    failures = [f for r in results for f in r["failures"]]
    if failures:
        print("tool failures: %d" % len(failures))
        for line in failures:
            print("  " + line)
    if args.list:
        print("missed sites")
        for r in results:
            for s in r["sites"]:
                if not s["met"]:
                    print("  %s/bad.cpp:%d %s%s" % (r["id"], s["line"], s["code"],
                          " (flagged elsewhere in the file)" if r["bad"] else ""))
        print("false alarms")
        for r in results:
            for f in r["good"] or []:
                print("  %s%s: %s" % (r["id"], " (debatable)" if r["debatable"] else "", f["text"]))
    if args.json:
        args.json.write_text(json.dumps(results, indent=1) + "\n")
    found = {code: sum(met) for code, met in sorted(codes.items())}
    floors = json.loads(args.floors.read_text())
    if args.raise_floors:
        floors["bad_sites_found"] = {code: max(found[code], floors["bad_sites_found"].get(code, 0))
                                     for code in found}
        args.floors.write_text(json.dumps(floors, indent=2) + "\n")
    return verdict(results, found, floors, everything=not args.cases)


def verdict(results, found, floors, everything):
    """Prints a line for every case that did not pass, and the counts; returns the exit status."""
    # A floor is about the whole corpus, so a run over a few cases has none to miss.
    low = {code for code, least in floors["bad_sites_found"].items()
           if everything and found.get(code, 0) < least}
    for code in sorted(low):
        print("BELOW THE FLOOR: %s: %d bad sites found, %d before"
              % (code, found.get(code, 0), floors["bad_sites_found"][code]))
    noisy = sum(bool(r["good"]) for r in results) > floors["false_alarms"]
    count = collections.Counter()
    for r in results:
        missed = sorted({s["code"] for s in r["sites"] if not s["met"]})
        outcome = "passed"
        if missed:
            outcome = "failed" if low & set(missed) else "skipped"
            print("%s: %s/bad.cpp: not found: %s" % (outcome.upper(), r["id"], " ".join(missed)))
        if r["good"]:
            outcome = "failed" if noisy else "skipped"
            print("%s: %s/good.cpp: false alarm: %s" % (outcome.upper(), r["id"], r["good"][0]["text"]))
        if r["failures"]:
            outcome = "failed"
            print("FAILED: " + r["failures"][0])
        count[outcome] += 1
    print("%d passed, %d failed, %d skipped" % (count["passed"], count["failed"], count["skipped"]))
    return 1 if count["failed"] or not results else 0


if __name__ == "__main__":
    sys.exit(main())
