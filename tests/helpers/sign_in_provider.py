"""A provider of sign-in (OpenID Connect) on this machine, for tests: it knows one person."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "essex-test"


@contextmanager
def provider(email: str, *, verified: bool = True) -> Iterator[str]:
    """Run it; yields its address. Anyone who comes is signed in as ``email``."""
    key = RSAKey.generate_key(2048, {"kid": "test"}, auto_kid=False)
    nonces: dict[str, str] = {}

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            wanted = urlsplit(self.path)
            if wanted.path == "/.well-known/openid-configuration":
                self._json(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "jwks_uri": f"{address}/keys",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif wanted.path == "/keys":
                self._json({"keys": [key.as_dict(private=False)]})
            elif wanted.path == "/authorize":
                results = {name: values[0] for name, values in parse_qs(wanted.query).items()}
                nonces["code"] = results.get("nonce", "")
                back = urlencode({"code": "code", "state": results["state"]})
                self.send_response(302)
                self.send_header("Location", f"{results['redirect_uri']}?{back}")
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            now = int(time.time())
            claims = {
                "iss": address, "aud": CLIENT, "sub": "1", "email": email,
                "email_verified": verified, "iat": now, "exp": now + 600,
                "nonce": nonces["code"],
            }  # fmt: skip
            token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, key)
            self._json({"access_token": "a", "token_type": "Bearer", "id_token": token})

        def _json(self, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def secrets(path: Path, provider: str, port: int, allowed: list[str]) -> Path:
    """Write the settings of an office edition that is served to others."""
    path.write_text(
        f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "for-tests-only-and-long-enough-to-be-taken"
client_id = "{CLIENT}"
client_secret = "none"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
allowed = {json.dumps(allowed)}
""",
        "utf-8",
    )
    return path
