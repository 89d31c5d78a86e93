"""Written files: YAML, and Markdown with YAML front matter, as plain values with their line numbers.

The event stream of PyYAML's C parser is read by a loop of our own: no recursion to exhaust, no implicit
booleans or sexagesimals, no anchors to blow up, and every key knows its line.
"""

import re
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

from mestring.core.faults import Fault

Path = tuple[str | int, ...]
MAX_DEPTH = 40
MAX_BYTES = 1_000_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Written(NamedTuple):
    """What a file says, and on which line each key path stands (1 = first)."""

    file: str
    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """Give the line of a key path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Refused(Exception):
    """Stops the reading of one file with its fault."""

    def __init__(self, line: int, path: Path, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.path, self.message, self.remedy = line, path, message, remedy


def written(file: str, content: bytes) -> Written | Fault:
    """Read one file as plain values: mappings, lists, text, whole and decimal numbers, true and false."""
    try:
        text = _text(content)
        if file.endswith(".md"):
            return _markdown(file, text)
        data, lines = _Reader(text).read()
        return Written(file, data, lines)
    except _Refused as refused:
        path = shown(refused.path)
        return Fault(file, refused.line, path, refused.message, refused.remedy)
    except yaml.YAMLError as error:
        return _bad_yaml(file, error)


def shown(path: Path) -> str:
    """Write a key path as a reader would: `expectations[2].within.days`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _Refused(0, (), "Fila er større enn 1 MB.", "Del den opp.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _Refused(line, (), "Fila er ikke skrevet i UTF-8.", "Lagre den som UTF-8.") from None
    return text.replace("\r\n", "\n")


def _bad_yaml(file: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 0
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "ukjent feil"
    return Fault(
        file,
        line,
        "",
        f"Dette er ikke gyldig YAML ({problem}).",
        "Se på innrykk, kolon og anførselstegn på linja og linja over.",
    )


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


class _Reader:
    """Builds plain values from YAML's event stream, one frame for each open mapping or list."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[Path, int] = {}
        self._frames: list[_Frame] = []
        self._root: Any = None

    def read(self) -> tuple[Any, dict[Path, int]]:
        documents = 0
        for event in yaml.parse(self._text, Loader=_PARSER):
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _Refused(
                            _line(event),
                            (),
                            "Fila har mer enn ett YAML-dokument.",
                            "Fjern linja med «---».",
                        )
                case yaml.AliasEvent():
                    raise self._refused(
                        event, "Ankere og alias (& og *) er ikke tillatt.", "Skriv verdien ut."
                    )
                case yaml.ScalarEvent():
                    self._put(event, self._scalar(event))
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._open(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._frames.pop()
        return self._root, self._lines

    def _refused(self, event: Any, message: str, remedy: str) -> _Refused:
        path = self._frames[-1].here if self._frames else ()
        return _Refused(_line(event), path, message, remedy)

    def _refuse_magic(self, event: Any) -> None:
        if event.anchor:
            raise self._refused(
                event, "Ankere og alias (& og *) er ikke tillatt.", "Skriv verdien ut."
            )
        if event.tag not in (None, "!"):
            raise self._refused(event, f"Merket «{event.tag}» er ikke tillatt.", "Ta det bort.")

    def _open(self, event: Any) -> None:
        self._refuse_magic(event)
        if len(self._frames) >= MAX_DEPTH:
            raise self._refused(
                event, f"Innholdet er nøstet dypere enn {MAX_DEPTH} nivåer.", "Forenkle det."
            )
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._put(event, value)
        self._frames.append(_Frame(value, path))

    def _put(self, event: Any, value: Any) -> Path:
        """Put a value where it belongs and give its key path; a mapping's key only waits for its value."""
        line = _line(event)
        if not self._frames:
            self._root = value
            self._lines[()] = line
            return ()
        frame = self._frames[-1]
        if isinstance(frame.value, list):
            path = (*frame.path, len(frame.value))
            frame.value.append(value)
        elif frame.key is None:
            frame.key = self._key(event, frame)
            self._lines[frame.here] = line
            return frame.here
        else:
            path = frame.here
            frame.value[frame.key] = value
            frame.key = None
            return path
        self._lines[path] = line
        return path

    def _key(self, event: Any, frame: "_Frame") -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refused(event, "En nøkkel må være ett ord.", "Skriv «nøkkel: verdi».")
        key: str = event.value
        if key in frame.value:
            path = (*frame.path, key)
            raise _Refused(
                _line(event),
                path,
                f"Nøkkelen «{key}» står to ganger.",
                "Behold den ene.",
            )
        return key

    def _scalar(self, event: Any) -> Any:
        self._refuse_magic(event)
        text: str = event.value
        plain = event.style in (None, "") and event.implicit[0]
        if not plain:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return int(text)
        return Decimal(text) if _DECIMAL.match(text) else text


class _Frame:
    """An open mapping or list, where it stands, and the key that waits for its value."""

    __slots__ = ("key", "path", "value")

    def __init__(self, value: Any, path: Path) -> None:
        self.value, self.path = value, path
        self.key: str | None = None

    @property
    def here(self) -> Path:
        return self.path if self.key is None else (*self.path, self.key)


_HEADING = re.compile(r"^## +([a-z]{2}) *$")


def _markdown(file: str, text: str) -> Written:
    """Read front matter between two lines of `---`, and a body with one `## nb` section a language."""
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
    if lines[0].rstrip() != "---" or not ends:
        raise _Refused(
            1,
            (),
            "Fila mangler hode.",
            "Begynn med en linje «---», så YAML, så en linje «---», så teksten.",
        )
    data, marks = _Reader("\n" + "\n".join(lines[1 : ends[0]])).read()
    data = {} if data is None else data
    if not isinstance(data, dict):
        raise _Refused(2, (), "Hodet må ha nøkler.", "Skriv «nøkkel: verdi» på hver linje.")
    if "text" in data:
        raise _Refused(2, ("text",), "Teksten skal stå under hodet.", "Flytt den ned.")
    body = _body(lines, ends[0] + 1)
    if body:
        data["text"] = body
        marks[("text",)] = ends[0] + 2
    return Written(file, data, marks)


def _body(lines: list[str], first: int) -> dict[str, str]:
    """Give the text under each language's heading; nothing that is written is left out."""
    found: dict[str, list[str]] = {}
    language = ""
    for number, line in enumerate(lines[first:], first + 1):
        heading = _HEADING.match(line)
        if heading and heading[1] in found:
            raise _Refused(number, (), f"Språket «{heading[1]}» står to ganger.", "Slå dem sammen.")
        if heading:
            language = heading[1]
            found[language] = []
        elif language:
            found[language].append(line)
        elif line.strip():
            raise _Refused(number, (), "Teksten mangler språk.", "Skriv «## nb» på linja over.")
    return {language: "\n".join(text).strip() for language, text in found.items() if text}
