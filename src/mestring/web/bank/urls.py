"""The routes of the knowledge bank."""

from django.urls import path

from mestring.web.bank import framework_views, views
from mestring.web.bank.versions import feed
from mestring.web.bank.versions import views as versions

urlpatterns = [
    path("", views.home, name="home"),
    path("sok/", views.search, name="search"),
    path("sok/forslag/", views.suggestions, name="search-suggestions"),
    path("sok/like-ord/", views.synonyms, name="synonyms"),
    path("for/<slug:who>/", views.for_whom, name="for-whom"),
    path("tema/", views.topics, name="topics"),
    path("tema/<slug:key>/", views.topic, name="topic"),
    path("anbefalinger/", views.recommendations, name="recommendations"),
    path("anbefalinger/<slug:key>/", views.one_recommendation, name="recommendation"),
    path("verdier/", views.values, name="values"),
    path("verdier/<slug:key>/", views.value, name="value"),
    path("forlop/", views.pathways, name="pathways"),
    path("forlop/<slug:key>/", views.pathway, name="pathway"),
    path("verktoy/", views.instruments, name="instruments"),
    path("verktoy/<slug:key>/", views.instrument, name="instrument"),
    path("plikter/", views.duties, name="duties"),
    path("rammeverk/", framework_views.frameworks, name="frameworks"),
    path("rammeverk/balanse/", framework_views.balance, name="balance"),
    path("rammeverk/<slug:key>/", framework_views.framework, name="framework"),
    path("rammeverk/<slug:key>/avgjort.yaml", framework_views.decided, name="decided"),
    path("rammeverk/<slug:key>/<slug:point>/", framework_views.align, name="align"),
    path("metoder/", views.methods, name="methods"),
    path("metoder/<slug:key>/", views.method, name="method"),
    path("kilder/", views.sources, name="sources"),
    path("ordliste/", views.glossary, name="glossary"),
    path("ordliste/ord-vi-ikke-bruker/", views.avoided_words, name="avoided-words"),
    path("om/", views.about, name="about"),
    path("versjoner/", versions.versions, name="versions"),
    path("versjoner/endringer.atom", feed.changes, name="changes-feed"),
    path("versjoner/<str:key>/", versions.version, name="version"),
    path(
        "versjoner/<str:key>/anbefalinger/<slug:recommendation>/",
        versions.recommendation,
        name="version-recommendation",
    ),
    path("versjoner/<str:key>/horing/", versions.hearing, name="hearing"),
    path("versjoner/<str:before>/mot/<str:after>/", versions.compared, name="version-diff"),
]
