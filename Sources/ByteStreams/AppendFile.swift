/// A file that only grows at its end, with one writer, as an append-only log wants it.
///
/// Writers shut each other out by an advisory lock on the file itself, which the system releases when the process ends,
/// however it ends. Readers need no lock.
///
/// Each call is one step of a commit protocol; what the steps promise together is up to whoever takes them. Every write
/// is at the end (O_APPEND), so two writers that ignore the lock interleave whole writes and never overwrite each
/// other.
package final class AppendFile: AppendTarget {
    package let path: String
    package let storedPath: String
    /// Whether the file was made just now.
    package let isNew: Bool
    private let descriptor: Int32

    /// Opens a file for appending, or makes it.
    ///
    /// - Parameter makesFile: whether a file that is not there is made.
    /// - Throws: ``ByteStreamError``: `isDirectory`, `cannotOpen` for what cannot be opened or is no plain file,
    ///   `locked` when somebody else has it open for appending.
    package init(path: String, makesFile: Bool = true) throws(ByteStreamError) {
        self.path = path
        // Between opening and locking, somebody may have put another file in this place.
        for _ in 0..<8 {
            let (opened, isNew) = SystemCalls.openForAppending(path, makesFile: makesFile)
            guard opened >= 0 else {
                throw ByteStreamError(
                    SystemCalls.isDirectoryError ? .isDirectory : .cannotOpen, path: path, detail: SystemCalls.reason)
            }
            guard SystemCalls.isPlainFile(opened) else {
                _ = SystemCalls.closeDescriptor(opened)
                throw ByteStreamError(
                    .cannotOpen, path: path, detail: "is no plain file, and only those can be appended to")
            }
            guard SystemCalls.lock(opened) else {
                let holder = SystemCalls.lockHolder(opened)
                _ = SystemCalls.closeDescriptor(opened)
                throw ByteStreamError(
                    .locked, path: path,
                    detail: holder.map { "the process \($0) has it open for appending" }
                        ?? "this process, or one that cannot be named, has it open for appending")
            }
            if SystemCalls.isSameFile(opened, path) {
                descriptor = opened
                self.isNew = isNew
                storedPath = SystemCalls.resolved(path) ?? path
                SystemCalls.nameLockHolder(opened)
                if isNew { try Self.synchronizeFolder(of: storedPath) }
                return
            }
            SystemCalls.unlock(opened)
            _ = SystemCalls.closeDescriptor(opened)
        }
        throw ByteStreamError(.cannotOpen, path: path, detail: "another file takes its place again and again")
    }

    deinit {
        SystemCalls.unlock(descriptor)
        _ = SystemCalls.closeDescriptor(descriptor)
    }

    /// The process that has a file open for appending, as far as the system tells; nil when there is none, or when it
    /// is this one. Takes no lock.
    package static func writer(of path: String) -> Int32? {
        let opened = SystemCalls.openPlainForReading(path)
        guard opened >= 0 else { return nil }
        defer { _ = SystemCalls.closeDescriptor(opened) }
        return SystemCalls.lockHolder(opened)
    }

    package func size() throws(ByteStreamError) -> Int {
        // Not by the file's status: asking for its times makes the next write renew them, which doubles its cost.
        let size = SystemCalls.end(of: descriptor)
        guard size >= 0 else { throw failure(.cannotRead) }
        return size
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(ByteStreamError) {
        var written = 0
        while written < bytes.count {
            let count = SystemCalls.writeSome(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
            guard count >= 0 else { throw failure(.cannotWrite) }
            written += count
        }
    }

    package func truncate(to size: Int) throws(ByteStreamError) {
        guard SystemCalls.truncate(descriptor, to: size) else { throw failure(.cannotWrite) }
    }

    package func synchronize() throws(ByteStreamError) {
        guard SystemCalls.synchronizeData(descriptor) else { throw failure(.cannotWrite) }
    }

    package func isInPlace() -> Bool { SystemCalls.isSameFile(descriptor, path) }

    package func source(from offset: Int) throws(ByteStreamError) -> ByteSource {
        // Opening the file once more, and closing it, would take back the lock that names the holder.
        try ByteSource(borrowing: descriptor, of: self, path: path, offset: offset)
    }

    package func read(from offset: Int, count: Int) throws(ByteStreamError) -> [UInt8] {
        try Self.read(descriptor, path, from: offset, count: count)
    }

    private static func read(
        _ descriptor: Int32, _ path: String, from offset: Int, count: Int
    ) throws(ByteStreamError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = bytes.withUnsafeMutableBytes {
                SystemCalls.readSome(
                    descriptor, at: offset + filled, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            guard more >= 0 else { throw ByteStreamError(.cannotRead, path: path, detail: SystemCalls.reason) }
            if more == 0 { break }
            filled += more
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    package func sideFile(_ suffix: String, limit: Int) throws(ByteStreamError) -> [UInt8]? {
        try Self.plainFile(storedPath + suffix, limit: limit)
    }

    /// The file beside `path` as a writer would find it, whatever links lead there; nil when there is none.
    package static func sideFile(
        beside path: String, _ suffix: String, limit: Int
    ) throws(ByteStreamError) -> [UInt8]? {
        let stored = SystemCalls.resolved(path) ?? path
        return try plainFile(stored + suffix, limit: limit)
    }

    private static func plainFile(_ path: String, limit: Int) throws(ByteStreamError) -> [UInt8]? {
        let opened = SystemCalls.openPlainForReading(path)
        guard opened >= 0 else {
            if SystemCalls.nameIsMissing { return nil }
            throw ByteStreamError(.cannotOpen, path: path, detail: SystemCalls.reason)
        }
        defer { _ = SystemCalls.closeDescriptor(opened) }
        guard SystemCalls.isPlainFile(opened), let size = SystemCalls.size(of: opened), size <= limit else {
            throw ByteStreamError(
                .tooLarge, path: path, detail: "is no plain file of at most \(limit) bytes")
        }
        return try read(opened, path, from: 0, count: size)
    }

    package func replaceSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) {
        let (target, temporary) = (storedPath + suffix, storedPath + suffix + ".partial")
        do {
            try Self.write(bytes, to: SystemCalls.create(temporary), named: temporary)
        } catch {
            SystemCalls.removeFile(temporary)
            throw error
        }
        guard SystemCalls.renameFile(temporary, target) else {
            let error = ByteStreamError(.cannotWrite, path: target, detail: SystemCalls.reason)
            SystemCalls.removeFile(temporary)
            throw error
        }
        try Self.synchronizeFolder(of: storedPath)
    }

    package func addSideFile(_ suffix: String, _ bytes: [UInt8]) throws(ByteStreamError) -> Bool {
        let target = storedPath + suffix
        let created = SystemCalls.createExclusively(target)
        if created < 0, SystemCalls.nameIsTaken { return false }
        do {
            try Self.write(bytes, to: created, named: target)
        } catch {
            SystemCalls.removeFile(target)
            throw error
        }
        try Self.synchronizeFolder(of: storedPath)
        return true
    }

    /// Writes a new file and makes it durable; closes it in any case.
    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, named path: String
    ) throws(ByteStreamError) {
        guard descriptor >= 0 else {
            throw ByteStreamError(.cannotWrite, path: path, detail: SystemCalls.reason)
        }
        var isWhole = true
        bytes.withUnsafeBytes { all in
            var written = 0
            while written < all.count {
                let count = SystemCalls.writeSome(descriptor, UnsafeRawBufferPointer(rebasing: all[written...]))
                guard count >= 0 else {
                    isWhole = false
                    return
                }
                written += count
            }
        }
        let isDurable = isWhole && SystemCalls.synchronizeData(descriptor)
        let reason = SystemCalls.reason
        let isClosed = SystemCalls.closeDescriptor(descriptor)
        guard isDurable, isClosed else { throw ByteStreamError(.cannotWrite, path: path, detail: reason) }
    }

    /// Makes the names in a file's folder durable.
    private static func synchronizeFolder(of path: String) throws(ByteStreamError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard SystemCalls.synchronizeFolder(folder) else {
            throw ByteStreamError(.cannotWrite, path: folder, detail: SystemCalls.reason)
        }
    }

    private func failure(_ code: ByteStreamError.Code) -> ByteStreamError {
        ByteStreamError(code, path: path, detail: SystemCalls.reason)
    }
}
