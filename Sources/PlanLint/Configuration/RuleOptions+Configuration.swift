internal import CanonicalJSON
internal import PositionedDocuments

extension RuleOptions {
    /// What a configuration sets for single rules.
    ///
    /// - Throws: ``LintConfigurationError`` for a rule that has no such option, or a value of another kind.
    public init(_ configuration: LintConfiguration) throws(LintConfigurationError) {
        self.init()
        for code in configuration.options.keys.sorted() {
            guard let node = configuration.options[code] else { continue }
            for member in node.members ?? [] {
                let key = member.key.lossyText
                switch (code, key) {
                case ("PRE302", "patterns"):
                    guard let elements = member.value.elements else {
                        throw LintConfigurationError(detail: "`patterns` is a list of texts", at: member.value)
                    }
                    for element in elements {
                        guard let text = element.string else {
                            throw LintConfigurationError(detail: "a pattern is a text", at: element)
                        }
                        overbroadPatterns.append(ResourcePattern(text))
                    }
                case ("PRE203", "time_limit_is_bound"):
                    guard let value = member.value.bool else {
                        throw LintConfigurationError(detail: "`time_limit_is_bound` is true or false", at: member.value)
                    }
                    timeLimitIsBound = value
                default:
                    throw LintConfigurationError(
                        detail: "\(code) has no option \(key); options are PRE302 patterns, PRE203 time_limit_is_bound",
                        path: node.source.path, place: member.place)
                }
            }
        }
    }
}
