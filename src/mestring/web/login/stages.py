"""What comes between a password and being logged in."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from mestring.web.login import oidc


class AskForCode(AuthenticateStage):
    """Ask for a code or a key, unless a provider we trust in this has asked already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin is not None and oidc.is_strong(sociallogin):
            return False
        return bool(super()._should_handle(request))
