#!/usr/bin/env python3
"""Makes the project's own small conformance vectors under Tests/Vectors/core.

    python3 Tests/Vectors/make_vectors.py            writes the files
    python3 Tests/Vectors/make_vectors.py --check    compares them with what would be written; exit 1 if they differ

The inputs below are made by hand, with a few doubles from a fixed seed. The results come from Python's standard
library and from the plain reading of the rules in this file, which shares no code with the Swift sources:

* canonical text: `json.dumps` with sorted keys, `hashlib` for digests, `json.loads` for what a lenient reader takes;
* numbers: `repr`, `%g`, and rounding by way of fixed-point text;
* grounding: `re`, `str.lower`, `str.split` and `unicodedata`.

The schema is that of the shared conformance suite: one object per file, `{"suite", "schema", "reference", "cases"}`,
one case per line, ASCII only. A value whose JSON type must be unambiguous is a tagged tree, as
`{"t": "float", "v": "0.1", "bits": "3fb999999999999a"}`.

Needs Python 3.11 or later (its limit of 4300 digits for integers); no other package. Same output on every run.
"""

import hashlib
import json
import re
import struct
import sys
import unicodedata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "core"


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


def bits_of(number):
    return struct.pack(">d", number).hex()


def double_of(bits):
    return struct.unpack(">d", bytes.fromhex(bits))[0]


def tagged(value):
    if value is None:
        return {"t": "null"}
    if isinstance(value, bool):
        return {"t": "bool", "v": value}
    if isinstance(value, int):
        return {"t": "int", "v": str(value)}
    if isinstance(value, float):
        return {"t": "float", "v": repr(value), "bits": bits_of(value)}
    if isinstance(value, str):
        return {"t": "str", "v": value}
    if isinstance(value, list):
        return {"t": "list", "v": [tagged(element) for element in value]}
    return {"t": "dict", "v": [[key, tagged(member)] for key, member in value.items()]}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write(name, cases, check):
    suite = name.removesuffix(".json")
    prefix = {"canonical": "own-canon", "numbers": "own-num", "grounding": "own-ground"}[suite]
    head = {"suite": suite, "schema": 1, "reference": "Tests/Vectors/make_vectors.py"}
    lines = [
        json.dumps({"id": f"{prefix}-{number:02}"} | case, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
        for number, case in enumerate(cases)
    ]
    text = json.dumps(head, separators=(",", ":"))[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n"
    path = FOLDER / name
    if check:
        same = path.is_file() and path.read_text(encoding="ascii") == text
        print(f"{path.name}: {len(cases)} cases, {'up to date' if same else 'DIFFERS'}")
        return same
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")
    print(f"{path.name}: {len(cases)} cases")
    return True


# Canonical text ------------------------------------------------------------------------------------------------------

VALUES = [
    ("scalar", [None, True, False, 0, -17, "", [], {}]),
    ("scalar", [9223372036854775807, -9223372036854775808, 18446744073709551616]),
    ("scalar", int("8" * 4300)),
    ("type_pair", [7, 7.0, -0.0, 0, "7", True]),
    ("float", [0.5, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308]),
    ("float", [9007199254740993.0, 9007199254740994.0, 9999999999999998.0, -9007199254740996.0]),
    ("string", "tab\tline\nfeed\fback\breturn\rnull\0unit\x1f quote\" slash/ back\\slash"),
    ("string", "\x7f\x80\u2028\u2029\ufeff\ufffe\uffff\U0001f9ea\U0010ffff"),
    ("key_order", {"\uffff": 1, "\U00010000": 2, "z": 3, "A": 4, "a": 5, "": 6, "\x7f": 7, "\x80": 8}),
    ("key_order", {"caf\u00e9": 1, "cafe\u0301": 2, "cafe": 3, "cafz": 4, "caf\u00ea": 5}),
    ("key_order", {"\u212b": 1, "\u00c5": 2, "A\u030a": 3}),
    ("key_order", {"k10": 1, "k9": 2, "k": 3, "K1": 4, "k1": 5}),
    ("nested", {"runs": [{"id": "r-2", "cost": 0.1}, {"id": "r-1", "cost": 10}], "ok": True, "\u00fc": {"": [[]]}}),
    ("nonfinite", float("nan")),
    ("nonfinite", [float("inf"), float("-inf")]),
]

TEXTS = [
    ("messy", ' \t\r\n{ "b" : [ 1 , 2.50 , 3e2 ] , "a" : "\\u0041\\/\\ud83e\\uddea" } \n'),
    ("text", "[-0,-0.0,0e5,1E+2,100e-2,1e-400]"),
    ("text", '{"\\u00e9":1,"e\\u0301":2}'),
    ("text", "1e400"),
    ("text", "[NaN,Infinity,-Infinity]"),
    ("text", '{"a":1,"b":2,"\\u0061":3}'),
    ("text", '{"x":{"y":1,"y":1}}'),
    ("text", '["\\ud800"]'),
    ("text", '{"\\udfff\\ud800":0}'),
    ("text", "9" * 4300),
    ("text", "-" + "9" * 4301),
    ("bad_text", "\ufeff{}"),
    ("bad_text", "{} {}"),
    ("bad_text", "[1,]"),
    ("bad_text", '{"a":1,}'),
    ("bad_text", "{'a':1}"),
    ("bad_text", "[01]"),
    ("bad_text", "[+1]"),
    ("bad_text", "[.5]"),
    ("bad_text", "[5.]"),
    ("bad_text", '"tab\there"'),
    ("bad_text", '"\\x41"'),
    ("bad_text", '"open'),
    ("bad_text", "\u00a0[]"),
    ("bad_text", ""),
]


def has_nonfinite(value):
    if isinstance(value, float):
        return value != value or value in (float("inf"), float("-inf"))
    if isinstance(value, list):
        return any(map(has_nonfinite, value))
    return isinstance(value, dict) and any(map(has_nonfinite, value.values()))


def digested(value):
    text = canonical(value)
    try:
        return {"canonical": text, "sha256": hashlib.sha256(text.encode()).hexdigest(), "ok": True}
    except UnicodeEncodeError:
        return {"ok": False, "error": "unencodable"}


def canonical_cases():
    for group, value in VALUES:
        case = {"kind": "value", "group": group, "value": tagged(value)} | digested(value)
        if has_nonfinite(value):
            case["flags"] = ["nonfinite"]
        yield case
    for group, text in TEXTS:
        case = {"kind": "text", "group": group, "text": text}
        flags = []

        def members(pairs):
            if len({key for key, _ in pairs}) < len(pairs):
                flags.append("duplicate_key")
            return dict(pairs)

        try:
            value = json.loads(text, object_pairs_hook=members)
            case |= digested(value)
            if has_nonfinite(value):
                flags.append("nonfinite")
            if case.get("error") == "unencodable":
                flags.append("lone_surrogate")
        except json.JSONDecodeError:
            case |= {"ok": False, "error": "syntax"}
        except ValueError:  # Python's own limit on the digits of an integer
            case |= {"ok": False, "error": "int_too_long"}
        if flags:
            case["flags"] = flags
        yield case


# Numbers -------------------------------------------------------------------------------------------------------------


def grounding_number(number):
    """The one spelling of a number, or None when it has no finite double."""
    if isinstance(number, bool):
        return None
    if isinstance(number, str):
        number = number.replace(",", "").replace("$", "")
    try:
        number = float(number)
    except (ValueError, OverflowError, TypeError):
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return str(int(number)) if number == int(number) else "%g" % number


DOUBLES = [
    0.0, -0.0, -2.5, 0.25, 0.05, 2.675, 0.00049999, 0.0005, 1.0005, 12.345, 99999.95, 999999.5, 1234567.8,
    1e15, 1e16, 1e22, 1.7976931348623157e308, 5e-324, 9007199254740994.0, float("nan"), float("inf"),
]

NUMBER_TEXTS = ["$12,000", "12,000.50", "3,1,4", "0042", "\u0967\u0968.\u096b", "$,", "4.5.6", "1" * 309, "1" * 310]

NUMBER_VALUES = [True, "5", -12, 2**53 + 1, 10**308, 10**309, -0.0]


def number_cases():
    generator = SplitMix64(2024)
    doubles = DOUBLES + [double_of(f"{generator.next():016x}") for _ in range(3)]
    for number in doubles:
        case = {"kind": "float", "bits": bits_of(number), "repr": repr(number), "percent_g": "%g" % number}
        if abs(number) < 1e15:
            for places in (1, 3, 4):
                case[f"round{places}"] = repr(float(f"{number:.{places}f}"))
        yield case | {"grounding_number": grounding_number(number)}
    for text in NUMBER_TEXTS:
        yield {"kind": "text", "text": text, "grounding_number": grounding_number(text)}
    for value in NUMBER_VALUES:
        # Text is a number by the case above; as a JSON value it is not one.
        number = None if isinstance(value, str) else grounding_number(value)
        yield {"kind": "value", "value": tagged(value), "grounding_number": number}


# Grounding -----------------------------------------------------------------------------------------------------------

STOPWORDS = set(
    """a an and are as at be been being but by for from had has have he her his i if in into is it its of on or our
    she so than that the their then there these they this to was we were what when which will with within you your
    not no do does did also per over""".split()
)


def is_letter(character):
    return unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lm", "Lo")


def is_identifier(token):
    rest = re.sub("[-_/:]", "", token)
    if not any(map(is_letter, token)):
        return False
    if any(character.isdigit() for character in token):
        return True
    plain = all(is_letter(character) or character.isnumeric() for character in rest)
    return rest != token and plain and len(rest) >= 2


def anchors(text):
    """The anchors of a text as keys: `#` number, `@` identifier, bare word."""
    found = set()
    text = text.lower()
    for match in re.findall(r"\$?\d[\d,]*(?:\.\d+)?", text):
        number = grounding_number(match)
        if number is not None:
            found.add("#" + number)
    for token in text.split():
        token = token.strip("\"'`.,;:!?()[]{}<>")
        if is_identifier(token):
            found.add("@" + re.sub("[-_/:]+", "-", token).strip("-"))
    for word in re.findall("[a-z0-9]+", text):
        if not word.isdigit() and word not in STOPWORDS:
            found.add(word)
    return found


def read_anchors(value):
    if value is None:
        return set()
    if isinstance(value, bool):
        return anchors(str(value))
    if isinstance(value, (int, float)):
        number = grounding_number(value)
        return set() if number is None else {"#" + number}
    if isinstance(value, str):
        return anchors(value)
    if isinstance(value, list):
        return set().union(*map(read_anchors, value))
    return set().union(*map(anchors, value), *map(read_anchors, value.values()))


def weight(key):
    return 2.0 if key[0] in "#@" else 1.0


def bare(keys):
    return sorted({key[1:] if key[0] in "#@" else key for key in keys})


def ground(basis, inputs, retrieved, state):
    wanted = anchors(basis or "")
    context = read_anchors(inputs) | read_anchors(retrieved) | read_anchors(state)
    kinds = {"word": "", "number": "#", "entity": "@"}

    def of_kind(keys, kind):
        return sum((key[0] if key[0] in "#@" else "") == kinds[kind] for key in keys)

    result = {
        "anchors": [[key, weight(key)] for key in sorted(wanted)],
        "state": "scored", "score": None, "matched": [], "unmatched": [],
        "evidence": {"n_context_tokens": len(context)},
    }
    if not wanted:
        return result | {"state": "insufficient_basis"}
    if not context:
        return result | {"state": "insufficient_context", "unmatched": bare(wanted)}
    matched = wanted & context
    found, total = sum(map(weight, matched)), sum(map(weight, wanted))
    result["score"] = float(f"{found / total:.4f}")
    result["matched"], result["unmatched"] = bare(matched), bare(wanted - context)
    result["evidence"] = {
        "matched_weight": found, "total_weight": total, "n_context_tokens": len(context),
        "by_kind": {kind: {"matched": of_kind(matched, kind), "total": of_kind(wanted, kind)} for kind in kinds},
        "weights": {"word": 1.0, "number": 2.0, "entity": 2.0},
    }
    return result


ORDER = {"order": "ORD-77", "lines": [{"sku": "lamp_oak", "price": 49.9, "qty": 3}], "paid": True}
NOTES = ["Refund window is 30 days", "customer tier: gold"]
STATE = {"balance": 1500, "flagged": False, "policy": "returns/2025:v2"}

GROUNDS = [
    ("hand", "Order ORD-77 is paid: refund of $149.70 within 30 days", ORDER, NOTES, STATE),
    ("hand", "gold customer, balance 1,500.00", ORDER, NOTES, STATE),
    ("hand", "policy returns/2025:v2 applies to lamp-oak", ORDER, NOTES, STATE),
    ("hand", "supplier promised delivery", ORDER, NOTES, STATE),
    ("hand", "it is not what they were", ORDER, NOTES, STATE),
    ("hand", None, ORDER, NOTES, STATE),
    ("hand", "order 77", None, [], {"": [None, {}]}),
    ("hand", "", None, None, None),
    ("hand", "the refund was not approved", None, "refund approved", None),
    ("hand", "tier gold GOLD Gold gold-tier", None, NOTES, None),
    ("numbers", "-12 and 12", {"v": -12}, 12.0, None),
    ("numbers", "1. 2, 3,4 5.6.7 $8 $$9 .25 10,.5", [1, 2, 34, 5.6, 7, 8, 9, 25, 10.5], None, None),
    ("numbers", "1234567.8 0.000012345678", [1234568.2, 1.23457e-05], None, None),
    ("numbers", "9007199254740993 " + "4" * 310, 2**53, None, [10**400, float("nan"), float("-inf")]),
    ("numbers", "0 -0.0 00", -0.0, None, False),
    ("numbers", "10000000000000000000000", 1e22, None, None),
    ("numbers", "\u0661\u0662\u0663 \U0001d7ce \u0e53.\u0e55", [123, 0, 3.5], None, None),
    ("identifiers", "(A-1), 'b_2'; <c/3> [d:4]! \"e--_5\"", None, ["a-1", "B-2", "c-3", "D/4", "e-5"], None),
    ("identifiers", "x- -x _x x:y x- -y x_y- --a--b--", None, "x-y a-b", None),
    ("identifiers", "me@home mail.to a+b c+1 #d2 e-f@g", None, "me home c+1 d2", None),
    ("identifiers", "a1", None, "a-1", None),
    ("identifiers", "3rd 2nd-best 2025-01-31", None, "3rd best 31 2025 1", None),
    ("blanks", "alpha\u2003beta\x1fgamma\u00a0delta\u3000eps-1", None, "alpha beta gamma delta eps_1", None),
    ("blanks", "left\u200bright-1 up\ufeffdown-2", None, "left right up down", None),
    ("non_ascii", "\u039f\u0394\u039f\u03a3-9 \u03a3\u0391\u03a3:1 \u0391'\u03a3'-2 \u03a31", None,
     "\u03bf\u03b4\u03bf\u03c2-9 \u03c3\u03b1\u03c2-1 \u03b1'\u03c2'-2 \u03c21", None),
    ("non_ascii", "\u0391\u03a3.\u0391-1 \u0391\u03a3.-1", None, ["\u03b1\u03c3.\u03b1-1", "\u03b1\u03c2.-1"], None),
    ("non_ascii", "\u0130d-4 \u212a5 \u017f6", None, "i\u0307d-4 k5", None),
    ("non_ascii", "caf\u00e9-1 na\u00efve stra\u00dfe_2", None, "cafe\u0301-1 naive strasse-2", None),
    ("non_ascii", "\u6771\u4eac-\u99c5 \u043e\u0442\u0447\u0451\u0442/\u21167 m\u00b2 \u00bd-x \u2167_q", None,
     {"\u6771\u4eac_\u99c5": "\u041e\u0422\u0427\u0401\u0422-\u21167", "m\u00b2": "\u00bd:x \u2177-q"}, None),
    ("containers", "true false null 1 depth", {"a": {"b": [[["DEPTH", True]]]}}, False, 1),
    ("containers", "warehouse 12", {"warehouse 12": None}, None, None),
]


def grounding_cases():
    for group, basis, inputs, retrieved, state in GROUNDS:
        case = {
            "group": group, "basis": basis, "inputs": tagged(inputs), "retrieved": tagged(retrieved),
            "context_state": tagged(state),
        } | ground(basis, inputs, retrieved, state)
        if case["evidence"].get("matched_weight") == 0:
            case["evidence"]["matched_weight"] = 0  # an empty sum is the integer
        if group == "non_ascii":
            case["flags"] = ["non_ascii"]
        yield case


def main():
    sys.set_int_max_str_digits(4300)
    check = "--check" in sys.argv[1:]
    same = [
        write("canonical.json", list(canonical_cases()), check),
        write("numbers.json", list(number_cases()), check),
        write("grounding.json", list(grounding_cases()), check),
    ]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
