extension CELProgram {
    /// The part that decides whenever the condition comes to a value, where that is the same part every time; nil where
    /// it depends on the bindings.
    ///
    /// It is the part that ``explain(_:calling:)`` names, without evaluating anything.
    package func decidingText(whenever value: Bool) -> String? {
        switch code.instructions[Int(code.root)].operation {
        case .and: value ? code.text(code.spans[Int(code.root)]) : nil
        case .or: value ? nil : code.text(code.spans[Int(code.root)])
        case .not, .conditional: nil
        default: code.text(code.spans[Int(code.root)])
        }
    }

    /// The part that decides a condition which is known to have a value for these bindings, and whether its own value is
    /// the opposite of the condition's, as within `!`.
    ///
    /// - Complexity: at most that of ``evaluate(_:calling:)``.
    package func decidingPart(_ bindings: [CELValue]) -> (text: String, isOpposite: Bool) {
        var frame = Frame(code, bindings)
        let part = code.deciding(code.root, &frame)
        return (code.text(code.spans[Int(part.at)]), part.isOpposite)
    }
}
