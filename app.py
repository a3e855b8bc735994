"""ASGI entry. `make run` serves it with uvicorn; `streamlit run app.py` works too, slower (README, "Decisions")."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import pages.ui
from data.engine import open_store
from data.mirror import mirror_plan
from data.plan_files import load_plan, plan_folders
from metrics.model import UserError
from pages.ui import preload, style
from pages.ui.messages import explain

log = logging.getLogger("kpi")
for name in ("uvicorn.access", "uvicorn.error"):  # Streamlit sets their level anew, to a line for each request and each visitor
    logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
PAGES = Path(__file__).parent / "pages"


class SecurityHeaders:
    """Headers a browser heeds: no sniffing of types, no framing by others, no address of ours told to others."""

    HEADERS = (
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"referrer-policy", b"same-origin"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class Index:
    """Streamlit's page as the browser first gets it, in Chinese: `pages/ui/index.js` is put at its head, the style sheet at the beginning of its
    body, where it comes after those of Streamlit."""

    PUT = (
        (b'<html lang="en">', b'<html lang="zh-CN">'),
        (b"<title>Streamlit</title>", "<title>目标跟踪</title>".encode()),
        (b"You need to enable JavaScript to run this app.", "请允许浏览器运行 JavaScript。".encode()),
        (b"<head>", b"<head><script>" + (PAGES / "ui" / "index.js").read_bytes() + b"</script>"),
        (b"<body>", b"<body>" + style.sheet().encode()),
    )

    EARLY = (b"</head>", preload.chart_early(Path(st.__file__).parent / "static").encode() + b"</head>")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", ()))
        if scope["type"] != "http" or scope["method"] != "GET" or b"text/html" not in asked.get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        plain = [h for h in scope["headers"] if h[0] not in (b"accept-encoding", b"if-none-match", b"if-modified-since")]
        start: Message = {}
        body = b""

        async def put(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and b"text/html" in dict(message["headers"]).get(b"content-type", b""):
                start = message
            elif not start:
                await send(message)
            else:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                early = [self.EARLY] if preload.opens_with_chart(scope["path"], scope["query_string"]) else []
                for old, new in (*self.PUT, *early):
                    body = body.replace(old, new, 1)
                kept = [
                    h for h in start["headers"] if h[0] not in (b"content-length", b"etag", b"last-modified", b"accept-ranges")
                ]
                await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
                await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": plain}, receive, put)


def healthz(_: Request) -> JSONResponse:
    """200 where the store can be read, else 503 with the reason in words."""
    try:
        with open_store().reading():
            return JSONResponse({"status": "ok"})
    except UserError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, status_code=503)


def load_pages() -> None:
    """The modules of the pages, which the first visitor would wait a second or two for."""
    for module in pkgutil.iter_modules(pages.ui.__path__, "pages.ui."):
        importlib.import_module(module.name)


@asynccontextmanager
async def prepared(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Before the first visitor the plan files are copied into the store; a store that fails is told on the page, not here."""
    try:
        store = open_store()
        for folder in plan_folders():
            mirror_plan(store, load_plan(folder))
    except UserError as error:
        log.warning("plans not mirrored: %s", error)
    threading.Thread(target=load_pages, name="load-pages", daemon=True).start()
    yield {}


app = st.App(
    str(PAGES / "shell.py"),
    routes=[Route("/healthz", healthz)],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        Middleware(Index),
    ],
    lifespan=prepared,
    on_script_error=explain,
)
