#!/usr/bin/env python3
"""Makes the project's own vectors for decision records: records.json and logs.json in Tests/Vectors/core.

    python3 Tests/Vectors/make_record_vectors.py            writes the files
    python3 Tests/Vectors/make_record_vectors.py --check    compares them with what would be written

The inputs are made by hand, with some random ones from a fixed seed; the results are what the Python package
`auditable` 0.3.0, which must be installed, says to them: the digests of its records and reports, the lines of its
`FileSink`, and what its `load_log` and a `FileSink` over an existing log accept. Canonical text, which that package
gives out for whole lines only, is `json.dumps` with sorted keys, and counts only where its SHA-256 is the digest that
the package gives.

Same schema as the shared suites. Needs Python 3.11 or later. Same output on every run.
"""

import base64
import copy
import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

import auditable
from auditable import (
    Action,
    CompoundReport,
    DataSpan,
    DecisionRecord,
    DependencySnapshot,
    HarnessSpan,
    ModelSpan,
    Report,
)
from auditable.graph.loader import load_log
from make_vectors import FOLDER, SplitMix64, canonical, tagged

assert auditable.__version__ == "0.3.0"


# --- Values -----------------------------------------------------------------------------------------------------------


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def report(stage, name="", score=0.0, flag="ok", reason="", evidence=None):
    return {
        "stage": stage, "name": name, "score": score, "flag": flag, "reason": reason, "evidence": evidence or {},
    }  # fmt: skip


def body(action_type="refund", decided_at=1760000000.5, previous=None, **parts):
    """The members of a record without its id; `parts` are laid over those of its spans, `compound` is whole."""
    members = {
        "action_type": action_type,
        "data": {
            "inputs": {}, "retrieved": [], "snapshot": {"state": {}, "captured_at": None}, "report": report("data"),
        },
        "model": {"model_id": "", "decision_basis": "", "output": None, "report": report("model")},
        "harness": {"action_type": action_type, "arguments": {}, "cost": 0.0, "report": report("harness")},
        "compound": parts.pop("compound", None),
        "decided_at": decided_at,
        "prev_digest": previous,
    }  # fmt: skip
    for span, given in parts.items():
        members[span] |= given
    return members


def record_of(members):
    """The package's record with these members."""
    data, model, harness, compound = (members[key] for key in ("data", "model", "harness", "compound"))
    return DecisionRecord(
        members["action_type"],
        data=DataSpan(
            data["inputs"], data["retrieved"], DependencySnapshot(**data["snapshot"]), Report(**data["report"])
        ),
        model=ModelSpan(model["model_id"], model["decision_basis"], model["output"], Report(**model["report"])),
        harness=HarnessSpan(
            harness["action_type"], harness["arguments"], harness["cost"], Report(**harness["report"])
        ),
        compound=compound
        and CompoundReport([Report(**leaf) for leaf in compound["reports"]], compound["uncalibrated_score"]),
        decided_at=members["decided_at"],
        prev_digest=members["prev_digest"],
    )


def written(records):
    """The lines that the package's sink writes for records, without line ends."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        sink = auditable.FileSink(str(path))
        for one in records:
            sink.append(one)
        return path.read_bytes().decode().split("\n")[:-1] if records else []


def sealed(members, previous=None):
    """The line of any object, valid record or not, that carries its own digest and the link to the line before."""
    members = {key: value for key, value in members.items() if key != "record_id"}
    if previous is not None:
        members["prev_digest"] = json.loads(previous)["record_id"]
    return canonical(members | {"record_id": sha256(canonical(members))})


def chained(*bodies):
    lines = []
    for members in bodies:
        lines.append(sealed(members, lines[-1] if lines else None))
    return lines


def respelled(value, random):
    """Another JSON text of a value: keys in any order, blanks, escapes, more digits."""

    def blank():
        return ["", "", " ", "\t", "\n ", "\r ", "  "][random.below(7)]

    def shuffled(entries):
        entries = list(entries)
        for at in range(len(entries) - 1, 0, -1):
            other = random.below(at + 1)
            entries[at], entries[other] = entries[other], entries[at]
        return entries

    def string(text):
        def character(one):
            if ord(one) < 0x20 or one in '"\\' or random.below(7) == 0:
                units = one.encode("utf-16-be").hex()
                units = units.upper() if random.below(2) else units
                return "".join("\\u" + units[at : at + 4] for at in range(0, len(units), 4))
            return "\\/" if one == "/" and random.below(2) else one

        return '"' + "".join(character(one) for one in text) + '"'

    def number(double):
        text = repr(double)
        return text if "e" in text else text + ["", "0", "e0", "E+00", "000e-0"][random.below(5)]

    if isinstance(value, dict):
        entries = [
            f"{blank()}{string(key)}{blank()}:{blank()}{respelled(member, random)}{blank()}"
            for key, member in shuffled(value.items())
        ]
        return "{" + ",".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ",".join(f"{blank()}{respelled(one, random)}{blank()}" for one in value) + "]"
    if isinstance(value, str):
        return string(value)
    return number(value) if isinstance(value, float) else canonical(value)


# --- records.json -----------------------------------------------------------------------------------------------------

TEXTS = [
    "", "r\u00e9sum\u00e9", "re\u0301sume\u0301", "\u6771\u4eac", "\U0001f9fe", "a/b\\c\"d",
    "\x00\x08\x0b\x1f\x7f\x9f", "\u2028\ufeff\uffff",
]  # fmt: skip
NUMBERS = [
    0, -7, 2**63, -(10**40), 0.0, -0.0, 2.5, 1e15, 9007199254740994.0, 1e16, 1e-4, 9.9e-5, 5e-324,
    1.7976931348623157e308,
]  # fmt: skip


def random_value(random, depth):
    kind = random.below(7 if depth else 5)
    if kind < 2:
        return random.pick(NUMBERS)
    if kind < 4:
        return random.pick(TEXTS) + random.pick(TEXTS)
    if kind == 4:
        return random.pick([None, True, False])
    if kind == 5:
        return [random_value(random, depth - 1) for _ in range(random.below(4))]
    return {random.pick(TEXTS) + str(at): random_value(random, depth - 1) for at in range(random.below(4))}


def random_object(random, depth=2):
    return {random.pick(TEXTS) + random.pick("abAB9"): random_value(random, depth) for _ in range(random.below(4))}


class Random(SplitMix64):
    def below(self, bound):
        return self.next() % bound

    def pick(self, choices):
        return choices[self.below(len(choices))]


def random_report(random, stage):
    if random.below(2):
        return report(stage)
    return report(
        stage, random.pick(TEXTS), random.pick(NUMBERS), random.pick(["ok", "stale", ""]), random.pick(TEXTS),
        random_object(random, 1),
    )  # fmt: skip


def random_body(random):
    leaves = [random_report(random, stage) for stage in ("data", "harness")]
    return body(
        random.pick(TEXTS) + "act", random.pick(NUMBERS),
        data={
            "inputs": random_object(random), "retrieved": [random_value(random, 2) for _ in range(random.below(3))],
            "snapshot": {"state": random_object(random), "captured_at": random.pick([None, 1760000000, 0.25])},
            "report": random_report(random, "data"),
        },
        model={"decision_basis": random.pick(TEXTS), "output": random_value(random, 3)},
        harness={"arguments": random_object(random), "cost": random.pick(NUMBERS)},
        compound=random.pick([None, {"reports": leaves, "uncalibrated_score": random.pick([None, 3, 0.5])}]),
    )  # fmt: skip


def record_inputs():
    yield "blank", body()
    yield "link", body(previous="0123456789abcdef" * 4)
    yield "link", body(previous="not a digest")
    for cost in (0, 12, 12.0, -0.0, 1e16, 123456789012345678901234567890, 1e-7, 4503599627370497.5):
        yield "number", body(harness={"cost": cost})
    yield "number", body(decided_at=1760000000)
    yield "number", body(data={"snapshot": {"state": {"limit": [1, 1.0, -1e-5]}, "captured_at": 1759999999.75}})
    yield "text", body("".join(chr(code) for code in range(0x20)) + "\x7f\"\\/")
    basis = "e\u0301\u00e9 \u2029\U0001f4b6"
    yield "text", body(model={"model_id": "m\u00f6del", "decision_basis": basis, "output": "\u0085"})
    keys = ["b", "a", "B", "aa", "\u00e9", "e\u0301", "\uffee", "\U00010000", "", "10", "9"]
    yield "keys", body(data={"inputs": {key: at for at, key in enumerate(keys)}})
    deep = [[]]
    for level in range(60):
        deep = [{"level": level, "in": deep}]
    yield "nesting", body(model={"output": deep})
    flagged = report("harness", "cap", 0.875, "over_cap", "7 > 4", {"cost": 7, "cap": 4.0})
    yield "report", body(harness={"cost": 7, "report": flagged})
    for score in (0.875, None):
        yield "compound", body(compound={"reports": [report("data", "age", 0.5), flagged], "uncalibrated_score": score})
    yield "compound", body(compound={"reports": [], "uncalibrated_score": 0})
    random = Random(11)
    for _ in range(6):
        yield "random", random_body(random)


def record_case(group, members, random):
    one = record_of(copy.deepcopy(members))
    text, digest = canonical(members), one.digest()
    assert sha256(text) == digest
    line = canonical(members | {"record_id": digest})
    assert members["prev_digest"] is not None or written([one]) == [line]
    return {
        "kind": "record", "group": group, "text": respelled(members, random), "canonical_body": text,
        "record_id": digest, "line": line,
        "leaf_digests": {span: getattr(one, span).report.digest() for span in ("data", "model", "harness")},
        "compound_digest": one.compound and one.compound.digest(),
    }  # fmt: skip


def chain_inputs():
    random = Random(12)
    yield []
    yield [body("only")]
    yield [body("same"), body("same"), body("same")]
    yield [body(f"step {at}", 1760000000 + at, harness={"cost": at / 8}) for at in range(6)]
    yield [random_body(random) for _ in range(3)]


def chain_case(bodies, random):
    lines = written([record_of(copy.deepcopy(members)) for members in bodies])
    found = [json.loads(line) for line in lines]
    for members in bodies:
        del members["prev_digest"]
    return {
        "kind": "chain", "group": "chain", "texts": [respelled(members, random) for members in bodies],
        "record_ids": [members["record_id"] for members in found],
        "prev_digests": [members["prev_digest"] for members in found], "lines": lines,
    }  # fmt: skip


def builder_inputs():
    """Reports are attached last: the package drops them when a span is said again, and the project keeps them."""
    yield []
    yield [["read", {"order": "R-7", "total": 19.5}], ["read", {"total": 20, "note": None}]]
    yield [["model", "first", "because", [1]], ["model", "second", "", {"ok": True}],
           ["act", "ship", {"to": "\u00e9"}, 3]]  # fmt: skip
    yield [["act", "refund", {}, 1], ["act", "refund", {"n": 2.0}, -0.0], ["attach", "harness", 1, "over"],
           ["attach", "data", 0.25, "stale"], ["attach", "model", 0.0, "ok"],
           ["attach", "data", 0.5, "older"]]  # fmt: skip
    yield [["read", {"x": 1}], ["attach", "rail", 0.5, "ok"]]


def builder_case(script):
    state, captured_at, decided_at = {"stock": 4, "rate": 0.125}, 1759999000, 1760000001.25
    case = {
        "kind": "builder", "group": "builder", "action_type": "refund",
        "snapshot": {"state": state, "captured_at": captured_at}, "decided_at": decided_at, "script": script,
    }  # fmt: skip
    decision = auditable.Decision("refund", DependencySnapshot(dict(state), captured_at))
    try:
        for verb, *given in script:
            if verb == "read":
                decision.read(**given[0])
            elif verb == "model":
                decision.model(*given)
            elif verb == "act":
                decision.act(Action(*given))
            else:
                stage, score, flag = given
                decision.attach(Report(stage, "n", score, flag, "r"))
    except ValueError:
        return case | {"ok": False, "error": "unknown_stage"}
    decision.record.decided_at = decided_at
    members = json.loads(written([decision.record])[0])
    digest = members.pop("record_id")
    assert sha256(canonical(members)) == digest
    return case | {"ok": True, "canonical_body": canonical(members), "record_id": digest}


def report_inputs():
    random = Random(13)
    yield report("data")
    yield report("model", "basis", 1, "ok", "", {"nested": {"b": [], "a": {}}})
    yield report("harness", "\u00e9 e\u0301", 0.1 + 0.2, "\n", "\u2028", {"\uffff": -0.0, "\U00010fff": 2**65})
    yield random_report(random, "model")
    yield random_report(random, "elsewhere")


def report_case(members):
    digest = Report(**members).digest()
    assert sha256(canonical(members)) == digest
    return {
        "kind": "report", "group": "report", "report": tagged(members), "canonical": canonical(members),
        "sha256": digest,
    }  # fmt: skip


def compound_inputs():
    a, b, c = report("data", "a", 2), report("model", "b", 2.0), report("data", "c", -1.5, "stale", "old", {"age": 90})
    yield [], True
    yield [None, None], False
    yield [a, b, c], True
    yield [None, b, a], True
    yield [c], True
    yield [c, None, a, b], False


def compound_case(leaves, scored):
    one = CompoundReport.of([leaf and Report(**leaf) for leaf in leaves], score=scored)
    winners = one.by_stage()
    return {
        "kind": "compound", "group": "compound", "reports": [tagged(leaf) for leaf in leaves],
        "score_requested": scored, "uncalibrated_score": tagged(one.uncalibrated_score),
        "by_stage": {stage: leaf.flag for stage, leaf in winners.items()},
        "by_stage_name": {stage: leaf.name for stage, leaf in winners.items()}, "sha256": one.digest(),
    }  # fmt: skip


def record_cases():
    random = Random(10)
    for group, members in record_inputs():
        yield record_case(group, members, random)
    for bodies in chain_inputs():
        yield chain_case(bodies, random)
    yield from map(builder_case, builder_inputs())
    yield from map(report_case, report_inputs())
    for leaves, scored in compound_inputs():
        yield compound_case(leaves, scored)


# --- logs.json --------------------------------------------------------------------------------------------------------

REFUSALS = [
    ("corrupt JSONL line", "corrupt_json"), ("non-object JSONL line", "non_object"),
    ("without record_id", "no_record_id"), ("record_id mismatch", "digest_mismatch"),
    ("broken or forked chain", "broken_chain"), ("not the canonical DecisionRecord shape", "not_canonical_shape"),
    ("non-numeric", "wrong_scalar_type"), ("integer string conversion", "int_too_long"),
]  # fmt: skip


def refusal(error):
    if isinstance(error, UnicodeDecodeError):
        return {"ok": False, "class": "not_utf8", "line": None}
    if isinstance(error, UnicodeEncodeError):
        return {"ok": False, "class": "unencodable", "line": None}
    text = str(error)
    line = re.search(r"\bline (\d+)", text)
    name = next(name for phrase, name in REFUSALS if phrase in text)
    return {"ok": False, "class": name, "line": int(line[1]) if line else None}


def loaded(path):
    try:
        return {"ok": True, "record_ids": [one.record_id for one in load_log(str(path))]}
    except ValueError as error:
        return refusal(error)


def resumed(path):
    """What a sink over the log would go on behind; tried on the log itself, which is put back."""
    content = path.read_bytes()
    try:
        sink = auditable.FileSink(str(path))
        probe = DecisionRecord("probe")
        sink.append(probe)
        return {"ok": True, "last": probe.prev_digest}
    except ValueError as error:
        return refusal(error)
    finally:
        path.write_bytes(content)


def log_case(group, what, content, append=None, flags=(), wart=None):
    content = content.encode() if isinstance(content, str) else content
    try:
        case = {"group": group, "what": what, "content": content.decode()}
    except UnicodeDecodeError:
        case = {"group": group, "what": what, "content_b64": base64.b64encode(content).decode()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        path.write_bytes(content)
        if append:
            one = DecisionRecord(**append)
            auditable.FileSink(str(path)).append(one)
            appended = {"ok": True, "prev_digest": one.prev_digest, "record_id": one.record_id}
            case |= {"append": append, "appended": appended}
        case |= {"load": loaded(path), "resume": resumed(path)}
    assert group == "append" or case["load"]["ok"] == (group == "accept"), (what, case["load"])
    return case | ({"flags": list(flags)} if flags else {}) | ({"wart": wart} if wart else {})


RUN = [
    body("open", 1760000000, data={"inputs": {"ticket": "T-3", "caf\u00e9": [1, 2.0]}}),
    body("refund", 1760000007.25, harness={"cost": 40, "arguments": {"to": "A. B."}},
         data={"snapshot": {"state": {"limit": 100.0}, "captured_at": 1760000006}}),
    body("close", 1760000009.0, model={"model_id": "m", "decision_basis": "limit 100.0", "output": {"done": True}}),
]  # fmt: skip


def joined(lines, end="\n"):
    return "".join(line + end for line in lines)


def accepted_logs():
    """What is done, the log, and flags and wart where there are some."""
    lines = chained(*RUN)
    one, two, three = lines
    yield "nothing", ""
    yield "one line feed", "\n"
    yield "blank lines of every kind", " \n\t\r\n\r\x0b\x0c\n\u00a0\u3000\n\u2028\u0085\n", ["unicode_blank"]
    yield "written by the sink", joined(written([record_of(members) for members in RUN]))
    yield "no line end at the end", "\n".join(lines), [], "no_final_newline_append"
    yield "carriage returns", joined(lines, "\r")
    yield "carriage return and line feed, none at the end", "\r\n".join(lines)
    yield "a different line end after every record", f"{one}\r{two}\r\n{three}\n"
    yield "blank lines before, between and behind", f"\n\n{one}\n \t\n{two}\n\r\n{three}\n\n  "
    yield "blanks around every line", "".join(f"  \t{line} \n" for line in lines)
    blanks = "\u00a0\x1c\x1d\x1e\x1f\u1680\u2003\u202f\u205f\u3000\u0085\u2029\x0b\x0c"
    yield "blanks of Unicode around a line", f"{blanks}{one}{blanks}\n{two}\n", ["unicode_blank"]
    yield "the last record is gone", joined(lines[:2]), [], "tail_truncation_invisible"
    anew = chained(RUN[0], body("refund", harness={"cost": 4}), RUN[2])
    yield "written anew with another cost", joined(anew), [], "no_anchor"
    random = Random(20)
    for what in ("other order of keys, blanks, escapes and digits", "and once more"):
        texts = [" ".join(re.split("[\\r\\n]", respelled(json.loads(line), random))) for line in lines]
        yield what, joined(texts)
    yield "escapes", one.replace("open", "\\u006fpe\\u006E") + "\n"
    yield "digits", sealed(RUN[1]).replace("100.0", "1.00e+2").replace("1760000007.25", "176000000725E-2") + "\n"
    twice = one.replace('"ticket":', '"ticket":"T-4","ticket":') + "\n"
    yield "a repeated key, signed last", twice, ["duplicate_key"], "duplicate_key_accepted"
    for where, members in [
        ("cost", body(harness={"cost": float("inf")})), ("decided_at", body(decided_at=float("-inf"))),
        ("a score", body(data={"report": report("data", score=float("nan"))})),
        ("the arguments", body(harness={"arguments": {"x": [float("nan")]}})),
    ]:  # fmt: skip
        yield f"not finite: {where}", joined([one, sealed(members, one)]), ["nonfinite"], "nonfinite_accepted"
    yield "integers in all number fields", joined(chained(all_numbers(3)))
    yield "negative zeros in all number fields", joined(chained(all_numbers(-0.0)))
    long = body(model={"output": int("7" * 4300)})
    yield "integers of 40 and of 4300 digits", joined(chained(all_numbers(10**39), long))
    yield "line separators inside a string", joined(chained(body("a\u2028b\u2029c\u0085d"), RUN[0]))
    for path, value in [
        ("action_type", 5), ("model.model_id", None), ("model.decision_basis", ["x"]),
        ("harness.action_type", {"a": 1}),
        ("data.report.stage", True), ("model.report.name", 1.5), ("harness.report.flag", None),
        ("data.report.reason", []),
    ]:  # fmt: skip
        line = sealed(replaced(body(), path, value))
        yield f"{path} = {json.dumps(value)}", line + "\n", [], "string_fields_unchecked"


def all_numbers(number):
    members = body(decided_at=number, compound={"reports": [report("data", "n", number)], "uncalibrated_score": number})
    for path in ("harness.cost", "data.snapshot.captured_at"):
        members = replaced(members, path, number)
    for span in ("data", "model", "harness"):
        members = replaced(members, f"{span}.report.score", number)
    return members


def replaced(members, path, value):
    """A copy with another value at a path; `...` takes the member away."""
    members = copy.deepcopy(members)
    *outer, last = path.split(".")
    inside = members
    for name in outer:
        inside = inside[int(name) if isinstance(inside, list) else name]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return members


def tampered_logs():
    lines = chained(*RUN)
    one, two, three = lines
    yield "tampered", "the cost of the second", joined([one, two.replace('"cost":40', '"cost":41'), three])
    for what, signed, found in [("integer", "40", "40.0"), ("float", "100.0", "100")]:
        assert two.count(f":{signed},") + two.count(f":{signed}}}") == 1
        edited = two.replace(f":{signed},", f":{found},").replace(f":{signed}}}", f":{found}}}")
        yield "tampered", f"another type of number where {what} was signed", joined([one, edited, three])
    yield "tampered", "another form of the same letter", joined([one.replace("caf\u00e9", "cafe\u0301"), two, three])
    yield "tampered", "a member is gone", joined([one, two, three.replace('"output":{"done":true}', '"output":{}')])
    twice = one.replace('"ticket":"T-3"', '"ticket":"T-3","ticket":"T-4"')
    yield "tampered", "a repeated key, signed first", joined([twice, two]), ["duplicate_key"]
    own = json.loads(one)["record_id"]
    yield "ids", "in capitals", joined([one.replace(own, own.upper()), two])
    yield "ids", "without its last digit", joined([one.replace(own, own[:-1]), two])
    yield "ids", "with a blank", joined([one.replace(own, own + " ")])
    yield "ids", "of another record", joined([one, two.replace(json.loads(two)["record_id"], own)])
    for what, value in [("empty", ""), ("a number", 7), ("null", None), ("a list", [own]), ("an object", {})]:
        yield "ids", f"is {what}", joined([one, canonical(json.loads(two) | {"record_id": value})])
    yield "ids", "is missing", joined([one, two, canonical(RUN[2])])
    yield "chain", "the first is gone", joined([two, three])
    yield "chain", "the second is gone", joined([one, three])
    yield "chain", "the last two swapped, behind a blank line", f"{one}\n\n{three}\n{two}\n"
    yield "chain", "backwards", joined(lines[::-1])
    yield "chain", "one repeated", joined([one, two, two, three])
    yield "chain", "two firsts", joined([one, sealed(RUN[1])])
    yield "chain", "two behind one", joined([one, two, sealed(RUN[2], one)])
    yield "chain", "the run twice", joined(lines + lines)
    yield "chain", "the link is an empty text", joined([sealed(body(previous=""))])
    yield "chain", "the link is false", joined([sealed(body(previous=False))])
    yield "chain", "the link in capitals", joined([one, sealed(RUN[1] | {"prev_digest": own.upper()})])
    yield "truncated", "the last line without its brace", joined(lines)[:-2]
    yield "truncated", "in the middle of an id", joined([one, two])[:-30]
    yield "truncated", "after an opening brace, behind a carriage return", one + "\r{"


def bad_texts():
    one, two, _ = chained(*RUN)
    yield "two records on a line", one + " " + two + "\n"
    yield "a byte order mark", "\ufeff" + one + "\n"
    yield "a zero-width space behind", one + "\u200b\n"
    yield "a comment", one + "\n// note\n" + two + "\n"
    yield "a comma behind the last member", one[:-1] + ",}\n"
    yield "a raw line feed in a text", one.replace("T-3", "T\n3") + "\n"
    yield "a raw form feed in a text", one.replace("T-3", "T\x0c3") + "\n"
    yield "a raw blank of Unicode between members", one.replace(',"data"', ',\u00a0"data"') + "\n"
    yield "a leading zero", one.replace("1760000000", "01760000000") + "\n"
    yield "a point without digits", two.replace("100.0", "100.") + "\n"
    yield "an escape that is none", one.replace("T-3", "T\\x33") + "\n"
    yield "a capital literal", one.replace("null", "NULL", 1) + "\n"
    yield "a text, behind a record", one + '\n"record_id"\n'
    yield "a list of records", f"[{one}]\n"
    yield "a number", "\n\n-0.5\n"
    yield "an integer of 4301 digits", one.replace("1760000000", "1" * 4301) + "\n"
    yield "a byte of another encoding", one.encode("latin-1") + b"\n"
    yield "a slash in two bytes", one.encode().replace(b"T-3", b"T\xc0\xaf3") + b"\n"
    yield "a surrogate in three bytes", one.encode().replace(b"T-3", b"\xed\xa0\x80") + b"\n"
    yield "half a surrogate pair", one.replace("T-3", "\\udc00") + "\n", ["lone_surrogate"]


def misshapen_logs():
    leaf = report("data", "age", 0.5)
    whole = body(compound={"reports": [leaf], "uncalibrated_score": 0.5})
    for path, value in [
        ("note", 1), ("data.note", None), ("data.snapshot.at", 1), ("harness.report.level", 1), ("compound.note", 1),
        ("compound.reports.0.note", 1), ("decided_at", ...), ("compound", ...), ("prev_digest", ...), ("harness", ...),
        ("data.retrieved", ...), ("data.snapshot.captured_at", ...), ("model.output", ...), ("harness.arguments", ...),
        ("harness.report.evidence", ...), ("compound.uncalibrated_score", ...), ("compound.reports.0.score", ...),
        ("model", []), ("data.inputs", []), ("data.retrieved", {}), ("data.snapshot", None),
        ("data.snapshot.state", "s"),
        ("harness.arguments", None), ("model.report.evidence", [1]), ("compound", False), ("compound.reports", {}),
        ("compound.reports", [[]]), ("compound.reports.0.evidence", None),
    ]:  # fmt: skip
        what = "missing" if value is ... else f"= {json.dumps(value)}"
        yield f"{path} {what}", sealed(replaced(whole, path, value)) + "\n"
    for path, value in [
        ("harness.cost", "40"), ("harness.cost", None), ("data.report.score", True), ("model.report.score", {}),
        ("harness.report.score", "0.0"), ("decided_at", None), ("decided_at", False), ("data.snapshot.captured_at", ""),
        ("compound.uncalibrated_score", "x"), ("compound.reports.0.score", [0.5]),
    ]:  # fmt: skip
        yield f"{path} = {json.dumps(value)}", sealed(replaced(whole, path, value)) + "\n"
    first, second = chained(RUN[0], RUN[1] | {"note": 1})
    yield "note = 1 in the second", joined([first, second])
    yield "a digest and nothing else", sealed({}) + "\n"


def log_cases():
    for what, content, *marks in accepted_logs():
        yield log_case("accept", what, content, None, *marks)
    for group, what, content, *marks in tampered_logs():
        yield log_case(group, what, content, None, *marks)
    for what, content, *marks in bad_texts():
        yield log_case("bad_text", what, content, None, *marks)
    for what, content in misshapen_logs():
        yield log_case("refuse", what, content)
    lines, fields = chained(*RUN), {"action_type": "go on", "decided_at": 1760000100}
    yield log_case("append", "to nothing", "", fields)
    yield log_case("append", "to a run", joined(lines), fields)
    yield log_case("append", "behind carriage returns and blanks", joined(lines, "\r\n") + " \t\n", fields)
    wart = "resume_does_not_verify"
    yield log_case("append", "to an edited record", joined([lines[0].replace("T-3", "T-4")]), fields, (), wart)
    yield log_case("append", "to a broken chain", joined([lines[0], lines[2]]), fields, (), wart)


# --- Files ------------------------------------------------------------------------------------------------------------


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    status = 0
    for suite, prefix, cases in [("records", "own-rec", record_cases()), ("logs", "own-log", log_cases())]:
        head = f'{{"suite":"{suite}","schema":1,"reference":"Tests/Vectors/make_record_vectors.py","cases":[\n'
        lines = [
            json.dumps({"id": f"{prefix}-{i:03}"} | case, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
            for i, case in enumerate(cases)
        ]
        text = head + ",\n".join(lines) + "\n]}\n"
        path = FOLDER / f"{suite}.json"
        if not arguments:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} differs")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
