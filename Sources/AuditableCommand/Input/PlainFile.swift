#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is behind a path, before it is opened.
enum PlainFile {
    /// Whether opening it does not wait: also when nothing is there, or a folder, which opening tells.
    static func mayBeOpened(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Whether it can grow: not a named pipe or device, which end of themselves. Also when nothing is there, or a
    /// folder, which opening tells.
    static func mayBeFollowed(_ path: String) -> Bool { mayBeOpened(path) }

    /// Whether there is anything, of whatever kind; a pipe of the shell's too, which has no path of its own.
    static func isAnything(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    /// Whether it is a plain file of at most so many bytes.
    static func isThere(_ path: String, upTo bytes: Int) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size <= bytes
    }

    /// The path without links; nil when nothing is there.
    static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
