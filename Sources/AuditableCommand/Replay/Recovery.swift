import CanonicalJSON
import DecisionRecords
import Findings
import LiveReplay
import Reports

/// A decision that does not hold any more, and what is to be done, or was done, about it.
struct Recovery {
    let decision: PastDecision
    let verdict: ReplayVerdict
    let receipt: RailReceipt?
    /// What the gate did; nil in a plan.
    var outcome: GateOutcome<CommandRailFailure>?

    /// What is planned, in a word.
    var plan: String {
        switch verdict.action {
        case .allow: "keep"
        case .review: "held"
        case .rollback, .block: receipt == nil ? GateExecution.compensationUnavailable.rawValue : "compensate"
        }
    }

    /// Whether something is left for a person.
    var isOpen: Bool {
        switch outcome?.execution {
        case .rolledBack, .reversed, .committed: false
        default: true
        }
    }

    /// Whether the rail was asked and it is not certain that all is as it should be.
    var isUnsettled: Bool {
        switch outcome?.execution {
        case .compensationFailed, .compensationInDoubt: true
        default: false
        }
    }

    /// Whether the rail was asked, so that something may have changed.
    var isAsked: Bool {
        switch outcome?.execution {
        case .rolledBack, .reversed, .compensationFailed, .compensationInDoubt: true
        default: false
        }
    }

    // MARK: Output

    static let columns: [Table.Column] = [
        .init(name: "position", alignment: .trailing), .init(name: "verdict"),
        .init(name: "action_type", title: "decision", shrinkable: true), .init(name: "receipt", shrinkable: true),
        .init(name: "executed", title: "what"), .init(name: "detail", title: "why", shrinkable: true),
        .init(name: "record_id", title: "record", shrinkable: true),
    ]

    var members: JSONObject {
        var members: JSONObject = [
            "action_type": .writable(decision.action.type), "plan": .text(plan), "position": .int(decision.position),
            "reason": .writable(verdict.reason),
            "receipt": receipt.map(\.json) ?? .null,
            "record_id": verdict.recordID.map { .text($0.text) } ?? .null, "verdict": .text(verdict.action.rawValue),
        ]
        if let outcome {
            let told = outcome.json
            members["detail"] = told["detail"]
            members["executed"] = told["executed"]
            members["failure"] = told["failure"] ?? .null
            members["fix"] = told["fix"]
        }
        return members
    }

    private var receiptText: String {
        guard let receipt else { return "" }
        if case .string(let text) = receipt.json { return text.lossyText }
        return (try? receipt.json.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }

    var row: [Table.Cell] {
        [
            .number(String(decision.position)), .text(verdict.action.word), .text(decision.action.type.lossyText),
            .text(receiptText), .text(outcome?.execution.rawValue ?? plan),
            .text(outcome?.detail.lossyText ?? verdict.reason.lossyText), .text(verdict.recordID?.text ?? ""),
        ]
    }

    /// All of it in words, as they are.
    var words: String {
        "\(outcome?.execution.rawValue ?? plan)  record \(decision.position)  \(verdict.action.word)  "
            + "\(decision.action.type.lossyText)  \(receiptText.isEmpty ? "-" : receiptText)  "
            + (outcome?.detail.lossyText ?? verdict.reason.lossyText)
    }

    func line(ascii: Bool) -> String { TerminalText.escape(words, ascii: ascii) + "\n" }
}
