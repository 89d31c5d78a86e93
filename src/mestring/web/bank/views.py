"""The knowledge bank's pages. Anyone may read."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from mestring.core.diff import called
from mestring.knowledge import actions as knowledge
from mestring.knowledge.search.reading import opened
from mestring.knowledge.search.suggesting import suggest
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank import avoided, browse, filled_in, law, readers, recommendation, reference
from mestring.web.bank import duties as owed
from mestring.web.bank import frameworks as outside
from mestring.web.bank import instruments as tools
from mestring.web.bank import methods as ways
from mestring.web.bank.home import (
    present_matrix,
    present_news,
    present_often_searched,
    present_roles,
    present_topics,
)
from mestring.web.bank.missing import missing
from mestring.web.bank.search import Asked, present_results
from mestring.web.bank.synonyms import present_synonyms
from mestring.web.bank.topics import present_topic
from mestring.web.bank.versions.present import present_log
from mestring.web.editing.releases import present_releases
from mestring.web.page import page
from mestring.web.vocabulary import FORCE_MEANINGS, FORCES, NORM_MEANINGS, NORMS, STATES


@page(needs=Permission.PUBLIC)
def home(request: Request) -> HttpResponse:
    package, language = package_for(request), request.language
    context = {
        "often": present_often_searched(package, language),
        "doors": readers.doors(),
        "rows": present_matrix(package, language),
        "topics": present_topics(package.guideline, language),
        "values": reference.present_values(package.guideline, language),
        "news": present_news(package, language, request.today),
        "count": len(package.guideline.recommendations),
        "has_instruments": bool(package.guideline.instruments),
        "has_methods": bool(package.guideline.methods),
        "local": recommendation.present_local(package.guideline.overlay, language),
    }
    return render(request, "bank/home.html", context)


@page(needs=Permission.PUBLIC)
def search(request: Request) -> HttpResponse:
    package, language = package_for(request), request.language
    results = present_results(package, Asked.from_query(request.GET), language)
    if results.is_empty_handed:
        knowledge.note_missed(words=results.words, on=request.today)
    context = {
        "results": results,
        "has_synonyms": bool(package.guideline.synonyms),
        "often": present_often_searched(package, language),
        "topics": present_topics(package.guideline, language),
    }
    return render(request, "bank/search.html", context)


@page(needs=Permission.PUBLIC)
def suggestions(request: Request) -> HttpResponse:
    index = opened(package_for(request))
    found = suggest(index, request.GET.get("q", ""), request.language)
    response = render(request, "bank/suggestions.html", {"suggestions": found})
    response["X-Robots-Tag"] = "noindex"
    return response


@page(needs=Permission.PUBLIC)
def synonyms(request: Request) -> HttpResponse:
    having = request.GET.get("ord", "")[:60].strip()
    groups = present_synonyms(package_for(request).guideline, having)
    return render(request, "bank/synonyms.html", {"groups": groups, "having": having})


@page(needs=Permission.PUBLIC)
def for_whom(request: Request, who: str) -> HttpResponse:
    package, language = package_for(request), request.language
    context: dict[str, Any] = {
        "pathways": present_matrix(package, language),
        "topics": present_topics(package.guideline, language),
        "local": recommendation.present_local(package.guideline.overlay, language),
    }
    match who:
        case readers.PERSON:
            context["groups"] = readers.present_promises(package, who, language)
        case readers.RELATIVE:
            context["groups"] = readers.present_promises(package, who, language)
            context["advice"] = readers.present_for_relatives(package.guideline, language)
        case readers.PRACTITIONER:
            context["roles"] = present_roles(package.guideline, language)
        case _:
            raise NotFound
    return render(request, f"bank/for/{who}.html", context)


@page(needs=Permission.PUBLIC)
def topics(request: Request) -> HttpResponse:
    shown = present_topics(package_for(request).guideline, request.language)
    return render(request, "bank/topics.html", {"topics": shown})


@page(needs=Permission.PUBLIC)
def topic(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    terms = {term.id: term for term in package.guideline.identity.topics}
    if key not in terms:
        return missing(request, key, "topic", terms)
    shown = present_topic(package, terms[key], request.language)
    return render(request, "bank/topic.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def recommendations(request: Request) -> HttpResponse:
    package = package_for(request)
    chosen = browse.Filter.from_query(request.GET, package.guideline)
    listing = browse.present_listing(package, chosen, request.language)
    return render(request, "bank/recommendations.html", {"listing": listing})


@page(needs=Permission.PUBLIC)
def one_recommendation(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = package.guideline.recommendations
    if key not in found:
        if now := called(package.guideline, key):
            return redirect("recommendation", now, permanent=True)
        return missing(request, key, "recommendation", found)
    shown = recommendation.present_recommendation(
        package, found[key], request.language, request.today
    )
    context = {
        "shown": shown,
        "tools": tools.named_by(package.guideline, key, request.language),
        "methods": ways.methods_of(package.guideline, found[key].methods, request.language),
        "duties": owed.present_duties_behind(package, key, request.language, request.today),
        "asked": outside.present_asking(package.guideline, key, request.language),
        "log": present_log(found[key], request.language),
    }
    return render(request, "bank/recommendation.html", context)


@page(needs=Permission.PUBLIC)
def values(request: Request) -> HttpResponse:
    shown = reference.present_values(package_for(request).guideline, request.language)
    return render(request, "bank/values.html", {"values": shown})


@page(needs=Permission.PUBLIC)
def value(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = package.guideline.values
    if key not in found:
        return missing(request, key, "value", found)
    shown = reference.present_value(package, found[key], request.language)
    return render(request, "bank/value.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def pathways(request: Request) -> HttpResponse:
    rows = present_matrix(package_for(request), request.language)
    return render(request, "bank/pathways.html", {"rows": rows})


@page(needs=Permission.PUBLIC)
def pathway(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = package.guideline.pathways
    if key not in found:
        return missing(request, key, "pathway", found)
    shown = reference.present_pathway(package, found[key], request.language)
    return render(request, "bank/pathway.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def instruments(request: Request) -> HttpResponse:
    shown = tools.present_instruments(package_for(request).guideline, request.language)
    return render(request, "bank/instruments.html", {"instruments": shown})


# Nothing is changed or kept by sending the form, so there is nothing to forge; without the token's
# cookie the page lays none, and stays a page anybody may keep.
@csrf_exempt
@page(needs=Permission.PUBLIC, methods=("GET", "HEAD", "POST"))
def instrument(request: Request, key: str) -> HttpResponse:
    guideline = package_for(request).guideline
    if key not in guideline.instruments:
        return missing(request, key, "instrument", guideline.instruments)
    found = guideline.instruments[key]
    sent = request.POST if request.method == "POST" else None
    wording = guideline.wordings.get(key)
    context = {
        "shown": tools.present_instrument(guideline, found, request.language),
        "filled": filled_in.present_form(found, sent, request.language, wording),
        "wording": wording,
    }
    response = render(request, "bank/instrument.html", context)
    if sent is not None:
        # The page holds somebody's answers.
        response["Cache-Control"] = "no-store"
    return response


@page(needs=Permission.PUBLIC)
def methods(request: Request) -> HttpResponse:
    guideline = package_for(request).guideline
    chosen = ways.Filter.from_query(request.GET, guideline)
    listing = ways.present_methods(guideline, chosen, request.language)
    return render(request, "bank/methods.html", {"listing": listing})


@page(needs=Permission.PUBLIC)
def method(request: Request, key: str) -> HttpResponse:
    guideline = package_for(request).guideline
    found = guideline.methods
    if key not in found:
        return missing(request, key, "method", found)
    shown = ways.present_method(guideline, found[key], request.language, request.today)
    return render(request, "bank/method.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def duties(request: Request) -> HttpResponse:
    package = package_for(request)
    level = owed.level_of(request.GET, package.guideline)
    shown = owed.present_duties(package, level, request.language, request.today)
    return render(request, "bank/duties.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def sources(request: Request) -> HttpResponse:
    groups = law.present_sources(package_for(request).guideline, request.language)
    return render(request, "bank/sources.html", {"groups": groups})


@page(needs=Permission.PUBLIC)
def glossary(request: Request) -> HttpResponse:
    letters = reference.present_glossary(package_for(request).guideline, request.language)
    return render(request, "bank/glossary.html", {"letters": letters})


@page(needs=Permission.PUBLIC)
def avoided_words(request: Request) -> HttpResponse:
    guideline, language = package_for(request).guideline, request.language
    context = {
        "groups": avoided.present_avoided(guideline, language),
        "abbreviations": avoided.present_abbreviations(guideline, language),
    }
    return render(request, "bank/avoided.html", context)


@page(needs=Permission.PUBLIC)
def about(request: Request) -> HttpResponse:
    package = package_for(request)
    context = {
        "norms": [(sign, NORM_MEANINGS[norm]) for norm, sign in NORMS.items()],
        "forces": [(word, FORCE_MEANINGS[force]) for force, word in FORCES.items()],
        "states": list(STATES.values()),
        "publisher": package.guideline.identity.publisher.to(request.language),
        "digest": package.digest,
        "count": len(package.guideline.recommendations),
        "local": recommendation.present_local(package.guideline.overlay, request.language),
        "releases": present_releases(package, request),
    }
    return render(request, "bank/about.html", context)
