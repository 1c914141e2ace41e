import CanonicalJSON
import Findings
import LiveReplay
import Reports

/// How many verdicts there were of each kind, and how the policy judged the two states.
struct VerdictCounts {
    private var counts: [VerdictAction: Int] = [:]
    private var rulings: [Rulings: Int] = [:]

    private struct Rulings: Hashable {
        let live: Judgement.Ruling
        /// nil when the policy was not asked about it.
        let snapshot: Judgement.Ruling?
    }

    mutating func add(_ verdict: ReplayVerdict) {
        counts[verdict.action, default: 0] += 1
        rulings[Rulings(live: verdict.live.ruling, snapshot: verdict.snapshot?.ruling), default: 0] += 1
    }

    subscript(action: VerdictAction) -> Int { counts[action] ?? 0 }

    var total: Int { counts.values.reduce(0, +) }

    /// `3 decisions replayed: 2 allow, 0 block, 0 review, 1 rollback`.
    var sentence: String {
        let parts = Self.order.map { "\(Figures.grouped(self[$0])) \($0.word)" }.joined(separator: ", ")
        return "\(Figures.grouped(total)) \(total == 1 ? "decision" : "decisions") replayed: \(parts)"
    }

    /// The verdicts in the order of screens.
    static let order: [VerdictAction] = [.allow, .rollback, .block, .review]

    var json: JSONValue {
        .object(JSONObject(VerdictAction.allCases.map { (JSONString($0.rawValue), .int(self[$0])) }))
    }

    // MARK: Both states

    private static let states: [Judgement.Ruling?] = [nil, .justified, .unjustified, .undecidable]

    private func count(_ live: Judgement.Ruling, _ snapshot: Judgement.Ruling?) -> Int {
        rulings[Rulings(live: live, snapshot: snapshot)] ?? 0
    }

    var matrixJSON: JSONValue {
        .object(
            JSONObject(
                Judgement.Ruling.allCases.map { live in
                    (
                        JSONString(live.rawValue),
                        .object(
                            JSONObject(
                                Self.states.map { (JSONString($0?.rawValue ?? "not_asked"), .int(count(live, $0))) }))
                    )
                }))
    }

    /// The state now by the state relied on.
    var matrix: Table {
        var table = Table(
            columns: [.init(name: "now", title: "the state now")]
                + Self.states.map {
                    .init(
                        name: $0?.rawValue ?? "not_asked",
                        title: $0.map { "then \($0.rawValue)" } ?? "not asked about then",
                        alignment: .trailing)
                })
        for live in Judgement.Ruling.allCases {
            table.append([.text(live.rawValue)] + Self.states.map { .number(Figures.grouped(count(live, $0))) })
        }
        return table
    }
}
