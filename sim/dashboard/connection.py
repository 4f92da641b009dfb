"""One connection: it has to ask in time, and a client that opens very many loses those that have not asked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sim.dashboard.guard import always

PATIENCE = 10.0
"""Seconds in which a request must be here whole, its body too."""
MOST = 100
"""Connections of one client; a browser opens six."""
MOST_OF_ALL = 400


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
