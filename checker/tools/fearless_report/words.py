"""The sentences of checker/report/Wording.h and what they mean.

The exported YAML has words and places and nothing else, so what a note is follows from its fixed phrases. A test runs
the checker over the tests of all checks and demands that every sentence is known here; it fails when Wording.h changes
and this table does not.
"""
import re

NAME = r"'(?P<%s>.+?)'"
LOCKS = r"(?P<locks>without a lock|holding .+)"


def table(*rows):
    return [(role, re.compile("^(?:%s)$" % pattern)) for role, pattern in rows]


# The first row that fits counts.
NOTES = table(
    ("help", r"help: .*"),
    ("spawn", r"thread starts here(?:, and is joined at line (?P<join>\d+))?"),
    ("spawn", r"(?:(?P<count>\d+) )?threads start here, in a loop(?:, and are joined at line (?P<join>\d+))?"),
    ("spawn", r"thread starts here, and '(?P<handle>.+)' is written while it may be running"),
    ("access", r"'(?P<name>.+)' is (?P<what>written|read|freed) here (?P<who>by the thread|by another of the threads|"
               r"by the code that started this thread|in '.+'|as '.+'), " + LOCKS),
    ("access", r"'(?P<name>.+)' is (?P<what>called) here, " + LOCKS),
    ("guarded", r"'(?P<name>.+)' is (?P<what>written|read) here with (?:it|'(?P<lock>.+)') held"),
    ("left", r"'(?P<name>.+)' is (?P<what>written|read) here, and the lock is left to the callers"),
    ("also", r"'(?P<name>.+)' is (?P<what>written|read) here without it, too.*"),
    ("also", r"also accessed here without a common lock.*"),
    ("call", r"in '(?P<function>.+)', called here"),
    ("held", r"this access is made (?P<locks>holding .+), which does not protect it from the other"),
    ("overlap", r"'(?P<function>.+)' (?P<later>joins the thread only after this access)"),
    ("overlap", r"'(?P<function>.+)' (?:can only be called while|can be called while|can be called again while|"
                r"comes here when it has seen|is called while) .*"),
    ("medium", r"of medium confidence: .*"),
    ("relaxed", r"an old value may do here, .*"),
    ("declared", r"'(?P<name>.+)' is (?:declared here(?: with its guard)?|required by this declaration)"),
    ("detach", r"the thread is detached here: .*"),
    ("dies", r"'(?P<name>.+)' is destroyed here while the thread may be running"),
    ("dies", r"the temporary that '(?P<name>.+)' refers to is destroyed at the end of this statement"),
    ("dies", r"'(?P<name>.+)' is declared after '.+' and destroyed before it, which waits for the thread"),
    ("use", r"'(?P<name>.+)' is (?:used|called) here by the thread"),
    ("use", r"the thread may be in '.+', which uses '(?P<name>.+)'"),
    ("use", r"'(?P<name>.+)' is used here"),
    ("locked", r"'(?P<lock>.+)' (?:is locked here|comes with its lock)"),
    ("released", r"(?:'(?P<lock>.+)'|the lock) is released here"),
    ("asleep", r"it is locked here, too.*"),
    ("made", r"'(?P<name>.+)' is (?P<what>set|initialized) here, after the thread has started"),
    ("made", r"'(?P<name>.+)' (?P<what>overrides) it here|it has no body before the derived class is there"),
    ("send", r"value (?:sent|moved into thread) here(?:, in previous iteration of loop)?"),
    ("because", r"because .*|'.+' holds a lock, which only the thread that took it may release|copies of '.+' count in "
                r".*|'.+' stays on the thread that made it: .*|'.+' refers to what it does not own, .*"),
    ("strict", r"no race here: .*; Rust's compiler does not look at that \(FearlessStrict\)"),
    ("strict", r"Rust's std::thread::spawn takes nothing that borrows, .*"),
    ("explain", r"the other access"),
)
ROLES = sorted({role for role, _ in NOTES} | {"note"})

# What the type has to do with it.
WHY = r"(?:: .+?)?"
COUNT = r"(?: \(Rust: (?P<code>[^()]+)\))?"
MESSAGES = table(
    ("self", r"'(?P<name>.+)' is (?P<what>written|read|freed) by (?P<many>\d+|several) threads at once "
             r"(?P<locks>without a (?:common )?lock)" + WHY + COUNT),
    ("pair", r"'(?P<name>.+)' is (?P<what>written|read|freed) here while (?P<who>.+) may "
             r"(?P<other>write|read|free) it, (?P<locks>without a (?:common )?lock)" + WHY + COUNT),
    ("self", r"'(?P<name>.+)' is (?P<what>written|read|freed) by (?P<many>several) threads, "
             r"(?P<locks>without a (?:common )?lock)" + WHY + COUNT),
    ("pair", r"'(?P<name>.+)' is (?P<what>written|read|freed) here, and (?P<other>written|read|freed) by (?P<who>.+?), "
             r"(?P<locks>without a (?:common )?lock)" + WHY + COUNT),
    ("twice", r"'(?P<name>.+)' is passed twice to a function whose threads then write and access it(?: at once)?" + COUNT),
    ("hidden", r"'(?P<name>.+)' is called here (?:by several threads at once|while another thread may call "
               r"'(?P<function>.+)'): it keeps state that all its callers share" + COUNT),
    ("unguarded", r"'(?P<name>.+)' is (?P<what>written|read) here (?:without '(?P<lock>.+?)'|after '(?P<unlocked>.+?)' "
                  r"was unlocked|with (?P<others>.+?) held, not '(?P<needed>.+?)'), (?:with )?which .*?" + COUNT),
    ("unguarded", r"'(?P<name>.+)' is (?P<what>written) here, but '(?P<shared>.+)' is held in shared mode only, which "
                  r"readers share" + COUNT),
    ("unguarded", r"'(?P<function>.+?)' is (?P<what>called) here without '(?P<lock>.+?)', which .*?" + COUNT),
    ("escape", r"the thread may outlive the lock .+? that guards '(?P<name>.+?)', to which it refers" + COUNT),
    ("borrow", r"(?:(?:lambda|thread|detached thread|the thread) may outlive|'.+' is destroyed before the thread "
               r"started in) .*?" + COUNT),
    ("start", r"the thread started (?:here|in '.+') may (?:use|call) .*?" + COUNT),
    ("start", r"'.+' hands 'this' to a thread that may call '.+' before .*?" + COUNT),
    ("handle", r"the thread may read its own handle '(?P<name>.+)' before the start has written it" + COUNT),
    ("crossing", r"(?:'.+'|a value|the thread's result) of type '.+' cannot be sent between threads safely" + COUNT),
    ("sent", r"use of '(?P<name>.+?)'(?: after it was |, whose owner was )(?:sent to another thread|moved into a "
             r"thread).*?" + COUNT),
    ("dropped", r"(?:this lock guard has no name|the guard of '.+' has no name|the guard .*that this call returns is "
                r"thrown away): the lock is released at the end of this statement" + COUNT),
    ("never", r"(?:this declares a guard called '.+' that locks nothing; .*?|guard '.+' is (?:given no mutex and locks "
              r"nothing|constructed with std::defer_lock and never locks .+?)|(?:the mutex|'.+') may or may not be "
              r"locked after this: the result is not looked at)" + COUNT),
    ("escape", r"'(?P<name>.+?)' is (?:a reference to|a pointer to|a view of|an iterator into) data that .+? guards, "
               r"(?:but the guard dies|and is used when).*?" + COUNT),
    ("escape", r"the loop goes through data that .+? guards, but the guard dies before the loop begins" + COUNT),
    ("escape", r"(?:this (?:returns|keeps)|'.+?' keeps) (?:a reference to|a pointer to|a view of|an iterator into|"
               r"a lambda that refers to) '(?P<name>.+?)', which .*?" + COUNT),
    ("asleep", r"'co_(?:await|yield)' may suspend while (?:'(?P<lock>.+?)'|a lock) (?:is (?:locked|held)|holds its lock): .*?" + COUNT),
    ("explain", r"explain: .*"),
)
SHAPES = sorted({shape for shape, _ in MESSAGES} | {"other"})


def first_match(rows, text):
    for role, pattern in rows:
        found = pattern.match(text)
        if found:
            return role, found.groupdict()
    return None, {}


def note_role(text):
    """(role, named parts) of a note; the role 'note' for a sentence that is not known."""
    role, parts = first_match(NOTES, text)
    return role or "note", parts


def message_shape(text):
    """(shape, named parts) of a finding's message; 'other' for a sentence that is not known."""
    shape, parts = first_match(MESSAGES, text)
    return shape or "other", parts


def rust_codes(text):
    found = re.search(r" \(Rust: ([^()]+)\)", text)
    return re.findall(r"\w+", found[1]) if found else []


def without_code(text):
    return re.sub(r" \(Rust: [^()]+\)", "", text)


def subject(text):
    """The name that a message is about: the first that it quotes."""
    found = re.search(r"'([^']+)'", text)
    return found[1] if found else ""


def locks(text):
    """The locks of "holding 'm', 'n' in shared mode"; none for "without a lock"."""
    return [(name, bool(shared)) for name, shared in re.findall(r"'([^']+)'( in shared mode)?", text or "")]
