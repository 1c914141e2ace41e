#!/usr/bin/env python3
"""W4 by the Python library auditable 0.3.0, when it is installed.

    reference_live.py band|uniform|lanes N

Prints one JSON line: seconds for N live steps, and the keystone and its score at the end.
"""
import json
import sys
import time

from auditable import LiveSession
from auditable.graph.session import DependencyEdge, Grade, Step

MASK = (1 << 64) - 1


def draw(seed, k):
    z = (seed + (k + 1) * 0x9E3779B97F4A7C15) & MASK
    z ^= z >> 30
    z = z * 0xBF58476D1CE4E5B9 & MASK
    z ^= z >> 27
    z = z * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def below(x, n):
    return (x >> 32) * n >> 32


def dependencies(shape, i):
    if i == 0:
        return []
    if shape == "band":
        low = max(0, i - 50)
        return sorted({low + below(draw(1, 3 * i + t), i - low) for t in range(3)})
    if shape == "uniform":
        return sorted({below(draw(2, 3 * i + t), i) for t in range(3)})
    found = set()
    if i // 64 > 0:
        width = min(i // 64, 8)
        found |= {i - 64 * (1 + below(draw(3, 4 * i + t), width)) for t in range(2)}
    if below(draw(3, 4 * i + 2), 64) == 0:
        low = max(0, i - 4096)
        found.add(low + below(draw(3, 4 * i + 3), i - low))
    return sorted(found)


shape, count = sys.argv[1], int(sys.argv[2])
steps = [
    Step(
        idx=i, agent=f"a{i % 4}", kind="decision" if i % 2 else "tool_call",
        deps=[DependencyEdge(src_idx=source, grade=Grade.OBSERVED) for source in dependencies(shape, i)],
    )
    for i in range(count)
]
start = time.perf_counter()
session = LiveSession()
for step in steps:
    report = session.observe(step)
seconds = time.perf_counter() - start
keystone = None if report.keystone is None else report.keystone.idx
print(json.dumps({"program": "reference", "workload": "W4", "seconds": seconds, "keystone": keystone,
                  "per_session": report.per_session}))
