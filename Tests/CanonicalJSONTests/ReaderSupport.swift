import Testing

@testable import CanonicalJSON

/// What a reader made of a text.
enum Reading: Equatable, CustomStringConvertible {
    case value(JSONValue)
    case refused(JSONError)

    var error: JSONError? {
        if case .refused(let error) = self { error } else { nil }
    }

    var value: JSONValue? {
        if case .value(let value) = self { value } else { nil }
    }

    var description: String {
        switch self {
        case .value(let value): "value \(value)"
        case .refused(let error): "refused: \(error)"
        }
    }

    /// By way of simdjson, which hands over to the positioned reader what it refuses.
    static func fast(_ bytes: [UInt8], _ strictness: JSONStrictness, limits: JSONLimits = JSONLimits()) -> Reading {
        do throws(JSONError) {
            return .value(try JSONReader.value(of: bytes, strictness, limits: limits))
        } catch {
            return .refused(error)
        }
    }

    /// By the positioned reader alone.
    static func positioned(
        _ bytes: [UInt8], _ strictness: JSONStrictness, limits: JSONLimits = JSONLimits()
    ) -> Reading {
        do throws(JSONError) {
            var reader = PositionedReader(bytes, strictness: strictness, limits: limits)
            try reader.read()
            return .value(reader.tape.withRoot { $0.value })
        } catch {
            return .refused(error)
        }
    }

    /// Both ways, which must agree.
    static func both(
        _ text: String, _ strictness: JSONStrictness = .strict, limits: JSONLimits = JSONLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Reading {
        both(Array(text.utf8), strictness, limits: limits, sourceLocation: sourceLocation)
    }

    static func both(
        _ bytes: [UInt8], _ strictness: JSONStrictness = .strict, limits: JSONLimits = JSONLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Reading {
        let fast = fast(bytes, strictness, limits: limits)
        let positioned = positioned(bytes, strictness, limits: limits)
        let shown = String(decoding: bytes.prefix(200), as: UTF8.self)
        #expect(fast == positioned, "\(strictness): \(shown)", sourceLocation: sourceLocation)
        return fast
    }
}

extension JSONValue {
    /// Reads a text that must be right.
    static func reading(
        _ text: String, _ strictness: JSONStrictness = .strict, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSONValue {
        try #require(
            Reading.both(text, strictness, sourceLocation: sourceLocation).value, sourceLocation: sourceLocation)
    }

    /// The canonical text as a string, for readable expectations.
    var canonical: String {
        get throws { String(decoding: try canonicalText(), as: UTF8.self) }
    }
}

let bothModes: [JSONStrictness] = [.strict, .lenient]
