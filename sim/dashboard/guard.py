"""Who may ask, and for how much: Host, Origin, token and size of a request, and what a page may load.

The page carries no inline script and asks nobody but this server. Another site that the browser has open can neither
read it (the token in the address, the Host header against rebinding of names) nor write to it (the Origin header).
"""

from __future__ import annotations

import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 256 * 1024
"""Bytes in a request."""
LARGEST_FILE = 6 * 1024 * 1024
"""Bytes in a request that brings a file, which is a third longer as text."""
ENTRANCE = "/open"
"""The one address without a token, where links come in: a page that holds nothing, and its script."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:@/\[\]]+)(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
"""A name or an address, and perhaps a port."""


@cache
def always() -> dict[str, str]:
    """The headers of every answer, of one that refuses or fails too."""
    return {
        "content-security-policy": policy(),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
    }


def policy() -> str:
    """The content security policy: this server's own scripts and styles, and the one sheet that Plot writes."""
    versions = json.loads((Path(__file__).parent / "vendor" / "versions.json").read_text(encoding="utf-8"))
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' '{versions['plot']['style']}'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def most_of(address: str) -> int:
    """How many bytes a request to an address may have."""
    return LARGEST_FILE if "/start/api/" in address else LARGEST


@final
class Guard:
    """Refuse what does not come from the page itself, before anything is read.

    Parameters
    ----------
    app
        What answers the rest.
    token
        The first part of every address.
    hosts
        Names that the Host header may carry; with ``everywhere`` also any address in numbers.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Iterable[str] = LOOPBACK, everywhere: bool = False) -> None:
        self._app, self._token, self._everywhere = app, token, everywhere
        self._hosts = {host.casefold() for host in hosts}
        if everywhere:
            self._hosts.add(socket.gethostname().casefold())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in always().items():
                    headers[name] = value
            await send(message)

        try:
            refusal = self._refusal(scope)
        except Exception:  # whatever nobody has thought of
            refusal = _no(400, "no page asks like this.")
        await (refusal or self._app)(scope, receive, sent)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._known(host):
            return _no(421, "this server does not answer to that name.")
        if not scope["path"].startswith("/"):
            return _no(400, "an address begins with /.")
        if scope["path"] == ENTRANCE and scope["method"] == "GET":
            return None
        first = scope["path"].split("/")[1]
        if scope["path"] != f"{ENTRANCE}.js" and not secrets.compare_digest(first.encode(), self._token.encode()):
            return _no(404, "there is nothing here; open the address that the command printed.")
        origin = headers.get("origin")
        if origin is not None and origin != f"{scope.get('scheme', 'http')}://{host}":
            return _no(403, "another site may not ask this server.")
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return _no(403, "another site may not ask this server.")
        if scope["method"] == "POST" and headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return _no(415, "JSON is expected.")
        length = headers.get("content-length", "0")
        most = most_of(scope["path"])
        if not length.isdigit() or int(length) > most:
            return _no(413, f"a request may have {most:,} bytes.")
        return None

    def _known(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        if found[1].casefold() in self._hosts:
            return True
        if not self._everywhere:
            return False
        try:
            ipaddress.ip_address(found[1].strip("[]"))
        except ValueError:
            return False
        return True


def _no(status: int, why: str) -> JSONResponse:
    return JSONResponse({"error": why, "problems": []}, status)
