from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "mestring.login"
    default_auto_field = "django.db.models.BigAutoField"
