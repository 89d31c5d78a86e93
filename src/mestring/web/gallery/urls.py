"""The gallery's routes."""

from django.urls import path

from mestring.web.gallery import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("feil/<slug:which>/", views.gallery_error, name="gallery-error"),
]
