"""A client of the language server protocol, as an editor has one: what the tests and the benchmark of fearless-clangd use."""
import json
import os
import pathlib
import queue
import subprocess
import threading

# Long enough for a busy machine; a server that hangs must not hang the tests.
TIMEOUT = 900

CAPABILITIES = {
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "synchronization": {"didSave": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class Ended(Exception):
    """The server ended, or did not answer in time."""


class Client:
    """One run of a server. Used with 'with': shuts the server down, and kills it when that fails."""

    def __init__(self, command, root, environment=None):
        self.root = pathlib.Path(root)
        self.log = open(self.root / "server.log", "w+")
        self.server = subprocess.Popen([str(word) for word in command], cwd=root, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=self.log, env=environment or os.environ)
        self.messages = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.requests = 0
        self.published = []  # parameters of publishDiagnostics, in order
        self.versions = {}
        self.initialized = self.request("initialize", processId=os.getpid(), rootUri=self.root.as_uri(),
                                        capabilities=CAPABILITIES)
        self.notify("initialized")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            if error[0] is None:
                self.request("shutdown")
                self.notify("exit")
                self.status = self.server.wait(TIMEOUT)
        finally:
            self.server.kill()
            self.server.wait()
            self.server.stdin.close()
            self.server.stdout.close()
            self.log.close()

    def _read(self):
        """In a thread of its own: the server must never wait for us."""
        stream = self.server.stdout
        while True:
            length = None
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self.messages.put(None)
                return
            self.messages.put(json.loads(stream.read(length)))

    def _send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.server.stdin.flush()
        except BrokenPipeError:
            raise Ended(self.said()) from None

    def said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    def _next(self):
        """The next message of the server, after what every client does with it."""
        try:
            message = self.messages.get(timeout=TIMEOUT)
        except queue.Empty:
            raise Ended("no answer\n" + self.said()) from None
        if message is None:
            raise Ended("the server ended with %s\n%s" % (self.server.wait(), self.said()))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        elif "method" in message and "id" in message:
            self._send(id=message["id"], result=None)
        return message

    def notify(self, method, **params):
        self._send(method=method, params=params)

    def request(self, method, **params):
        self.requests += 1
        number = self.requests
        self._send(id=number, method=method, params=params)
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise Ended("%s: %s" % (method, message["error"]))
                return message["result"]

    def open(self, path, text, language="cpp"):
        self.versions[path] = 1
        self.notify("textDocument/didOpen", textDocument={
            "uri": pathlib.Path(path).as_uri(), "languageId": language, "version": 1, "text": text})

    def change(self, path, text, at_once=False):
        """The whole text anew. At once: clangd does not wait for another key before it looks at the text."""
        self.versions[path] += 1
        self.notify("textDocument/didChange", contentChanges=[{"text": text}], textDocument={
            "uri": pathlib.Path(path).as_uri(), "version": self.versions[path]}, **({"wantDiagnostics": True} if at_once else {}))

    def close(self, path):
        self.notify("textDocument/didClose", textDocument={"uri": pathlib.Path(path).as_uri()})

    def diagnostics(self, path):
        """What the server says of the newest version of the text; waits for it."""
        uri, version = pathlib.Path(path).as_uri(), self.versions[path]
        while True:
            for params in reversed(self.published):
                if params["uri"] == uri and params.get("version") == version:
                    return params["diagnostics"]
            self._next()

    def until(self, path, wanted):
        """Waits until wanted(what is said of the newest version of the text). Where headers have changed the server
        speaks twice: at once, of the headers that it knows, and again when it has read them."""
        while not wanted(found := self.diagnostics(path)):
            self._next()
        return found

    def actions(self, path, diagnostic):
        """The quick fixes that an editor offers with the cursor on a diagnostic."""
        return self.request("textDocument/codeAction", textDocument={"uri": pathlib.Path(path).as_uri()},
                            range=diagnostic["range"], context={"diagnostics": [diagnostic]})


def apply(text, action, path):
    """The text after an action. Positions are in UTF-16, the text of the tests is ASCII."""
    edit = action["edit"]
    uri = pathlib.Path(path).as_uri()
    edits = list(edit.get("changes", {}).get(uri, []))
    for change in edit.get("documentChanges", []):
        if change["textDocument"]["uri"] == uri:
            edits += change["edits"]
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(position):
        return starts[position["line"]] + position["character"]
    for one in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        text = text[:offset(one["range"]["start"])] + one["newText"] + text[offset(one["range"]["end"]):]
    return text
