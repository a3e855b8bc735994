"""What uvicorn serves for `tests.bench.pages`: the bare page as `floor`, and `app` with the plans of the folder `KPI_BENCH_PLANS`."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data import plan_files

if folder := os.environ.get("KPI_BENCH_PLANS"):
    plan_files.PLANS_FOLDER = Path(folder)

from app import app as app  # what it reads at its start has to find the folder


def healthz(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


floor = st.App(str(Path(__file__).with_name("pages_floor.py")), routes=[Route("/healthz", healthz)])
