"""An aspect that runs the fearless checks on each C and C++ source of a target and of what it depends on.

    bazel build //... --aspects=@fearless//:fearless.bzl%fearless --output_groups=fearless
    fearless-report $(find -L bazel-bin -name '*.fearless.yaml') --html fearless.html

Each source is an action of its own. Its inputs are the source, the headers that the target may include, the program,
the plugin, the configuration and Clang's own headers; its output is the export that fearless-report reads, with paths
as the workspace has them. So it can be cached and run remotely, and runs again when one of these changes. A finding
does not fail the action: fearless-report decides. A source that does not parse does.

Sources of other repositories are not checked.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME", "C_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_C = ["c"]
_CXX = ["cc", "cpp", "cxx", "c++", "C"]

# Flags of GCC that Clang does not take; it skips warnings that it does not know by itself.
_NOT_OF_CLANG = ["-fno-canonical-system-headers", "-fstack-usage", "-fno-aggressive-loop-optimizations"]

# $1: the export; $2: the source; then the command. Where nothing was found clang-tidy writes no file, and one that says
# so tells it from a source that was not checked. Paths of the folder that the action runs in mean nothing elsewhere.
_RUN = """
out=$1 source=$2
shift 2
said=$("$@" 2>&1) || { status=$?; printf '%s\\n' "$said" >&2; exit $status; }
[ -s "$out" ] || printf -- '---\\nMainSourceFile: %s\\nDiagnostics: []\\n...\\n' "$source" >"$out"
sed -i -e "s|$PWD/||g" -e "s|$PWD\\b||g" "$out"
"""

FearlessInfo = provider("The exports of a target and of what it depends on.", fields = ["reports"])

def _flags(ctx, toolchain, context, is_c):
    """The flags that the target's own compilation has."""
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    cpp = ctx.fragments.cpp
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = cpp.copts + (cpp.conlyopts if is_c else cpp.cxxopts) + getattr(ctx.rule.attr, "copts", []),
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = depset(transitive = [context.defines, context.local_defines]),
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = C_COMPILE_ACTION_NAME if is_c else CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )
    return [flag for flag in flags if flag not in _NOT_OF_CLANG]

def _resources(headers):
    """What Clang wants to be told of where its own headers are."""
    for header in headers:
        if header.path.endswith("/include/stddef.h"):
            return ["-resource-dir=" + header.path[:-len("/include/stddef.h")]]
    return []

def _check(ctx, source, toolchain, context, headers):
    report = ctx.actions.declare_file("%s.fearless/%s.fearless.yaml" % (ctx.label.name, source.short_path))
    tidy = ctx.files._tidy
    if not tidy:
        fail("fearless: say which program to run: --@fearless//:tidy=LABEL")
    arguments = ctx.actions.args()
    arguments.add_all([report.path, source.path, tidy[0].path])
    for plugin in ctx.files._plugin:
        arguments.add("-load=" + plugin.path)
    arguments.add_all([
        "--config-file=" + ctx.file._config.path,
        "--quiet",
        "--export-fixes=" + report.path,
        source.path,
        "--",
    ])
    arguments.add_all(_resources(ctx.files._headers))
    arguments.add_all(_flags(ctx, toolchain, context, source.extension in _C))
    ctx.actions.run_shell(
        outputs = [report],
        inputs = depset(
            [source, ctx.file._config] + ctx.files._plugin + ctx.files._headers,
            transitive = [headers, context.headers, toolchain.all_files],
        ),
        tools = tidy,
        command = _RUN,
        arguments = [arguments],
        mnemonic = "Fearless",
        progress_message = "Checking %s" % source.short_path,
    )
    return report

def _fearless(target, ctx):
    below = [
        dependency[FearlessInfo].reports
        for attribute in ["deps", "implementation_deps"]
        for dependency in getattr(ctx.rule.attr, attribute, [])
        if FearlessInfo in dependency
    ]
    reports = []
    if CcInfo in target and not ctx.label.workspace_root and hasattr(ctx.rule.files, "srcs"):
        toolchain = find_cpp_toolchain(ctx)
        context = target[CcInfo].compilation_context
        files = ctx.rule.files
        headers = depset(files.srcs + getattr(files, "hdrs", []) + getattr(files, "textual_hdrs", []))
        reports = [
            _check(ctx, source, toolchain, context, headers)
            for source in files.srcs
            if source.extension in _C + _CXX
        ]
    all = depset(reports, transitive = below)
    return [FearlessInfo(reports = all), OutputGroupInfo(fearless = all)]

fearless = aspect(
    implementation = _fearless,
    attr_aspects = ["deps", "implementation_deps"],
    attrs = {
        "_tidy": attr.label(default = Label("//:tidy"), allow_files = True, cfg = "exec"),
        "_plugin": attr.label(default = Label("//:plugin"), allow_files = True),
        "_config": attr.label(default = Label("//:config"), allow_single_file = True),
        "_headers": attr.label(default = Label("//:headers"), allow_files = True),
        "_cc_toolchain": attr.label(default = Label("@bazel_tools//tools/cpp:current_cc_toolchain")),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
