/// How a step that touches a resource rests on an earlier one that touched it.
///
/// The last three are the data dependences of compilers and of databases' serialization orders: flow, output and
/// anti-dependence.
///
/// Source: DESIGN D7.
public enum TouchRelation: UInt8, Sendable, Hashable, CaseIterable {
    /// A read that could see an earlier write. (flow dependence)
    case readAfterWrite
    /// A write that replaced, or met, what an earlier one had left. (output dependence)
    case writeAfterWrite
    /// A write after a look at what it replaced. (anti-dependence)
    case writeAfterRead

    /// The word in evidence: `read_after_write`, `write_after_write` or `write_after_read`.
    public var name: String {
        switch self {
        case .readAfterWrite: "read_after_write"
        case .writeAfterWrite: "write_after_write"
        case .writeAfterRead: "write_after_read"
        }
    }
}

/// Which dependencies a ``TouchMatcher`` finds, and what becomes of a write that changed nothing.
public enum TouchRule: Sendable, Hashable {
    /// A read rests on the writes that it could see: the reference's rule (spec/core.md 14). A write that did not fail is
    /// committed, also one that changed nothing.
    case lastWriter

    /// All of ``TouchRelation``: what is needed to say what a wrong write puts at risk.
    ///
    /// - A read rests on the last effective write of its resource.
    /// - A write, also one that failed, rests on the last effective write of its resource and on the reads since then.
    /// - A write that failed or changed nothing is nothing to rest on; nor is a read of a step that failed.
    /// - On a reducer channel, whose value is made of all writes, a read rests on each of them, and writes do not rest on
    ///   writes.
    /// - Where both sides say what the value is known by and a read saw another value than the write left, the edge is
    ///   inferred: something that is not in the record came between.
    case hazards
}
