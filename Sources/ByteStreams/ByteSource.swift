/// Bytes from a file, a pipe or standard input, decompressed on the way when they are gzip.
///
/// Files are read with `read`, not mapped: a mapped file that somebody truncates kills the reader, and reading into
/// memory that stays in the cache is as fast.
public final class ByteSource {
    /// The path as the user wrote it; `-` is standard input.
    public let path: String

    private let descriptor: Int32
    /// Whose the descriptor is, and who closes it; nil when it is this source's.
    private var owner: AnyObject?
    private var inflater: GzipInflater?
    /// Bytes read to look for the gzip mark, not yet handed out.
    private var head: ArraySlice<UInt8> = []
    private var hasLookedForGzip = false
    /// For a file that is followed: called where it ends for now; false ends the reading.
    private var waits: (() -> Bool)?
    /// How many bytes of a followed file have been read.
    private var place = 0
    /// What is left of bytes that were in memory from the start; nil for what is read from a descriptor.
    private var memory: ArraySlice<UInt8>?

    /// Opens a file for reading.
    ///
    /// - Parameter path: a path, or `-` for standard input.
    /// - Throws: ``ByteStreamError`` with code `cannotOpen` or `isDirectory`.
    public init(path: String) throws(ByteStreamError) {
        self.path = path
        guard path != "-" else {
            descriptor = 0
            return
        }
        let opened = SystemCalls.openForReading(path)
        guard opened >= 0 else {
            throw ByteStreamError(.cannotOpen, path: path, detail: SystemCalls.reason)
        }
        if SystemCalls.isDirectory(opened) {
            _ = SystemCalls.closeDescriptor(opened)
            throw ByteStreamError(.isDirectory, path: path, detail: "is a folder, not a file")
        }
        descriptor = opened
    }

    /// Opens a file for reading from a place on, as it stands: what looks like gzip is not decompressed.
    ///
    /// - Throws: as ``init(path:)``; `cannotRead` when the file cannot be read from that place, as a pipe.
    public init(path: String, offset: Int) throws(ByteStreamError) {
        self.path = path
        hasLookedForGzip = true
        let opened = SystemCalls.openForReading(path)
        guard opened >= 0 else {
            throw ByteStreamError(.cannotOpen, path: path, detail: SystemCalls.reason)
        }
        guard !SystemCalls.isDirectory(opened), SystemCalls.seek(opened, to: offset) else {
            let reason = SystemCalls.reason
            _ = SystemCalls.closeDescriptor(opened)
            throw ByteStreamError(.cannotRead, path: path, detail: reason)
        }
        descriptor = opened
    }

    /// Opens a file that is still being written, to read it as it grows, as it stands: gzip is not decompressed.
    ///
    /// Where the file ends for now, `wait` is called, and then it is looked at again. When it has become shorter than
    /// what was read of it, or another file has taken its name, ``read(into:)`` throws `changed`, after all of what was
    /// there has been read. What grows again between two looks to more than it was is not noticed.
    ///
    /// - Parameter wait: waits a little; false ends the reading.
    /// - Throws: as ``init(path:)``; `cannotRead` for what is no plain file.
    public init(following path: String, wait: @escaping () -> Bool) throws(ByteStreamError) {
        self.path = path
        hasLookedForGzip = true
        waits = wait
        let opened = SystemCalls.openForReading(path)
        guard opened >= 0 else {
            throw ByteStreamError(.cannotOpen, path: path, detail: SystemCalls.reason)
        }
        guard SystemCalls.isPlainFile(opened) else {
            let isFolder = SystemCalls.isDirectory(opened)
            _ = SystemCalls.closeDescriptor(opened)
            throw isFolder
                ? ByteStreamError(.isDirectory, path: path, detail: "is a folder, not a file")
                : ByteStreamError(.cannotRead, path: path, detail: "is no plain file, so it cannot be followed")
        }
        descriptor = opened
    }

    /// Bytes that are in memory already.
    public init(bytes: [UInt8]) {
        path = "memory"
        descriptor = -1
        memory = bytes[...]
        hasLookedForGzip = true
    }

    /// Reads from a place on what somebody else has open; the place of the descriptor moves along.
    init(borrowing descriptor: Int32, of owner: AnyObject, path: String, offset: Int) throws(ByteStreamError) {
        self.path = path
        hasLookedForGzip = true
        self.owner = owner
        self.descriptor = descriptor
        guard SystemCalls.seek(descriptor, to: offset) else { throw readError() }
    }

    deinit {
        if owner == nil, descriptor > 0 { _ = SystemCalls.closeDescriptor(descriptor) }
    }

    /// Reads some bytes.
    ///
    /// - Parameter buffer: where they go; not empty.
    /// - Returns: how many were read; 0 at the end.
    /// - Throws: ``ByteStreamError`` with code `cannotRead` or `corruptGzip`.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
        if !hasLookedForGzip { try lookForGzip() }
        guard let inflater else { return try readRaw(into: buffer) }
        return try inflater.read(into: buffer) { (raw) throws(ByteStreamError) in try self.readRaw(into: raw) }
    }

    private func lookForGzip() throws(ByteStreamError) {
        hasLookedForGzip = true
        var mark: [UInt8] = [0, 0]
        var count = 0
        while count < 2 {
            let more = mark.withUnsafeMutableBytes {
                SystemCalls.readSome(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            guard more >= 0 else { throw readError() }
            if more == 0 { break }
            count += more
        }
        head = mark[..<count]
        if Array(head) == GzipInflater.mark { inflater = try GzipInflater(path: path) }
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
        if let memory {
            let count = min(memory.count, buffer.count)
            buffer.copyBytes(from: memory.prefix(count))
            self.memory = memory.dropFirst(count)
            return count
        }
        if !head.isEmpty {
            let count = min(head.count, buffer.count)
            buffer.copyBytes(from: head.prefix(count))
            head = head.dropFirst(count)
            return count
        }
        if let waits { return try readGrowing(into: buffer, waits) }
        let count = SystemCalls.readSome(descriptor, buffer)
        guard count >= 0 else { throw readError() }
        return count
    }

    private func readGrowing(
        into buffer: UnsafeMutableRawBufferPointer, _ wait: () -> Bool
    ) throws(ByteStreamError) -> Int {
        while true {
            let count = SystemCalls.readSome(descriptor, buffer)
            guard count >= 0 else { throw readError() }
            place += count
            if count > 0 { return count }
            if let size = SystemCalls.size(of: descriptor), size < place {
                throw ByteStreamError(
                    .changed, path: path, detail: "cut short to \(size) bytes after \(place) had been read")
            }
            // Looked at before the last bytes are asked for once more: they may have come before the change.
            if !SystemCalls.isSameFile(descriptor, path) {
                let last = SystemCalls.readSome(descriptor, buffer)
                if last > 0 {
                    place += last
                    return last
                }
                throw ByteStreamError(.changed, path: path, detail: "another file has taken its name, or none has it")
            }
            if !wait() { return 0 }
        }
    }

    private func readError() -> ByteStreamError {
        ByteStreamError(.cannotRead, path: path, detail: SystemCalls.reason)
    }
}
