"""Builds the programs that are measured: the library, and every peer that this machine has.

Each is a program that speaks the protocol of README.md. What is not installed is left out with a line that says
what to install.
"""
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CXX = os.environ.get("CXX") or next(filter(shutil.which, ("g++", "clang++-22", "clang++")), "c++")
CXXFLAGS = ["-std=c++20", "-O3", "-DNDEBUG", "-pthread", "-Wno-restrict", "-Wno-deprecated-declarations"]
# Package, the header that shows it is there, the libraries it needs.
DEBIAN = [
    ("libtbb-dev", "oneapi/tbb/concurrent_queue.h", ["tbb"]),
    ("libboost-fiber-dev", "boost/fiber/buffered_channel.hpp", ["boost_fiber", "boost_context"]),
    ("libboost-thread-dev", "boost/thread/sync_bounded_queue.hpp", ["boost_thread", "boost_system"]),
    ("libabsl-dev", "absl/synchronization/mutex.h", []),
    ("libconcurrentqueue-dev", "concurrentqueue/blockingconcurrentqueue.h", []),
    ("libreaderwriterqueue-dev", "readerwriterqueue/readerwriterqueue.h", []),
    ("libthread-pool-dev", "thread_pool/thread_pool.hpp", []),
]
CRATES = {  # feature -> package
    "crossbeam": "librust-crossbeam-channel-dev",
    "flume": "librust-flume-dev",
    "parking_lot": "librust-parking-lot-dev",
    "rayon": "librust-rayon-dev",
}


def say(text):
    print(text, file=sys.stderr, flush=True)


def sh(command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", **options)


def missing(name, why):
    say("SKIPPED: %s: %s" % (name, why))


def compile_cpp(name, out, extra=()):
    """The program OUT/NAME from cpp/NAME.cpp, or None and the compiler's words."""
    target = out / name
    done = sh([CXX, *CXXFLAGS, "-I", ROOT / "runtime/include", HERE / "cpp" / (name + ".cpp"), "-o", target, *extra])
    return (target, "") if done.returncode == 0 else (None, done.stderr[-2000:])


def has_header(header):
    done = sh([CXX, "-std=c++20", "-E", "-x", "c++", "-"], input="#include <%s>\n" % header)
    return done.returncode == 0


def build_fearless(out):
    target, words = compile_cpp("fearless", out)
    if not target:
        sys.exit("error: the library's own benchmark does not compile:\n" + words)
    return [target]


def build_std(out):
    target, words = compile_cpp("std", out)
    if not target:
        sys.exit("error: the peers of the standard library do not compile:\n" + words)
    return [target]


def build_debian(out):
    libraries, found = [], False
    for package, header, needed in DEBIAN:
        if has_header(header):
            found = True
            libraries += ["-l" + library for library in needed]
        else:
            missing(package, "not installed")
    if not found:
        return None
    libraries += sh(["pkg-config", "--libs", "absl_synchronization"]).stdout.split()
    target, words = compile_cpp("debian", out, libraries)
    if not target:
        missing("the peers of Debian's C++ packages", "they do not compile:\n" + words)
    return [target] if target else None


def build_rust(out):
    """Offline, from the crates that Debian packages; the standard library alone when there are none."""
    if not shutil.which("cargo"):
        missing("the peers in Rust", "there is no cargo")
        return None
    features, registry = [], None
    for feature, package in CRATES.items():
        manifests = [line for line in sh(["dpkg", "-L", package]).stdout.split() if line.endswith("/Cargo.toml")]
        if manifests:
            features.append(feature)
            registry = pathlib.Path(manifests[0]).parent.parent
        else:
            missing(package, "not installed")
    toolchain = []
    if sh(["cargo", "+nightly", "--version"]).returncode == 0:
        toolchain = ["+nightly"]
        features.append("mpmc")
    command = ["cargo", *toolchain, "build", "--release", "--offline", "--features", ",".join(features)]
    if registry:
        command += ["--config", 'source.crates-io.replace-with="installed"',
                    "--config", 'source.installed.directory="%s"' % registry]
    # Cargo writes a lock file beside the manifest: keep it out of the checkout.
    sources = out / "rust"
    shutil.copytree(HERE / "rust", sources, dirs_exist_ok=True)
    done = sh(command, cwd=sources, env={**os.environ, "CARGO_TARGET_DIR": str(out / "cargo")})
    if done.returncode:
        missing("the peers in Rust", "they do not build:\n" + done.stderr[-2000:])
        return None
    return [out / "cargo/release/peers"]


def build_go(out):
    if not shutil.which("go"):
        missing("the peers in Go", "there is no go (Debian: golang-go)")
        return None
    target = out / "go"
    done = sh(["go", "build", "-o", target, HERE / "go/main.go"])
    if done.returncode:
        missing("the peers in Go", "they do not build:\n" + done.stderr[-2000:])
        return None
    return [target]


def build_python(out):
    return [sys.executable, HERE / "py/threads.py"]


PROGRAMS = {
    "fearless": (build_fearless, "fearless"),
    "std": (build_std, "std"),
    "debian": (build_debian, "debian"),
    "rust": (build_rust, "cargo/release/peers"),
    "go": (build_go, "go"),
    "python": (build_python, None),
}


def build(out, names, reuse):
    """The commands of the programs NAMES, built in OUT. With REUSE, peers that were built before are taken as
    they are; the library itself is always built."""
    out.mkdir(parents=True, exist_ok=True)
    commands = []
    for name in names:
        make, product = PROGRAMS[name]
        if reuse and name != "fearless" and product and (out / product).exists():
            commands.append([out / product])
            continue
        say("building %s" % name)
        command = make(out)
        if command:
            commands.append(command)
    return commands


def build_operations(out):
    """The single operations (Google Benchmark), or None."""
    if not has_header("benchmark/benchmark.h"):
        missing("single operations", "Google Benchmark is not installed (Debian: libbenchmark-dev)")
        return None
    say("building operations")
    target, words = compile_cpp("operations", out, ["-lbenchmark"])
    if not target:
        missing("single operations", "they do not compile:\n" + words)
    return target


def first_line(command):
    try:
        done = sh(command)
    except OSError:
        return ""
    return (done.stdout or done.stderr).split("\n")[0].strip()


def versions():
    """What was measured with and on: pairs of name and value."""
    yield "compiler", first_line([CXX, "--version"]) + ", " + " ".join(CXXFLAGS[:3])
    for name, command in (("Rust", ["rustc", "+nightly", "--version"]), ("Go", ["go", "version"]),
                          ("Python", [sys.executable, "--version"])):
        line = first_line(command)
        if line and "error" not in line:
            yield name, line
    packages = [package for package, _, _ in DEBIAN] + list(CRATES.values()) + ["libbenchmark-dev"]
    found = sh(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages]).stdout.split("\n")
    for line in sorted(line for line in found if len(line.split()) == 2):
        yield line.split()[0], line.split()[1]
    model = "unknown"
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    yield "machine", "%s, %d cores usable, Linux %s, %s" % (
        model, len(os.sched_getaffinity(0)), os.uname().release, first_line(["ldd", "--version"]))
    yield "tree", first_line(["git", "-C", ROOT, "describe", "--always", "--dirty"])
