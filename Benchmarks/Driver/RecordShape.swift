/// Record `i` of the log workloads as plain values, the same in every language.
///
/// The fields that are not here are empty: `compound` and `output` are null, the other reports have the name "", the
/// score 0.0 and the flag "ok".
///
/// Source: spec/performance.md 1.
struct RecordShape {
    /// First digits of the SHA-256 of the log of the first records, by their number.
    static let checks = [
        1_000: "717c48dfd6fa0d17", 10_000: "2f8c8c6fd59593fb", 100_000: "0293f7b2168b5647",
        1_000_000: "2da55d53a96a8d53",
    ]

    /// A data report that finds the snapshot too old.
    struct Staleness {
        let name = "freshness"
        let flag = "stale"
        let reason = "snapshot older than the limit"
        let score: Double
        /// The only entry of the evidence, `age_s`.
        let age: Double
    }

    /// The action's type, in the record and in the harness span.
    let actionType: String
    /// `data.inputs.invoice`.
    let invoice: String
    /// `data.inputs.amount` and `harness.cost`.
    let cost: Double
    /// `data.retrieved`.
    let retrieved: [String]
    /// `data.snapshot.captured_at`.
    let capturedAt: Double
    /// `data.snapshot.state`: `allow_list`, `budget_remaining`, `policy_id`.
    let allowList: [String]
    let budgetRemaining: Int
    let policyID: String
    /// `data.report`, when it is not empty.
    let staleness: Staleness?
    let modelID: String
    let decisionBasis: String
    /// `harness.arguments`: `recipient`, `ref`.
    let recipient: String
    let reference: Int
    let decidedAt: Double

    init(_ i: Int) {
        func draw(_ t: Int, _ n: Int) -> Int { WorkloadDraws.below(WorkloadDraws.random(6, 16 * i + t), n) }
        let party = ["acme", "globex", "initech", "umbrella"][draw(1, 4)]
        actionType = ["vendor_payment", "refund_issue", "price_change", "reply_send"][draw(0, 4)]
        invoice = "INV-\(i)"
        cost = Double(draw(2, 1_000_000)) / 100
        retrieved = (0..<draw(7, 3)).map { "doc-\(draw(8 + $0, 100_000))" }
        capturedAt = 1_700_000_000.0 + Double(i)
        allowList = [party, "hooli"]
        budgetRemaining = 1_000_000 - draw(12, 900_000)
        policyID = "kyc-\(draw(13, 500))"
        staleness =
            draw(4, 16) == 0
            ? Staleness(score: Double(draw(5, 1000)) / 1000, age: Double(draw(14, 100_000)) / 10) : nil
        modelID = "gpt-x-\(draw(15, 8))"
        let note = draw(3, 64) == 0 ? " Note \u{2192} \"caf\u{E9}\"\\ reviewed\n\ttwice\u{1}." : ""
        decisionBasis = "Invoice INV-\(i) matches an approved PO for \(party); within budget." + note
        recipient = party
        reference = i
        decidedAt = capturedAt + Double(draw(6, 1_000_000)) / 1_000_000
    }
}
