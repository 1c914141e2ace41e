#!/usr/bin/env python3
"""Makes Tests/Vectors/logs/written-by-python-0.3.0.jsonl: a log as the Python package `auditable` 0.3.0 writes it.

    python3 Tests/Vectors/make_log_vectors.py            writes the log and prints the id of its last record
    python3 Tests/Vectors/make_log_vectors.py --check    compares it with what would be written; exit 1 if they differ

Needs that package. The times of decisions are set, so the log is the same whenever it is made. Its counterpart,
written-here.jsonl, is made by StoredLogTests, which says how.
"""

import math
import sys
import tempfile
from pathlib import Path

import auditable
from auditable import Action, CompoundReport, DependencySnapshot, FileSink, Report, audit
from auditable.graph.loader import load_log

LOG = Path(__file__).resolve().parent / "logs" / "written-by-python-0.3.0.jsonl"
FLOATS = [
    0.0, -0.0, 1.0, 0.1, 0.1 + 0.2, 1e15, 1e16, 123456789012345680.0, 9007199254740994.0, 1e-4, 1e-5, 5e-324,
    1.7976931348623157e308, 2.2250738585072014e-308, -1.5e-07, 1e22, 1e23, math.pi,
]  # fmt: skip
INTEGERS = [0, -1, 2**53 + 1, -(2**63), 2**64, 10**60]
CONTROLS = "".join(map(chr, range(0x20))) + "\x7f\x80\x85\x9f"
TEXTS = ["caf\u00e9", "cafe\u0301", "\u6c34", "\U0001f4d2\U0010fffd", "\u2028\u2029\ufeff\ufffe", "a/b\\c\"d"]


def write(path):
    sink, number = FileSink(path), 0

    def decide(action_type, state=None, captured_at=None, decided_at=None):
        """A decision whose time is `decided_at`, or the next of a row."""
        nonlocal number
        number += 1

        def wrapped(make):
            with audit(action_type, snapshot=DependencySnapshot(state or {}, captured_at), sink=sink) as decision:
                decision.record.decided_at = 1700000000.0 + number / 4 if decided_at is None else decided_at
                make(decision)

        return wrapped

    decide("nothing")(lambda d: None)
    decide("approve", {"budget": 250.0, "spent": 40}, 1699999999)(
        lambda d: d.read(invoice="INV-1", total=120.5)
        .model("model-a", "120.5 is within 250.0", {"approve": True})
        .act(Action("approve", {"invoice": "INV-1"}, 120.5))
    )
    decide("floats", {"all": FLOATS}, 0.25)(lambda d: d.act(Action("floats", {}, -0.0)))
    decide("integers", {"all": INTEGERS}, 0, 1700000000)(lambda d: d.act(Action("integers", {}, 10**30)))
    decide(CONTROLS)(lambda d: d.model(CONTROLS, CONTROLS, CONTROLS).read(**{CONTROLS: CONTROLS}))
    decide("texts")(lambda d: d.read(**{text: at for at, text in enumerate(TEXTS)}).model("m", "".join(TEXTS), TEXTS))
    keys = ["b", "a", "B", "aa", "", "10", "9", "\uffee", "\U00010000", "~", "\u00e9", "e\u0301"]
    decide("keys", {key: {key: None} for key in keys})(lambda d: None)
    decide("empty", {"a": [], "b": {}, "c": [[], {}, ""]})(lambda d: d.model("", "", False))

    def reported(d):
        d.act(Action("reported", {"n": [1, [2, {"three": 3.0}]]}, 7))
        reports = [
            Report("data", "freshness", 0.75, "stale", "90 s of 60 s", {"age_seconds": 90.0, "max": 60}),
            Report("model", "basis", 1, "no_basis", "none given"),
            Report("harness", "cap", 0.0, "ok", "", {"caf\u00e9": ["\u2028"]}),
        ]
        for report in reports:
            d.attach(report)
        d.record.compound = CompoundReport.of(reports)

    decide("reported")(reported)

    def unscored(d):
        d.record.compound = CompoundReport.of([None, Report("data", "")], score=False)
        d.record.data.retrieved += ["first", 2, 3.0, None, {"deep": [[[[[[0]]]]]]}]

    decide("unscored")(unscored)

    def fail(d):
        d.read(before="the failure")
        raise InterruptedError

    try:
        decide("fails")(fail)
    except InterruptedError:
        pass
    decide("last", decided_at=1e300)(lambda d: d.act(Action("another name", {"a": 1}, 1e-300)))


def main(arguments):
    if arguments not in ([], ["--check"]) or auditable.__version__ != "0.3.0":
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        write(str(path))
        content = path.read_bytes()
        print(load_log(str(path))[-1].record_id)
    if not arguments:
        LOG.write_bytes(content)
    elif not LOG.exists() or LOG.read_bytes() != content:
        print(f"{LOG} differs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
