import Adapters
import ByteStreams
import CanonicalJSON
import DecisionGraph

/// A run that is put together from lines, one element each.
protocol LineAssembling {
    var card: AdapterCard { get }

    /// Adds the elements of some lines.
    mutating func add(_ batch: LineBatch, _ json: JSONReader, _ file: String) throws(CommandError)

    /// The run of all lines.
    consuming func finish(_ origin: RunOrigin) throws(CommandError) -> LoweredRun
}

struct LineAssembly<Reader: JSONAdapter>: LineAssembling {
    let adapter: Reader
    var lowering: Reader.Lowering
    let edgeLimit: Int
    var builder: GraphBuilder

    init(adapter: Reader, lowering: Reader.Lowering, edgeLimit: Int) {
        self.adapter = adapter
        self.lowering = lowering
        self.edgeLimit = edgeLimit
        builder = GraphBuilder(edgeLimit: edgeLimit)
    }

    var card: AdapterCard { Reader.card }

    mutating func add(_ batch: LineBatch, _ json: JSONReader, _ file: String) throws(CommandError) {
        for at in batch.lines.indices {
            let line = batch[at]
            if line.isBlankLine { continue }
            do {
                try json.parse(padded: line)
                try json.withRoot { (element) throws(AdapterError) in try lowering.lower(element, into: &builder) }
            } catch {
                let origin = RunOrigin(path: file, line: batch.firstLine + at, pointer: "")
                switch error {
                case let error as JSONError: throw CommandError(error, in: origin)
                case let error as AdapterError: throw CommandError(error, adapter: Reader.card, in: origin)
                default: throw CommandError(.defect, code: "defect", "\(error)")
                }
            }
        }
    }

    consuming func finish(_ origin: RunOrigin) throws(CommandError) -> LoweredRun {
        do {
            var lowering = lowering
            let graph = try lowering.finish(builder, edgeLimit: edgeLimit)
            return LoweredRun(graph: graph, id: lowering.runID, report: lowering.report)
        } catch {
            throw CommandError(error, adapter: Reader.card, in: origin)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a line holds nothing but JSON's blanks.
    var isBlankLine: Bool {
        guard let first, first == 0x20 || first == 0x09 || first == 0x0D else { return isEmpty }
        return allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
