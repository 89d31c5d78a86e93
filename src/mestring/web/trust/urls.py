"""The routes of trust."""

from django.urls import path

from mestring.web.trust import closing, emergency, export, log, places, pleas, review, together

urlpatterns = [
    path("min-plan/hvem-har-sett/", log.own_log, name="own-log"),
    path("min-plan/hvem-har-sett/<int:line>/", log.own_log_ask, name="own-log-ask"),
    path("min-plan/beskjed/<int:notice>/lest/", log.own_notice_read, name="own-notice-read"),
    path("min-plan/stengt/", closing.own_closed, name="own-closed"),
    path("min-plan/stengt/<int:block>/apne/", closing.own_open_again, name="own-open-again"),
    path("min-plan/stengt/<slug:kind>/<slug:key>/", closing.own_close, name="own-close"),
    path("min-plan/deling/steder/", places.own_places, name="own-places"),
    path(
        "min-plan/deling/steder/<int:consent>/slutt/",
        places.own_place_stop,
        name="own-place-stop",
    ),
    path("min-plan/rettet/", pleas.own_pleas, name="own-pleas"),
    path("min-plan/rettet/<uuid:event_id>/", pleas.own_plea, name="own-plea"),
    path("min-plan/ta-med/", export.own_export, name="own-export"),
    path("min-plan/ta-med/fil/", export.own_export_file, name="own-export-file"),
    path("personer/<uuid:person_id>/sammen/", together.together, name="together"),
    path("nodapning/", emergency.emergency, name="emergency"),
    path("gjennomgang/", review.reviews, name="reviews"),
    path("gjennomgang/<int:opening>/", review.review, name="review"),
    path("gjennomgang/rettet/<int:plea>/", pleas.decide, name="decide-plea"),
    path("gjennomgang/sporsmal/<int:question>/", review.answer, name="answer-question"),
]
