internal import CanonicalJSON
internal import Expressions

/// The time of a step, where its source gives one.
enum StepTime {
    /// The attributes that may hold it; the first that is there counts.
    static let names: [JSONString] = ["time", "timestamp", "ts", "decided_at"]

    /// The attribute that holds the time, and its value; nil where there is none.
    static func attribute(_ attributes: JSONObject) -> (name: JSONString, value: JSONValue)? {
        for name in names {
            if let value = attributes[name], !value.isNull { return (name, value) }
        }
        return nil
    }

    /// A time in the form of RFC 3339, or in Unix seconds; nil for anything else.
    static func timestamp(_ value: JSONValue) -> CELTimestamp? {
        switch value {
        case .string(let text): return text.text.flatMap { CELTimestamp($0) }
        case .integer(let integer): return integer.int.flatMap { CELTimestamp(seconds: Int64($0)) }
        case .double(let number):
            guard number.isFinite, number.magnitude < 1e12 else { return nil }
            let seconds = number.rounded(.down)
            let nanoseconds = Int32(min(999_999_999, ((number - seconds) * 1e9).rounded()))
            return CELTimestamp(seconds: Int64(seconds), nanoseconds: nanoseconds)
        default: return nil
        }
    }
}
