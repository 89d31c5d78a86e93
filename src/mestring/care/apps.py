from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "mestring.care"
    default_auto_field = "django.db.models.BigAutoField"
