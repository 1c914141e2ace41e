#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Paths as texts: nothing here looks at a disk, but for the folder that the process works in.
enum FilePath {
    /// The folder that the process works in.
    static var workingFolder: String {
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A path as it is shown: without `.` segments and empty ones.
    static func shown(_ path: String) -> String {
        guard path != "-" else { return path }
        let segments = path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        let joined = String(decoding: Array(segments.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
        return path.utf8.first == UInt8(ascii: "/") ? "/" + joined : joined.isEmpty ? "." : joined
    }

    /// A path from the root, without `.` and `..`.
    static func absolute(_ path: String, from folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        var segments: [Substring] = []
        for segment in whole.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        return "/" + segments.joined(separator: "/")
    }

    /// A path below a folder, both from the root; nil when it is not below it.
    static func relative(_ path: String, to folder: String) -> String? {
        let base = folder == "/" ? "/" : folder + "/"
        guard path.utf8.starts(with: base.utf8), path.utf8.count > base.utf8.count else { return nil }
        return String(decoding: Array(path.utf8.dropFirst(base.utf8.count)), as: UTF8.self)
    }

    /// The folder of a path from the root.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The last segment.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// A path as people in the working folder would write it: below it without it, else as it is.
    static func display(_ absolute: String, in workingFolder: String) -> String {
        relative(absolute, to: workingFolder) ?? absolute
    }
}
