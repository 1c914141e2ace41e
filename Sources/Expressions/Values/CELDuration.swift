/// A span of time: a signed count of nanoseconds, so at most about 292 years.
///
/// Source: cel-spec, doc/langdef.md, "Overflow"; the range is the reference implementation's.
public struct CELDuration: Sendable, Hashable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }
}
