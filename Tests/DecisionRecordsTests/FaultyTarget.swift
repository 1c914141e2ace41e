import ByteStreams
import Synchronization

/// A file one of whose steps fails, as a full or failing disk makes them.
final class FaultyTarget: AppendTarget {
    /// What a step that fails has done by then.
    enum Fault: Sendable, CaseIterable {
        /// It failed, and nothing was stored.
        case nothingStored
        /// It failed in its middle.
        case partStored
        /// It failed, and everything was stored.
        case allStored
    }

    /// What has happened so far; it outlives the file, which is locked for as long as it is open.
    final class Account: Sendable {
        fileprivate let taken = Mutex(0)
        private let failed = Mutex(false)

        /// Whether the step that was to fail has come.
        var hasFailed: Bool { failed.withLock { $0 } }

        fileprivate func noteFailure() { failed.withLock { $0 = true } }
    }

    let account = Account()
    private let file: AppendFile
    private let step: Int
    private let fault: Fault
    private let goesOnFailing: Bool

    /// - Parameters:
    ///   - step: the step that fails, from 0.
    ///   - goesOnFailing: whether every later step fails too.
    init(_ file: AppendFile, step: Int, fault: Fault, goesOnFailing: Bool = false) {
        self.file = file
        self.step = step
        self.fault = fault
        self.goesOnFailing = goesOnFailing
    }

    var path: String { file.path }
    var storedPath: String { file.storedPath }
    func source(from offset: Int) throws(ByteStreamError) -> ByteSource { try file.source(from: offset) }

    private func take(
        part: () throws(ByteStreamError) -> Void, _ work: () throws(ByteStreamError) -> Void
    ) throws(ByteStreamError) {
        let taken = account.taken.withLock { taken in
            defer { taken += 1 }
            return taken
        }
        guard taken == step || (goesOnFailing && taken > step) else { return try work() }
        account.noteFailure()
        switch fault {
        case .nothingStored: break
        case .partStored: try part()
        case .allStored: try work()
        }
        throw ByteStreamError(.cannotWrite, path: path, detail: "no space left on device")
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
        try take(
            part: { () throws(ByteStreamError) in
                try file.append(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
            }, { () throws(ByteStreamError) in try file.append(bytes) })
    }

    func truncate(to size: Int) throws(ByteStreamError) {
        try take(part: {}, { () throws(ByteStreamError) in try file.truncate(to: size) })
    }

    func synchronize() throws(ByteStreamError) {
        try take(part: {}, { () throws(ByteStreamError) in try file.synchronize() })
    }

    func replaceSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) {
        try take(part: {}, { () throws(ByteStreamError) in try file.replaceSideFile(suffix, bytes) })
    }

    func addSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) -> Bool {
        var isNew = false
        try take(part: {}, { () throws(ByteStreamError) in isNew = try file.addSideFile(suffix, bytes) })
        return isNew
    }
}
