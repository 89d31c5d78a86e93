from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "mestring.knowledge"
    default_auto_field = "django.db.models.BigAutoField"
