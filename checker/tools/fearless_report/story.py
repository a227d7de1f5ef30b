"""A finding as a story: a lane for each thread, on it in the order of time what that thread does.

  lanes     titles of the threads; the first is, where there is one, the code that starts the others
  steps     what happens: kind, lane, place, words; numbered in the order in which to read
  rows      the steps by time: those of one row may happen at the same time
  clash     the two steps that must not meet, or None

It says what the checker said and nothing more: a lock stands where the access that it (does not) protect stands,
because the sentences do not tell where it was taken; a join stands where the note tells one.
"""
import re

from . import words
from .findings import Place

# Of a step: what is drawn.
KINDS = ("spawn", "join", "detach", "call", "lock", "unlock", "access", "dies", "made", "send", "note")


class Step:
    def __init__(self, kind, lane, place, label, text):
        self.kind, self.lane, self.place, self.label, self.text = kind, lane, place, label, text
        self.number = 0
        self.starts, self.ends = [], []  # lanes that begin, and that end, with this step


class Story:
    def __init__(self, finding):
        self.finding = finding
        self.shape, self.parts = words.message_shape(finding.message)
        self.lanes, self.rows, self.clash = [], [], None
        self.notes = []  # (text, place): what is said beside the lanes
        self.help = [(note.text, note.place) for note in finding.notes if note.role == "help"]
        getattr(self, "tell_" + self.shape, self.tell_other)()
        for number, step in enumerate((step for row in self.rows for step in row), 1):
            step.number = number
        if any(not row for row in self.rows):
            self.rows = [row for row in self.rows if row]

    @property
    def steps(self):
        return [step for row in self.rows for step in row]

    @property
    def is_race(self):
        """Two threads at one datum: each side has a lane of its own."""
        return self.shape in ("self", "pair", "twice", "hidden", "unguarded")

    # Building blocks.

    def lane(self, title):
        self.lanes.append(title)
        return len(self.lanes) - 1

    def row(self, *steps):
        self.rows.append([step for step in steps if step])

    def of(self, *roles):
        return [note for note in self.finding.notes if note.role in roles]

    def spawn(self, note, lane, *started):
        many = note.match.get("count") or ("several" if note.text.startswith("threads") else "")
        step = Step("spawn", lane, note.place, "start %s" % (many + " threads" if many else "thread"), note.text)
        step.starts = list(started)
        self.row(step)

    def joins(self, started, lane):
        """The joins that the notes on the starts tell: (note, the lanes that it starts) each; each place once."""
        told = {}
        for note, lanes in sorted(started, key=lambda one: int(one[0].match.get("join") or 0)):
            line = note.match.get("join")
            if not line:
                continue
            if line not in told:
                words_said = "the threads are joined here" if "threads" in note.text else "the thread is joined here"
                told[line] = Step("join", lane, Place(note.place.path, note.place.name, int(line), 0), "join", words_said)
                self.row(told[line])
            told[line].ends += [lane for lane in lanes if lane not in told[line].ends]

    def calls(self, *sides):
        """The calls on the way to the accesses: (notes, lane) for each side, beside each other."""
        columns = [[Step("call", lane, note.place, note.match["function"] + "()", note.text) for note in notes]
                   for notes, lane in sides]
        longest = max(map(len, columns))
        for row in zip(*([None] * (longest - len(column)) + column for column in columns)):
            self.row(*row)

    def held(self, text, lane, place):
        return [Step("lock", lane, place, "holds " + name + (" (shared)" if shared else ""),
                     "'%s' is held here%s" % (name, " in shared mode" if shared else ""))
                for name, shared in words.locks(text)]

    def remarks(self, *roles):
        self.notes += [(note.text, note.place) for note in self.of(*roles)]

    # Races.

    def sides(self):
        """The notes of the first access and those of the second: the calls on the way to each."""
        notes = self.finding.notes
        at = next((n for n, note in enumerate(notes) if note.role == "access"), None)
        if at is None:
            return self.of("call"), None, []
        return ([note for note in notes[:at] if note.role == "call"], notes[at],
                [note for note in notes[at:] if note.role == "call"])

    def tell_self(self):
        many = self.parts["many"]
        self.race("one of the %s" % ("%s threads" % many if many.isdigit() else "threads"), "another of them", True, True)

    def tell_pair(self):
        who, spawns = self.parts["who"], self.of("spawn")
        overlaps = self.of("overlap")
        caller = (("" if overlaps[0].match.get("later") else "a caller of ") + overlaps[0].match["function"]
                  if overlaps else "the code that starts it")
        of_starter = re.match(r"the thread started in '(.+)'$", who)
        named = re.match(r"'(.+?)'", who)
        if who == "another of the threads":
            self.race("one of the threads", "another of them", True, True)
        elif who == "another thread":
            self.race("a thread", "another thread", True, True)
        elif who.startswith("the code that started this thread"):
            self.race("the thread", "the code that starts it", True, False)
        elif of_starter:
            in_thread = len(spawns) > 1
            self.race("a thread" if in_thread else caller, "thread of " + of_starter[1], in_thread, True,
                      separate=not in_thread, starter=of_starter[1])
        elif named:
            self.race("the thread", "a caller of " + named[1], True, False, separate=True)
        else:
            self.race(caller, "a thread", False, True)

    def tell_twice(self):
        self.race("one side", "the other side", True, True)

    def tell_hidden(self):
        threads = len(self.of("spawn")) > 1 or not self.parts.get("function")
        self.race("one thread", "another thread", threads, True)

    def race(self, first, second, first_in_thread, second_in_thread, separate=False, starter=None):
        """Two lanes that clash. A side that is not in a thread of its own is the starter itself, unless it is a lane
        `separate` from it."""
        spawns = self.of("spawn")
        both = first_in_thread and second_in_thread
        own_lane = spawns and (both or separate)
        base = self.lane(starter or "the code that starts them" if both else starter or "starter") if own_lane else None
        if base is None and not first_in_thread:
            a, b = self.lane(first), self.lane(second)
            base = a
        elif base is None and not second_in_thread:
            b = self.lane(second)
            a = self.lane(first)
            base = b
        else:
            a, b = self.lane(first), self.lane(second)
            base = a if base is None else base
        targets = [lane for lane, inside in ((a, first_in_thread), (b, second_in_thread)) if inside]
        # One note tells of all the threads, or each of one.
        started = [(note, targets if len(spawns) == 1 else targets[number:number + 1])
                   for number, note in enumerate(spawns)]
        started.sort(key=lambda one: one[0].place[1:])
        for note, lanes in started:
            self.spawn(note, base, *lanes)
        calls_a, access, calls_b = self.sides()
        if self.shape == "twice":
            self.row(Step("call", base, self.finding.place, "passes it twice", words.without_code(self.finding.message)))
            self.twice(a, b)
        else:
            same = access is None
            self.calls((calls_a, a), (calls_a if same else calls_b, b))
            held = next((note.match["locks"] for note in self.of("held")), "")
            place = access.place if access else self.finding.place
            self.rows.append(self.held(held, a, self.finding.place)
                             + self.held(access.match["locks"] if access else held, b, place))
            one = Step("access", a, self.finding.place, self.access_label(self.parts),
                       words.without_code(self.finding.message))
            other = Step("access", b, place, self.access_label(access.match if access else self.parts),
                         access.text if access else "the same, by another thread")
            self.rows.append([one, other])
            self.clash = (one, other)
        later = [note for note in self.of("overlap") if note.match.get("later")]
        for note in later:
            outside, inside = (b, a) if first_in_thread else (a, b)
            self.row(Step("join", outside if separate else base, note.place, "join, only later", note.text))
            self.steps[-1].ends = [inside]
        if not later:
            self.joins(started, base)
        self.notes += [(note.text, note.place) for note in self.of("overlap") if note not in later]
        self.remarks("held", "also", "medium", "relaxed", "note")

    def twice(self, a, b):
        accesses = self.of("access")[:2]
        for note, lane in zip(accesses, (a, b)):
            self.rows.append(self.held(note.match["locks"], lane, note.place))
        self.rows.append([Step("access", lane, note.place, self.access_label(note.match), note.text)
                          for note, lane in zip(accesses, (a, b))])
        if len(accesses) == 2:
            self.clash = tuple(self.rows[-1])

    @staticmethod
    def access_label(parts):
        verb = {"written": "write", "read": "read", "freed": "free", "called": "call"}[parts.get("what") or "called"]
        return "%s %s" % (verb, parts.get("name") or parts.get("function"))

    def tell_unguarded(self):
        lock = next((self.parts[key] for key in ("lock", "unlocked", "needed", "shared") if self.parts.get(key)), "")
        a, b = self.lane("a thread that comes here"), self.lane("one that holds %s" % lock)
        for name, place in ((note.match["name"], note.place) for note in self.of("declared")):
            self.notes.append(("'%s' is declared here" % name, place))
        here = self.finding.place
        if self.parts.get("unlocked"):
            self.row(Step("unlock", a, here, "%s unlocked" % lock, "'%s' was unlocked before this" % lock))
        if self.parts.get("shared"):
            self.row(Step("lock", a, here, "holds %s (shared)" % lock, "'%s' is held in shared mode" % lock))
        if self.parts.get("others"):
            self.rows.append(self.held(self.parts["others"], a, here))
        if self.parts["what"] == "called":
            self.row(Step("call", a, here, "call " + self.parts["function"], words.without_code(self.finding.message)))
        left = self.of("left")
        if left:
            one = Step("access", a, left[0].place, self.access_label(left[0].match), left[0].text)
        elif self.parts["what"] == "called":
            one = None
        else:
            one = Step("access", a, here, self.access_label(self.parts), words.without_code(self.finding.message))
        good = self.of("guarded")
        if good:
            self.row(Step("lock", b, good[0].place, "holds " + lock, "'%s' is held here" % lock))
            other = Step("access", b, good[0].place, self.access_label(good[0].match), good[0].text)
            self.row(one, other)
            self.clash = (one, other) if one else None
        else:
            other = Step("lock", b, here, "holds " + lock, "a thread that holds '%s'" % lock)
            self.row(one, other)
            self.clash = (one, other) if one else None
        self.remarks("also", "relaxed", "medium", "note")

    # Lifetimes and order.

    def tell_borrow(self):
        a, b = self.lane("the owner"), self.lane("the thread")
        spawns = self.of("spawn")
        for note in spawns[:1]:
            self.spawn(note, a, b)
        uses = self.of("use")
        if not spawns and not uses:
            step = Step("spawn", a, self.finding.place, "start thread", "the thread gets it here")
            step.starts = [b]
            self.row(step)
        self.calls((self.of("call"), b if uses else a))
        for note in self.of("detach"):
            self.row(Step("detach", a, note.place, "detach", note.text))
        use = uses[0] if uses else None
        mine = Step("access", b, use.place if use else self.finding.place, "use " + (self.finding.subject or "it"),
                    use.text if use else words.without_code(self.finding.message))
        ends = self.of("dies")
        end = Step("dies", a, ends[0].place, "%s ends" % ends[0].match["name"], ends[0].text) if ends else None
        if use and not end:
            end = Step("dies", a, self.finding.place, "%s ends" % self.finding.subject,
                       words.without_code(self.finding.message))
        self.row(end, mine)
        self.clash = (end, mine) if end else None
        self.remarks("strict", "overlap", "also", "medium", "made", "note")

    def tell_start(self):
        a, b = self.lane("the code that starts it"), self.lane("the thread")
        spawns = self.of("spawn")
        start = Step("spawn", a, spawns[0].place if spawns else self.finding.place, "start thread",
                     words.without_code(self.finding.message))
        start.starts = [b]
        self.row(start)
        uses = self.of("use")
        self.calls((self.of("call"), b))
        made = [Step("made", a, note.place, "%s %s" % (note.match.get("name") or "body", note.match.get("what") or "comes later"),
                     note.text) for note in self.of("made")]
        use = Step("access", b, uses[0].place, "use " + (uses[0].match.get("name") or ""), uses[0].text) if uses else None
        self.row(*(made[:1] + [use]))
        for step in made[1:]:
            self.row(step)
        if made and use:
            self.clash = (made[0], use)
        self.remarks("also", "medium", "note")

    def tell_handle(self):
        a, b = self.lane("the code that starts it"), self.lane("the thread")
        spawns = self.of("spawn")
        for note in spawns[:1]:
            step = Step("spawn", a, note.place, "start thread", note.text)
            step.starts = [b]
            self.row(step)
        self.calls((self.of("call"), b))
        read = Step("access", b, self.finding.place, "read " + self.parts["name"],
                    words.without_code(self.finding.message))
        write = Step("access", a, spawns[0].place, "write " + self.parts["name"], spawns[0].text) if spawns else None
        self.row(write, read)
        self.clash = (write, read) if write else None
        self.remarks("note")

    def tell_crossing(self):
        a, b = self.lane("this thread"), self.lane("the other thread")
        step = Step("send", a, self.finding.place, "sends " + (self.finding.subject or "a value"),
                    words.without_code(self.finding.message))
        step.starts = [b]
        self.row(step)
        self.remarks("because", "note")

    def tell_sent(self):
        a, b = self.lane("this thread"), self.lane("the other thread")
        sends = self.of("send")
        for note in sends[:1]:
            step = Step("send", a, note.place, "gives away " + self.parts["name"], note.text)
            step.starts = [b]
            self.row(step)
        self.calls((self.of("call"), a))
        use = Step("access", a, self.finding.place, "use " + self.parts["name"],
                   words.without_code(self.finding.message))
        own = Step("access", b, sends[0].place, "owns it", "it belongs to the other thread now") if sends else None
        self.row(use, own)
        self.clash = (use, own) if own else None
        self.remarks("note")

    def tell_dropped(self):
        a, here = self.lane("this thread"), self.finding.place
        self.row(Step("lock", a, here, "lock", "the lock is taken here"))
        self.row(Step("unlock", a, here, "unlock at once", words.without_code(self.finding.message)))
        self.remarks("note")

    def tell_never(self):
        a = self.lane("this thread")
        self.row(Step("unlock", a, self.finding.place, "no lock", words.without_code(self.finding.message)))
        self.remarks("note")

    def tell_other(self):
        a = self.lane("here")
        self.row(Step("note", a, self.finding.place, self.finding.check, words.without_code(self.finding.message)))
        self.notes += [(note.text, note.place) for note in self.finding.notes if note.role != "help"]
