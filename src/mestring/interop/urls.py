"""The routes of exchange with other systems; the same in every language."""

from django.urls import include, path

from mestring.interop.opendata.api import open_urls

urlpatterns = [path("api/v1/", include((open_urls(), "api")))]
