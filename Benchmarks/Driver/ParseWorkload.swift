import ByteStreams
import CanonicalJSON

/// How fast a JSON Lines file is read, checked and put on the tape, beside simdjson building its document alone.
struct ParseWorkload {
    let limits: String

    /// - Parameter file: a JSON Lines file.
    func run(_ file: String, _ what: String, bytes: Int) throws -> Measurement {
        let reader = JSONReader()
        let seconds = try best(of: 5) {
            let lines = LineReader(try ByteSource(path: file), limit: 1 << 30)
            while let batch = try lines.next() {
                for line in batch.lines.indices { try reader.parse(padded: batch[line]) }
            }
        }
        let peer = try Program.lines("\(limits)/limit-parse", [file]).first?["seconds"] as? Double
        return Measurement(
            workload: "parse rate", what: what, seconds: seconds, peer: "simdjson DOM parse alone", peerSeconds: peer,
            note: "\(Int(Double(bytes) / seconds / 1e6)) MB/s with reading, strict keys checked")
    }
}
