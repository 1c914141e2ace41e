/// The bytes of one key file, and who may read it.
struct KeyFileBytes {
    /// No key file is longer, in bytes.
    static let limit = 65536

    let path: String
    let secret: SecretBytes
    /// The permission bits of a regular file; nil for a pipe, which has none that mean anything.
    let mode: Int?

    /// Reads a key file whole.
    ///
    /// - Parameter patience: how long to wait for whoever writes into a pipe.
    /// - Throws: ``SigningError`` with code `cannotOpen`, `notAFile`, `cannotRead` or `tooLarge`.
    init(path: String, patience: Duration) throws(SigningError) {
        guard !path.utf8.contains(0) else {
            throw SigningError(.cannotOpen, "a path with a NUL byte", path: path)
        }
        let descriptor = SystemCalls.openForReading(path)
        guard descriptor >= 0 else {
            throw SigningError(.cannotOpen, SystemCalls.reason, path: path)
        }
        defer { _ = SystemCalls.closeDescriptor(descriptor) }
        // Asked of the open descriptor: what is behind the path may change, what is open does not.
        switch SystemCalls.kind(of: descriptor) {
        case nil: throw SigningError(.cannotRead, SystemCalls.reason, path: path)
        case .folder: throw SigningError(.notAFile, "is a folder, not a key file", path: path)
        case .other: throw SigningError(.notAFile, "is a device or a socket, not a key file", path: path)
        case .pipe: mode = nil
        case .file(let size, let bits):
            guard size <= Self.limit else { throw Self.tooLarge(path) }
            mode = bits
        }
        self.path = path
        secret = try Self.read(descriptor, path, until: .now + patience)
        if mode == nil, secret.count == 0 {
            throw SigningError(
                .cannotRead, "a pipe that nobody writes a key into", path: path,
                hint: "start the writer first, or give a regular file")
        }
    }

    private static func read(
        _ descriptor: Int32, _ path: String, until deadline: ContinuousClock.Instant
    ) throws(SigningError) -> SecretBytes {
        try SecretBytes.filled(capacity: limit + 1) { (buffer) throws(SigningError) in
            var count = 0
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                switch SystemCalls.readSome(descriptor, rest, until: deadline) {
                case .bytes(0): return count
                case .bytes(let more): count += more
                case .failed: throw SigningError(.cannotRead, SystemCalls.reason, path: path)
                case .timedOut:
                    throw SigningError(
                        .cannotRead, "a pipe whose writer gave no whole key in time", path: path,
                        hint: "give a regular file")
                }
            }
            throw tooLarge(path)
        }
    }

    private static func tooLarge(_ path: String) -> SigningError {
        SigningError(.tooLarge, "more than \(limit) bytes, which no key has", path: path)
    }

    /// Refuses a file that others than its owner may read or write.
    func requireOwnerOnly() throws(SigningError) {
        guard let mode, mode & 0o077 != 0 else { return }
        throw SigningError(
            .tooOpen,
            "others than the owner may read or write this private key (mode 0\(String(mode, radix: 8)), not 0600)",
            path: path, hint: "run `chmod 600 \(Self.quoted(path))`, or pass --allow-open-key")
    }

    /// A path as it may stand in a shell command.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            (0x2B...0x3A).contains(byte) || (0x40...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard !isPlain || path.utf8.first == UInt8(ascii: "-") else { return path }
        var text: [UInt8] = [0x27]
        for byte in path.utf8 {
            text += byte == 0x27 ? Array("'\\''".utf8) : [byte]
        }
        return String(decoding: text + [0x27], as: UTF8.self)
    }
}
