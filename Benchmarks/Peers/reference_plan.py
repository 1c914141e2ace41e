#!/usr/bin/env python3
"""W5 by the Python library auditable 0.3.0, when it is installed.

    reference_plan.py FILE [RUNS]

Prints one JSON line: seconds of the analysis of a plan that is in memory (best of RUNS, seven unless given), how many
findings, the keystone.
"""
import json
import sys
import time

from auditable.graph.pre import analyze_plan

with open(sys.argv[1], encoding="utf-8") as source:
    plan = json.load(source)
best = float("inf")
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 7):
    start = time.perf_counter()
    report = analyze_plan(plan)
    best = min(best, time.perf_counter() - start)
print(json.dumps({
    "program": "reference", "workload": "W5", "seconds": best, "findings": len(report.findings),
    "keystone": report.keystone_idx,
}))
