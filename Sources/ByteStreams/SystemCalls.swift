#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system calls this module makes, each retried when a signal interrupts it.
enum SystemCalls {
    /// Opens a file for reading; a negative result leaves the reason in `errno`.
    static func openForReading(_ path: String) -> Int32 {
        retry { open(path, O_RDONLY | O_CLOEXEC) }
    }

    /// Makes a new file for writing, refusing one that is there.
    static func createExclusively(_ path: String) -> Int32 {
        retry { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
    }

    /// Opens what is there for writing.
    static func openForWriting(_ path: String) -> Int32 {
        retry { open(path, O_WRONLY | O_CLOEXEC) }
    }

    /// What a path to be written to names.
    enum Target {
        /// A file, or nothing yet.
        case file
        case folder
        /// A device, a named pipe, a socket.
        case stream
    }

    static func target(_ path: String) -> Target {
        var status = stat()
        guard stat(path, &status) == 0 else { return .file }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .stream
        }
    }

    /// Whether the last call failed because the name is in use.
    static var nameIsTaken: Bool { errno == EEXIST }

    static func isDirectory(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Reads some bytes, waiting when the descriptor is non-blocking and has none; 0 is the end, negative an error.
    static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return count }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, -1) < 0, errno != EINTR { return -1 }
        }
    }

    /// Writes some bytes, waiting when the descriptor is non-blocking and full; negative is an error.
    static func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = write(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { return count }
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&wait, 1, -1) < 0, errno != EINTR { return -1 }
        }
    }

    /// What the last failed call said, in the C locale's words.
    static var reason: String {
        String(cString: strerror(errno))
    }

    static var brokenPipe: Bool { errno == EPIPE }

    static func closeDescriptor(_ descriptor: Int32) -> Bool {
        close(descriptor) == 0
    }

    static func renameFile(_ from: String, _ to: String) -> Bool {
        rename(from, to) == 0
    }

    static func removeFile(_ path: String) {
        unlink(path)
    }

    static var processIdentifier: Int32 { getpid() }

    private static func retry(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
