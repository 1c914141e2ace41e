#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that must not be there before.
enum NewFile {
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Makes a file that everybody may read; nothing of it is left when it cannot be written whole.
    static func write(_ bytes: [UInt8], _ path: String) throws(CommandError) {
        func failure() -> CommandError {
            CommandError(
                .unreadableInput, code: "cannot_write", "\(path) cannot be written",
                [(path, String(cString: strerror(errno)))])
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Self.writeSome(descriptor, $0) }
            guard count >= 0 else {
                let error = failure()
                close(descriptor)
                unlink(path)
                throw error
            }
            written += count
        }
        guard close(descriptor) == 0 else {
            let error = failure()
            unlink(path)
            throw error
        }
    }

    private static func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, bytes.baseAddress, bytes.count)
            #else
                let count = Darwin.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
