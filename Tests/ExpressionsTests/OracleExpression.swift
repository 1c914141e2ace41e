import CanonicalJSON

@testable import Expressions

/// A value as the oracle has it: nothing is shared with the module but the texts of numbers.
indirect enum OracleValue {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case list([OracleValue])
    case map([(OracleValue, OracleValue)])

    var tagged: JSONValue {
        switch self {
        case .null: ["null": .null]
        case .bool(let flag): ["bool": .bool(flag)]
        case .int(let value): ["int": .text(String(value))]
        case .uint(let value): ["uint": .text(String(value))]
        case .double(let value):
            [
                "double": .text(
                    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : value.canonicalText)
            ]
        case .string(let text): ["string": .text(text)]
        case .list(let values): ["list": .array(values.map(\.tagged))]
        case .map(let entries): ["map": .array(entries.map { [$0.0.tagged, $0.1.tagged] })]
        }
    }

    /// How two numbers lie: -1, 0, 1; 2 when one is NaN; nil when one is no number.
    static func order(_ a: OracleValue, _ b: OracleValue) -> Int? {
        func sign<T: Comparable>(_ x: T, _ y: T) -> Int { x < y ? -1 : x > y ? 1 : x == y ? 0 : 2 }
        func wide(_ value: OracleValue) -> (exact: Int64?, large: UInt64?, double: Double)? {
            switch value {
            case .int(let x): (x, nil, Double(x))
            case .uint(let x): x <= UInt64(Int64.max) ? (Int64(x), nil, Double(x)) : (nil, x, Double(x))
            case .double(let x): (nil, nil, x)
            default: nil
            }
        }
        guard let x = wide(a), let y = wide(b) else { return nil }
        if case .double = a { return sign(x.double, y.double) }
        if case .double = b { return sign(x.double, y.double) }
        switch (x.exact, y.exact, x.large, y.large) {
        case (let p?, let q?, _, _): return sign(p, q)
        case (nil, nil, let p?, let q?): return sign(p, q)
        case (nil, _, _?, _): return 1
        default: return -1
        }
    }

    static func equal(_ a: OracleValue, _ b: OracleValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.string(let x), .string(let y)): Array(x.utf8) == Array(y.utf8)
        case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy { equal($0, $1) }
        case (.map(let x), .map(let y)):
            x.count == y.count
                && x.allSatisfy { entry in
                    y.contains { equal(entry.0, $0.0) && equal(entry.1, $0.1) }
                }
        default: order(a, b) == 0
        }
    }
}

/// An expression as a tree, its text, and its value by the plainest reading of the language's rules.
indirect enum OracleExpression {
    typealias Expression = OracleExpression
    struct Failure: Error {}

    case literal(OracleValue, String)
    case variable(String)
    case field(Expression, String)
    case has(Expression, String)
    case index(Expression, Expression)
    case not(Expression)
    case negate(Expression)
    case binary(String, Expression, Expression)
    case conditional(Expression, Expression, Expression)
    case list([Expression])
    case map([(Expression, Expression)])
    case size(Expression)
    case macro(String, Expression, [String], Expression)

    var source: String {
        switch self {
        case .literal(_, let text): text
        case .variable(let name): name
        case .field(let operand, let name): "\(operand.source).\(name)"
        case .has(let operand, let name): "has(\(operand.source).\(name))"
        case .index(let operand, let index): "\(operand.source)[\(index.source)]"
        case .not(let operand): "!(\(operand.source))"
        case .negate(let operand): "-(\(operand.source))"
        case .binary(let op, let left, let right): "(\(left.source) \(op) \(right.source))"
        case .conditional(let test, let first, let second): "(\(test.source) ? \(first.source) : \(second.source))"
        case .list(let elements): "[\(elements.map(\.source).joined(separator: ", "))]"
        case .map(let entries): "{\(entries.map { "\($0.source): \($1.source)" }.joined(separator: ", "))}"
        case .size(let operand): "size(\(operand.source))"
        case .macro(let name, let range, let variables, let body):
            "(\(range.source)).\(name)(\(variables.joined(separator: ", ")), \(body.source))"
        }
    }

    func value(_ scope: [(String, OracleValue)]) throws -> OracleValue {
        switch self {
        case .literal(let value, _): return value
        case .variable(let name):
            guard let found = scope.last(where: { $0.0 == name }) else { throw Failure() }
            return found.1
        case .field(let operand, let name):
            guard case .map(let entries) = try operand.value(scope),
                let entry = entries.first(where: { OracleValue.equal($0.0, .string(name)) })
            else { throw Failure() }
            return entry.1
        case .has(let operand, let name):
            guard case .map(let entries) = try operand.value(scope) else { throw Failure() }
            return .bool(entries.contains { OracleValue.equal($0.0, .string(name)) })
        case .index(let operand, let index): return try element(try operand.value(scope), try index.value(scope))
        case .not(let operand): return .bool(try !operand.truth(scope))
        case .negate(let operand):
            switch try operand.value(scope) {
            case .int(let x) where x != .min: return .int(-x)
            case .double(let x): return .double(-x)
            default: throw Failure()
            }
        case .binary(let op, let left, let right): return try binary(op, left, right, scope)
        case .conditional(let test, let first, let second):
            return try test.truth(scope) ? first.value(scope) : second.value(scope)
        case .list(let elements): return .list(try elements.map { try $0.value(scope) })
        case .map(let pairs):
            var entries: [(OracleValue, OracleValue)] = []
            for (key, value) in pairs {
                let key = try key.value(scope)
                switch key {
                case .bool, .int, .uint, .string: break
                default: throw Failure()
                }
                guard !entries.contains(where: { OracleValue.equal($0.0, key) }) else { throw Failure() }
                entries.append((key, try value.value(scope)))
            }
            return .map(entries)
        case .size(let operand):
            switch try operand.value(scope) {
            case .string(let text): return .int(Int64(text.unicodeScalars.count))
            case .list(let values): return .int(Int64(values.count))
            case .map(let entries): return .int(Int64(entries.count))
            default: throw Failure()
            }
        case .macro(let name, let range, let variables, let body): return try macro(name, range, variables, body, scope)
        }
    }

    private func truth(_ scope: [(String, OracleValue)]) throws -> Bool {
        guard case .bool(let flag) = try value(scope) else { throw Failure() }
        return flag
    }

    private func element(_ value: OracleValue, _ index: OracleValue) throws -> OracleValue {
        switch value {
        case .list(let values):
            guard let at = values.indices.first(where: { OracleValue.equal(index, .int(Int64($0))) }) else {
                throw Failure()
            }
            return values[at]
        case .map(let entries):
            guard let entry = entries.first(where: { OracleValue.equal($0.0, index) }) else { throw Failure() }
            return entry.1
        default: throw Failure()
        }
    }

    private func binary(
        _ op: String, _ left: Expression, _ right: Expression, _ scope: [(String, OracleValue)]
    ) throws -> OracleValue {
        if op == "&&" || op == "||" {
            let (a, b) = (Result { try left.truth(scope) }, Result { try right.truth(scope) })
            let deciding = op == "||"
            if (try? a.get()) == deciding || (try? b.get()) == deciding { return .bool(deciding) }
            for answer in [a, b] { _ = try answer.get() }
            return .bool(!deciding)
        }
        let (a, b) = (try left.value(scope), try right.value(scope))
        switch op {
        case "==": return .bool(OracleValue.equal(a, b))
        case "!=": return .bool(!OracleValue.equal(a, b))
        case "in":
            switch b {
            case .list(let values): return .bool(values.contains { OracleValue.equal(a, $0) })
            case .map(let entries): return .bool(entries.contains { OracleValue.equal(a, $0.0) })
            default: throw Failure()
            }
        case "<", "<=", ">", ">=":
            var order: Int
            switch (a, b) {
            case (.bool(let x), .bool(let y)): order = x == y ? 0 : x ? 1 : -1
            case (.string(let x), .string(let y)):
                order = Array(x.utf8) == Array(y.utf8) ? 0 : x.utf8.lexicographicallyPrecedes(y.utf8) ? -1 : 1
            default:
                guard let found = OracleValue.order(a, b) else { throw Failure() }
                order = found
            }
            switch op {
            case "<": return .bool(order == -1)
            case "<=": return .bool(order == -1 || order == 0)
            case ">": return .bool(order == 1)
            default: return .bool(order == 1 || order == 0)
            }
        default: return try arithmetic(op, a, b)
        }
    }

    private func arithmetic(_ op: String, _ a: OracleValue, _ b: OracleValue) throws -> OracleValue {
        func whole<T: FixedWidthInteger>(_ x: T, _ y: T) throws -> T {
            // In a wider type, where nothing overflows.
            let (p, q) = (Int128(x), Int128(y))
            if (op == "/" || op == "%") && q == 0 { throw Failure() }
            // Of the smallest number and -1 also the remainder has no place in the hardware.
            if op == "%", q == -1, p == Int128(T.min), T.isSigned { throw Failure() }
            let result = op == "+" ? p + q : op == "-" ? p - q : op == "*" ? p * q : op == "/" ? p / q : p % q
            guard let value = T(exactly: result) else { throw Failure() }
            return value
        }
        switch (a, b) {
        case (.int(let x), .int(let y)): return .int(try whole(x, y))
        case (.uint(let x), .uint(let y)): return .uint(try whole(x, y))
        case (.double(let x), .double(let y)) where op != "%":
            return .double(op == "+" ? x + y : op == "-" ? x - y : op == "*" ? x * y : x / y)
        case (.string(let x), .string(let y)) where op == "+": return .string(x + y)
        case (.list(let x), .list(let y)) where op == "+": return .list(x + y)
        default: throw Failure()
        }
    }

    private func macro(
        _ name: String, _ range: Expression, _ variables: [String], _ body: Expression,
        _ scope: [(String, OracleValue)]
    ) throws -> OracleValue {
        let elements: [(OracleValue, OracleValue)]
        let isMap: Bool
        switch try range.value(scope) {
        case .list(let values):
            elements = values.enumerated().map { (.int(Int64($0.offset)), $0.element) }
            isMap = false
        case .map(let entries):
            elements = entries
            isMap = true
        default: throw Failure()
        }
        /// The value an element has for a macro of one variable.
        func single(_ element: (OracleValue, OracleValue)) -> OracleValue { isMap ? element.0 : element.1 }
        let scopes = elements.map { element in
            variables.count == 2
                ? scope + [(variables[0], element.0), (variables[1], element.1)]
                : scope + [(variables[0], single(element))]
        }
        switch name {
        case "all", "exists":
            let answers = scopes.map { scope in Result { try body.truth(scope) } }
            let deciding = name == "exists"
            if answers.contains(where: { (try? $0.get()) == deciding }) { return .bool(deciding) }
            for answer in answers { _ = try answer.get() }
            return .bool(!deciding)
        case "exists_one": return .bool(try scopes.filter { try body.truth($0) }.count == 1)
        case "filter":
            return .list(try zip(elements, scopes).filter { try body.truth($1) }.map { single($0.0) })
        case "map", "transformList": return .list(try scopes.map { try body.value($0) })
        default: return .map(try zip(elements, scopes).map { ($0.0.0, try body.value($0.1)) })
        }
    }
}
