"""Makes Tests/Vectors/keyed/own.json: tau-bench runs, and what is at risk from each effective write.

    python3 Tests/Vectors/make_keyed_vectors.py

The rule is written here as it is worded, with no index and no shortcut: every pair of results is looked at. Same seed,
same bytes; no clock, no network.
"""

import json
import pathlib
import random
import re

WRITES = ("book_", "cancel_", "modify_", "update_", "return_", "exchange_", "send_")
NEITHER = {"calculate", "think", "transfer_to_human_agents", "list_all_airports"}
FORMS = re.compile(
    r"(?<!\w)(?:[A-Z0-9]{6}|HAT[0-9]{3}|[a-z]+_[a-z]+_[0-9]{4}|(?:gift_card_|credit_card_|certificate_)[0-9]+)(?!\w)")
LAYERS = ("same_entity", "plus_value_flow", "full_history")


def text_of(content):
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [p if isinstance(p, str) else p.get("text", "") for p in content if isinstance(p, (str, dict))]
        return "\n".join(parts)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def arguments_of(call):
    given = (call.get("function") or {}).get("arguments", call.get("arguments"))
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return {}
    return given if isinstance(given, dict) else {}


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def events_of(messages):
    events, waiting, index = [], [], 0
    for message in messages:
        role = message.get("role")
        if role == "assistant":
            waiting += message.get("tool_calls") or []
        if role == "tool":
            wanted = message.get("tool_call_id")
            same = [c for c in waiting if wanted and c.get("id") == wanted]
            call = same[0] if same else waiting[0] if waiting else None
            if call is not None:
                waiting = [c for c in waiting if c is not call]
            call = call or {}
            name = message.get("name") or (call.get("function") or {}).get("name") or call.get("name")
            events.append({"step": index, "tool": name, "arguments": arguments_of(call), "text": text_of(message.get("content"))})
        if role in ("user", "assistant", "tool"):
            index += 1
    for event in events:
        event["write"] = bool(event["tool"]) and event["tool"].startswith(WRITES)
        event["database"] = bool(event["tool"]) and (event["write"] or event["tool"] not in NEITHER)
        event["effective"] = not event["text"].startswith("Error")
        event["entities"] = {
            (k, json.dumps(v, sort_keys=True)) for k, v in event["arguments"].items() if k in ("user_id", "reservation_id")}
        event["values"] = {word for text in texts_in(event["arguments"]) for word in FORMS.findall(text)}
    return events


def rests(later, earlier):
    """Whether an event rests on an earlier one by the entities of the two."""
    return (later["database"] and earlier["database"] and (later["write"] or earlier["write"]) and earlier["effective"]
            and bool(later["entities"] & earlier["entities"]))


def holds(event, value):
    return event["effective"] and re.search(r"(?<!\w)" + re.escape(value) + r"(?!\w)", event["text"]) is not None


def sources(events, position, layer):
    if layer == "full_history":
        return set(range(position))
    event = events[position]
    found = {i for i in range(position) if rests(event, events[i])}
    if layer == "plus_value_flow":
        for value in event["values"]:
            found |= set([i for i in range(position) if holds(events[i], value)][:1])
    return found


def writes_of(messages):
    events = events_of(messages)
    known = {layer: [sources(events, p, layer) for p in range(len(events))] for layer in LAYERS}
    writes = []
    for start, event in enumerate(events):
        if not (event["write"] and event["effective"]):
            continue
        case = {"step": event["step"], "tool": event["tool"]}
        for layer in LAYERS:
            risk = {start}
            for position in range(start + 1, len(events)):
                if known[layer][position] & risk:
                    risk.add(position)
            reached = sorted(risk - {start})
            case[layer] = {
                "events": [events[p]["step"] for p in reached],
                "effective_writes": sum(events[p]["write"] and events[p]["effective"] for p in reached)}
        writes.append(case)
    return writes, events


# Runs.

USERS = ["ada_moss_1001", "bo_lind_2002", "ada_moss_10012", "Ada_moss_1001", 7, 7.0, "7", None, "", ["ada_moss_1001"], True]
BOOKINGS = ["AAAAAA", "BBBBB2", "HAT123", "AAAAA", "bbbbb2", "gift_card_12"]
VALUES = USERS[:4] + BOOKINGS + ["certificate_9", "credit_card_", "credit_card_44", "gift_card_x", "a_b_1234", "a_1_1234", "x a_b_1234.",
                                 "éAAAAAA", "AAAAAA²", "“AAAAAA”", "AAAAAAé", "BBBBB2-7", "_BBBBB2", "\\nBBBBB2"]
TOOLS = ["book_it", "cancel_it", "update_it", "get_user", "get_booking", "search", "think", "calculate", None, ""]


def random_run(chance):
    messages, waiting = [], []
    number = 0
    for _ in range(chance.randrange(4, 40)):
        kind = chance.random()
        if kind < 0.1:
            messages.append({"role": chance.choice(["user", "system", "critic", "user"]), "content": "AAAAAA"})
        elif kind < 0.55 or not waiting and kind < 0.95:
            calls = []
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                number += 1
                arguments = {}
                if chance.random() < 0.5:
                    arguments["user_id"] = chance.choice(USERS[:2] if chance.random() < 0.7 else USERS)
                if chance.random() < 0.4:
                    arguments["reservation_id"] = chance.choice(BOOKINGS[:2] if chance.random() < 0.7 else BOOKINGS)
                for name in "abc"[: chance.randrange(0, 4)]:
                    value = chance.choice(VALUES)
                    arguments[name] = chance.choice([value, [value], {"AAAAAA": value}, [[{"k": value}], 123456]])
                written = arguments if chance.random() < 0.2 else json.dumps(arguments)
                if chance.random() < 0.05:
                    written = chance.choice([None, "", "[]", "{", "7", 7, [], '"BBBBB2"', "null"])
                function = {"name": chance.choice(TOOLS[:6] if chance.random() < 0.8 else TOOLS), "arguments": written}
                call = {"id": chance.choice(["c%d" % number, "c%d" % number, "c%d" % number, "c1", "", None]), "function": function}
                if chance.random() < 0.1:
                    call = {"id": call["id"], "name": function["name"], "arguments": function["arguments"]}
                calls.append(call)
            waiting += calls
            messages.append({"role": "assistant", "content": None, "tool_calls": calls})
        else:
            call = waiting.pop(chance.randrange(len(waiting)) if chance.random() < 0.3 else 0) if waiting else {}
            text = " ".join(str(chance.choice(VALUES)) for _ in range(chance.randrange(0, 3)))
            if chance.random() < 0.3:
                text = json.dumps({"reservation_id": chance.choice(BOOKINGS), "note": text}, ensure_ascii=False)
            if chance.random() < 0.25:
                text = "Error: " + text
            content = chance.choice([text] * 8 + [None, [{"type": "text", "text": text}], [{"type": "image"}, text], {"k": text}, 5])
            message = {"role": "tool", "content": content}
            if chance.random() < 0.8 and call.get("id") is not None:
                message["tool_call_id"] = call["id"]
            if chance.random() < 0.6:
                message["name"] = (call.get("function") or call).get("name")
            messages.append(message)
    return messages


def main():
    chance = random.Random(20240511)
    cases = [{"id": "own-keyed-%02d" % n, "messages": random_run(chance)} for n in range(48)]
    totals = dict.fromkeys(["write_calls", "failed_write_calls"] + [layer + "/effective_writes" for layer in LAYERS], 0)
    for case in cases:
        case["writes"], events = writes_of(case["messages"])
        totals["write_calls"] += sum(e["write"] for e in events)
        totals["failed_write_calls"] += sum(e["write"] and not e["effective"] for e in events)
        for layer in LAYERS:
            totals[layer + "/effective_writes"] += sum(w[layer]["effective_writes"] for w in case["writes"])
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    head = {"suite": "keyed", "schema": 1, "reference": "Tests/Vectors/make_keyed_vectors.py", "totals": totals}
    target = pathlib.Path(__file__).parent / "keyed" / "own.json"
    target.write_text(json.dumps(head, separators=(",", ":"))[:-1] + ',"cases":[\n' + lines + "\n]}\n")
    print(totals)


if __name__ == "__main__":
    main()
