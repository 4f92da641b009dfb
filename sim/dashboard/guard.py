"""Who may ask, and for how much: Host, Origin, token, size and time of a request, and what a page may load.

The page carries no inline script and asks nobody but this server. Another site that the browser has open can neither
read it (the token in the address, the Host header against rebinding of names) nor write to it (the Origin header).
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import secrets
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, final

import h11
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

LARGEST = 256 * 1024
"""Bytes in a request."""
LARGEST_FILE = 6 * 1024 * 1024
"""Bytes in a request that brings a file, which is a third longer as text."""
ENTRANCE = "/open"
"""The one address without a token, where links come in: a page that holds nothing, and its script."""
PATIENCE = 10.0
"""Seconds in which a request must be here whole, its body too."""
MOST = 100
"""Connections of one client; a browser opens six."""
MOST_OF_ALL = 400
_OWN = {"127.0.0.1", "localhost", "[::1]"}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:@/\[\]]+)(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
"""A name or an address, and perhaps a port."""


@cache
def always() -> dict[str, str]:
    """The headers of every answer, of one that refuses or fails too.

    The content security policy allows this server's own scripts and styles, and the one sheet that Plot writes.
    """
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
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in sources.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
    }


def most_of(address: str) -> int:
    """How many bytes a request to an address may have."""
    return LARGEST_FILE if "/start/api/" in address else LARGEST


@final
class Guard:
    """Refuse what does not come from the page itself, before anything is read.

    Every address begins with the token. With ``everywhere`` the Host header may carry this machine's name and any
    address in numbers too, not only the names that every machine gives itself.
    """

    def __init__(self, app: ASGIApp, *, token: str, everywhere: bool = False) -> None:
        self._app, self._token, self._everywhere = app, token, everywhere
        self._hosts = _OWN | ({socket.gethostname().casefold()} if everywhere else set())

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
            refusal = refused(400, "no page asks like this.")
        await (refusal or self._app)(scope, receive, sent)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._known(host):
            return refused(421, "this server does not answer to that name.")
        if not scope["path"].startswith("/"):
            return refused(400, "an address begins with /.")
        if scope["path"] == ENTRANCE and scope["method"] == "GET":
            return None
        first = scope["path"].split("/")[1]
        if scope["path"] != f"{ENTRANCE}.js" and not secrets.compare_digest(first.encode(), self._token.encode()):
            return refused(404, "there is nothing here; open the address that the command printed.")
        origin = headers.get("origin")
        if origin is not None and origin != f"{scope.get('scheme', 'http')}://{host}":
            return refused(403, "another site may not ask this server.")
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return refused(403, "another site may not ask this server.")
        if scope["method"] == "POST" and headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return refused(415, "JSON is expected.")
        length = headers.get("content-length", "0")
        most = most_of(scope["path"])
        if not length.isdigit() or int(length) > most:
            return refused(413, f"a request may have {most:,} bytes.")
        return None

    def _known(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None or found[1].casefold() in self._hosts:
            return found is not None
        try:
            ipaddress.ip_address(found[1].strip("[]"))
        except ValueError:
            return False
        return self._everywhere


def refused(status: int, why: str = "there is nothing here.") -> JSONResponse:
    """An answer that says why there is none."""
    return JSONResponse({"error": why, "problems": []}, status)


@final
class Connection(H11Protocol):
    """uvicorn's, which by itself waits for ever for the end of a request."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for a newcomer: the oldest connection of the same client that has not asked yet goes."""
        super().connection_made(transport)
        everybody: Any = self.connections
        mine = [one for one in everybody if one.client[0] == self.client[0]]  # type: ignore[index]
        if len(mine) > MOST or len(everybody) > MOST_OF_ALL:
            waiting = [one for one in mine if one._late is not None]
            min(waiting, key=lambda one: one._late.when(), default=self).transport.abort()
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on, and wait for the rest for as long as there is time."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._enough()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, with the headers of every answer."""
        headers = {"content-type": "text/plain; charset=utf-8", "connection": "close", **always()}
        head = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
        parts: list[Any] = [head, h11.Data(data=msg.encode()), h11.EndOfMessage()]
        with suppress(h11.LocalProtocolError):  # an answer to what came before is under way
            self.transport.write(b"".join(self.conn.send(part) or b"" for part in parts))
        self.transport.close()

    def _wait(self) -> None:
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):  # nothing more is expected
            self._enough()
        elif self._late is None:
            self._late = self.loop.call_later(PATIENCE, self.transport.abort)

    def _enough(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = None
