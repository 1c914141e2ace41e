#!/usr/bin/env python3
"""Makes the project's own vectors of replays and of the gate: Tests/Vectors/core/replay.json and core/gate.json.

    python3 Tests/Vectors/make_gate_vectors.py                  writes the files
    python3 Tests/Vectors/make_gate_vectors.py --check          compares them with what would be written
    python3 Tests/Vectors/make_gate_vectors.py --against DIR    recomputes the cases in DIR and compares the results

The inputs are made by hand, with some random ones from a fixed seed. The results come from the plain reading of the
rules: the two tables, a ledger of Python numbers, and policies that are Python functions. Same schema as the shared
suites. Standard library only.
"""

import hashlib
import json
import sys
from pathlib import Path

from make_graph_vectors import SplitMix64

FOLDER = Path(__file__).resolve().parent / "core"


# --- The gate (core 12.2) ---------------------------------------------------------------------------------------------

BEFORE = {
    "allow": ("allow", "allowed"), "human_review": ("human_review", "held"), "rollback": ("block", "blocked"),
    "block": ("block", "blocked"),
}  # fmt: skip
AFTER = {
    "allow": ("allow", "committed"), "human_review": ("human_review", "held"),
    "rollback": ("rollback", "rolled_back"), "block": ("block", "reversed"),
}  # fmt: skip


def before_commit(verdict):
    fix, executed = BEFORE[verdict]
    return {
        "fix": fix, "executed": executed, "rail_calls": [],
        "detail_source": "fixed" if verdict == "allow" else "verdict_reason",
    }  # fmt: skip


def after_commit(verdict, receipt):
    fix, executed = AFTER[verdict]
    result = {"fix": fix, "executed": executed, "detail_source": "verdict_reason", "rail_calls": []}
    if verdict == "allow":
        result["detail_source"] = "fixed"
    elif verdict in ("rollback", "block"):
        if receipt is None:
            result |= {"executed": "compensation_unavailable", "detail_source": "fixed"}
        else:
            result["rail_calls"] = [["compensate", receipt]]
    return result


def play(start, script):
    """The trace of a script against a ledger, and what is left."""
    balance, issued, open_costs, trace = start, 0, {}, []
    for line in script:
        if line[0] == "commit":
            issued += 1
            balance -= line[1]
            open_costs[f"rcpt-{issued}"] = line[1]
            entry = {"receipt": f"rcpt-{issued}"}
        else:
            verdict, receipt = line[1:]
            outcome = after_commit(verdict, receipt)
            if not outcome["rail_calls"]:
                entry = {"executed": outcome["executed"]}
            elif receipt in open_costs:
                balance += open_costs.pop(receipt)
                entry = {"executed": outcome["executed"]}
            else:
                entry = {"error": "unknown_receipt"}
        trace.append(entry | {"balance": balance})
    return {"trace": trace, "end_balance": balance}


def gate_result(case):
    if case["group"] == "pre_commit":
        return before_commit(case["verdict"])
    if case["group"] == "post_commit":
        return after_commit(case["verdict"], case["receipt"])
    return play(case["start_balance"], case["script"])


def gate_inputs():
    for verdict in BEFORE:
        for reason in ("over the budget", "", "Zeile\n\u2028 \u00e9"):
            yield {"group": "pre_commit", "verdict": verdict, "reason": reason}
            for receipt in (None, "rcpt-1", "", 0, False, [], {"id": 7}, -0.0):
                yield {"group": "post_commit", "verdict": verdict, "reason": reason, "receipt": receipt}
    big = 10**30
    scripts = [
        (0, []),
        (100, [["commit", 1], ["post_commit", "rollback", "rcpt-1"], ["post_commit", "rollback", "rcpt-1"]]),
        (100, [["commit", 1], ["post_commit", "block", "rcpt-1"], ["commit", 2], ["post_commit", "block", "rcpt-2"]]),
        (100, [["post_commit", "rollback", None], ["post_commit", "block", "rcpt-0"], ["commit", 200]]),
        (2**63 - 1, [["commit", -1], ["commit", 2**64], ["post_commit", "rollback", "rcpt-1"]]),
        (-(2**63), [["commit", 1], ["commit", -(2**63)], ["post_commit", "rollback", "rcpt-2"]]),
        (big, [["commit", big], ["commit", -big + 1], ["commit", 0.5], ["post_commit", "block", "rcpt-1"]]),
        (0.1, [["commit", 0.2], ["commit", -0.3], ["post_commit", "rollback", "rcpt-1"], ["commit", 2**53 + 1]]),
    ]
    for start, script in scripts:
        yield {"group": "ledger", "start_balance": start, "script": script}
    random = SplitMix64(12)
    for _ in range(24):
        script = []
        for _ in range(1 + random.below(12)):
            if random.below(2):
                cost = random.below(200) - 60
                script.append(["commit", cost / 4 if random.below(3) == 0 else cost * 10 ** (random.below(3) * 9)])
            else:
                script.append(["post_commit", list(AFTER)[random.below(4)], f"rcpt-{1 + random.below(5)}"])
        yield {"group": "ledger", "start_balance": [100, 0, 12.5, 0.0][random.below(4)], "script": script}


# --- Replays (core 12.1) ----------------------------------------------------------------------------------------------


class Undecidable(Exception):
    pass


def judge(policy, state, action):
    kind = policy["kind"]
    if kind == "undecidable":
        raise Undecidable(policy["message"])
    if kind == "const":
        return policy["value"], policy["reason"]
    key = policy["key"]
    if kind == "equals":
        return state.get(key) == policy["value"], f"is {state.get(key)}"
    if kind == "budget_strict" and key not in state:
        raise Undecidable(f"no {key}")
    word, amount = ("arg", action["arguments"][policy["argument"]]) if kind == "argument" else ("need", action["cost"])
    have = state.get(key, 0)
    return amount <= have, "mutated" if kind == "mutating" else f"{word} {amount} have {have}"


def replay(policy, snapshot, live, action):
    try:
        calls = 1
        justified, reason = judge(policy, live, action)
        if justified:
            return verdict("allow", "fixed", reason, calls)
        calls = 2
        if judge(policy, snapshot, action)[0]:
            return verdict("rollback", "fixed_prefix_then_live_reason", reason, calls)
        return verdict("block", "live_reason", reason, calls)
    except Undecidable as undecidable:
        return verdict("human_review", "undecidable_message", str(undecidable), calls)


def verdict(expect, source, text, calls):
    return {
        "expect": expect, "justified": expect == "allow", "reason_source": source, "reason_text": text,
        "policy_calls": calls,
    }  # fmt: skip


def record_id(action, snapshot):
    def report(stage):
        return {"stage": stage, "name": "", "score": 0.0, "flag": "ok", "reason": "", "evidence": {}}

    body = {
        "action_type": action["type"], "prev_digest": None, "decided_at": 1750000000.0, "compound": None,
        "data": {
            "inputs": {}, "retrieved": [], "snapshot": {"state": snapshot, "captured_at": None},
            "report": report("data"),
        },
        "model": {"model_id": "", "decision_basis": "", "output": None, "report": report("model")},
        "harness": {
            "action_type": action["type"], "arguments": action["arguments"], "cost": action["cost"],
            "report": report("harness"),
        },
    }  # fmt: skip
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def replay_result(case):
    identity = record_id(case["action"], case["snapshot_state"])
    result = replay(case["policy"], case["snapshot_state"], case["live_state"], case["action"])
    return {"record_id": identity, "verdict_record_id": identity} | result


def replay_inputs():
    def case(group, policy, snapshot, live, cost=80, arguments=None):
        return {
            "group": group, "action": {"type": "pay", "arguments": arguments or {"to": "x"}, "cost": cost},
            "snapshot_state": snapshot, "live_state": live, "policy": policy,
        }  # fmt: skip

    states = [{"limit": 120}, {"limit": 80}, {"limit": 79.5}, {}]
    for kind in ("budget", "budget_strict", "mutating"):
        for snapshot in states:
            for live in states:
                yield case("table", {"kind": kind, "key": "limit"}, snapshot, live)
    for value in ("open", None, 1):
        for live in ({"gate": "open"}, {"gate": 1}, {}):
            yield case("record_edit", {"kind": "equals", "key": "gate", "value": value}, {"gate": "open"}, live)
    for value in (True, False, None, 0, 0.0, -0.0, 2, 1e-9, "", "no", [], [0], {}, {"a": 0}):
        yield case("truthiness", {"kind": "const", "value": value, "reason": "as it is"}, {}, {})
    yield case("undecidable", {"kind": "undecidable", "message": "ask somebody"}, {"limit": 1}, {"limit": 1})
    for cost, have in ((2**53 + 1, 2.0**53), (2.0**53, 2**53 + 1), (10**30, 10**30 - 1), (10**30, 1e30)):
        yield case("table", {"kind": "budget", "key": "limit"}, {"limit": have}, {"limit": have}, cost=cost)
    random = SplitMix64(31)
    for _ in range(24):
        amount = random.below(100)
        kind = ("budget", "budget_strict", "argument")[random.below(3)]
        policy = {"kind": kind, "key": "limit"} | ({"argument": "amount"} if kind == "argument" else {})
        snapshot, live = ({"limit": random.below(100)} if random.below(8) else {} for _ in range(2))
        cost = float(amount) if random.below(2) else amount
        yield case("random", policy, snapshot, live, cost=cost, arguments={"amount": amount})


# --- Files ------------------------------------------------------------------------------------------------------------

SUITES = {"gate": (gate_inputs, gate_result), "replay": (replay_inputs, replay_result)}


def text_of(value):
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def file_text(suite):
    inputs, result = SUITES[suite]
    head = f'{{"suite":"{suite}","schema":1,"reference":"Tests/Vectors/make_gate_vectors.py","cases":[\n'
    lines = [text_of({"id": f"own-{suite}-{i:03}"} | case | result(case)) for i, case in enumerate(inputs())]
    return head + ",\n".join(lines) + "\n]}\n"


def check_against(folder):
    wrong = 0
    for suite, (_, result) in SUITES.items():
        for case in json.loads((Path(folder) / f"{suite}.json").read_text())["cases"]:
            for name, value in result(case).items():
                # As text, so that 1 and 1.0 differ.
                if text_of(case[name]) != text_of(value):
                    wrong += 1
                    print(f"{case['id']}: {name} is {text_of(case[name])}, computed {text_of(value)}")
    return wrong


def main(arguments):
    if arguments[:1] == ["--against"] and len(arguments) == 2:
        return 1 if check_against(arguments[1]) else 0
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    wrong = 0
    for suite in SUITES:
        path, text = FOLDER / f"{suite}.json", file_text(suite)
        if not arguments:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} differs")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
