"""All routes: bokmål at /, English at /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("mestring.web.urls")),
    *([path("demo/", include("mestring.demo.urls"))] if settings.DEMO_PERSONAS else []),
    *([path("galleri/", include("mestring.web.gallery.urls"))] if settings.GALLERY else []),
    prefix_default_language=False,
)

handler400 = "mestring.web.errors.bad_request"
handler403 = "mestring.web.errors.refused"
handler404 = "mestring.web.errors.not_found"
handler500 = "mestring.web.errors.broken"
