import ByteStreams
import Foundation

@testable import DecisionRecords

/// A file of a test's own, removed with what lies beside it.
final class ScratchFile {
    let path: String

    init(_ bytes: [UInt8]? = nil) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-records-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "log.jsonl").path
        if let bytes { try replace(bytes) }
    }

    deinit { try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent()) }

    func replace(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(filePath: path))) }
    }

    /// The names of the files beside the log, sorted.
    var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                atPath: URL(filePath: path).deletingLastPathComponent().path
            ).sorted()
        }
    }

    func verify(_ settings: LogSettings = LogSettings(), knownHead: RecordID? = nil) throws -> LogVerification {
        try LogVerifier(settings, knownHead: knownHead).verify(ByteSource(path: path))
    }
}
