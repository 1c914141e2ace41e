#!/usr/bin/env python3
"""Makes the project's own small graph, adapter and plan vectors under Tests/Vectors/core.

    python3 Tests/Vectors/make_graph_vectors.py                  writes the files
    python3 Tests/Vectors/make_graph_vectors.py --check          compares them with what would be written
    python3 Tests/Vectors/make_graph_vectors.py --against DIR    recomputes the cases in DIR and compares the results

The inputs are made by hand, with some random runs from a fixed seed. The results come from the plain reading of the
rules in this file, which shares no code with the Swift sources and is slow on purpose: reach is a search from every
step, the Gini coefficient a sum over all pairs. The rules: steps and graphs (`Run`), adapters (`tau_steps`,
`record_steps`, `plan_steps`), the report (`report_of`), the views of a plan (`plan_report`).

`--against` takes a folder of cases in the same schema, such as the shared conformance suite. What is not recomputed is
left out of the comparison: grounding results, and cases whose `error` is `host_type_error`.

The schema is that of the shared conformance suite: one object per file, `{"suite", "schema", "reference", "cases"}`,
one case per line, ASCII only. Standard library only; same output on every run.
"""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "core"

GRADES = ["observed", "declared", "inferred"]


class Refused(Exception):
    """An input that is no graph or no plan; the first argument is the class, the second the node, if one is named."""


class SplitMix64:
    """A generator of 64-bit numbers that is the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound

    def pick(self, items):
        return items[self.below(len(items))]


def is_plain_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


# --- Graphs (core 5, 6, 7) --------------------------------------------------------------------------------------------


class Run:
    """A list of checked steps and its edges; every question is answered by the obvious loop."""

    def __init__(self, steps):
        self.steps = steps
        self.shared_resource = False
        self.handoffs = []  # (from idx, to idx), parallel ones each
        self.dependencies = []  # (dependent idx, source idx, grade, dep), parallel ones each
        seen = []
        for step in steps:
            predecessors = step.get("exec_preds")
            if predecessors is None:
                predecessors = seen[-1:]
            self.handoffs += [(p, step["idx"]) for p in predecessors if p in seen]
            for dep in step.get("deps") or []:
                if dep["src"] in seen:
                    self.dependencies.append((step["idx"], dep["src"], dep.get("grade", "inferred"), dep))
            seen.append(step["idx"])
        self.indices = seen

    def closure(self, start, pairs):
        """Everything that can be reached from `start` over pairs (from, to), without itself."""
        found, waiting = set(), [start]
        while waiting:
            at = waiting.pop()
            for a, b in pairs:
                if a == at and b not in found:
                    found.add(b)
                    waiting.append(b)
        return found

    def dependents(self, idx):
        return self.closure(idx, {(b, a) for a, b, _, _ in self.dependencies})

    def basis(self, idx):
        return self.closure(idx, {(a, b) for a, b, _, _ in self.dependencies})

    def followers(self, idx):
        return self.closure(idx, set(self.handoffs))

    def downstream_reach(self, idx):
        return len(self.dependents(idx))

    def execution_reach(self, idx):
        return len(self.followers(idx))

    def depth(self):
        depths = {}
        for idx in self.indices:  # sources come first
            depths[idx] = max([depths[b] + 1 for a, b, _, _ in self.dependencies if a == idx], default=0)
        return max(depths.values(), default=0)

    def characterize(self):
        count = len(self.steps)
        agents = len({s["agent"] for s in self.steps})
        tools = sum(s["kind"] == "tool_call" for s in self.steps)
        resources = 1 if self.shared_resource and count else 0
        types = {"agent": agents, "decision": count - tools, "tool_call": tools, "dependency_resource": resources}
        execution = count + len(self.handoffs)
        return {
            "n_nodes": agents + count + resources,
            "n_edges": execution + len(self.dependencies) + 2 * count * resources,
            "n_agents": agents,
            "n_steps": count,
            "n_tool_calls": tools,
            "type_counts": {name: n for name, n in types.items() if n},
            "n_exec_edges": execution,
            "n_dep_edges": len(self.dependencies),
            "dep_depth": self.depth(),
        }

    def coverage(self):
        grades = [dep.get("grade", "inferred") for s in self.steps for dep in s.get("deps") or []]
        count, n = len(grades), len(self.steps)
        observed = grades.count("observed")
        return {
            "n_dep_edges": count,
            "observed": observed,
            "declared": grades.count("declared"),
            "inferred": grades.count("inferred"),
            "rho": count / (n * (n - 1) / 2) if n >= 2 else 0.0,
            "observed_fraction": observed / count if count else 0.0,
        }

    def features(self):
        n = len(self.steps)
        agents = [s["agent"] for s in sorted(self.steps, key=lambda s: s["idx"])]
        tools = sum(s["kind"] == "tool_call" for s in self.steps)
        counts = [agents.count(a) for a in dict.fromkeys(agents)]
        changes = [i for i in range(1, n) if agents[i] != agents[i - 1]]
        returns = [i for i in changes if agents[i] in agents[:i]]
        pairs = {(a, b) for a, b, _, _ in self.dependencies}
        indegree = max([sum(b == idx for _, b in pairs) for idx in self.indices], default=0)
        outdegree = max([sum(a == idx for a, _ in pairs) for idx in self.indices], default=0)
        total = sum(abs(a - b) for a in counts for b in counts)
        return {
            "flat": {"n_steps": n, "n_tool_calls": tools, "n_decisions": n - tools, "n_agents": len(counts)},
            "exec": {
                "max_agent_outdeg": max(counts, default=0),
                "agent_gini": total / (2 * len(counts) * sum(counts)) if len(counts) > 1 else 0.0,
                "n_agent_transitions": len({(agents[i - 1], agents[i]) for i in changes}),
                "agent_recurrence": len(returns) / len(changes) if changes else 0.0,
            },
            "dep": {
                "n_dep_edges": len(pairs),
                "dep_depth": self.depth(),
                "max_blast_indeg": indegree,
                "max_audit_outdeg": outdegree,
            },
            "dep_dens": {"dep_edges_per_step": len(pairs) / max(n, 1)},
            "dep_shape": {
                "rel_dep_depth": self.depth() / max(n, 1),
                "max_blast_share": indegree / max(n, 1),
                "max_audit_share": outdegree / max(n, 1),
            },
        }

    def vectors(self):
        layers = {
            "flat": ["flat"],
            "exec": ["flat", "exec"],
            "full": ["flat", "exec", "dep"],
            "flatdens": ["flat", "dep_dens"],
            "flatdep": ["flat", "dep_dens", "dep_shape"],
            "depnorm": ["dep_dens", "dep_shape"],
        }
        features = self.features()
        made = {}
        for layer, groups in layers.items():
            pairs = [pair for group in groups for pair in features[group].items()]
            made[layer] = [[name for name, _ in pairs], [float(value) for _, value in pairs]]
        return made


def check_steps(steps):
    """The validation of core 5.1: the first failure in list order."""
    seen = set()
    for step in steps:
        if not is_plain_int(step["idx"]):
            raise Refused("idx_type")
        if step["kind"] not in ("decision", "tool_call"):
            raise Refused("kind")
        if not all(is_plain_int(dep["src"]) for dep in step.get("deps") or []):
            raise Refused("src_type")
        if not all(is_plain_int(p) for p in step.get("exec_preds") or []):
            raise Refused("exec_pred_type")
        if step["idx"] in seen:
            raise Refused("idx_duplicate")
        seen.add(step["idx"])
    return Run(steps)


def construct(steps, dependency, shared_resource):
    """The graph whose edges are made by a rule (core 5.4)."""
    for step in steps:
        if "idx" not in step:
            raise Refused("missing_idx")
        if not is_plain_int(step["idx"]):
            raise Refused("idx_type")
    indices = [step["idx"] for step in steps]
    if len(set(indices)) < len(indices):
        raise Refused("idx_duplicate")
    made = []
    for at, step in enumerate(steps):
        for key in ("agent", "kind"):
            if key not in step:
                raise Refused("missing_" + key)
        earlier = indices[:at]
        sources = {
            "full_context": earlier,
            "chain": earlier[-1:],
            "explicit": list(dict.fromkeys(step.get("deps") or [])),
        }.get(dependency, [])
        made.append(
            {"idx": step["idx"], "agent": step["agent"], "kind": step["kind"], "deps": [{"src": s} for s in sources]}
        )
    run = Run(made)
    run.shared_resource = shared_resource
    return run


# --- Scores and reports (core 8, 10) ----------------------------------------------------------------------------------


def risk_of(run, min_observed_fraction=0.5, max_rho=0.9):
    coverage, n = run.coverage(), len(run.steps)
    scores = {}
    if n < 2:
        state = "no_score:single_decision"
    elif coverage["observed_fraction"] < min_observed_fraction or coverage["rho"] >= max_rho:
        state = "no_score:low_coverage"
    else:
        state = "scored"
        scores = {idx: run.downstream_reach(idx) / (n - 1) for idx in run.indices}
    return state, scores


def label_of(step):
    attributes = step.get("node_attrs") or {}
    if attributes.get("tool"):
        return f"{step['kind']} {attributes['tool']}"
    if attributes.get("action_type"):
        return f"{step['kind']} {attributes['action_type']}"
    if attributes.get("model_id"):
        return f"{step['kind']} ({attributes['model_id']})"
    return step["kind"]


def has_basis(step):
    attributes = step.get("node_attrs") or {}
    return bool(attributes.get("decision_basis") or attributes.get("basis"))


def report_of(run, adapter):
    """The report of a run without grounding results, and its notes."""
    state, scores = risk_of(run)
    by_idx = {step["idx"]: step for step in run.steps}
    ranking = sorted(by_idx, key=lambda idx: (-scores.get(idx, 0.0), idx))
    deps = [dep for step in run.steps for dep in step.get("deps") or []]
    notes = []
    if any(d.get("grade") == "observed" and (d.get("evidence") or {}).get("modeled") for d in deps):
        notes.append("modeled")
    if any(d.get("grade") == "declared" for d in deps):
        notes.append("declared")
    notes.append(state.removeprefix("no_score:"))
    if not any(has_basis(step) for step in run.steps):
        notes.append("no_grounding")
    report = {
        "state": state,
        "n_steps": len(run.steps),
        "completeness": "complete",
        "adapter": adapter,
        "per_session": max(scores.values()) if scores else None,
        "keystone": ranking[0] if scores else None,
        "ranking": ranking,
        "scores": [scores.get(idx) for idx in ranking],
        "labels": [label_of(by_idx[idx]) for idx in ranking],
        "grounding": {},
    }
    return report, notes


def graph_result(steps, thresholds=None):
    try:
        run = check_steps(steps)
    except Refused as refusal:
        return {"ok": False, "error": refusal.args[0]}
    report, notes = report_of(run, "given_v1")
    result = {
        "ok": True,
        "downstream_reach": [run.downstream_reach(idx) for idx in run.indices],
        "execution_reach": [run.execution_reach(idx) for idx in run.indices],
        "characterize": run.characterize(),
        "features": run.features(),
        "coverage": run.coverage(),
    }
    if len(steps) <= 14:
        result["edges"] = {
            "handoff": sorted([a, b] for a, b in run.handoffs),
            "depends_on": sorted([a, b, grade] for a, b, grade, _ in run.dependencies),
        }
    if thresholds is not None:
        state, scores = risk_of(run, **thresholds)
        result["risk"] = {
            "state": state,
            "per_session": max(scores.values()) if scores else None,
            "per_decision": sorted([idx, score] for idx, score in scores.items()),
        }
    return {**result, "report": report, "notes": notes}


def construction_result(steps, dependency, shared_resource):
    try:
        run = construct(steps, dependency, shared_resource)
    except Refused as refusal:
        return {"ok": False, "error": refusal.args[0]}
    result = {
        "ok": True,
        "characterize": run.characterize(),
        "features": run.features(),
        "downstream_reach": [run.downstream_reach(idx) for idx in run.indices],
        "execution_reach": [run.execution_reach(idx) for idx in run.indices],
        "absent_reach": [0, 0],
    }
    if len(steps) <= 12:
        result["edges"] = {
            "handoff": sorted([a, b] for a, b in run.handoffs),
            "depends_on": sorted([a, b] for a, b, _, _ in run.dependencies),
        }
    result["vectors"] = run.vectors()
    return result


# --- tau-bench (core 9.1) ---------------------------------------------------------------------------------------------

TAU = "tau_bench_prior_db_reads_v1"
WRITES = ("book_", "cancel_", "modify_", "update_", "return_", "exchange_", "send_")
NO_DATABASE = ("calculate", "think", "transfer_to_human_agents", "list_all_airports")


def tau_steps(messages, assistant_agent="assistant", model_id=""):
    steps, waiting, reads = [], [], []
    for message in messages or []:
        role = message.get("role")
        idx = len(steps)
        if role == "user":
            steps.append({"idx": idx, "agent": "user", "kind": "decision", "node_attrs": {}, "deps": []})
        elif role == "assistant":
            attributes = {"model_id": model_id} if model_id else {}
            steps.append(
                {"idx": idx, "agent": assistant_agent, "kind": "decision", "node_attrs": attributes, "deps": []}
            )
            for call in message.get("tool_calls") or []:
                waiting.append((call.get("function") or {}).get("name") or call.get("name"))
        elif role == "tool":
            name = message.get("name")
            if name is None and waiting:
                name = waiting.pop(0)
            elif name in waiting:
                waiting.remove(name)
            writes = bool(name) and name.startswith(WRITES)
            read = bool(name) and not writes and name not in NO_DATABASE
            evidence = {"modeled": True, "relation": "write_to_prior_db_read", "adapter": TAU, "write_tool": name}
            steps.append(
                {
                    "idx": idx,
                    "agent": "env",
                    "kind": "tool_call",
                    "node_attrs": {"tool": name, "is_write": writes, "is_db_read": read},
                    "deps": [{"src": r, "grade": "observed", "evidence": evidence} for r in reads] if writes else [],
                }
            )
            if read:
                reads.append(idx)
    return steps


def tau_result(messages, config):
    steps = tau_steps(messages, **config)
    report, _ = report_of(Run(steps), TAU)
    labels = {idx: label for idx, label in zip(report["ranking"], report["labels"])}
    return {
        "steps": [{**step, "deps": [dep["src"] for dep in step["deps"]]} for step in steps],
        "state": report["state"],
        "keystone": report["keystone"],
        "labels": [labels[idx] for idx in sorted(labels)],
    }


def trajectory_result(messages):
    run = Run(tau_steps(messages))
    report, notes = report_of(run, TAU)
    labels = dict(zip(report["ranking"], report["labels"]))
    agents = [step["agent"] for step in run.steps]
    return {
        "adapter": TAU,
        "state": report["state"],
        "n_steps": len(run.steps),
        "n_by_agent": {agent: agents.count(agent) for agent in ["user", "assistant", "env"]},
        "n_db_reads": sum(step["node_attrs"].get("is_db_read", False) for step in run.steps),
        "n_writes": sum(step["node_attrs"].get("is_write", False) for step in run.steps),
        "coverage": run.coverage(),
        "keystone": report["keystone"],
        "keystone_label": labels.get(report["keystone"]),
        "per_session": report["per_session"],
        "ranking_top10": [list(row) for row in zip(report["ranking"], report["scores"], report["labels"])][:10],
        "features": run.features(),
        "notes": notes,
    }


# --- Decision records (core 9.2) --------------------------------------------------------------------------------------


def record_steps(records, link_sequential, agent_label):
    steps = []
    for i, record in enumerate(records):
        link, before = record["prev_digest"], None
        if link is not None:
            same = [j for j in range(i) if records[j]["record_id"] == link]
            before = same[-1] if same else i - 1 if i else None
        identity = record["record_id"] or None
        steps.append(
            {
                "idx": i,
                "agent": agent_label,
                "kind": "decision",
                "exec_preds": [] if before is None else [before],
                "deps": [{"src": before, "grade": "declared"}] if link_sequential and before is not None else [],
                "node_attrs": {
                    "model_id": record["model_id"],
                    "decision_basis": record["decision_basis"],
                    "action_type": record.get("action_type") or "",
                },
                "record_id": identity,
                "correlation_id": identity,
            }
        )
    return steps


def record_result(records, link_sequential, agent_label):
    run = Run(record_steps(records, link_sequential, agent_label))
    report, _ = report_of(run, "own_record_v1")
    return {
        "adapter": "own_record_v1",
        "steps": [{**s, "deps": [[d["src"], d["grade"]] for d in s["deps"]]} for s in run.steps],
        "state": report["state"],
        "coverage": run.coverage(),
        "labels": report["labels"],
    }


# --- Declared plans (core 9.3, 11) ------------------------------------------------------------------------------------


def plan_reference(value, node):
    if isinstance(value, str):
        if not value:
            raise Refused("ref_empty", node)
        return {"id": value, "producer": None, "volatile": False, "revalidates": False, "pinned": False}
    if not isinstance(value, dict):
        raise Refused("ref_type", node)
    if not isinstance(value.get("id"), str) or not value["id"]:
        raise Refused("ref_id", node)
    producer = value.get("producer")
    if producer is not None and not is_plain_int(producer):
        raise Refused("producer_type", node)
    flags = {flag: bool(value.get(flag)) for flag in ("volatile", "revalidates", "pinned")}
    return {"id": value["id"], "producer": producer, **flags}


def plan_steps(plan):
    if not plan:
        return []
    if not isinstance(plan, dict) or "nodes" not in plan:
        raise Refused("plan_shape", None)
    nodes = plan["nodes"]
    if not nodes:
        return []
    if not isinstance(nodes, list):
        raise Refused("nodes_type", None)
    steps, seen = [], set()
    for node in nodes:
        if not isinstance(node, dict):
            raise Refused("node_type", None)
        idx = node.get("idx")
        if not is_plain_int(idx):
            raise Refused("idx_type", None)
        if idx in seen:
            raise Refused("idx_duplicate", None)
        if not isinstance(node.get("agent"), str) or not node["agent"]:
            raise Refused("agent", idx)
        if node.get("kind") not in ("decision", "tool_call"):
            raise Refused("kind", idx)
        predecessors = node.get("control_preds")
        if predecessors is not None and not isinstance(predecessors, list):
            raise Refused("control_preds_type", idx)
        for predecessor in predecessors or []:
            if not is_plain_int(predecessor):
                raise Refused("control_pred_entry_type", idx)
            if predecessor not in seen:
                raise Refused("control_pred_not_prior", idx)
        reads = [plan_reference(value, idx) for value in node.get("reads") or []]
        writes = [plan_reference(value, idx) for value in node.get("writes") or []]
        scope = node.get("scope")
        if scope is not None and not isinstance(scope, list):
            raise Refused("scope_type", idx)
        for read in reads:
            if read["producer"] is not None and read["producer"] not in seen:
                raise Refused("producer_not_prior", idx)
        seen.add(idx)
        steps.append(
            {
                "idx": idx,
                "agent": node["agent"],
                "kind": node["kind"],
                "exec_preds": predecessors,
                "node_attrs": {
                    "reads": [read["id"] for read in reads],
                    "writes": [write["id"] for write in writes],
                    "scope": scope,
                    "volatile_reads": [read["id"] for read in reads if read["volatile"]],
                    "barriers": [read["id"] for read in reads if read["revalidates"]],
                },
                "deps": [
                    {
                        "src": read["producer"],
                        "grade": "declared",
                        "evidence": {
                            "resource_id": read["id"],
                            "volatile": read["volatile"],
                            "pinned": read["pinned"],
                            "revalidates": read["revalidates"],
                        },
                    }
                    for read in reads
                    if read["producer"] is not None
                ],
            }
        )
    return steps


def plan_findings(run):
    attributes = {step["idx"]: step.get("node_attrs") or {} for step in run.steps}
    kinds = {step["idx"]: step["kind"] for step in run.steps}
    order = sorted(attributes)
    slices = {idx: {idx} | run.basis(idx) for idx in order}
    reads = {idx: {r for i in slices[idx] for r in attributes[i].get("reads") or []} for idx in order}
    findings = []
    for idx in order:
        for written in attributes[idx].get("writes") or []:
            if written not in reads[idx]:
                findings.append(["write_with_no_prior_read", idx, written, None])
    for u, _, grade, dep in sorted(run.dependencies, key=lambda e: (e[0], e[1])):
        evidence = dep.get("evidence") or {}
        if grade != "declared" or not evidence.get("volatile"):
            continue
        if evidence.get("pinned") or evidence.get("revalidates"):
            continue
        if kinds[u] == "decision" or any(kinds[d] == "decision" and u in slices[d] for d in order):
            findings.append(["flippable_dependency_annotation", u, evidence["resource_id"], None])
    for idx in order:
        scope = attributes[idx].get("scope")
        if scope is not None and set(scope) > reads[idx]:
            findings += [["scope_vs_snapshot", idx, extra, None] for extra in sorted(set(scope) - reads[idx])]
    followers = {idx: run.followers(idx) for idx in order}
    for action in order:
        hits = sorted(
            (v, r)
            for v in slices[action]
            for r in set(attributes[v].get("volatile_reads") or [])
            if r not in (attributes[v].get("barriers") or [])
        )
        if not attributes[action].get("writes") and not (kinds[action] == "decision" and hits):
            continue
        for v, resource in hits:
            if resource in (attributes[action].get("barriers") or []):
                continue
            if any(
                resource in (attributes[b].get("barriers") or []) and b in followers[v] and action in followers[b]
                for b in order
                if b != action
            ):
                continue
            findings.append(["missing_revalidation_barrier", action, resource, v])
    return findings


def plan_views(run):
    """Which touches name a resource, and where barriers stand."""

    def named(value):
        return isinstance(value, str) and bool(value)

    ordered = sorted(run.steps, key=lambda step: step["idx"])
    touch = dict.fromkeys(
        [
            "n_reads",
            "n_writes",
            "n_edges",
            "reads_with_id",
            "writes_with_id",
            "edges_with_id",
            "edges_missing_structured_resource",
        ],
        0,
    )
    gaps, holders = [], {}
    for step in ordered:
        attributes = step.get("node_attrs") or {}
        for kind in ("read", "write"):
            for entry in attributes.get(kind + "s") or []:
                touch[f"n_{kind}s"] += 1
                touch[f"{kind}s_with_id"] += named(entry)
                if not named(entry):
                    gaps.append([kind, step["idx"], None])
        for resource in attributes.get("barriers") or []:
            if step["idx"] not in holders.setdefault(resource, []):
                holders[resource].append(step["idx"])
    for u, v, _, dep in sorted(run.dependencies, key=lambda e: (e[0], e[1])):
        touch["n_edges"] += 1
        structured = dep.get("resource") is not None
        touch["edges_missing_structured_resource"] += not structured
        touch["edges_with_id"] += structured or named((dep.get("evidence") or {}).get("resource_id"))
        if not structured:
            gaps.append(["edge", u, v])
    barriers = {
        "by_resource": [[resource, holders[resource]] for resource in sorted(holders)],
        "barrier_nodes": sorted({idx for list_ in holders.values() for idx in list_}),
        "resources_with_barrier": sorted(holders),
    }
    return {"touch": {**touch, "gaps": gaps}, "barriers": barriers}


def plan_result(plan):
    try:
        steps = plan_steps(plan)
    except Refused as refusal:
        result = {"ok": False, "error": refusal.args[0]}
        return result if refusal.args[1] is None else {**result, "error_node": refusal.args[1]}
    run = Run(steps)
    reach = [[idx, run.execution_reach(idx)] for idx in run.indices]
    best = min(reach, key=lambda row: (-row[1], row[0]), default=None)
    if best is None or best[1] == 0:
        best = [None, 0]
    state, _ = risk_of(run)
    return {
        "ok": True,
        "adapter": "declared_plan_v1",
        "n_steps": len(steps),
        "keystone_idx": best[0],
        "keystone_followers": best[1],
        "reach": reach,
        "findings": plan_findings(run),
        "preflight": {
            "n_steps": len(steps),
            **run.coverage(),
            "no_score_state": state,
            "would_score": False,
        },
        **plan_views(run),
        "steps": [
            {
                "idx": step["idx"],
                "exec_preds": step["exec_preds"],
                "node_attrs": step["node_attrs"],
                "deps": [[dep["src"], dep["evidence"]] for dep in step["deps"]],
            }
            for step in steps
        ],
    }


# --- Cases ------------------------------------------------------------------------------------------------------------


def step(idx, agent="a", kind="decision", deps=None, preds=None, attrs=None):
    made = {"idx": idx, "agent": agent, "kind": kind}
    if deps is not None:
        made["deps"] = [d if isinstance(d, dict) else {"src": d, "grade": "observed"} for d in deps]
    if preds is not None:
        made["exec_preds"] = preds
    if attrs is not None:
        made["node_attrs"] = attrs
    return made


def random_run(seed, size, indices, hostile):
    """Steps with edges of every grade; a hostile run also refers to itself, to later and to unknown steps."""
    draw = SplitMix64(seed)
    steps = []
    for at in range(size):
        made = {
            "idx": indices[at],
            "agent": draw.pick(["reader", "writer", "critic", "env"]),
            "kind": draw.pick(["decision", "tool_call"]),
        }
        targets = indices[:at] + ([777_777, indices[at], indices[-1]] if hostile else [])
        deps = []
        for _ in range(draw.below(3) if targets else 0):
            dep = {"src": draw.pick(targets), "grade": draw.pick(GRADES + ["observed"] * 4)}
            if draw.below(4) == 0:
                dep["resource"] = ["crm", draw.pick(["ticket", "quote"]), draw.pick(["", "row-3"])]
            if draw.below(4) == 0:
                dep["evidence"] = {"modeled": draw.pick([True, False, "rule", 0])}
            deps.append(dep)
            if hostile and draw.below(3) == 0:
                deps.append({"src": dep["src"], "grade": draw.pick(GRADES)})
        if deps:
            made["deps"] = deps
        shape = draw.below(4)
        if shape == 0:
            made["exec_preds"] = []
        elif shape == 1 and targets:
            made["exec_preds"] = [draw.pick(targets) for _ in range(1 + draw.below(2))]
        steps.append(made)
    return steps


def graph_cases():
    e_acute, e_combining = "caf\u00e9", "cafe\u0301"
    diamond = [step(4), step(7, "b", deps=[4]), step(5, "c", deps=[4]), step(9, deps=[7, 5])]
    hand = [
        ("hand", []),
        ("hand", [step(40, "solo", "tool_call")]),
        ("hand", [step(0), step(1, "b", "tool_call", preds=[]), step(2, deps=[1], preds=[0, 1])]),
        ("hand", diamond),
        ("hand", [step(-8, e_acute), step(-2, e_combining, deps=[-8]), step(3, e_acute), step(11, e_combining)]),
        ("hand", [step(i, deps=[i - 1] if i else None) for i in range(5)]),
        ("hand", [step(0), step(1, deps=[{"src": 0}]), step(2, deps=[0]), step(3)]),
        (
            "attrs",
            [
                step(0, attrs={"tool": "lookup_quote", "action_type": "unused"}, kind="tool_call"),
                step(1, attrs={"action_type": "refund", "model_id": "m-3"}),
                step(2, attrs={"tool": "", "model_id": "m-3"}, deps=[0]),
                step(3, attrs={"tool": None, "action_type": 0, "model_id": ""}),
                step(4, attrs={"ntype": "agent", "agent": "other", "idx": 99}, kind="tool_call"),
            ],
        ),
        (
            "attrs",
            [
                step(0),
                step(1, deps=[{"src": 0, "grade": "observed", "evidence": {"modeled": True}}]),
                step(2, deps=[{"src": 1, "grade": "declared", "evidence": {"modeled": True}}]),
                step(3, deps=[{"src": 0, "grade": "observed", "evidence": {"modeled": []}}]),
            ],
        ),
    ]
    cases = [{"group": group, "steps": steps} for group, steps in hand]
    # Unordered indices: features read agents by index, control flow follows the list.
    cases.append(
        {
            "group": "hand",
            "steps": [step(6, "x"), step(2, "y", deps=[6]), step(4, "x", deps=[2]), step(0, "z", deps=[6])],
            "wart": "features_sort_by_idx",
        }
    )
    cases.append(
        {
            "group": "hostile",
            "steps": [step(0, deps=[5]), step(1, deps=[1, 0, 0]), step(2, deps=[3], preds=[3, 0]), step(3, preds=[8])],
            "wart": "dangling_edges_counted",
        }
    )
    half = [step(0), step(1, deps=[0]), step(2, deps=[{"src": 0, "grade": "declared"}]), step(3)]
    nine = [step(i, deps=list(range(i)) if i < 4 else [0, 1, 2] if i == 4 else None) for i in range(5)]
    for thresholds in [
        {"min_observed_fraction": 0.5},
        {"min_observed_fraction": 0.51},
        {"max_rho": 1 / 3},
        {"max_rho": 0.34, "min_observed_fraction": 0.0},
    ]:
        cases.append({"group": "thresholds", "steps": half, "thresholds": thresholds})
    cases.append({"group": "thresholds", "steps": nine, "thresholds": {"max_rho": 0.9000000000000001}})
    for seed, size, indices, hostile in [
        (11, 6, list(range(6)), False),
        (12, 13, list(range(13)), False),
        (13, 20, [50 - 3 * i for i in range(20)], False),
        (14, 9, [i * 7 % 9 - 4 for i in range(9)], True),
        (15, 31, list(range(31)), True),
        (16, 64, list(range(64)), False),
        (17, 66, [(i * 29) % 67 for i in range(66)], False),
    ]:
        case = {"group": "hostile" if hostile else "random", "steps": random_run(seed, size, indices, hostile)}
        if hostile:
            case["wart"] = "dangling_edges_counted"
        elif indices != sorted(indices):
            case["wart"] = "features_sort_by_idx"
        cases.append(case)
    for broken in [
        [step(2.0)],
        [step(False)],
        [step(0, kind="tool")],
        [step(0), step(0, kind="")],
        [step(0), step(1, deps=[{"src": None, "grade": "observed"}], preds=["0"])],
        [step(0), step(1, preds=[0, 1.0])],
        [step(3), step(3)],
    ]:
        cases.append({"group": "invalid", "steps": broken})
    for case in cases:
        case.update(graph_result(case["steps"], case.get("thresholds")))
    return cases


def construction_cases():
    def plain(count, agents="ab", indices=None, deps=None):
        made = []
        for at in range(count):
            one = {
                "idx": indices[at] if indices else at,
                "agent": agents[at % len(agents)],
                "kind": "tool_call" if at % 3 == 1 else "decision",
            }
            if deps and at in deps:
                one["deps"] = deps[at]
            made.append(one)
        return made

    explicit = plain(6, indices=[3, 1, 9, -4, 20, 0], deps={1: [3, 3], 3: [9, 1, 9, 20], 4: [4, 20], 5: [3, -4, 1]})
    cases = []
    for mode in ["full_context", "chain", "explicit", "off"]:
        for shared in [True, False]:
            cases.append({"group": "modes", "steps": plain(4), "dependency": mode, "shared_resource": shared})
        cases.append({"group": "modes", "steps": plain(13, "abcc"), "dependency": mode, "shared_resource": False})
    cases.append({"group": "modes", "steps": [], "dependency": "chain", "shared_resource": True})
    cases.append({"group": "modes", "steps": plain(1), "dependency": "full_context", "shared_resource": True})
    cases.append({"group": "explicit", "steps": explicit, "dependency": "explicit", "shared_resource": True})
    cases.append({"group": "explicit", "steps": explicit, "dependency": "chain", "shared_resource": False})
    unordered = plain(5, "aab", indices=[8, 6, 7, 5, 3])
    cases.append({"group": "modes", "steps": unordered, "dependency": "full_context", "shared_resource": False})
    for broken in [
        [{"agent": "a", "kind": "decision"}],
        [{"idx": 1, "agent": "a", "kind": "decision"}, {"idx": "1", "agent": "a", "kind": "decision"}],
        [{"idx": 1, "kind": "decision"}, {"idx": 1, "agent": "a", "kind": "decision"}],
        [{"idx": 1, "agent": "a", "kind": "decision"}, {"idx": 2, "kind": "decision"}],
        [{"idx": 1, "agent": "a"}],
    ]:
        cases.append({"group": "invalid", "steps": broken, "dependency": "chain", "shared_resource": False})
    for case in cases:
        case.update(construction_result(case["steps"], case["dependency"], case["shared_resource"]))
    return cases


def call(*names):
    return {"role": "assistant", "tool_calls": [{"function": {"name": name}} for name in names]}


def result(name=None):
    return {"role": "tool"} if name is None else {"role": "tool", "name": name}


USER, SAY, SYSTEM = {"role": "user"}, {"role": "assistant"}, {"role": "system"}


def trajectories():
    draw = SplitMix64(21)
    tools = ["find_order", "get_profile", "list_shops", "calculate", "think", "book_slot", "cancel_order", "send_note"]
    lists = [
        [SYSTEM, USER, call("get_profile"), result("get_profile"), SAY, USER, call("book_slot"), result("book_slot")],
        [SYSTEM, USER, SAY, USER, call("think"), result("think"), SAY],
        [SYSTEM, USER, SAY],
        [SYSTEM],
        [USER, call("cancel_order"), result("cancel_order"), call("find_order"), result("find_order"), SAY],
        [call("find_order", "list_shops"), result("list_shops"), result("find_order"), call("send_note"), result()],
    ]
    for length in [9, 16, 24, 40]:
        messages = [SYSTEM, USER]
        while len(messages) < length:
            if draw.below(3) == 0:
                messages += [SAY, USER]
            else:
                name = draw.pick(tools)
                messages += [call(name), result(name)]
        lists.append(messages)
    return [
        {"index": i, "task_id": i // 2, "trial": i % 2, "reward": float(i % 2), "messages": messages}
        for i, messages in enumerate(lists)
    ]


def tau_bench_cases():
    return [{**case, **trajectory_result(case["messages"])} for case in trajectories()]


def tau_adapter_cases():
    named = {"assistant_agent": "pilot", "model_id": "pilot-2"}
    pairs = [
        (None, named),
        ([], {}),
        ([{"role": "critic"}, {"content": "no role"}, {"role": None}], {}),
        ([USER, SAY, SYSTEM, USER], named),
        ([result()], {}),
        ([result("")], {}),
        ([result("modify_"), result("modify"), result("Modify_x")], {}),
        # A result without a name takes the first requested one; one with a name takes its own.
        ([call("get_b", "get_c"), result("get_c"), result(), result()], {}),
        ([call("get_b", "get_b"), result("get_b"), result(), result()], {}),
        # A request that was never answered names a later result.
        ([call("update_a"), USER, call("get_d"), result(), result()], {}),
        ([call(None), result(), result("get_d")], {}),
        ([{"role": "assistant", "tool_calls": [{"name": "get_e"}]}, result()], {}),
        ([{"role": "assistant", "tool_calls": [{"function": {"name": ""}, "name": "exchange_e"}]}, result()], {}),
        ([{"role": "assistant", "tool_calls": None}, result("think"), result("return_x")], named),
        ([result("get_a"), result("calculate"), result("get_b"), result("send_a"), result("get_c"), result("book_b")], {}),
    ]
    cases = [
        {"messages": messages, "config": config, "adapter": TAU, **tau_result(messages, config)}
        for messages, config in pairs
    ]
    messages = [result("find_order"), result("return_order")]
    evidence = {"modeled": True, "relation": "write_to_prior_db_read", "adapter": TAU, "write_tool": "return_order"}
    cases.append({"messages": messages, "config": {}, "adapter": TAU, "edge_evidence_without_note": evidence})
    return cases


def record_cases():
    def record(identity, link, action="file", model="m-1", basis="because"):
        return {
            "record_id": identity,
            "prev_digest": link,
            "action_type": action,
            "model_id": model,
            "decision_basis": basis,
        }

    chain = [record("k1", None), record("k2", "k1", "pay"), record("k3", "k2", "", basis="")]
    lists = [
        ([], True, "agent", None),
        (chain, True, "agent", None),
        (chain, False, "clerk", None),
        ([record("k1", None), record("k2", None), record("k3", "k1"), record("k4", "k1")], True, "agent", None),
        # The latest of equal ids is meant.
        ([record("k1", None), record("k1", "k1"), record("k2", "k1")], True, "agent", None),
        ([record("k1", None, None, "", "")], True, "agent", None),
        ([record("k1", "gone"), record("k2", "gone"), record("k3", "k1")], True, "agent", "unresolved_link_guessed"),
        ([record("k2", "k3"), record("k3", "k2")], True, "agent", "unresolved_link_guessed"),
        ([record("", None), record("k2", "k1")], True, "agent", "unresolved_link_guessed"),
        ([record("caf\u00e9", None), record("cafe\u0301", "caf\u00e9"), record("z", "cafe\u0301")], True, "agent", None),
    ]
    cases = []
    for records, links, label, wart in lists:
        case = {"records": records, "link_sequential": links, "agent_label": label}
        if wart:
            case["wart"] = wart
        cases.append({**case, **record_result(records, links, label)})
    cases.append(
        {
            "records": chain,
            "link_sequential": True,
            "agent_label": "agent",
            "adapter": "own_record_v1",
            "edge_evidence_without_text": {"declared": True, "observed": False, "adapter": "own_record_v1"},
            "edge_evidence_text_keys": ["basis", "note"],
        }
    )
    return cases


def plan_cases():
    def node(idx, kind="tool_call", **members):
        return {"idx": idx, "agent": members.pop("agent", "planner"), "kind": kind, **members}

    def read(name, producer=None, **flags):
        made = {"id": name, **flags}
        if producer is not None:
            made["producer"] = producer
        return made

    fork = [
        node(3, writes=["quote"]),
        node(1, reads=[read("quote", 3, volatile=True)], control_preds=[3]),
        node(2, reads=[read("quote", 3, revalidates=True)], control_preds=[3]),
        node(8, "decision", reads=[read("quote", 3)], control_preds=[1, 2], scope=["quote", "limit"], writes=["order"]),
    ]
    guarded = [
        node(0, reads=[read("price", volatile=True)], writes=["price"]),
        node(1, reads=[read("price", 0, revalidates=True)]),
        node(2, "decision", reads=[read("price", 0, pinned=True), "stock"], writes=["order", "order"]),
    ]
    valid = [
        ("empty", None),
        ("empty", {"nodes": False, "other": 1}),
        ("empty", {"nodes": []}),
        ("hand", {"nodes": [node(12)], "title": "one node"}),
        ("hand", {"nodes": fork}),
        ("hand", {"nodes": guarded}),
        ("hand", {"nodes": [node(0, control_preds=[]), node(5, control_preds=[]), node(2, control_preds=[5, 0, 5])]}),
        ("hand", {"nodes": [node(0, reads=["caf\u00e9"], writes=["cafe\u0301"], scope=["caf\u00e9", "\U0001f600", "z"])]}),
        ("hand", {"nodes": [node(0), node(1, reads=[read("p", 0), read("p", 0), read("q", 0)], scope=[])]}),
        ("strange", {"nodes": [node(0, reads=0, writes="", scope=None, control_preds=None)]}),
    ]
    cases = [{"group": group, "plan": plan} for group, plan in valid]
    loose = node(1, "decision", reads=[read("p", 0, volatile="no", pinned=0, revalidates={})])
    cases.append({"group": "truthy", "plan": {"nodes": [node(0), loose]}, "wart": "flags_by_truthiness"})
    written = node(0, writes=[read("p", 99, volatile=True)])
    cases.append({"group": "strange", "plan": {"nodes": [written]}, "wart": "write_producer_ignored"})
    for plan in [
        [node(0)],
        "nodes",
        {"steps": []},
        {"nodes": {"0": node(0)}},
        {"nodes": [node(0), [node(1)]]},
        {"nodes": [node(None)]},
        {"nodes": [node(4), node(4, agent="")]},
        {"nodes": [node(4, agent=7, kind=None)]},
        {"nodes": [node(4, kind="Tool_call")]},
        {"nodes": [node(0), node(1, control_preds="0")]},
        {"nodes": [node(0), node(1, control_preds=[0, None])]},
        {"nodes": [node(0), node(1, control_preds=[1])]},
        {"nodes": [node(0, reads=["a", ""], scope=1)]},
        {"nodes": [node(0, writes=[5, ""]), 7]},
        {"nodes": [node(0, reads=[{"name": "a"}])]},
        {"nodes": [node(0), node(1, reads=[read("a", 0)], writes=[{"id": "b", "producer": "0"}])]},
        {"nodes": [node(0, scope={"a": 1})]},
        {"nodes": [node(0, reads=[read("a", 1)]), node(1)]},
    ]:
        cases.append({"group": "invalid", "plan": plan})
    for case in cases:
        case.update(plan_result(case["plan"]))
    for steps in [
        [step(2, attrs={"reads": ["a", "", 4], "writes": [None]}), step(1, deps=[2, {"src": 2, "resource": ["n", "r", ""]}])],
        [step(0, attrs={"barriers": ["b", "a", "b"]}), step(1, attrs={"barriers": ["a"]}, deps=[9])],
    ]:
        cases.append({"group": "views", "steps_in": steps, **plan_views(Run(steps))})
    return cases


SUITES = {
    "graphs": ("own-graph", graph_cases),
    "build_graph": ("own-built", construction_cases),
    "tau_bench": ("own-tau", tau_bench_cases),
    "tau_adapter": ("own-taua", tau_adapter_cases),
    "own_record": ("own-rec", record_cases),
    "plans": ("own-plan", plan_cases),
}


def file_text(suite):
    prefix, make = SUITES[suite]
    head = f'{{"suite":"{suite}","schema":1,"reference":"Tests/Vectors/make_graph_vectors.py","cases":[\n'
    lines = [
        json.dumps({"id": f"{prefix}-{i:02}", **case}, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        for i, case in enumerate(make())
    ]
    return head + ",\n".join(lines) + "\n]}\n"


# --- Checking against given cases -------------------------------------------------------------------------------------


def recompute(suite, case):
    """The results of a case by the rules of this file; None where the file has none."""
    if case.get("wart") in ("host_type_error", "kernel_kind_unchecked"):
        return None
    if suite == "graphs":
        return graph_result(case["steps"], case.get("thresholds"))
    if suite == "build_graph":
        return construction_result(case["steps"], case["dependency"], case["shared_resource"])
    if suite == "tau_bench":
        return trajectory_result(case["messages"])
    if suite == "tau_adapter":
        return None if "steps" not in case else tau_result(case["messages"], case["config"])
    if suite == "own_record":
        if "steps" not in case:
            return None
        return record_result(case["records"], case["link_sequential"], case["agent_label"])
    if "steps_in" in case:
        return plan_views(Run(case["steps_in"]))
    return plan_result(case["plan"])


def differences(suite, case):
    found = recompute(suite, case)
    if found is None:
        return None
    if suite == "graphs" and "report" in case:
        # What a stated basis is worth is another file's matter.
        found["report"]["grounding"] = case["report"]["grounding"]
    wanted = {key: value for key, value in case.items() if key in found or key in ("ok", "error", "error_node", "edges")}
    return [key for key in {**found, **wanted} if key not in wanted or found.get(key) != wanted[key]]


def check_against(folder):
    wrong = 0
    for suite in SUITES:
        cases = json.loads((Path(folder) / f"{suite}.json").read_text())["cases"]
        checked = 0
        for case in cases:
            keys = differences(suite, case)
            checked += keys is not None
            if keys:
                wrong += 1
                print(f"{suite} {case['id']}: {', '.join(keys)} differ")
        print(f"{suite}: {checked} of {len(cases)} cases checked")
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
        if arguments:
            if not path.exists() or path.read_text() != text:
                print(f"{path} differs")
                wrong += 1
        else:
            path.write_text(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
