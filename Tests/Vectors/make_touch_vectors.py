#!/usr/bin/env python3
"""Makes the project's own touch vectors: Tests/Vectors/core/touch.json and Tests/Vectors/adapters/touch_log.json.

    python3 Tests/Vectors/make_touch_vectors.py                  writes the files
    python3 Tests/Vectors/make_touch_vectors.py --check          compares them with what would be written
    python3 Tests/Vectors/make_touch_vectors.py --against DIR    recomputes the cases in DIR and compares the results
    python3 Tests/Vectors/make_touch_vectors.py --reference      compares with the Python package `auditable`, installed

The inputs are made by hand, with some random ones from a fixed seed. The results come from the plain reading of the
rules: of `match`, which for every read looks through all writes, of `record_lines`, and of `play`, the recorder. Same
schema as the shared suites. Standard library only.
"""

import copy
import hashlib
import json
import sys
from pathlib import Path

from make_graph_vectors import Run, SplitMix64, report_of

FOLDER = Path(__file__).resolve().parent


# --- The rule (core 14) -----------------------------------------------------------------------------------------------


def distinct(references):
    return [r for at, r in enumerate(references) if r not in references[:at]]


def step_order(touches):
    """Touches by superstep, then idx, then place."""
    return sorted(touches, key=lambda t: (t["superstep"], t["idx"]))


def match(touches, reducers, adapter):
    """The edges of each idx, in the order in which the idx first appear among the touches."""
    ordered = step_order(touches)
    edges = {touch["idx"]: [] for touch in touches}
    for touch in ordered:
        for read in distinct(touch["reads"]):
            writes = [
                (t["idx"], t["superstep"])
                for t in ordered
                if t["superstep"] < touch["superstep"] and read in t["writes"] and t.get("effect") != "failed"
            ]
            if read not in reducers:
                writes = writes[-1:]
            for idx, superstep in writes:
                evidence = {
                    "observed": True,
                    "relation": "read_after_committed_write",
                    "granularity": "channel",
                    "channel": read[1],
                    "writer_superstep": superstep,
                    "mode": "reducer" if read in reducers else "overwrite",
                    "adapter": adapter,
                }
                if read in reducers:
                    evidence["modeled"] = "reducer_writer_set"
                if read in touch.get("overcaptured", []):
                    evidence["overcaptured"] = True
                edges[touch["idx"]].append({"src": idx, "grade": "observed", "resource": read, "evidence": evidence})
    return edges


def match_result(touches, reducers, adapter):
    edges = match(touches, reducers, adapter)
    result = {
        "edges": [[idx, found] for idx, found in edges.items()],
        "step_order": [touch["idx"] for touch in step_order(touches)],
    }
    if len(edges) == len(touches):
        ordered = step_order(touches)
        run = Run([{key: t[key] for key in ("idx", "agent", "kind")} | {"deps": edges[t["idx"]]} for t in ordered])
        report, _ = report_of(run, adapter)
        coverage = run.coverage()
        result["report"] = {key: report[key] for key in ("state", "keystone", "per_session")}
        result["report"] |= {key: coverage[key] for key in ("n_dep_edges", "rho")}
    return result


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def record_lines(touches):
    """The sealed lines of the touches that decided something, in the order given, a second apart."""
    lines, previous = [], None
    for one in touches:
        if one.get("action_type") is None:
            continue
        report = {"name": "", "score": 0.0, "flag": "ok", "reason": "", "evidence": {}}
        action = {"arguments": one.get("action_args", {}), "cost": one.get("action_cost", 0.0)}
        record = {
            "action_type": one["action_type"],
            "data": {
                "inputs": {}, "retrieved": [], "snapshot": {"state": one.get("read_values", {}), "captured_at": None},
                "report": {"stage": "data"} | report,
            },
            "model": {"model_id": "", "decision_basis": "", "output": None, "report": {"stage": "model"} | report},
            "harness": {"action_type": one["action_type"], "report": {"stage": "harness"} | report} | action,
            "compound": None,
            "decided_at": 1750000000.0 + len(lines),
            "prev_digest": previous,
        }  # fmt: skip
        previous = hashlib.sha256(canonical(record).encode()).hexdigest()
        lines.append(canonical(record | {"record_id": previous}))
    return lines


def play(script):
    """The touches that a recorder keeps, in the order in which their scopes end."""
    kept, open_steps, begun = [], [], 0
    for verb, *rest in copy.deepcopy(script):
        if verb == "begin":
            agent, kind, attributes = rest
            one = {"idx": begun, "superstep": begun, "agent": agent, "kind": kind, "node_attrs": attributes}
            open_steps.append(one | {"reads": [], "writes": [], "read_values": {}})
            begun += 1
        elif verb in ("reads", "writes"):
            open_steps[-1][verb].append(rest[:3])
            if verb == "reads" and len(rest) > 3:
                name = f"{rest[1]}:{rest[2]}" if rest[2] else rest[1]
                open_steps[-1]["read_values"][name] = rest[3]
        elif verb == "decides":
            open_steps[-1] |= dict(zip(("action_type", "action_cost", "action_args"), rest))
        else:
            one = open_steps.pop()
            if verb == "end":
                kept.append(one)
    return kept


def recorder_result(script):
    kept = play(script)
    edges = match(kept, [], "touch_recorder_v1")
    steps = [
        {
            "idx": t["idx"], "agent": t["agent"], "kind": t["kind"], "node_attrs": t["node_attrs"], "exec_preds": None,
            "deps": [edge["src"] for edge in edges[t["idx"]]],
        }
        for t in step_order(kept)
    ]  # fmt: skip
    return {"adapter": "touch_recorder_v1", "steps": steps, "records": record_lines(kept)}


# --- Cases ------------------------------------------------------------------------------------------------------------

LIMIT, NOTES, ROW, WHOLE = ["desk", "limit", ""], ["desk", "notes", ""], ["db", "order", "7"], ["db", "order", ""]


def touch(idx, superstep=None, reads=(), writes=(), **others):
    superstep = idx if superstep is None else superstep
    return {
        "idx": idx, "superstep": superstep, "agent": f"a{idx}", "kind": "decision", "reads": list(reads),
        "writes": list(writes), **others,
    }  # fmt: skip


def random_touches(seed):
    random = SplitMix64(seed)
    pool = [LIMIT, NOTES, ROW, WHOLE, ["desk", "limit", "x"], ["db", "limit", ""]]
    touches = []
    for idx in range(2 + random.below(11)):
        reads = [random.pick(pool) for _ in range(random.below(4))]
        one = touch(idx * 3 - 5, random.below(5) - 1, reads, [random.pick(pool) for _ in range(random.below(3))])
        if reads and random.below(3) == 0:
            one["overcaptured"] = [random.pick(reads)]
        touches.append(one)
    for at in range(len(touches) - 1, 0, -1):
        other = random.below(at + 1)
        touches[at], touches[other] = touches[other], touches[at]
    return touches, [random.pick(pool) for _ in range(random.below(3))]


def match_inputs():
    """Touches, reducer channels, and the wart that the case records."""
    w, r = {"writes": [LIMIT]}, {"reads": [LIMIT]}
    yield [], [], None
    yield [touch(0, **r)], [], None
    yield [touch(0, **w), touch(1, **r)], [], None
    yield [touch(0, 0, **w), touch(1, 0, **r), touch(2, 1, **r)], [], None
    yield [touch(0, **w), touch(1, **w), touch(2, **r)], [], None
    yield [touch(0, **w), touch(1, **w), touch(2, **r)], [LIMIT], None
    yield [touch(0, **w), touch(1, reads=[LIMIT], writes=[LIMIT]), touch(2, **r)], [], None
    yield [touch(0, **w), touch(1, reads=[LIMIT], writes=[LIMIT]), touch(2, **r)], [LIMIT], None
    yield [touch(0, writes=[LIMIT, LIMIT, NOTES]), touch(1, reads=[NOTES, LIMIT, NOTES])], [NOTES], None
    yield [touch(0, **w), touch(1, reads=[LIMIT, NOTES], overcaptured=[LIMIT])], [], None
    yield [touch(2, 5, **r), touch(7, 0, **w), touch(4, 3, **w)], [], None
    yield [touch(0, -3, **w), touch(1, -2, **r)], [], None
    yield [touch(1, 0, **w), touch(0, 0, **w), touch(2, 1, **r)], [], "same_superstep_write_race"
    yield [touch(1, 0, **w), touch(0, 0, **w), touch(2, 1, **r)], [LIMIT], None
    yield [touch(0, writes=[ROW]), touch(1, reads=[WHOLE, ROW])], [], "key_is_exact"
    yield [touch(0, 0, **w), touch(0, 1, **r)], [], "duplicate_idx_merged"
    yield [touch(0, 0, **w), touch(0, 2, **w), touch(1, 1, **r), touch(1, 3, **r)], [LIMIT], "duplicate_idx_merged"
    one, two = ["n", "caf\u00e9", ""], ["n", "cafe\u0301", ""]
    yield [touch(0, writes=[one]), touch(1, reads=[two, one])], [], None
    for seed in range(24):
        touches, reducers = random_touches(seed)
        yield touches, reducers, None


def match_cases():
    for touches, reducers, wart in match_inputs():
        case = {"kind": "match", "touches": touches, "reducer_channels": reducers, "adapter": "touch_matcher"}
        case |= match_result(touches, reducers, "touch_matcher")
        yield case | ({"wart": wart} if wart else {})


def record_touch(idx, superstep, action=None, cost=0.0, arguments=None, values=None):
    return {
        "idx": idx, "superstep": superstep, "action_type": action, "action_args": arguments or {}, "action_cost": cost,
        "read_values": values or {},
    }  # fmt: skip


def record_inputs():
    yield []
    yield [record_touch(0, 0), record_touch(1, 1)]
    yield [record_touch(0, 0, "", 1)]
    yield [record_touch(0, 3, "pay", 12, {"a": [1, 1.0, None]}), record_touch(1, 0, "ship", 0.5, None, {"row:7": True})]
    yield [record_touch(4, 1, "pay", 2**70), record_touch(4, 1), record_touch(4, 1, "pay", -0.0, {"caf\u00e9": "e\u0301"})]
    yield [record_touch(i, 9 - i, "x", i, None, {"n": i / 4, "s": {"b": 1, "a": []}}) for i in range(5)]


def recorder_inputs():
    def begin(agent, kind="decision", attributes=None):
        return ["begin", agent, kind, attributes or {}]

    limit, end = ["db", "limit", ""], ["end"]
    yield []
    yield [begin("a"), end]
    yield [begin("a", "tool_call", {"tool": "t"}), ["writes", *limit], end, begin("b"), ["reads", *limit, 5], end]
    yield [begin("a"), ["writes", *limit], ["fail"], begin("b"), ["reads", *limit], ["decides", "go", 1, {}], end]
    yield [begin("a"), ["writes", *limit], begin("b"), ["reads", *limit], end, end]
    yield [begin("a"), ["decides", "x", 1, {}], begin("b"), ["decides", "y", 2.5, {"k": 1}], end, end]
    yield [begin("a"), begin("b"), ["writes", *limit], ["fail"], ["reads", *limit], ["decides", "z", 0, {}], end]
    yield [begin("a"), ["reads", "n", "r", "k", None], ["reads", "m", "r", "k", 7], ["reads", "n", "r:k", "", 8],
           ["decides", "x", 0.0, {}], ["decides", "", 3, {"a": {}}], end]  # fmt: skip


def touch_cases():
    yield from match_cases()
    for touches in record_inputs():
        yield {"kind": "records", "touches": touches, "lines": record_lines(touches)}
    for script in recorder_inputs():
        yield {"kind": "recorder", "script": script} | recorder_result(script)


def reference_object(reference):
    return dict(zip(("namespace", "resource_id", "key"), reference))


def recording(run_id, touches, reducers, end=True, rename=None):
    """The lines of a recording."""
    channels = [reference_object(r) for r in reducers]
    lines = [{"schema": "auditable-touch/1", "run_id": run_id, "reducer_channels": channels}]
    for one in touches:
        line = {key: value for key, value in one.items() if key not in ("reads", "writes", "overcaptured")}
        for key in ("reads", "writes", "overcaptured"):
            line[key] = [reference_object(r) for r in one.get(key, [])]
        if rename:
            line[rename] = line.pop("idx")
        lines.append(line)
    if end:
        lines.append({"end": True, "touches": len(touches)})
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def log_cases():
    first = [
        touch(0, writes=[LIMIT, NOTES], exec_preds=[], node_attrs={"tool": "open"}),
        touch(1, 1, reads=[LIMIT], writes=[NOTES], exec_preds=[0]),
        touch(2, 1, writes=[LIMIT, NOTES], exec_preds=[0]),
        touch(3, 2, reads=[NOTES, LIMIT], exec_preds=[1, 2], overcaptured=[NOTES]),
    ]
    failed = [touch(0, writes=[LIMIT]), touch(1, writes=[LIMIT], effect="failed"), touch(2, reads=[LIMIT])]
    for run_id, touches, reducers, end, rename in [
        ("own-first", first, [NOTES], True, None),
        ("own-shuffled", first[::-1], [NOTES], True, None),
        ("own-prefix", first[:3], [], False, None),
        ("own-failed", failed, [], True, None),
        ("own-step", failed[:1] + failed[2:], [], True, "step"),
    ]:
        edges = match(touches, reducers, "touch_log_v1")
        steps = []
        for one in step_order(touches):
            step = {"idx": one["idx"], "agent": one["agent"], "kind": one["kind"], "deps": edges[one["idx"]]}
            step |= {key: one[key] for key in ("exec_preds", "node_attrs") if key in one}
            steps.append(step)
        run = {"run_id": run_id, "steps": steps, "report": {"touches": len(touches), "complete": end}}
        text = recording(run_id, touches, reducers, end, rename)
        yield {"adapter": "touch_log_v1", "deps": [], "as": "jsonl", "text": text, "runs": [run]}


SUITES = {"core/touch": ("own-touch", touch_cases), "adapters/touch_log": ("own-log", log_cases)}


def file_text(suite):
    prefix, make = SUITES[suite]
    name = suite.split("/")[1]
    head = f'{{"suite":"{name}","schema":1,"reference":"Tests/Vectors/make_touch_vectors.py","cases":[\n'
    lines = [
        json.dumps({"id": f"{prefix}-{i:02}", **case}, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        for i, case in enumerate(make())
    ]
    return head + ",\n".join(lines) + "\n]}\n"


# --- Checking ---------------------------------------------------------------------------------------------------------


def result_of(case):
    if case["kind"] == "match":
        return match_result(case["touches"], case["reducer_channels"], case["adapter"])
    return {"lines": record_lines(case["touches"])} if case["kind"] == "records" else recorder_result(case["script"])


def check_against(folder):
    cases = json.loads((Path(folder) / "touch.json").read_text())["cases"]
    wrong = 0
    for case in cases:
        keys = [key for key, value in result_of(case).items() if key in case and case[key] != value]
        if keys:
            wrong += 1
            print(f"touch {case['id']}: {', '.join(keys)} differ")
    print(f"touch: {len(cases)} cases checked")
    return wrong


def reference_play(script):
    from auditable.graph.touch import TouchRecorder

    recorder, at = TouchRecorder(), 0

    class Failed(Exception):
        pass

    def step():
        nonlocal at
        _, agent, kind, attributes = script[at]
        at += 1
        try:
            with recorder.step(agent=agent, kind=kind, node_attrs=attributes) as one:
                while script[at][0] != "end":
                    verb, *rest = script[at]
                    if verb == "begin":
                        step()
                        continue
                    if verb == "fail":
                        raise Failed
                    at += 1
                    if verb == "decides":
                        one.decides(rest[0], cost=rest[1], **rest[2])
                    elif verb == "reads" and len(rest) > 3:
                        one.reads(*rest[:3], value=rest[3])
                    else:
                        getattr(one, verb)(*rest)
        except Failed:
            pass
        at += 1

    while at < len(script):
        step()
    return recorder


def check_recorder():
    """The recorder's steps and records, but for the records' times."""
    wrong = 0
    for script in recorder_inputs():
        recorder = reference_play(script)
        steps = [
            {
                "idx": s.idx, "agent": s.agent, "kind": s.kind, "node_attrs": dict(s.node_attrs),
                "exec_preds": s.exec_preds, "deps": [e.src_idx for e in s.deps],
            }
            for s in recorder.to_steps()
        ]  # fmt: skip
        records = [
            (r.action_type, r.harness.cost, canonical(r.harness.arguments), canonical(r.data.snapshot.state))
            for r in recorder.to_records()
        ]
        expected = recorder_result(script)
        lines = [json.loads(line) for line in expected["records"]]
        found = [
            (r["action_type"], r["harness"]["cost"], canonical(r["harness"]["arguments"]),
             canonical(r["data"]["snapshot"]["state"]))
            for r in lines
        ]  # fmt: skip
        if steps != expected["steps"] or records != found:
            wrong += 1
            print(f"differs: {json.dumps(script)}")
    print(f"{len(list(recorder_inputs()))} recordings checked")
    return wrong


def check_reference():
    from auditable.graph.touch import ResourceRef, StepTouch, match_observed_deps

    wrong = checked = 0
    more = ((*random_touches(seed), None) for seed in range(1000, 2000))
    for source in (match_inputs(), more):
        for touches, reducers, _ in source:
            given = [
                StepTouch(
                    idx=t["idx"], superstep=t["superstep"], agent=t["agent"], kind=t["kind"],
                    reads=[ResourceRef(*r) for r in t["reads"]], writes=[ResourceRef(*r) for r in t["writes"]],
                    overcaptured=frozenset(ResourceRef(*r) for r in t.get("overcaptured", [])),
                )
                for t in touches
            ]  # fmt: skip
            found = match_observed_deps(given, reducer_channels={tuple(r) for r in reducers}, adapter="m")
            edges = {
                idx: [
                    {
                        "src": e.src_idx, "grade": getattr(e.grade, "value", e.grade),
                        "resource": [e.resource.namespace, e.resource.resource_id, e.resource.key],
                        "evidence": dict(e.evidence),
                    }
                    for e in list_
                ]
                for idx, list_ in found.items()
            }  # fmt: skip
            checked += 1
            if edges != match(touches, reducers, "m"):
                wrong += 1
                print(f"differs: {json.dumps(touches)} {json.dumps(reducers)}")
    print(f"{checked} matches checked")
    return wrong + check_recorder()


def main(arguments):
    if arguments[:1] == ["--against"] and len(arguments) == 2:
        return 1 if check_against(arguments[1]) else 0
    if arguments == ["--reference"]:
        return 1 if check_reference() else 0
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    wrong = 0
    for suite in SUITES:
        path, text = FOLDER / f"{suite}.json", file_text(suite)
        if arguments:
            if not path.exists() or path.read_text() != text:
                print(f"{path} differs")
                wrong += 1
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
