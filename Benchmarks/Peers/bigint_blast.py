#!/usr/bin/env python3
"""W2 by big integers: a dozen lines that beat general graph libraries on this question.

    bigint_blast.py SHAPE N

Reach sets are Python integers; the count of a step is the number of set bits in its column, found from the newest
step down. Prints one JSON line: seconds (best of three, generation not timed) and the check value.
"""
import json
import sys
import time

MASK = (1 << 64) - 1


def mix64(z):
    z ^= z >> 30
    z = z * 0xBF58476D1CE4E5B9 & MASK
    z ^= z >> 27
    z = z * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def rnd(seed, k):
    return mix64(seed + (k + 1) * 0x9E3779B97F4A7C15 & MASK)


def below(x, n):
    return (x >> 32) * n >> 32


def dependencies(shape, i):
    if shape == "band":
        lo = max(0, i - 50)
        return sorted({lo + below(rnd(1, 3 * i + t), i - lo) for t in range(3)}) if i else []
    if shape == "uniform":
        return sorted({below(rnd(2, 3 * i + t), i) for t in range(3)}) if i else []
    found = set()
    k = i // 64
    if k:
        w = min(k, 8)
        found |= {i - 64 * (1 + below(rnd(3, 4 * i + t), w)) for t in range(2)}
    if i and below(rnd(3, 4 * i + 2), 64) == 0:
        lo = max(0, i - 4096)
        found.add(lo + below(rnd(3, 4 * i + 3), i - lo))
    return sorted(found)


def counts(rows):
    n = len(rows)
    later = [0] * n  # bit j of later[i]: step j rests on step i
    for i in range(n - 1, -1, -1):
        bits = later[i] | 1 << i
        for d in rows[i]:
            later[d] |= bits
    return [bits.bit_count() for bits in later]


shape, n = sys.argv[1], int(sys.argv[2])
rows = [dependencies(shape, i) for i in range(n)]
best = None
for _ in range(3):
    start = time.perf_counter()
    result = counts(rows)
    seconds = time.perf_counter() - start
    best = seconds if best is None else min(best, seconds)
check = sum(c * (2 * i + 1) for i, c in enumerate(result)) & MASK
print(json.dumps({"program": "bigint", "workload": "W2 all", "shape": shape, "n": n, "seconds": best, "check": f"{check:x}"}))
