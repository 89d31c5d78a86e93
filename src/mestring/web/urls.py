"""The routes of all pages."""

from django.urls import include, path

from mestring.web import session
from mestring.web.persons import views as persons
from mestring.web.searches import views as searches
from mestring.web.services import views as services

urlpatterns = [
    path("", include("mestring.web.bank.urls")),
    path("", include("mestring.web.worklist.urls")),
    path("personer/<uuid:person_id>/", persons.person, name="person"),
    path(
        "personer/<uuid:person_id>/slik-personen-ser-det/",
        persons.as_the_person_sees_it,
        name="as-the-person-sees-it",
    ),
    path("", include("mestring.web.recording.urls")),
    path("", include("mestring.web.own.urls")),
    path("", include("mestring.web.trust.urls")),
    path("tjenester/", services.services, name="services"),
    path("tjenester/<slug:kind>/<slug:key>/", services.service, name="service"),
    path("redaksjon/sok-uten-treff/", searches.missed, name="missed-searches"),
    path("", include("mestring.web.quality.urls")),
    path("", include("mestring.web.editing.urls")),
    path("", include("mestring.web.login.urls")),
    path("logg-ut/", session.log_out, name="log-out"),
    path("forlat/", session.quick_exit, name="quick-exit"),
]
