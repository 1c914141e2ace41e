public import CanonicalJSON
public import Signing

/// How a log is read and what it is held to.
public struct LogSettings: Sendable {
    /// Strict refuses what a second reader could read as something else; lenient accepts what the reference accepts.
    public var strictness: JSONStrictness
    /// The keys that may have signed; with keys, every record must carry a signature of one of them.
    public var keys: KeyRing?
    /// The longest line, the deepest nesting and the longest integer.
    public var limits: JSONLimits
    /// Threads to use; the result does not depend on it.
    public var threads: Int

    /// Strict, without keys, with lines of up to 64 MiB, on one thread, unless told otherwise.
    public init(
        strictness: JSONStrictness = .strict, keys: KeyRing? = nil, limits: JSONLimits? = nil,
        threads: Int = 1
    ) {
        self.strictness = strictness
        self.keys = keys
        self.limits = limits ?? JSONLimits(bytes: RecordLimits.line)
        self.threads = threads
    }
}
