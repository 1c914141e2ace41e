/// A span of time: a signed count of nanoseconds, so at most about 292 years.
///
/// Source: cel-spec, doc/langdef.md, "Overflow"; the range is the reference implementation's.
public struct CELDuration: Sendable, Hashable {
    /// The whole span in nanoseconds; below zero for one that goes back.
    public let nanoseconds: Int64

    /// A span of so many nanoseconds.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }
}
