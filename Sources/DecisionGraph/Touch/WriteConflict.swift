/// Several steps of one superstep wrote one overwrite channel: nothing in the recording says whose write stayed.
///
/// Later reads are bound to one of the writers by rule. A reader of a report should know that it is the rule's choice.
///
/// Source: spec/core.md 18 W27.
public struct WriteConflict: Sendable, Hashable {
    /// The channel that was written.
    public let channel: ResourceRef
    /// The superstep in which it was.
    public let superstep: Int
    /// The indices of the steps that wrote it, ascending; at least two.
    public let writers: [Int]
    /// The writer that later reads are bound to: the one with the largest index.
    public let bound: Int

    /// A conflict as it is; nothing is checked.
    public init(channel: ResourceRef, superstep: Int, writers: [Int], bound: Int) {
        self.channel = channel
        self.superstep = superstep
        self.writers = writers
        self.bound = bound
    }
}

extension WriteConflict: CustomStringConvertible {
    public var description: String {
        "steps \(writers.map(String.init).joined(separator: ", ")) of superstep \(superstep) wrote \(channel);"
            + " readers are bound to \(bound)"
    }
}
