#!/usr/bin/env python3
"""Writes core/live.json: runs that arrive step by step, with the report after each step.

    make_live_vectors.py

Every report is worked out from the list of steps so far in the plainest way: a search per step, a count per question.
The bases of steps are chosen so that their grounding can be told without a rule for anchors.
"""
import json
import os
import random

UNKNOWN = 1_000_000
# A basis, what was read, and what comes of it.
BASES = [
    ({"decision_basis": "the and of"}, {"state": "insufficient_basis", "score": None}),
    ({"basis": "order received"}, {"state": "insufficient_context", "score": None}),
    ({"basis": "order received", "inputs": {"order": "received"}}, {"state": "scored", "score": 1.0}),
    ({"basis": "order received", "retrieved": ["order"]}, {"state": "scored", "score": 0.5}),
]


def reach(steps, index):
    """How many steps rest on the step with an index."""
    sources = {}
    for at, step in enumerate(steps):
        earlier = {other["idx"] for other in steps[:at]}
        sources[step["idx"]] = {dep["src"] for dep in step.get("deps", [])} & earlier
    found = {index}
    while True:
        more = {step for step, named in sources.items() if named & found} - found
        if not more:
            return len(found) - 1
        found |= more


def coverage(steps):
    deps = [dep for step in steps for dep in step.get("deps", [])]
    by_grade = {grade: sum(dep["grade"] == grade for dep in deps) for grade in ("observed", "declared", "inferred")}
    pairs = len(steps) * (len(steps) - 1) / 2
    return {
        "n_dep_edges": len(deps), **by_grade, "rho": len(deps) / pairs if len(steps) > 1 else 0.0,
        "observed_fraction": by_grade["observed"] / len(deps) if deps else 0.0,
    }


def report(steps, grounding, adapter, ground):
    known = coverage(steps)
    if len(steps) < 2:
        state = "no_score:single_decision"
    elif known["observed_fraction"] < 0.5 or known["rho"] >= 0.9:
        state = "no_score:low_coverage"
    else:
        state = "scored"
    indices = sorted(step["idx"] for step in steps)
    scores = {index: None for index in indices}
    if state == "scored":
        scores = {index: reach(steps, index) / (len(steps) - 1) for index in indices}
        indices.sort(key=lambda index: (-scores[index], index))
    shown = indices if len(indices) <= 10 else indices[:5]
    result = {
        "ok": True, "state": state, "n_steps": len(steps), "keystone": indices[0] if state == "scored" else None,
        "per_session": scores[indices[0]] if state == "scored" else None, "ranking": shown,
        "scores": [scores[index] for index in shown], "coverage": known, "completeness": "prefix",
        "adapter": "_".join(adapter) if adapter else "live_session_v1",
    }
    if ground and grounding:
        result["grounding"] = {str(index): value for index, value in grounding}
    return result


def notes(steps, last, has_grounding, assessed):
    deps = [dep for step in steps for dep in step.get("deps", [])]
    found = []
    if any(dep["grade"] == "observed" and dep.get("evidence", {}).get("modeled") for dep in deps):
        found.append("modeled")
    if any(dep["grade"] == "declared" for dep in deps):
        found.append("declared")
    found.append(last["state"].removeprefix("no_score:"))
    if not has_grounding:
        found.append("no_grounding")
    found.append("prefix")
    if any(flag not in (None, "ok") for _, flag, _ in assessed):
        found.append("data_flagged")
    if any(flag is None for _, flag, _ in assessed):
        found.append("data_unavailable")
    return found


def assess(captured):
    """The echo auditor: the score is the state's risk; a flag of None where it fails."""
    return [
        (index, None, None) if state.get("raise")
        else (index, "risky" if state.get("risk", 0) >= 0.5 else "ok", float(state.get("risk", 0)))
        for index, state, _ in captured
    ]


def snapshot_of(step, given):
    if given is not None:
        return given["state"], given.get("captured_at")
    attributes = step.get("node_attrs", {})
    state = attributes.get("snapshot_state")
    if state is None:
        state = attributes.get("state")
    return (state, attributes.get("snapshot_captured_at")) if isinstance(state, dict) else None


def refusal(step, taken):
    if step["idx"] in taken:
        return "idx_duplicate"
    if not isinstance(step["idx"], int):
        return "idx_type"
    if step["kind"] not in ("decision", "tool_call"):
        return "kind"
    if any(not isinstance(dep["src"], int) for dep in step.get("deps", [])):
        return "src_type"
    if any(not isinstance(index, int) for index in step.get("exec_preds") or []):
        return "exec_pred_type"
    return None


def case(number, group, events, ground=False, auditor=None, adapter=None):
    steps, results, captured, grounding = [], [], [], []
    for event in events:
        step = event["step"]
        error = refusal(step, [other["idx"] for other in steps])
        if error:
            results.append({"ok": False, "error": error})
            continue
        steps.append(step)
        for attributes, value in BASES:
            if {key: found for key, found in step.get("node_attrs", {}).items() if key in attributes} == attributes \
                    and len(attributes) == len({"decision_basis", "basis", "inputs", "retrieved"}
                                               & set(step["node_attrs"])):
                grounding.append((step["idx"], value))
        snapshot = snapshot_of(step, event.get("snapshot"))
        if snapshot:
            captured.append([step["idx"], *snapshot])
        results.append(report(steps, grounding, adapter, ground))
        if auditor:
            results[-1]["data_reports"] = [list(row) for row in assess(captured) if row[1] is not None]
    last = [result for result in results if result["ok"]][-1]
    return {
        "id": f"own-live-{number:03}", "group": group, "ground": ground, "data_auditor": auditor, "adapter": adapter,
        "events": events, "results": results,
        "final_notes": notes(steps, last, ground and bool(grounding), assess(captured) if auditor else []),
        "captured": captured, "batch_equal": True,
    }


def random_events(draw, count):
    indices = [list(range(count)), [5 * k - 7 for k in range(count)], draw.sample(range(-50, 400), count)][
        draw.randrange(3)]
    events = []
    for at, index in enumerate(indices):
        named = indices[:at] * 3 + [index, indices[-1], UNKNOWN]
        step = {"idx": index, "agent": draw.choice(["a", "b", "caf\u00e9"]), "kind": draw.choice(["decision", "tool_call"])}
        deps = [
            {"src": draw.choice(named), "grade": draw.choice(["observed", "observed", "declared", "inferred"])}
            for _ in range(draw.randrange(4) if at else 0)
        ]
        for dep in deps:
            if draw.random() < 0.3:
                dep["evidence"] = {"modeled": draw.choice([True, False, 1])}
        if deps:
            step["deps"] = deps
        if draw.random() < 0.2:
            step["exec_preds"] = draw.choice([[], [index], [indices[at - 1]]])
        attributes = dict(draw.choice(BASES)[0]) if draw.random() < 0.3 else {}
        if draw.random() < 0.4:
            attributes[draw.choice(["state", "snapshot_state"])] = draw.choice(
                [{"risk": 0.7}, {"risk": 0.25}, {"risk": 1}, {"raise": True}, {}, "text", None, [1]])
            if draw.random() < 0.5:
                attributes["snapshot_captured_at"] = draw.choice([17, 17.5, None])
        # What was seen is part of what a basis is compared with.
        if any(key in attributes for key in ("basis", "decision_basis")):
            attributes = {key: value for key, value in attributes.items() if "state" not in key}
        if attributes:
            step["node_attrs"] = attributes
        event = {"step": step}
        if draw.random() < 0.15:
            event["snapshot"] = {"state": {"risk": 0.5}, "captured_at": 12.25}
        events.append(event)
        if draw.random() < 0.1:
            events.append({"step": {"idx": draw.choice(indices[:at + 1]), "agent": "z", "kind": "decision"}})
    return events


def plain(index, *sources, **more):
    step = {"idx": index, "agent": "a", "kind": "decision", **more}
    if sources:
        step["deps"] = [{"src": source, "grade": "observed"} for source in sources]
    return {"step": step}


def cases():
    draw = random.Random(20260518)
    hand = [
        ("errors", [plain(0), plain(0), plain(1, 0), plain("x"), plain(2, kind="plan"), plain(2, "0"),
                    plain(2, exec_preds=["0"]), plain(0, kind="plan"), plain(2, 0)]),
        ("late", [plain(3, 9), plain(9), plain(4, 9, 3), plain(5), plain(6, 3)]),
        ("ties", [plain(7), plain(2), plain(9, 7), plain(4, 2), plain(1), plain(0)]),
        ("fan", [plain(0)] + [plain(k, 0) for k in range(1, 14)]),
        ("chain", [plain(0)] + [plain(k, k - 1) for k in range(1, 14)]),
        ("empty", [plain(k) for k in range(12)]),
    ]
    found = [case(number, group, events) for number, (group, events) in enumerate(hand)]
    for number in range(len(hand), 40):
        found.append(
            case(number, "random", random_events(draw, 1 + draw.randrange(16)), ground=draw.random() < 0.5,
                 auditor="echo" if draw.random() < 0.5 else None,
                 adapter=["own", "v3"] if draw.random() < 0.2 else None))
    return found


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "core", "live.json")
with open(path, "w", encoding="ascii") as out:
    head = {"suite": "live", "schema": 1, "reference": "Tests/Vectors/make_live_vectors.py"}
    lines = [json.dumps(one, separators=(",", ":")) for one in cases()]
    out.write(json.dumps(head, separators=(",", ":"))[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n")
