"""The demo's own routes; they exist only where the demo is on."""

from django.urls import path

from mestring.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.personas, name="personas"),
    path("<slug:username>/", views.become, name="become"),
]
