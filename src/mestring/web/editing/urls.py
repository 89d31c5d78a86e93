"""The routes of editing, and the public page of what is local."""

from django.urls import path

from mestring.web.editing import local, packages, previews, views, writing

DRAFT = "redaksjon/<uuid:draft_id>/"

urlpatterns = [
    path("redaksjon/", views.drafts, name="drafts"),
    path("redaksjon/nytt/", views.new_draft, name="draft-new"),
    path(DRAFT, views.draft, name="draft"),
    path(f"{DRAFT}fil/<path:path>", writing.edit_file, name="draft-file"),
    path(f"{DRAFT}ny-fil/", writing.new_file, name="draft-new-file"),
    path(f"{DRAFT}ta-ut/<path:path>", writing.take_out, name="draft-take-out"),
    path(f"{DRAFT}vis/<path:path>", previews.show_preview, name="draft-preview"),
    path(f"{DRAFT}forskjell/", writing.show_differences, name="draft-differences"),
    path(f"{DRAFT}historikk/", writing.show_history, name="draft-history"),
    path(f"{DRAFT}tekst/<uuid:revision_id>/", writing.show_text, name="draft-text"),
    path(f"{DRAFT}flett/<uuid:revision_id>/", writing.merge, name="draft-merge"),
    path(f"{DRAFT}hent-inn/", views.bring_up, name="draft-bring-up"),
    path(f"{DRAFT}hent-inn/<path:path>", writing.meet_published, name="draft-meet-published"),
    path(f"{DRAFT}pakke.zip", packages.download, name="draft-package"),
    path(f"{DRAFT}hent-pakke/", packages.upload, name="draft-upload"),
    path(f"{DRAFT}flytt/", views.move, name="draft-move"),
    path(f"{DRAFT}klart/", views.mark_ready, name="draft-ready"),
    path(f"{DRAFT}publiser/", views.publish, name="draft-publish"),
    path(f"{DRAFT}gjennomgang/", views.add_review, name="draft-review"),
    path(
        f"{DRAFT}gjennomgang/<uuid:review_id>/ta-tilbake/",
        views.take_back_review,
        name="draft-take-back-review",
    ),
    path("lokalt/", local.local, name="local"),
]
