import ByteStreams
import CanonicalJSON
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What linting a file came to, kept until the file or anything it depends on changes.
///
/// There is one entry per file, which holds the key it was made for: the bytes of the file, its settings, overlay and
/// catalogue, the version of the tool. An entry that is broken or made for something else is as good as none, and one
/// that cannot be written is not written.
///
/// Source: spec/prelint.md 8.7.
struct LintCache: Sendable {
    private let folder: String
    private static let limit = 64 << 20

    /// A cache in a folder, which is made when it is first needed.
    init(folder: String) { self.folder = folder }

    /// The folder where caches of the user live; nil when the environment names none.
    static func usualFolder(_ environment: [String: String]) -> String? {
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/auditable/lint" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.cache/auditable/lint" }
        return nil
    }

    /// The key of what depends on some parts; nil when there is no cryptography to be had.
    static func key(_ parts: [[UInt8]]) -> String? {
        var bytes = Array("auditable/lint-cache/1\n\(ToolVersion.text)\n\(program)\n".utf8)
        // With lengths, so that no two lists of parts are one text.
        for part in parts { bytes += Array("\(part.count)\n".utf8) + part }
        return try? SHA256Digest(of: bytes).hex
    }

    /// The size and age of the program, so that one that was built anew trusts nothing that another has kept. Empty
    /// where the system does not tell.
    private static let program: String = {
        #if canImport(Glibc) || canImport(Musl)
            var status = stat()
            guard stat("/proc/self/exe", &status) == 0 else { return "" }
            return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        #else
            return ""
        #endif
    }()

    /// What was kept of a file under a key.
    ///
    /// - Parameter name: the file, by a name that stays the same.
    func file(_ name: String, key: String) -> LintedFile? {
        guard let path = path(name), PlainFile.isThere(path, upTo: Self.limit),
            let bytes = try? BoundedFile.bytes(path, what: "the cache", limit: Self.limit),
            let entry = try? JSONReader.value(of: bytes).object, entry["key"]?.text == key
        else { return nil }
        return entry["file"].flatMap { LintedFile($0) }
    }

    /// Keeps what a file came to.
    func keep(_ file: LintedFile, _ name: String, key: String) {
        let entry: JSONValue = ["key": .text(key), "file": file.json]
        guard let path = path(name), let text = try? entry.canonicalText(), text.count <= Self.limit else { return }
        Self.make(folder: String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        guard let sink = try? ByteSink(path: path), (try? sink.write(text)) != nil else { return }
        try? sink.commit()
    }

    private func path(_ name: String) -> String? {
        guard let digest = try? SHA256Digest(of: Array(name.utf8)).hex else { return nil }
        return "\(folder)/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(38)).json"
    }

    /// Makes a folder with those above it; that one is there is no error.
    private static func make(folder: String) {
        if mkdir(folder, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return }
        make(folder: String(folder[..<slash]))
        mkdir(folder, 0o755)
    }
}
