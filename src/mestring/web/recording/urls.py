"""The routes where something is written down about a person."""

from django.urls import path

from mestring.web.recording import views

PERSON = "personer/<uuid:person_id>/"

urlpatterns = [
    path(f"{PERSON}skriv-ned/", views.choose, name="record-choose"),
    path(f"{PERSON}skriv-ned/<str:event_type>/", views.record, name="record"),
    path(f"{PERSON}steg/<str:step>/takket-nei/", views.decline, name="step-decline"),
    path(f"{PERSON}steg/<str:step>/annen-vei/", views.deviate, name="step-deviate"),
    path(f"{PERSON}angre/<uuid:event_id>/", views.undo, name="undo"),
]
