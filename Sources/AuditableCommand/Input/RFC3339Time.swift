import CanonicalJSON
import DecisionGraph

/// A moment in the form of RFC 3339, in UTC, as flags and key rings take it: `2026-05-18T07:44:00Z`.
///
/// Stricter than what traces may hold (``DecisionGraph/StepTime``): what a person writes down is written in one way.
///
/// Source: RFC 3339, section 5.6; leap seconds, and offsets from UTC, are refused.
enum RFC3339Time {
    /// The moment in Unix seconds; nil when the text has another form or names a day that there is not.
    static func seconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard (20...40).contains(bytes.count), bytes[10] == 0x54, bytes[bytes.count - 1] == 0x5A,
            !(bytes[17] == 0x36 && bytes[18] == 0x30)
        else { return nil }
        return StepTime(rfc3339: JSONString(text))?.unix
    }
}
