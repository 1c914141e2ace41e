/// Works out a sum of amounts, or a percentage of one.
struct Calculate: DeskTool {
    static let name = "calculate"
    /// The amounts, each added or taken off.
    let terms: [Term]
    /// Nil for the whole sum.
    let percent: Int?

    /// One amount of the expression.
    struct Term: Sendable {
        let amount: Known<Money>
        let isTakenOff: Bool

        static func plus(_ amount: Known<Money>) -> Term { Term(amount: amount, isTakenOff: false) }
        static func minus(_ amount: Known<Money>) -> Term { Term(amount: amount, isTakenOff: true) }
    }

    init(_ terms: [Term], percent: Int? = nil) {
        self.terms = terms
        self.percent = percent
    }

    var arguments: [Argument] { [Argument("expression", expression)] }

    private var expression: Known<String> {
        var text = ""
        var evidence = Evidence.none
        for term in terms {
            let sign = term.isTakenOff ? " - " : text.isEmpty ? "" : " + "
            text += sign + term.amount.value.text
            evidence.add(term.amount.evidence)
        }
        if let percent { text = terms.count == 1 ? "\(text) * \(percent) / 100" : "(\(text)) * \(percent) / 100" }
        return Known(text, from: evidence)
    }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        let sum = terms.reduce(Money.zero) {
            $1.isTakenOff ? $0 - $1.amount.value : $0 + $1.amount.value
        }
        let result = percent.map { sum.percent($0) } ?? sum
        return .done(run.show(result.text, from: expression.evidence))
    }
}
