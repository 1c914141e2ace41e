import CanonicalJSON
import PlanLint
import PositionedDocuments
import Testing

/// A plan written as YAML.
func plan(_ yaml: String) throws -> Plan {
    try Plan(try PositionedDocument(yaml.utf8, path: "p.plan.yaml").root)
}

/// The refusal of a plan written as YAML; nil when it is read.
func refusal(of yaml: String) throws -> PlanError? {
    let root = try PositionedDocument(yaml.utf8, path: "p.plan.yaml").root
    do throws(PlanError) {
        _ = try Plan(root)
        return nil
    } catch { return error }
}

/// A plan of JSON.
func plan(_ json: JSONValue) throws -> Plan {
    try Plan(try PositionedDocument(try json.canonicalText(), path: "p.plan.json").root)
}

/// Numbers that are the same for the same seed on every machine. The seed of a failing case is in its message.
struct PlanRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func one<T>(of values: [T]) -> T { values[below(values.count)] }
}
