"""The tests' guideline with one event type more, as a later version of it may have."""

from mestring.knowledge.folder import GuidelineFiles

THING = "extra.thing"


def with_thing(
    files: GuidelineFiles, *, type_: str = "code, codes: shades", codes: str = "red, blue"
) -> GuidelineFiles:
    """Give the guideline one more event type, with a shade of a type and among codes of one's choice."""
    added = {
        "events": f"  {THING}:\n    title: {{nb: noe, en: thing}}\n    subjects: [person]\n"
        "    attributes: [shade]\n    fhir: {resource: X}\n",
        "attributes": f"  shade: {{type: {type_}, title: {{nb: farge, en: shade}}}}\n",
        "code_lists": "  shades: ["
        + ", ".join(f"{{id: {code}, title: {{nb: x, en: x}}}}" for code in codes.split(", "))
        + "]\n",
    }
    text = "\n" + files.national["events.yaml"].decode()
    for key, lines in added.items():
        text = text.replace(f"\n{key}:\n", f"\n{key}:\n{lines}", 1)
    return files._replace(national={**files.national, "events.yaml": text.encode()})
