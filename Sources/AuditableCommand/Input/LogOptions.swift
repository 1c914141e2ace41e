import ArgumentParser
import CanonicalJSON
import DecisionRecords
import Signing

/// The flags that say how a decision log is read and what it is held to. They are the same for every verb that reads
/// one.
struct LogOptions: ParsableArguments {
    @Flag(name: .long, help: "Accept what the reference accepts: repeated keys, NaN and infinities, other spellings.")
    var lenient = false

    @Option(
        name: .long,
        help: ArgumentHelp("The keys that may have signed, as JSON; every record must then be.", valueName: "file"))
    var keyRing: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A key that may have signed, public or secret; repeatable.", valueName: "file"))
    var key: [String] = []

    @Flag(name: .long, help: "Take a private key or a secret that others than its owner may read.")
    var allowOpenKey = false

    @Option(name: .long, help: ArgumentHelp("Threads to use; all processors without it.", valueName: "n"))
    var jobs: Int?

    @Option(name: .long, help: ArgumentHelp("The longest line accepted, in bytes.", valueName: "bytes"))
    var maxLineBytes: Int = 64 << 20

    /// - Throws: ``CommandError`` for a setting that is none, and for keys that cannot be had.
    func settings(processors: Int) throws(CommandError) -> LogSettings {
        if let jobs, jobs < 1 {
            throw CommandError(
                .wrongCommand, code: "jobs", "\(jobs) threads do nothing", [("try", "--jobs 1 or more, or none at all")]
            )
        }
        return LogSettings(
            strictness: lenient ? .lenient : .strict, keys: try keys(),
            limits: try Self.limits(maxLineBytes: maxLineBytes), threads: min(jobs ?? processors, 256))
    }

    static func limits(maxLineBytes: Int) throws(CommandError) -> JSONLimits {
        guard maxLineBytes > 0 else {
            throw CommandError(
                .wrongCommand, code: "max_line_bytes", "a limit of \(maxLineBytes) bytes leaves nothing to read",
                [("try", "--max-line-bytes 67108864")])
        }
        return JSONLimits(bytes: min(maxLineBytes, Int(UInt32.max) - 64))
    }

    private func keys() throws(CommandError) -> KeyRing? {
        guard keyRing != nil || !key.isEmpty else { return nil }
        let permissions: KeyFile.Permissions = allowOpenKey ? .any : .ownerOnly
        var ring = KeyRing()
        if let keyRing {
            ring = try KeyRingFile.ring(keyRing, permissions: permissions)
            // A ring without keys is most likely a mistake, and would make every signed log look forged.
            guard !ring.entries.isEmpty || !key.isEmpty else {
                throw CommandError(
                    .wrongCommand, code: "empty_key_ring", "the key ring \(keyRing) has no key in it",
                    [("try", "a ring with a key, or no --key-ring, which checks no signature and says so")])
            }
        }
        for path in key {
            do throws(SigningError) {
                try KeyFile.refuseJSON(path: path)
                let key = try KeyFile.verificationKey(path: path, permissions: permissions)
                // A key that the ring has keeps the times it has there.
                if ring.lookup(key.keyID) == nil { try ring.add(KeyRing.Entry(key: key)) }
            } catch {
                throw CommandError(key: error)
            }
        }
        return ring
    }
}
