"""PDFs damaged by chance, the same ones for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NUMBER = re.compile(rb"\d+")


def mutate(pdf: bytes, n: int, *, seed: int) -> Iterator[bytes]:
    """Give `n` damaged copies, each way of damaging in turn."""
    chance = random.Random(seed)
    for index in range(n):
        yield _WAYS[index % len(_WAYS)](pdf, chance)


def _flip_bytes(pdf: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(pdf)
    for _ in range(chance.choice((1, 10, 200))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _truncate(pdf: bytes, chance: random.Random) -> bytes:
    return pdf[: chance.randrange(len(pdf))]


def _swap_streams(pdf: bytes, chance: random.Random) -> bytes:
    spans = [match.span(1) for match in _STREAM.finditer(pdf)]
    if len(spans) < 2:
        return _flip_bytes(pdf, chance)
    (a, b), (c, d) = sorted(chance.sample(spans, 2))
    return pdf[:a] + pdf[c:d] + pdf[b:c] + pdf[a:b] + pdf[d:]


def _change_numbers(pdf: bytes, chance: random.Random) -> bytes:
    # Lengths, offsets and references to objects: loops and wrong kinds.
    places = [match.span() for match in _NUMBER.finditer(_STREAM.sub(lambda m: b"\xff" * len(m[0]), pdf))]
    for a, b in sorted(chance.sample(places, min(len(places), chance.choice((1, 5, 40)))), reverse=True):
        pdf = pdf[:a] + str(chance.choice((0, 1, 2, 7, 99, 10**9))).encode() + pdf[b:]
    return pdf


def _drop_piece(pdf: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(pdf))
    return pdf[:start] + pdf[start + chance.choice((1, 100, 5_000)) :]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip_bytes, _truncate, _swap_streams, _change_numbers, _drop_piece,
)  # fmt: skip
