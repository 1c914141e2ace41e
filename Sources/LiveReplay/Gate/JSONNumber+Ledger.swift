internal import Auditors
internal import CanonicalJSON

/// The reference's arithmetic on amounts: exact between integers of any size, in doubles as soon as one is a float.
extension JSONNumber {
    /// The sum; nil when one is a float and the other an integer beyond the range of doubles.
    func adding(_ other: JSONNumber) -> JSONNumber? {
        if case .integer(let a) = self, case .integer(let b) = other { return .integer(a.adding(b)) }
        return inDoubles(other, +)
    }

    /// The difference; nil as for ``adding(_:)``.
    func subtracting(_ other: JSONNumber) -> JSONNumber? {
        if case .integer(let a) = self, case .integer(let b) = other { return .integer(a.subtracting(b)) }
        return inDoubles(other, -)
    }

    private func inDoubles(_ other: JSONNumber, _ operation: (Double, Double) -> Double) -> JSONNumber? {
        guard let a = asOperand, let b = other.asOperand else { return nil }
        return .double(operation(a, b))
    }

    private var asOperand: Double? {
        switch self {
        case .double(let double): double
        case .integer(let integer): integer.double.isFinite ? integer.double : nil
        }
    }
}

extension JSONInteger {
    fileprivate func adding(_ other: JSONInteger) -> JSONInteger {
        combined(other, fast: { $0.addingReportingOverflow($1) }, +)
    }

    fileprivate func subtracting(_ other: JSONInteger) -> JSONInteger {
        combined(other, fast: { $0.subtractingReportingOverflow($1) }, -)
    }

    private func combined(
        _ other: JSONInteger, fast: (Int, Int) -> (partialValue: Int, overflow: Bool),
        _ operation: (WholeNumber, WholeNumber) -> WholeNumber
    ) -> JSONInteger {
        if let a = int, let b = other.int {
            let (result, overflows) = fast(a, b)
            if !overflows { return JSONInteger(result) }
        }
        return operation(WholeNumber(self), WholeNumber(other)).integer
    }
}
