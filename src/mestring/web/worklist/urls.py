"""The routes of the worklist."""

from django.urls import path

from mestring.web.worklist import views

urlpatterns = [
    path("arbeidsliste/", views.worklist, name="worklist"),
    path("personer/", views.persons, name="persons"),
]
