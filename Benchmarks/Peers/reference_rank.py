#!/usr/bin/env python3
"""W1 by the Python library auditable 0.3.0, when it is installed.

    reference_rank.py FILE

Prints one JSON line: seconds for reading, scoring and formatting, and the first digits of the output's SHA-256.
"""
import hashlib
import json
import sys
import time

from auditable import analyze_run
from auditable.graph.adapters import TauBenchPriorDBReadsAdapter

start = time.perf_counter()
lines = []
with open(sys.argv[1], encoding="utf-8") as source:
    for text in source:
        run = json.loads(text)
        report = analyze_run(run["traj"], adapter=TauBenchPriorDBReadsAdapter())
        keystone = "" if report.keystone is None else report.keystone.idx
        share = "" if report.per_session is None else f"{report.per_session:.6f}"
        lines.append(f"{run['run_id']}\t{report.state}\t{report.n_steps}\t{keystone}\t{share}\n")
seconds = time.perf_counter() - start
digest = hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
print(json.dumps({"program": "reference", "workload": "W1", "runs": len(lines), "seconds": seconds, "check": digest}))
