"""What the server accepted, done."""

from __future__ import annotations

import httpx


async def done(server: httpx.AsyncClient, *accepted: httpx.Response) -> None:
    """Waits for the tasks that these answers announced."""
    for answer in accepted:
        path = f"/tasks/{answer.raise_for_status().json()['taskUid']}"
        status = "enqueued"
        while status in ("enqueued", "processing"):
            status = (await server.get(path)).json()["status"]
        assert status == "succeeded"
