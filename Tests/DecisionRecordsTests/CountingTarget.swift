import ByteStreams
import Synchronization

/// A file that counts the waits for the disk.
final class CountingTarget: AppendTarget {
    private let file: AppendFile
    let waits = Mutex(0)

    init(_ file: AppendFile) { self.file = file }

    var path: String { file.path }
    var storedPath: String { file.storedPath }
    func source(from offset: Int) throws(ByteStreamError) -> ByteSource { try file.source(from: offset) }

    func synchronize() throws(ByteStreamError) {
        waits.withLock { $0 += 1 }
        try file.synchronize()
    }

    func size() throws(ByteStreamError) -> Int { try file.size() }
    func append(_ bytes: UnsafeRawBufferPointer) throws(ByteStreamError) { try file.append(bytes) }
    func truncate(to size: Int) throws(ByteStreamError) { try file.truncate(to: size) }
    func isInPlace() -> Bool { file.isInPlace() }
    func read(from offset: Int, count: Int) throws(ByteStreamError) -> [UInt8] {
        try file.read(from: offset, count: count)
    }
    func sideFile(_ suffix: String, limit: Int) throws(ByteStreamError) -> [UInt8]? {
        try file.sideFile(suffix, limit: limit)
    }
    func replaceSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) {
        try file.replaceSideFile(suffix, bytes)
    }
    func addSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) -> Bool {
        try file.addSideFile(suffix, bytes)
    }
}
