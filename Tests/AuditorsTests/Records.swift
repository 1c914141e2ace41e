import Auditors
import CanonicalJSON
import DecisionRecords

/// A record with the parts that auditors look at.
func record(
    inputs: JSONObject = [:], state: JSONObject = [:], capturedAt: JSONNumber? = nil, basis: JSONString = "",
    cost: JSONNumber = 0.0
) -> DecisionRecord {
    DecisionRecord(
        actionType: "pay",
        data: DataSpan(inputs: inputs, snapshot: DependencySnapshot(state, capturedAt: capturedAt)),
        model: ModelSpan(modelID: "m", decisionBasis: basis), harness: HarnessSpan(action: Action("pay", cost: cost)),
        decidedAt: 1000)
}

/// Records of many kinds, with numbers of all sizes and types, for what must hold of every record.
func randomRecord(_ random: inout SeededRandom) -> DecisionRecord {
    let bases: [JSONString] = [
        "", " \u{3000}", "the limit is 500", "not approved", "order a-7 was approved at -3.5", "\u{200B}",
    ]
    let values: [JSONValue] = ["approved", 500, -3.5, true, false, .null, ["a-7", "limit"], ["approved": false]]
    var made = record(
        capturedAt: random.next() % 4 == 0 ? nil : randomNumber(&random),
        basis: bases[Int(random.next() % UInt64(bases.count))], cost: randomNumber(&random))
    for name in ["limit", "order", "approved"] as [JSONString] where random.next() % 2 == 0 {
        made.data.inputs[name] = values[Int(random.next() % UInt64(values.count))]
    }
    if random.next() % 3 == 0 { made.data.retrieved = [values[Int(random.next() % UInt64(values.count))]] }
    return made
}

/// A number of either type, of either sign, of any size and also none at all.
func randomNumber(_ random: inout SeededRandom) -> JSONNumber {
    switch random.next() % 12 {
    case 0: return .double(.nan)
    case 1: return .double(random.next() % 2 == 0 ? .infinity : -.infinity)
    case 2: return .double(Double(bitPattern: random.next()))
    case 3: return .integer(JSONInteger(decimal: "1" + String(repeating: "7", count: Int(random.next() % 700))) ?? 1)
    case 4: return .integer(JSONInteger(decimal: "-9" + String(repeating: "0", count: Int(random.next() % 60))) ?? 1)
    case 5...7: return .integer(JSONInteger(Int(truncatingIfNeeded: random.next())))
    case 8: return 0.0
    default: return .double(Double(random.next() % 4000) / 8)
    }
}
