internal import CanonicalJSON
public import DecisionGraph
import Synchronization

/// What a reader of a captured run must know before acting on it.
///
/// Source: spec/core.md 18 W27, W29.
public enum CaptureCaution: Sendable, Hashable {
    /// Two writes of which nothing but chance decided which came last.
    case concurrentWrites(ConcurrentWrites)
    /// A step read an overwrite channel while the step that had written it last was running, and that one failed or
    /// said that the write did: if the write was undone only after the read, the reader rests on what never was. Its
    /// edge leads to the writer before.
    case readOfFailedWrite(channel: ResourceRef, reader: Int, writer: Int)
    /// Touches and steps that were not captured.
    case refused(TouchRefusal, Int)

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .concurrentWrites: "concurrent_writes"
        case .readOfFailedWrite: "read_of_failed_write"
        case .refused: "refused_touches"
        }
    }

    /// The caution in one sentence.
    public var text: String {
        switch self {
        case .concurrentWrites(let writes):
            "steps \(writes.earlier) and \(writes.later) wrote \(writes.channel) and neither waited for the other; "
                + "readers are bound to \(writes.later), whose write came last"
        case .readOfFailedWrite(let channel, let reader, let writer):
            "step \(reader) read \(channel) after step \(writer), which failed, had written it"
        case .refused(.stepEnded, let count):
            "\(count) touches came after the end of their step and were left out"
        case .refused(.overLimit, let count):
            "\(count) touches and steps were left out: the recorder was full"
        case .refused(.reservedNamespace, let count):
            "\(count) touches of the namespace \(TouchRecorder.memoryNamespace.lossyText) were left out: "
                + "it is the recorder's own"
        }
    }
}

extension TouchRecorder {
    /// What a reader of the run captured so far must know: concurrent writes, then reads of failed writes, then what
    /// was not captured.
    ///
    /// In the reference's order steps count as one after the other, so no writes are concurrent.
    ///
    /// - Throws: as ``match(edgeLimit:)``.
    /// - Complexity: as ``ConcurrentWrites/found(in:reducerChannels:)``.
    public func cautions(edgeLimit: Int = GraphBuilder.defaultEdgeLimit) throws(GraphError) -> [CaptureCaution] {
        let (early, refusals) = log.withLock { ($0.readsOfFailedWrites, $0.refusals) }
        var builder = GraphBuilder(edgeLimit: edgeLimit)
        try match(edgeLimit: edgeLimit).append(to: &builder)
        let writes = ConcurrentWrites.found(in: builder.build(), reducerChannels: reducerChannels)
        return writes.map { .concurrentWrites($0) }
            + early.map { .readOfFailedWrite(channel: $0.channel, reader: $0.reader, writer: $0.writer) }
            + TouchRefusal.allCases.compactMap { reason in refusals[reason].map { .refused(reason, $0) } }
    }
}
