#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system calls this module makes, each retried when a signal interrupts it.
enum SystemCalls {
    /// Opens a key file for reading, without waiting for a writer when it is a named pipe and without making a terminal
    /// ours; a negative result leaves the reason in `errno`.
    static func openForReading(_ path: String) -> Int32 {
        retry { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    }

    /// Makes a new file that its owner alone may read and write, refusing any name that is taken, also by a link.
    static func createPrivately(_ path: String) -> Int32 {
        retry { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    }

    /// What an open descriptor is.
    enum Kind: Equatable {
        /// A regular file with its size in bytes and the nine permission bits and their three companions.
        case file(size: Int, mode: Int)
        case folder
        case pipe
        /// A device or a socket.
        case other
    }

    /// Nil leaves the reason in `errno`.
    static func kind(of descriptor: Int32) -> Kind? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size), mode: Int(status.st_mode & 0o7777))
        case S_IFDIR: return .folder
        case S_IFIFO: return .pipe
        default: return .other
        }
    }

    /// What a read came to.
    enum ReadOutcome {
        /// This many bytes; 0 is the end.
        case bytes(Int)
        case timedOut
        /// The reason is in `errno`.
        case failed
    }

    /// Reads some bytes, waiting for them until a deadline when the descriptor is a pipe.
    static func readSome(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant
    ) -> ReadOutcome {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return .failed }
            let left = deadline - .now
            guard left > .zero else { return .timedOut }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Whoever waits longer than an hour waits in several calls.
            let (seconds, fraction) = min(left, .seconds(3600)).components
            let milliseconds = Int32(seconds * 1000 + fraction / 1_000_000_000_000_000 + 1)
            if poll(&wait, 1, milliseconds) < 0, errno != EINTR { return .failed }
        }
    }

    /// Writes all bytes; false leaves the reason in `errno`.
    static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            written += count
        }
        return true
    }

    /// Waits until the file is on the disk.
    static func synchronize(_ descriptor: Int32) -> Bool {
        retry { fsync(descriptor) } == 0
    }

    /// Waits until the names in a folder are on the disk. Best effort: some file systems do not synchronize folders.
    static func synchronizeFolder(of path: String) {
        let utf8 = path.utf8
        let folder = utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
        let descriptor = retry { open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
        guard descriptor >= 0 else { return }
        _ = synchronize(descriptor)
        _ = close(descriptor)
    }

    /// Whether the last call failed because the name is in use.
    static var nameIsTaken: Bool { errno == EEXIST }

    /// What the last failed call said, in the C locale's words.
    static var reason: String { String(cString: strerror(errno)) }

    static func closeDescriptor(_ descriptor: Int32) -> Bool {
        close(descriptor) == 0
    }

    static func removeFile(_ path: String) {
        unlink(path)
    }

    private static func retry(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
