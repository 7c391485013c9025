"""An upstream that answers polls of a feed in turn, and in between with everything that goes wrong on the web.

It goes on to the next poll only when it is asked with the tag of this one, by which the indexer says that it has this
one safe. So what is lost at the end is lost by the indexer, and not because nobody asked in time.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import orjson

from tests.indexer.fetch.upstream import (
    Answer,
    Seen,
    chunked_cut,
    cut_short,
    drip,
    error,
    garbage,
    hang_up,
    not_modified,
    ok,
    redirect,
    silence,
    too_many,
)
from tests.system.polls import Poll

# Longer than the limit that `Upstream`'s clients have in these tests.
_LONG = 30.0


def _in_utf_16(body: bytes) -> Answer:
    return ok(body.decode().encode("utf-16"), "application/json; charset=utf-16")


def _in_latin_1(body: bytes) -> Answer:
    """With question marks for what it does not have: where nothing else shows, texts come garbled."""
    return ok(body.decode().encode("latin-1", "replace"), "application/json; charset=iso-8859-1")


#: What is answered in place of a poll.
FAULTS: dict[str, Callable[[bytes], Answer]] = {
    "304 out of turn": lambda _: not_modified(),
    "429": lambda _: too_many(900),
    "429 without a time": lambda _: error(429),
    "500": lambda _: error(500),
    "503": lambda _: error(503).with_headers(retry_after="120"),
    "says nothing": lambda _: silence(_LONG),
    "a byte at a time": lambda body: drip(body, 0.05),
    "hangs up": lambda _: hang_up(),
    "no HTTP": lambda _: garbage(),
    "cut short": lambda body: cut_short(body[: len(body) // 2], missing=len(body)),
    "without its last chunk": chunked_cut,
    "half a gzip": lambda body: ok(gzip.compress(body)[:-9], content_encoding="gzip"),
    "half the JSON": lambda body: ok(body[: len(body) // 2]),
    "the JSON and more": lambda body: ok(body + b"]"),
    "a page": lambda _: ok(b"<!doctype html><title>We will be back soon</title>", "text/html"),
    "nothing": lambda _: ok(b""),
    "an error with status 200": lambda _: ok(b'{"Response": "Error", "Message": "rate limit", "Data": {}}'),
    "an error like a feed": lambda _: ok(b'{"Data": [], "Err": {"type": 1, "message": "no"}}'),
    "UTF-16": _in_utf_16,
    "Latin-1": _in_latin_1,
    "elsewhere": lambda _: redirect("/maintenance"),
    "in a circle": lambda _: redirect("/feed"),
}


def _as_it_is(body: bytes) -> Answer:
    return ok(body)


#: Ways in which a poll comes whole all the same.
WAYS: dict[str, Callable[[bytes], Answer]] = {
    "plain": _as_it_is,
    "under a wrong charset": lambda body: ok(body, "text/plain; charset=koi8-r"),
    "with a byte order mark": lambda body: ok(b"\xef\xbb\xbf" + body),
    "in ASCII": lambda body: ok(json.dumps(orjson.loads(body)).encode()),
    "zipped": lambda body: ok(gzip.compress(body), content_encoding="gzip"),
}


class Misbehaving:
    """A script of `Upstream` for ``/feed``. ``answered`` counts what it did, ``is_done`` once the last poll is safe.

    ``least`` are the requests that this takes at the least.
    """

    def __init__(self, polls: Sequence[Poll], chance: Random, faults: Sequence[str]) -> None:
        """Each of the ``faults`` happens once at least, before one poll or another; and each of the `WAYS`."""
        self._bodies = [orjson.dumps(list(poll)) for poll in polls]
        self._ahead: list[list[str]] = [[] for _ in polls]
        for fault in faults:
            chance.choice(self._ahead).append(fault)
        self._chance = chance
        self._ways = chance.sample(list(WAYS), len(WAYS))
        self._number = 0
        self.answered: Counter[str] = Counter()
        self.is_done = False
        self.least = len(polls) + len(faults)

    def __call__(self, seen: Seen) -> Answer:
        tag = seen.headers.get("if-none-match")
        if tag == self._tag():
            if not self.answered["304"] or self._chance.random() < 0.2:
                return self._told("304", not_modified().with_headers(etag=tag))
            self._go_on()
            if self.is_done:
                return self._told("304", not_modified().with_headers(etag=tag))
        body = self._bodies[self._number]
        if faults := self._ahead[self._number]:
            name = faults.pop()
            return self._told(name, FAULTS[name](body))
        name = self._ways.pop() if self._ways else self._chance.choice(list(WAYS))
        return self._told(name, WAYS[name](body).with_headers(etag=self._tag()))

    def _tag(self) -> str:
        return f'"{self._number}"'

    def _go_on(self) -> None:
        if self._number == len(self._bodies) - 1:
            self.is_done = True
        else:
            self._number += 1

    def _told(self, name: str, answer: Answer) -> Answer:
        self.answered[name] += 1
        return answer
