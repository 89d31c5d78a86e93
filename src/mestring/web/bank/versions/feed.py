"""What changed lately, as an Atom feed: one entry for each version that came after another."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from itertools import islice

from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mestring.core.diff import Weight
from mestring.knowledge import editions
from mestring.knowledge.editions import Step
from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.page import page

LATEST = 20


class Changes(Feed):
    """The steps between versions, the newest first."""

    feed_type = Atom1Feed
    title: str | Promise = gettext_lazy("Mestring: hva er endret")
    subtitle: str | Promise = gettext_lazy("Nye versjoner av rådene, og hva som er endret i dem.")
    author_name = "Mestring"

    def link(self) -> str:
        """Give the page of all versions."""
        return reverse("versions")

    def items(self) -> Iterable[Step]:
        """Give the latest steps between two versions; the page of all versions has the rest."""
        return list(islice(editions.steps(), LATEST))

    def item_title(self, item: Step) -> str:
        """Name a step."""
        names = [each.title.to(get_language() or "nb") for each in (item.before, item.after)]
        return _("Fra %(before)s til %(after)s") % {"before": names[0], "after": names[1]}

    def item_description(self, item: Step) -> str:
        """Say in figures what a step did."""
        added, gone = (
            sum(change.kind == f"recommendation.{what}" for change in item.diff.changes)
            for what in ("added", "gone")
        )
        tighter, looser = (
            len(item.diff.weighing(weight)) for weight in (Weight.TIGHTER, Weight.LOOSER)
        )
        told = _(
            "Nye råd: %(added)s. Strengere: %(tighter)s. Mildere: %(looser)s. Råd som er borte: %(gone)s."
        ) % {"added": added, "tighter": tighter, "looser": looser, "gone": gone}
        return " ".join((told, *_cautions(item)))

    def item_link(self, item: Step) -> str:
        """Give the page of a step."""
        return reverse("version-diff", args=[item.before.key, item.after.key])

    def item_updateddate(self, item: Step) -> datetime:
        """Tell when the later version came."""
        return datetime.combine(item.after.day, time(), UTC)

    item_pubdate = item_updateddate


def _cautions(item: Step) -> Iterator[str]:
    """Say what the figures cannot: how much is known of a version that is only rendered."""
    language = get_language() or "nb"
    rendered = [each for each in (item.before, item.after) if each.rendering is not None]
    if rendered:
        yield _("Det som står som borte, kan også være noe vi ikke har lest.")
    for each in rendered:
        if each.rendering is not None:
            yield f"{each.title.to(language)}: {each.rendering.to(language)}"


_changes = Changes()


@page(needs=Permission.PUBLIC)
def changes(request: Request) -> HttpResponse:
    """Give the feed."""
    return _changes(request)
