"""The routes of all pages."""

from django.urls import include, path

from mestring.web import session
from mestring.web.bank import views as bank
from mestring.web.persons import views as persons
from mestring.web.services import views as services

urlpatterns = [
    path("", bank.home, name="home"),
    path("anbefalinger/", bank.recommendations, name="recommendations"),
    path("anbefalinger/<slug:key>/", bank.one_recommendation, name="recommendation"),
    path("verdier/", bank.values, name="values"),
    path("verdier/<slug:key>/", bank.value, name="value"),
    path("forlop/", bank.pathways, name="pathways"),
    path("forlop/<slug:key>/", bank.pathway, name="pathway"),
    path("kilder/", bank.sources, name="sources"),
    path("ordliste/", bank.glossary, name="glossary"),
    path("om/", bank.about, name="about"),
    path("", include("mestring.web.worklist.urls")),
    path("personer/<uuid:person_id>/", persons.person, name="person"),
    path(
        "personer/<uuid:person_id>/slik-personen-ser-det/",
        persons.as_the_person_sees_it,
        name="as-the-person-sees-it",
    ),
    path("min-plan/", persons.own_plan, name="own-plan"),
    path("min-side/", persons.relative_page, name="relative-page"),
    path("tjenester/", services.services, name="services"),
    path("tjenester/<slug:kind>/<slug:key>/", services.service, name="service"),
    path("logg-ut/", session.log_out, name="log-out"),
    path("forlat/", session.quick_exit, name="quick-exit"),
]
