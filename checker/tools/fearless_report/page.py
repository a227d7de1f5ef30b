"""One HTML page, self-contained: each finding drawn as lanes, a lane a thread, with the source beside it."""
import html
import pathlib
import re

from . import rules, story, words

HERE = pathlib.Path(__file__).resolve().parent
LANE, HEAD, ROW, NODE = 160, 52, 58, 40  # pixels: width of a lane, height of its title, of a row, of a step in it
AROUND = 2  # lines of source shown before and after a step
# Drawn, for not every system has a font with locks.
PADLOCK = ("<svg width='12' height='14' viewBox='0 0 12 14'><path d='%s' fill='none' stroke='currentColor' "
           "stroke-width='1.6'/><rect x='1' y='6' width='10' height='8' rx='1.5' fill='currentColor'/></svg>")
ICONS = {"spawn": "▶", "join": "■", "detach": "⤳", "call": "ƒ", "lock": PADLOCK % "M3 6 V4 a3 3 0 0 1 6 0 V6",
         "unlock": PADLOCK % "M3 6 V4 a3 3 0 0 1 6 -1.5", "access": "●", "dies": "†", "made": "◆", "send": "→",
         "note": "·"}
KEYWORDS = """alignas alignof auto bool break case catch char class co_await co_return co_yield concept const consteval
constexpr constinit const_cast continue decltype default delete do double dynamic_cast else enum explicit extern false
final float for friend goto if inline int long mutable namespace new noexcept nullptr operator override private
protected public register reinterpret_cast requires return short signed sizeof static static_assert static_cast struct
switch template this thread_local throw true try typedef typename union unsigned using virtual void volatile
while""".split()
TOKEN = re.compile(r"""(?P<c>//.*|/\*.*?(?:\*/|$))|(?P<s>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)+')|"""
                   r"""(?P<p>^\s*\#\s*\w+)|(?P<n>\b\d[\w.']*)|(?P<k>\b(?:%s)\b)""" % "|".join(KEYWORDS))


def e(text):
    return html.escape(str(text), quote=True)


def document(report):
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    findings = report.findings
    articles = [Article(number, finding, report) for number, finding in enumerate(findings)]
    return """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>%(title)s</title>
<style>
%(style)s</style>
</head>
<body>
<header>
<h1>fearless</h1>
<p id="count" role="status">%(title)s</p>
<form id="filters" aria-label="Filters">
%(filters)s
<label>Text <input type="search" id="text" placeholder="/"></label>
<button type="button" id="theme" aria-label="Switch between light and dark">◐</button>
</form>
</header>
%(failures)s
<main>
<nav aria-label="Findings"><ol id="list">
%(items)s
</ol>%(none)s</nav>
<div id="detail">
%(articles)s
</div>
</main>
<footer>%(selection)s Keys: <kbd>j</kbd> <kbd>k</kbd> next and previous, <kbd>/</kbd> search, <kbd>Tab</kbd> along the
steps, <kbd>Enter</kbd> shows a step in the source.</footer>
<script>
%(script)s</script>
</body>
</html>
""" % {
        "title": e(summary(findings)), "style": style, "script": script, "filters": filters(findings),
        "failures": failures(report), "items": "\n".join(article.item() for article in articles),
        "none": "" if findings else "<p class='none'>Nothing found.</p>",
        "articles": "\n".join(article.whole() for article in articles),
        "selection": e(report.selection + " ") if report.selection else "",
    }


def summary(findings):
    if not findings:
        return "Nothing found"
    files = len({finding.place.name for finding in findings})
    return "%d finding%s in %d file%s" % (len(findings), "" if len(findings) == 1 else "s",
                                          files, "" if files == 1 else "s")


def failures(report):
    if not report.failures:
        return ""
    rows = "".join("<li>%s</li>" % e(failure) for failure in report.failures)
    return "<section id='failures' role='alert'><h2>This report may lack findings</h2><ul>%s</ul></section>" % rows


def filters(findings):
    def choice(name, title, values):
        options = "".join("<option>%s</option>" % e(value) for value in sorted(set(values)))
        return "<label>%s <select id='%s'><option value=''>all</option>%s</select></label>" % (title, name, options)
    return "\n".join((choice("check", "Check", (finding.check for finding in findings)),
                      choice("file", "File", (finding.place.name for finding in findings)),
                      choice("confidence", "Confidence", (finding.confidence for finding in findings))))


class Article:
    """One finding: its entry in the list and its page."""

    def __init__(self, number, finding, report):
        self.number, self.finding, self.report = number, finding, report
        self.story = story.Story(finding)
        self.key = "f-" + finding.fingerprint

    def item(self):
        f = self.finding
        return ("<li data-check='%s' data-file='%s' data-confidence='%s'><a href='#%s'><span class='check'>%s</span>"
                "<span class='say'>%s</span><span class='where'>%s</span></a></li>"
                % (e(f.check), e(f.place.name), f.confidence, self.key, e(f.check.replace("fearless-", "", 1)),
                   quoted(words.without_code(f.message)), e(where(f.place))))

    def whole(self):
        f = self.finding
        rule = rules.rule_of(self.report.rules, f.check)
        codes = " ".join("<a class='tag' href='%s' rel='noreferrer'>Rust %s</a>" % (e(rules.rust_page(code)), e(code))
                         if rules.rust_page(code) else "<span class='tag'>Rust %s</span>" % e(code) for code in f.codes)
        seen = " · seen by %d units" % len(f.units) if len(f.units) > 1 else ""
        return """<article id="%s" aria-labelledby="h-%d" tabindex="-1">
<h2 id="h-%d">%s</h2>
<p class="meta"><span class="tag check" title="%s">%s</span> %s <span class="tag">%s confidence</span> <span
class="where">%s</span>%s</p>
%s%s
<div class="sides">
<section class="lanes" aria-label="What the threads do">%s</section>
<section class="source" aria-label="Source">%s</section>
</div>
<p class="out">To suppress it: <code>// NOLINTNEXTLINE(%s)</code></p>
</article>""" % (self.key, self.number, self.number, quoted(words.without_code(f.message)), e(rule.summary), e(f.check),
                 codes, f.confidence, e(where(f.place)), seen,
                 "".join("<p class='help'><b>help</b> %s</p>" % quoted(text.replace("help: ", "", 1))
                         for text, _ in self.story.help),
                 "".join("<p class='also'>Another unit says: %s</p>" % quoted(text) for text in f.also),
                 self.lanes(), self.source(), e(f.check))

    # The lanes.

    def lanes(self):
        told = self.story
        tops, y = [], HEAD + 10
        for row in told.rows:  # steps of one lane in one row stand below each other
            tops.append(y)
            y += ROW * max(sum(step.lane == lane for step in row) for lane in range(len(told.lanes)))
        height, width = y + 12, LANE * len(told.lanes)
        places = {}
        for top, row in zip(tops, told.rows):
            # The clash stands at the bottom of its row, so that it is level.
            below = {}
            for step in row:
                places[step] = top + ROW * below.get(step.lane, 0)
                below[step.lane] = below.get(step.lane, 0) + 1
        return "<div class='draw' style='width:%dpx;height:%dpx'>%s%s%s</div>" % (
            width, height, self.lines(places, width, height),
            "".join("<div class='lane l%d' style='left:%dpx;width:%dpx'>%s</div>"
                    % (lane % 4, lane * LANE, LANE, quoted(title)) for lane, title in enumerate(told.lanes)),
            "".join(self.node(step, places[step]) for step in told.steps))

    def node(self, step, top):
        fault = " fault" if self.story.clash and step in self.story.clash else ""
        return ("<a class='step %s%s' href='#%s-s%d' style='left:%dpx;top:%dpx;width:%dpx' title='%s'>"
                "<i>%d</i><span class='icon' aria-hidden='true'>%s</span><span class='label'>%s</span></a>"
                % (step.kind, fault, self.key, step.number, step.lane * LANE + 8, top, LANE - 16, e(step.text),
                   step.number, ICONS[step.kind], e(step.label)))

    def lines(self, places, width, height):
        """Threads as lines, starts as arrows, locks as the time in which they are held, the clash as lightning."""
        told, parts = self.story, []
        begin = {lane: HEAD for lane in range(len(told.lanes))}
        end = {lane: height - 4 for lane in begin}
        for step in told.steps:
            for lane in step.starts:
                begin[lane] = max(begin[lane], places[step] + NODE // 2)
            for lane in step.ends:
                end[lane] = places[step] + NODE // 2
        def middle(lane):
            return lane * LANE + LANE // 2
        for lane in range(len(told.lanes)):
            parts.append("<path class='thread l%d' d='M%d %d V%d'/>" % (lane % 4, middle(lane), begin[lane], end[lane]))
        for step in told.steps:
            if step.kind == "lock":
                after = [places[other] + NODE for other in told.steps
                         if other.lane == step.lane and other.kind in ("access", "unlock") and places[other] > places[step]]
                parts.append("<rect class='held' x='%d' y='%d' width='%d' height='%d' rx='8'/>"
                             % (step.lane * LANE + 3, places[step] - 5, LANE - 6,
                                (min(after) if after else places[step] + NODE) - places[step] + 10))
            y = places[step] + NODE // 2
            for lane in step.starts + step.ends:
                parts.append("<path class='start' d='M%d %d H%d'/><circle class='dot l%d' cx='%d' cy='%d' r='5'/>"
                             % (middle(step.lane), y, middle(lane), lane % 4, middle(lane), y))
        if told.clash:
            left, right = sorted(told.clash, key=lambda step: step.lane)
            x1, x2 = (left.lane + 1) * LANE - 10, right.lane * LANE + 10
            y1, y2 = places[left] + NODE // 2, places[right] + NODE // 2
            if left.lane == right.lane:
                x1 = x2 = middle(left.lane)
            parts.append("<path class='clash' d='M%d %d l8 -6 l4 12 L%d %d'/>" % (x1, y1, x2, y2))
        return "<svg width='%d' height='%d' aria-hidden='true'>%s</svg>" % (width, height, "".join(parts))

    # The source.

    def source(self):
        said = {}  # path -> line -> [(number, text, column, fault)]
        order = []
        def add(place, number, text, fault=False):
            if not place.name:
                return
            if place.path not in said:
                order.append(place)
            said.setdefault(place.path, {}).setdefault(place.line, []).append((number, text, place.column, fault))
        for step in sorted(self.story.steps, key=lambda step: step.number):
            add(step.place, step.number, step.text, bool(self.story.clash) and step in self.story.clash)
        for text, place in self.story.notes:
            add(place, 0, text)
        order.sort(key=lambda place: place.path != self.finding.place.path)
        return "".join(self.file(place, said[place.path]) for place in order)

    def file(self, place, said):
        source = self.report.sources[place.path]
        title = "<h3>%s</h3>" % e(place.name)
        if source.missing or not any(said):
            why = "cannot be read: %s" % source.missing if source.missing else "has changed since it was checked"
            rows = "".join(self.remark(*row) for line in sorted(said) for row in said[line])
            return title + "<p class='missing'>The file %s.</p>%s" % (e(why), rows)
        wanted = sorted({line for at in said if at for line in range(at - AROUND, at + AROUND + 1)
                         if 1 <= line <= len(source)})
        rows, last = [], None
        for line in wanted:
            if last is not None and line != last + 1:
                rows.append("<div class='gap'>⋮</div>")
            last = line
            here = said.get(line, [])
            rows.append("<div class='line%s'><span class='no'>%d</span><code>%s</code></div>" % (
                " fault" if any(row[3] for row in here) else " on" if here else "", line,
                highlighted(source.line(line), sorted({row[2] for row in here if row[2]}))))
            rows += [self.remark(*row) for row in here]
        return "%s<div class='code'>%s</div>" % (title, "".join(rows) + "".join(self.remark(*row) for row in said.get(0, [])))

    def remark(self, number, text, _column, fault):
        mark = "<i>%d</i>" % number if number else "<b>·</b>"
        anchor = " id='%s-s%d' tabindex='-1'" % (self.key, number) if number else ""
        return "<div class='remark%s'%s>%s %s</div>" % (" fault" if fault else "", anchor, mark, quoted(text))


def where(place):
    return "%s:%d" % (place.name, place.line) if place.line else place.name or "no place"


def quoted(text):
    """Names in single quotes as code."""
    return re.sub(r"&#x27;(.+?)&#x27;", r"<code>\1</code>", e(text))


def highlighted(line, columns):
    """The line with the tokens at the columns marked."""
    parts, at = [], 0
    for column in columns:
        begin = column - 1
        found = re.compile(r"\w+|\S").match(line, begin) if begin >= at else None
        if found:
            parts += [tokens(line[at:begin]), "<mark>%s</mark>" % e(found[0])]
            at = found.end()
    return "".join(parts) + tokens(line[at:])


def tokens(text):
    out, at = [], 0
    for found in TOKEN.finditer(text):
        out.append(e(text[at:found.start()]))
        out.append("<span class='t%s'>%s</span>" % (found.lastgroup, e(found[0])))
        at = found.end()
    return "".join(out) + e(text[at:])
