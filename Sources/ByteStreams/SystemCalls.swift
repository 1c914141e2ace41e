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

    /// Opens a file for reading without waiting for the other end of a named pipe: for what must be a plain file.
    static func openPlainForReading(_ path: String) -> Int32 {
        retry { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }

    /// The path of the file itself, when the path names a symbolic link to it; nil when it names the file.
    static func resolved(_ path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let resolved = realpath(path, nil)
        else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
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

    /// Moves to a place of a file; false when it has none.
    static func seek(_ descriptor: Int32, to offset: Int) -> Bool {
        lseek(descriptor, off_t(offset), SEEK_SET) >= 0
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

    // MARK: Files that grow

    /// Opens a file for appending and reading, or makes it; tells whether it was made.
    static func openForAppending(_ path: String, makesFile: Bool) -> (descriptor: Int32, isNew: Bool) {
        // Not waiting for the other end of a named pipe: what is no plain file is refused afterwards.
        let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK
        for _ in 0..<8 {
            let opened = retry { open(path, flags) }
            if opened >= 0 || errno != ENOENT || !makesFile { return (opened, false) }
            let created = retry { open(path, flags | O_CREAT | O_EXCL, 0o644) }
            if created >= 0 || errno != EEXIST { return (created, true) }
        }
        return (-1, false)
    }

    /// Makes or empties a file; never through a symbolic link.
    static func create(_ path: String) -> Int32 {
        retry { open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644) }
    }

    /// Whether the last call failed because nothing has the name.
    static var nameIsMissing: Bool { errno == ENOENT }

    static var isDirectoryError: Bool { errno == EISDIR }

    static func isPlainFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
    }

    /// How long a file is; negative when that cannot be told. Moves the place of reads, which nobody uses here.
    static func end(of descriptor: Int32) -> Int {
        Int(lseek(descriptor, 0, SEEK_END))
    }

    /// Whether a path names the file that is open.
    static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
        var (open, named) = (stat(), stat())
        return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_ino == named.st_ino
            && open.st_dev == named.st_dev
    }

    /// Takes the whole file's lock for this open file, without waiting.
    static func lock(_ descriptor: Int32) -> Bool {
        retry { flock(descriptor, LOCK_EX | LOCK_NB) } == 0
    }

    /// Gives the lock back. Closing alone does so only once every copy of the descriptor is closed, and a process that
    /// is being started elsewhere in this program has one for a moment.
    static func unlock(_ descriptor: Int32) {
        _ = retry { flock(descriptor, LOCK_UN) }
    }

    /// Sets a second lock that shuts nobody out but can be asked whose it is, which `flock` cannot. That it may fail,
    /// or vanish when this process closes the file elsewhere, costs a name in a message.
    static func nameLockHolder(_ descriptor: Int32) {
        var region = wholeFile
        _ = fcntl(descriptor, F_SETLK, &region)
    }

    /// Whose the second lock is; nil when it is nobody's, or this process's.
    static func lockHolder(_ descriptor: Int32) -> Int32? {
        var region = wholeFile
        guard fcntl(descriptor, F_GETLK, &region) == 0, region.l_type != Int16(F_UNLCK), region.l_pid > 0 else {
            return nil
        }
        return region.l_pid
    }

    private static var wholeFile: flock {
        var region = flock()
        region.l_type = Int16(F_WRLCK)
        region.l_whence = Int16(SEEK_SET)
        return region
    }

    static func truncate(_ descriptor: Int32, to size: Int) -> Bool {
        retry { ftruncate(descriptor, off_t(size)) } == 0
    }

    /// Waits until a file's bytes, and its length, are on the disk.
    static func synchronizeData(_ descriptor: Int32) -> Bool {
        #if canImport(Darwin)
            retry { fcntl(descriptor, F_FULLFSYNC) } == 0
        #else
            retry { fdatasync(descriptor) } == 0
        #endif
    }

    /// Waits until the names in a folder are on the disk.
    static func synchronizeFolder(_ path: String) -> Bool {
        let opened = retry { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard opened >= 0 else { return false }
        defer { _ = closeDescriptor(opened) }
        // Some file systems have nothing to wait for, and say that this is no thing to do.
        return retry { fsync(opened) } == 0 || errno == EINVAL || errno == ENOTSUP
    }

    /// Reads some bytes from a place; 0 is the end, negative an error.
    static func readSome(_ descriptor: Int32, at offset: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private static func retry(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
