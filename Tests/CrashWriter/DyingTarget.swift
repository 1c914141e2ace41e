import ByteStreams
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file whose process is killed at one of its steps.
final class DyingTarget: AppendTarget {
    private let file: AppendFile
    private let step: Int
    private let when: String
    private let taken = Mutex(0)

    init(_ file: AppendFile, step: Int, when: String) {
        self.file = file
        self.step = step
        self.when = when
    }

    var path: String { file.path }
    var storedPath: String { file.storedPath }
    func source(from offset: Int) throws(ByteStreamError) -> ByteSource { try file.source(from: offset) }

    private func die() -> Never {
        kill(getpid(), SIGKILL)
        while true { pause() }
    }

    /// Counts a step; `within` does part of it when the process is to die in its middle.
    private func take(
        within: () -> Void, _ work: () throws(ByteStreamError) -> Void
    ) throws(ByteStreamError) {
        let isLast = taken.withLock { taken in
            taken += 1
            return taken - 1 == step
        }
        if isLast, when == "before" { die() }
        if isLast, when == "within" {
            within()
            die()
        }
        try work()
        if isLast { die() }
    }

    func size() throws(ByteStreamError) -> Int { try file.size() }
    func isInPlace() -> Bool { file.isInPlace() }
    func read(from offset: Int, count: Int) throws(ByteStreamError) -> [UInt8] {
        try file.read(from: offset, count: count)
    }
    func sideFile(_ suffix: String, limit: Int) throws(ByteStreamError) -> [UInt8]? {
        try file.sideFile(suffix, limit: limit)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(ByteStreamError) {
        // Another length each time, so that cuts fall everywhere.
        let part = UnsafeRawBufferPointer(
            rebasing: bytes[..<(bytes.isEmpty ? 0 : (step * 37 + bytes.count) % bytes.count)])
        try take(within: { try? file.append(part) }, { () throws(ByteStreamError) in try file.append(bytes) })
    }

    func truncate(to size: Int) throws(ByteStreamError) {
        try take(within: {}, { () throws(ByteStreamError) in try file.truncate(to: size) })
    }

    func synchronize() throws(ByteStreamError) {
        try take(within: {}, { () throws(ByteStreamError) in try file.synchronize() })
    }

    func replaceSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) {
        // A half-written new file that has not taken the old one's place.
        try take(
            within: { _ = try? file.addSideFile(suffix + ".partial", Array(bytes.prefix(bytes.count / 2))) },
            { () throws(ByteStreamError) in try file.replaceSideFile(suffix, bytes) })
    }

    func addSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) -> Bool {
        try file.addSideFile(suffix, bytes)
    }
}
