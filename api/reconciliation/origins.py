"""Pages that run on this machine may ask the reconciliation service (CORS); a page of anybody else is told nothing."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Where both versions live.
PREFIX = "/reconcile"
#: The page of OpenRefine comes from 127.0.0.1 with another port.
_LOCAL = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")


class LocalPages:
    """Adds the headers of CORS to whatever answers under :data:`PREFIX`, problems too, and tells a browser beforehand that it may ask.

    Starlette's own middleware is for a whole service, and leaves ``Vary`` out where an origin may not ask.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on, with the headers."""
        path = scope.get("path", "")
        if scope["type"] != "http" or (path != PREFIX and not path.startswith(PREFIX + "/")):
            await self._app(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin", "")

        async def admit(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if _LOCAL.fullmatch(origin):
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
                    headers["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language"
            await send(message)

        if scope["method"] == "OPTIONS":
            await admit({"type": "http.response.start", "status": 204, "headers": []})
            await admit({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, admit)
