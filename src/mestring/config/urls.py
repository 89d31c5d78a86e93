"""All routes: pages in bokmål at /, in English at /en/; what other systems read at /api/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("mestring.interop.urls")),
    *i18n_patterns(
        path("", include("mestring.web.urls")),
        path("", include("mestring.interop.pages")),
        *([path("demo/", include("mestring.demo.urls"))] if settings.DEMO_PERSONAS else []),
        *([path("galleri/", include("mestring.web.gallery.urls"))] if settings.GALLERY else []),
        prefix_default_language=False,
    ),
]

handler400 = "mestring.web.errors.bad_request"
handler403 = "mestring.web.errors.refused"
handler404 = "mestring.web.errors.not_found"
handler500 = "mestring.web.errors.broken"
