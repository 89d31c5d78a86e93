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


def with_consents(files: GuidelineFiles) -> GuidelineFiles:
    """Give the guideline the words for sharing, as the real one has them."""
    parts = "relative, unit_ref, shared_part, until"
    added = {
        "events": "".join(
            f"  consent.{name}: {{title: {{nb: {nb}, en: {name}}}, subjects: [person], own: true, "
            f"attributes: [{parts}], fhir: {{resource: Consent}}}}\n"
            for name, nb in (("given", "samtykke gitt"), ("withdrawn", "samtykke trukket"))
        ),
        "attributes": "  relative: {type: ref, to: relative, title: {nb: pårørende, en: relative}}\n"
        "  unit_ref: {type: ref, to: unit, title: {nb: enhet, en: unit}}\n"
        "  shared_part: {type: code, codes: shared_part, title: {nb: det som deles, en: part}}\n",
        "code_lists": "  shared_part:\n"
        "    - {id: own_words, title: {nb: egne ord, en: own words}}\n"
        "    - {id: helpers, title: {nb: hjelpere, en: helpers}}\n",
    }
    text = "\n" + files.national["events.yaml"].decode()
    for key, lines in added.items():
        text = text.replace(f"\n{key}:\n", f"\n{key}:\n{lines}", 1)
    return files._replace(national={**files.national, "events.yaml": text.encode()})
