#!/usr/bin/env python3
"""Makes the project's own auditor vectors: Tests/Vectors/core/auditors.json.

    python3 Tests/Vectors/make_auditor_vectors.py            writes the file
    python3 Tests/Vectors/make_auditor_vectors.py --check    compares it with what would be written; exit 1 if they differ

The inputs are made by hand, with some random ones from a fixed seed; the results are what the Python package `auditable`
0.3.0, which must be installed, says to them. Same schema as the shared suite. Cases in which that package fails with an
error of the language (an integer beyond the range of doubles) are written as `"error": "overflow"`; those in which only
its sentence fails, as for an age of 400 digits within a budget of 399, are not here but in the auditors' own tests.
"""

import json
import sys

from auditable import Action, DataAuditor, DependencySnapshot, HarnessAuditor, ModelAuditor, ModelSpan
from make_graph_vectors import SplitMix64
from make_vectors import FOLDER, tagged


def report_of(make):
    try:
        report = make()
    except OverflowError:
        return {"ok": False, "error": "overflow"}
    except ValueError:
        return {"ok": False, "error": "budget_not_positive"}
    return {
        "ok": True,
        "report": {
            "stage": report.stage, "name": report.name, "score": tagged(report.score), "flag": report.flag,
            "evidence": {key: tagged(value) for key, value in report.evidence.items()},
        },
    }  # fmt: skip


def data(captured_at, now, budget):
    def make():
        auditor = DataAuditor(max_age_seconds=budget)
        return auditor.assess(DependencySnapshot(state={}, captured_at=captured_at), now=now)

    given = {"captured_at": tagged(captured_at), "now": tagged(now), "max_age_seconds": tagged(budget)}
    return {"auditor": "data"} | given | report_of(make)


def model(basis):
    return {"auditor": "model", "decision_basis": basis} | report_of(lambda: ModelAuditor().assess(ModelSpan(decision_basis=basis)))


def harness(cost, cap):
    def make():
        return HarnessAuditor(cost_cap=cap).assess(Action(type="pay", arguments={}, cost=cost))

    return {"auditor": "harness", "cost": tagged(cost), "cost_cap": tagged(cap)} | report_of(make)


def number(random):
    """A number of any size and either type, above 0."""
    kind = random.below(6)
    whole = random.next() >> random.below(60)
    if kind == 0:
        return whole
    if kind == 1:
        return whole * random.next() * random.next() + 1
    if kind == 2:
        return (1 << 53) + random.below(9)
    if kind == 3:
        return random.below(5000) + 1
    return (random.below(1_000_000) + 1) / (1, 4, 10, 1000, 1024)[random.below(5)]


def cases():
    yield data(None, 1000, 86400.0)
    for budget in (0, -1, 0.0, -0.0, -1e-300):
        yield data(None, 1000, budget)
    for captured_at, now, budget in [
        (0, 60, 60), (0, 60.0, 60), (0.0, 59.99, 60), (10, 10, 5), (20, 10, 5), (20.5, 10, 5), (0, 1, 3), (0, 2, 3),
        (0, 0.25, 1), (0, 0.35, 1), (0, 1.0005, 1), (0, 0.0625, 1), (0, 0.1875, 1), (0, 1, 16), (0, 3, 16),
        (-(10**30), 10**30, 7), (-(10**30), 10**30, 3 * 10**30), (0, 2**53 + 1, 2**53 + 1), (0, 2**53 + 1, 2**53 + 2),
        (0, 2**53 + 1, 9007199254740992.0), (0, 10**400, 1), (0, 10**400, 1.0), (0.5, 10**400, 1),
        (-(2**63), 2**63 - 1, 2**64), (2**63 - 1, -(2**63), 1), (10**18, 10**18 + 1, 1), (1, 2**64, 2**64 - 1),
        (1749999999.9, 1750000000.0, 0.1), (0, 10**12, 1), (0, 5, 1e-5),
    ]:  # fmt: skip
        yield data(captured_at, now, budget)
    for basis in ("", " ", "\t\r\n", "\x1c\x1f", "\u3000\u2028", "\ufeff", "a", "\u2003b", "\u0301", "0", "\u200b "):
        yield model(basis)
    for cost, cap in [
        (5, None), (5, 0), (5, 0.0), (5, -0.0), (5, -3), (-7, 3), (3, 3), (3.0, 3), (3, 3.0), (4, 3), (3.5, 3), (7, 3.5),
        (3.0000000001, 3), (0.0, 0.0), (10**30, 10**30 - 1), (10**30, 1e30), (10**30, 9.99e29), (2**53 + 1, 2.0**53),
        (2**64 + 2**11, 2**64), (10**400, 1), (10**400, 1.0), (1e308, 10**307), (1062500, 10**6),
        (1187500, 10**6), (10**19 + 10**16 // 2, 10**19), (2, 1e-9),
    ]:  # fmt: skip
        yield harness(cost, cap)
    random = SplitMix64(7)
    for _ in range(40):
        yield data(number(random), number(random), number(random))
    for _ in range(40):
        cap = number(random)
        yield harness(cap + number(random) if random.below(2) else number(random), cap)


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    head = '{"suite":"auditors","schema":1,"reference":"Tests/Vectors/make_auditor_vectors.py","cases":[\n'
    lines = [
        json.dumps({"id": f"own-aud-{i:03}"} | case, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
        for i, case in enumerate(cases())
    ]
    text = head + ",\n".join(lines) + "\n]}\n"
    path = FOLDER / "auditors.json"
    if not arguments:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        print(f"{path} differs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
