import ByteStreams
import CanonicalJSON
import DecisionRecords
import Signing

/// A sealer that a closure can hold.
final class SealerBox {
    private var sealer: RecordSealer

    init(following previous: RecordID?, _ key: SigningKey?, _ strictness: JSONStrictness) throws(RecordError) {
        sealer = try RecordSealer(following: previous, key: key, strictness: strictness)
    }

    /// Seals a record and writes its line.
    func seal(_ record: DecisionRecord, to sink: ByteSink) throws {
        sealer.beginLines(endingLine: false)
        _ = try sealer.addLine(record)
        var line: [UInt8] = []
        sealer.withLines { line.append(contentsOf: $0) }
        try sink.write(line)
    }
}
