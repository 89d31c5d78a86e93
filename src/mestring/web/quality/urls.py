"""The routes of quality pages."""

from django.urls import path

from mestring.web.quality import areas, views

urlpatterns = [
    path("kvalitet/", views.quality, name="quality"),
    path("kvalitet/<slug:unit>/", views.unit, name="quality-unit"),
    path("kvalitet/<slug:unit>/<slug:indicator>/", views.indicator, name="quality-indicator"),
    path("kvalitet/<slug:unit>/<slug:indicator>/tall/", views.figures, name="quality-figures"),
    path("kvalitet/<slug:unit>/<slug:indicator>/hvem/", views.behind, name="quality-behind"),
    path("omrader/", areas.areas, name="areas"),
    path("omrader/<slug:area>/", areas.area, name="area"),
    path("omrader/<slug:area>/<slug:indicator>/", areas.indicator, name="area-indicator"),
    path("omrader/<slug:area>/<slug:indicator>/tall/", areas.figures, name="area-figures"),
]
