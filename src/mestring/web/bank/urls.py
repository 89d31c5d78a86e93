"""The routes of the knowledge bank."""

from django.urls import path

from mestring.web.bank import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sok/", views.search, name="search"),
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
    path("metoder/", views.methods, name="methods"),
    path("metoder/<slug:key>/", views.method, name="method"),
    path("kilder/", views.sources, name="sources"),
    path("ordliste/", views.glossary, name="glossary"),
    path("om/", views.about, name="about"),
]
