/// Where results go: standard output, another open descriptor, or a file that appears whole or not at all.
///
/// A file is written under a temporary name beside its place and renamed by ``commit()``; a sink that goes away
/// before that removes it, so a failed command leaves no half file behind. What is no file (a device, a named pipe)
/// is written as it stands: it must not be replaced by one.
public final class ByteSink {
    private let path: String
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    /// Where a file is written until ``commit()``; nil for what is written as it stands.
    public let temporary: String?
    private var buffer: [UInt8] = []
    private var isDone = false
    /// The first failure. Bytes are missing from then on, so nothing more is written and nothing gets a name.
    private var failure: ByteStreamError?

    /// A sink on an open descriptor: 1 is standard output.
    public init(descriptor: Int32) {
        path = "-"
        self.descriptor = descriptor
        ownsDescriptor = false
        temporary = nil
    }

    /// A sink that becomes the file at `path` on ``commit()``.
    ///
    /// - Throws: ``ByteStreamError`` with code `isDirectory`, or `cannotWrite` when the folder does not take a new file.
    public init(path: String) throws(ByteStreamError) {
        self.path = path
        ownsDescriptor = true
        switch SystemCalls.target(path) {
        case .folder:
            throw ByteStreamError(.isDirectory, path: path, detail: "is a folder, not a file")
        case .stream:
            temporary = nil
            descriptor = SystemCalls.openForWriting(path)
        case .file:
            // A process that was killed leaves its temporary file, and in a container the next one has its number.
            var name = "\(path).\(SystemCalls.processIdentifier).partial"
            var created = SystemCalls.createExclusively(name)
            var attempt = 1
            while created < 0, SystemCalls.nameIsTaken, attempt < 100 {
                name = "\(path).\(SystemCalls.processIdentifier)-\(attempt).partial"
                created = SystemCalls.createExclusively(name)
                attempt += 1
            }
            temporary = name
            descriptor = created
        }
        guard descriptor >= 0 else {
            throw ByteStreamError(.cannotWrite, path: path, detail: SystemCalls.reason)
        }
    }

    deinit {
        guard ownsDescriptor, !isDone, descriptor >= 0 else { return }
        _ = SystemCalls.closeDescriptor(descriptor)
        if let temporary { SystemCalls.removeFile(temporary) }
    }

    /// Adds bytes; they are written in large pieces.
    ///
    /// - Throws: ``ByteStreamError`` with code `cannotWrite`, or `closedPipe` when the reader has gone.
    public func write(_ bytes: some Collection<UInt8>) throws(ByteStreamError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 64 << 10 { try flush() }
    }

    /// Writes out what is buffered.
    ///
    /// - Throws: as ``write(_:)``; after a failure, and for bytes that come after ``commit()``, always.
    public func flush() throws(ByteStreamError) {
        if let failure { throw failure }
        if isDone, !buffer.isEmpty {
            buffer.removeAll()
            throw ByteStreamError(.cannotWrite, path: path, detail: "written to after the end")
        }
        var failed = false
        var pipe = false
        buffer.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = SystemCalls.writeSome(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
                guard count >= 0 else {
                    failed = true
                    pipe = SystemCalls.brokenPipe
                    return
                }
                written += count
            }
        }
        let reason = SystemCalls.reason
        buffer.removeAll(keepingCapacity: true)
        if failed {
            let error = ByteStreamError(pipe ? .closedPipe : .cannotWrite, path: path, detail: reason)
            failure = error
            throw error
        }
    }

    /// Writes out everything and, for a file, gives it its name.
    ///
    /// - Throws: as ``write(_:)``; the file then does not appear.
    public func commit() throws(ByteStreamError) {
        try flush()
        guard ownsDescriptor, !isDone else { return }
        isDone = true
        let isClosed = SystemCalls.closeDescriptor(descriptor)
        guard isClosed, temporary.map({ SystemCalls.renameFile($0, path) }) ?? true else {
            let error = ByteStreamError(.cannotWrite, path: path, detail: SystemCalls.reason)
            if let temporary { SystemCalls.removeFile(temporary) }
            failure = error
            throw error
        }
    }
}
