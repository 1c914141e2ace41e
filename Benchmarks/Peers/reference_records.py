#!/usr/bin/env python3
"""W6 and W7 by the Python library auditable 0.3.0, when it is installed.

    reference_records.py verify FILE      load_log: reads FILE and verifies every record
    reference_records.py append FILE N    FileSink: appends the first N records of the workload to FILE, which is new

Prints one JSON line: seconds (making the values of the records is not timed), records, and the first digits of the
last record's id.
"""
import json
import os
import sys
import time

from auditable import DataSpan, DecisionRecord, DependencySnapshot, FileSink, HarnessSpan, ModelSpan, Report
from auditable.graph.loader import load_log

MASK = (1 << 64) - 1
ACTIONS = ["vendor_payment", "refund_issue", "price_change", "reply_send"]
PARTIES = ["acme", "globex", "initech", "umbrella"]


def mix64(z):
    z ^= z >> 30
    z = z * 0xBF58476D1CE4E5B9 & MASK
    z ^= z >> 27
    z = z * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def record(i):
    def draw(t, n):
        return (mix64(6 + (16 * i + t + 1) * 0x9E3779B97F4A7C15 & MASK) >> 32) * n >> 32

    action, party, cost = ACTIONS[draw(0, 4)], PARTIES[draw(1, 4)], draw(2, 1000000) / 100
    basis = f"Invoice INV-{i} matches an approved PO for {party}; within budget."
    if draw(3, 64) == 0:
        basis += ' Note \u2192 "caf\u00e9"\\ reviewed\n\ttwice\x01.'
    report = Report(stage="data", name="")
    if draw(4, 16) == 0:
        report = Report(
            stage="data", name="freshness", score=draw(5, 1000) / 1000, flag="stale",
            reason="snapshot older than the limit", evidence={"age_s": draw(14, 100000) / 10})
    state = {
        "budget_remaining": 1000000 - draw(12, 900000), "allow_list": [party, "hooli"],
        "policy_id": f"kyc-{draw(13, 500)}"}
    captured = 1700000000.0 + i
    return DecisionRecord(
        action_type=action,
        data=DataSpan(
            inputs={"invoice": f"INV-{i}", "amount": cost},
            retrieved=[f"doc-{draw(8 + j, 100000)}" for j in range(draw(7, 3))],
            snapshot=DependencySnapshot(state=state, captured_at=captured), report=report),
        model=ModelSpan(model_id=f"gpt-x-{draw(15, 8)}", decision_basis=basis),
        harness=HarnessSpan(action_type=action, arguments={"recipient": party, "ref": i}, cost=cost),
        decided_at=captured + draw(6, 1000000) / 1000000)


def verify(path):
    start = time.perf_counter()
    records = load_log(path)
    return time.perf_counter() - start, records


def append(path, count):
    if os.path.exists(path):
        sys.exit(f"{path} is there already")
    records = [record(i) for i in range(count)]
    start = time.perf_counter()
    sink = FileSink(path)
    for one in records:
        sink.append(one)
    return time.perf_counter() - start, records


if sys.argv[1:2] == ["verify"] and len(sys.argv) == 3:
    name = "W6 verify"
    seconds, found = verify(sys.argv[2])
elif sys.argv[1:2] == ["append"] and len(sys.argv) == 4:
    name = "W7 append"
    seconds, found = append(sys.argv[2], int(sys.argv[3]))
else:
    sys.exit(__doc__)
check = found[-1].record_id[:16] if found else ""
print(json.dumps({"program": "reference", "workload": name, "records": len(found), "seconds": seconds, "check": check}))
