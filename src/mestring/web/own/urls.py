"""The routes of the person's own plan and of the relative's own page."""

from django.urls import path

from mestring.web.own import views

urlpatterns = [
    path("min-plan/", views.own_plan, name="own-plan"),
    path("min-plan/mal/", views.own_goal, name="own-goal"),
    path("min-plan/deling/", views.own_sharing, name="own-sharing"),
    path("min-plan/angre/<uuid:event_id>/", views.own_undo, name="own-undo"),
    path("min-plan/steg/<str:step>/<slug:answer>/", views.own_answer, name="own-answer"),
    path("min-side/", views.relative_page, name="relative-page"),
    path("min-side/angre/<uuid:event_id>/", views.relative_undo, name="relative-undo"),
    path("min-side/steg/<str:step>/<slug:answer>/", views.relative_answer, name="relative-answer"),
]
