"""Taking a package in that was sent with a form, and telling what came of it."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mestring.knowledge.drafts import carrying
from mestring.knowledge.drafts.carrying import Carried
from mestring.knowledge.drafts.packing import NotAPackage, unpacked
from mestring.knowledge.drafts.types import DraftCard
from mestring.people.refusals import Refusal
from mestring.web.asking import Request
from mestring.web.editing import forms

MOST_FAULTS = 100
MOST_SAID = 10_000


def take_in(request: Request, card: DraftCard, package: UploadedFile) -> tuple[Carried, ...]:
    """Save what is in a package that was sent in a draft."""
    assert package.file is not None  # the form has seen it
    files, note = unpacked(package.file)
    return carrying.take_in(draft=card.id, files=files, note=note, by=request.user, at=request.now)


def add_faults(form: forms.Package | forms.NewDraft, refusal: Refusal) -> None:
    """Tell what is wrong with a package, all of it at its field."""
    told = refusal.faults if isinstance(refusal, NotAPackage) else (str(refusal),)
    for fault in told[:MOST_FAULTS]:
        form.add_error("package", fault)
    if len(told) > MOST_FAULTS:
        more = {"more": len(told) - MOST_FAULTS}
        form.add_error("package", _("Og %(more)s til, når disse er rettet.") % more)


def receipt(sent: str) -> str:
    """Say how many files a package changed."""
    if not sent.isdecimal() or len(sent) > len(str(MOST_SAID)):
        return ""
    count = int(sent)
    if not count:
        return _("Pakken er lik det som står. Ingenting er lagret.")
    return ngettext(
        "Pakken er hentet inn: %(n)s fil er endret.",
        "Pakken er hentet inn: %(n)s filer er endret.",
        count,
    ) % {"n": count}
