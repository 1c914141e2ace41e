import CanonicalJSON
import DecisionRecords
import LiveReplay
import Signing

extension PolicyIdentity {
    /// The policy as it stands in output.
    var json: JSONValue {
        ["digest": digest.map { .text($0.hex) } ?? .null, "name": .writable(name)]
    }
}

extension ReplayVerdict {
    /// The verdict's members, with the reference's names where it reports what the reference does.
    func members(of decision: PastDecision) -> JSONObject {
        let basis = settling.basis
        return [
            "absent_fields": .array((basis?.absentFields ?? []).map { .writable($0) }),
            "action": .text(action.rawValue),
            "action_type": .writable(decision.action.type),
            "justified": .bool(isJustified),
            "live": .text(live.ruling.rawValue),
            "position": .int(decision.position),
            "reason": .writable(reason),
            "record_id": recordID.map { .text($0.text) } ?? .null,
            "rule": basis?.rule.map { .writable($0) } ?? .null,
            "snapshot": snapshot.map { .text($0.ruling.rawValue) } ?? .null,
            "term": basis?.term.map { .writable($0) } ?? .null,
        ]
    }
}

extension JSONValue {
    /// A text that can be written: a lone surrogate of a log that was read leniently is shown as U+FFFD.
    static func writable(_ text: JSONString) -> JSONValue { text.text == nil ? .text(text.lossyText) : .string(text) }
}
