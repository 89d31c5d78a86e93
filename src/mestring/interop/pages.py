"""The pages of exchange with other systems, in each language."""

from django.urls import path

from mestring.interop.opendata.described import api_page
from mestring.interop.opendata.page import open_data

urlpatterns = [
    path("data/", open_data, name="open-data"),
    path("data/api/", api_page, name="open-data-api"),
]
