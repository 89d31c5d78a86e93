"""A small OpenID Connect provider: authorization code with PKCE, signed tokens, each code once.

It holds us to the protocol, and can be told to break it, to see that we do not take its word then.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who is logged in there, what it was asked, and how it is to lie."""

    issuer: str = ""
    client_id: str = "mestring"
    client_secret: str = "hemmelig"
    subject: str = "1f2e"
    # Claims to change or, with None, to leave out.
    claims: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    algorithm: str = "RS256"
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    token_requests: list[dict[str, str]] = field(default_factory=list)

    def authorize(self, url: str) -> str:
        """Do what a browser and its owner do there: give the address one is sent back to."""
        self.asked = dict(parse_qsl(urlsplit(url).query))
        assert self.asked["response_type"] == "code"
        assert self.asked["client_id"] == self.client_id
        assert self.asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.asked
        return f"{self.asked['redirect_uri']}?{urlencode({'code': code, 'state': self.asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Exchange a code, once, for the one who began; refuse anybody else."""
        self.token_requests.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != self.client_secret:
            return None
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": self.subject,
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "nonce": asked.get("nonce"),
            "name": "Et Navn",
            "email": "kari@fjordvik.example",
            "preferred_username": "kari",
            "pid": "57912075186",
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        key = None if self.algorithm == "none" else self.key
        return jwt.encode(told, key, self.algorithm, headers={"kid": "one"})  # type: ignore[arg-type]


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@contextmanager
def serving() -> Iterator[Provider]:
    """Answer on this machine for as long as somebody looks."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/.well-known/openid-configuration": configuration, "/jwks": keys}
            page = pages.get(urlsplit(self.path).path)
            self.answer(page(provider) if page else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(provider.token(dict(parse_qsl(body))))

        def answer(self, content: dict[str, Any] | None) -> None:
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Answers


def configuration(provider: Provider) -> dict[str, Any]:
    return {
        "issuer": provider.issuer,
        "authorization_endpoint": f"{provider.issuer}/authorize",
        "token_endpoint": f"{provider.issuer}/token",
        "jwks_uri": f"{provider.issuer}/jwks",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


def keys(provider: Provider) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
