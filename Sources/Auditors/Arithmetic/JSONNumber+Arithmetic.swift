internal import CanonicalJSON

/// The reference's arithmetic: exact between integers of any size, in doubles as soon as one number is a float.
///
/// Where a result is not finite the error is `overflow`: no report can hold such a number.
///
/// Source: spec/core.md 13.4.
extension JSONNumber {
    /// Refuses what no rule can decide with.
    ///
    /// - Parameter subject: a setting, or the JSON Pointer of a record's member.
    /// - Throws: ``AuditorError``: `nonfinite`, `intTooLong`.
    func check(_ subject: String) throws(AuditorError) {
        switch self {
        case .double(let double):
            guard !double.isFinite else { return }
            throw AuditorError(
                .nonfinite, subject, "expected a finite number, found \(double.canonicalText)",
                hint: "find what wrote it; nothing can be decided with it")
        case .integer(let integer):
            guard integer.int == nil else { return }
            let count = integer.decimal.utf8.count
            let limit = JSONLimits().integerDigits
            guard count > limit else { return }
            throw AuditorError(.intTooLong, subject, "an integer of \(count) digits; \(limit) are read")
        }
    }

    /// The difference: an integer of two integers, else a double.
    ///
    /// - Throws: ``AuditorError`` `overflow`.
    func minus(_ other: JSONNumber, _ subject: String) throws(AuditorError) -> JSONNumber {
        guard case .integer(let a) = self, case .integer(let b) = other else {
            let result = try inDoubles(subject) - other.inDoubles(subject)
            return .double(try result.finite(subject))
        }
        if let x = a.int, let y = b.int {
            let (result, overflows) = x.subtractingReportingOverflow(y)
            if !overflows { return .integer(JSONInteger(result)) }
        }
        return .integer((WholeNumber(a) - WholeNumber(b)).integer)
    }

    /// The quotient of two numbers above 0, rounded once.
    ///
    /// - Throws: ``AuditorError`` `overflow`.
    func ratio(to other: JSONNumber, _ subject: String) throws(AuditorError) -> Double {
        guard case .integer(let a) = self, case .integer(let b) = other else {
            return try (inDoubles(subject) / other.inDoubles(subject)).finite(subject)
        }
        if let x = a.int, let y = b.int, x <= 1 << 53, y <= 1 << 53 { return Double(x) / Double(y) }
        return try WholeNumber(a).quotient(by: WholeNumber(b)).finite(subject)
    }

    /// The number as a double.
    ///
    /// - Throws: ``AuditorError`` `overflow` for an integer beyond the range of doubles.
    func inDoubles(_ subject: String) throws(AuditorError) -> Double {
        try double.finite(subject)
    }

    /// Whether the number is above zero.
    var isPositive: Bool { isGreater(than: 0) }

    /// The number as people read it in a sentence: of a long integer the first digits and their count.
    var text: String {
        switch self {
        case .double(let double): return double.canonicalText
        case .integer(let integer):
            let digits = integer.decimal
            return digits.utf8.count <= 40 ? digits : "\(digits.prefix(20))... (\(digits.utf8.count) characters)"
        }
    }
}

extension Double {
    fileprivate func finite(_ subject: String) throws(AuditorError) -> Double {
        guard isFinite else {
            throw AuditorError(
                .overflow, subject, "a result beyond the range of doubles",
                hint: "look for a wrong unit in the numbers")
        }
        return self
    }
}
