#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file to be read.
struct InputFile: Sendable {
    let path: String
    /// Whether `--each` takes its list apart. The files of a folder are runs themselves.
    let isTakenApart: Bool
}

/// The files that the inputs of a command mean, in a fixed order.
enum InputFiles {
    /// - Parameters:
    ///   - inputs: paths, patterns, folders, `-`; none means standard input when that is no terminal.
    ///   - each: whether a folder stands for every file in it.
    /// - Throws: ``CommandError`` when there is nothing to read, or a pattern matches nothing.
    static func expand(_ inputs: [String], each: Bool) throws(CommandError) -> [InputFile] {
        guard !inputs.isEmpty else {
            if isatty(0) == 0 { return [InputFile(path: "-", isTakenApart: each)] }
            throw CommandError(
                .wrongCommand, code: "no_input", "no input is given",
                [("try", "a file, a pattern in quotes, or - for standard input")])
        }
        var files: [InputFile] = []
        for input in inputs {
            if each, input != "-", isFolder(input) {
                files += try members(of: input).map { InputFile(path: $0, isTakenApart: false) }
            } else if input == "-" || exists(input) || !input.contains(where: { "*?[".contains($0) }) {
                files.append(InputFile(path: input, isTakenApart: each))
            } else {
                files += try matches(of: input).map { InputFile(path: $0, isTakenApart: each) }
            }
        }
        return files
    }

    /// The one file that a command reads; without a name standard input, when that is no terminal.
    ///
    /// - Throws: ``CommandError`` when there is nothing to read.
    static func one(_ input: String?) throws(CommandError) -> String {
        guard input == nil, isatty(0) != 0 else { return input ?? "-" }
        throw CommandError(
            .wrongCommand, code: "no_input", "no input is given", [("try", "a file, or - for standard input")])
    }

    /// Whether two names mean one plain file; `-` is the standard stream `descriptor`.
    static func areSame(_ path: String, _ other: String, descriptor: Int32 = 0, otherDescriptor: Int32 = 1) -> Bool {
        guard let file = Identity(path, descriptor: descriptor) else { return false }
        return file == Identity(other, descriptor: otherDescriptor)
    }

    /// What a plain file is known by, whatever name leads to it.
    struct Identity: Hashable {
        private let device: UInt64
        private let node: UInt64

        /// - Parameters:
        ///   - path: where the file is; `-` is the standard stream `descriptor`.
        /// - Returns: nil for what is not there, and for what is no plain file.
        init?(_ path: String, descriptor: Int32 = 0) {
            var status = stat()
            let isThere = path == "-" ? fstat(descriptor, &status) : stat(path, &status)
            guard isThere == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            node = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The files of a folder whose names do not start with a dot, by the bytes of their names; folders in it are left.
    private static func members(of folder: String) throws(CommandError) -> [String] {
        guard let stream = opendir(folder) else {
            throw CommandError(
                .unreadableInput, code: "cannot_open", "\(folder) cannot be read",
                [(folder, String(cString: strerror(errno)))])
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.utf8.starts(with: ".".utf8) { names.append(name) }
        }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { base + $0 }.filter { !isFolder($0) }
    }

    /// The files that a pattern matches, by the bytes of their paths.
    private static func matches(of pattern: String) throws(CommandError) -> [String] {
        let paths = matching(pattern)
        guard !paths.isEmpty else {
            throw CommandError(
                .unreadableInput, code: "cannot_open", "no file matches \(pattern)",
                [("try", "a path that is there, or a folder with --each")])
        }
        return paths
    }

    /// The files that a pattern matches, by the bytes of their paths; none when there is none.
    static func matching(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        let status = glob(pattern, GLOB_NOSORT, nil, &result)
        var paths: [String] = []
        if status == 0 {
            for at in 0..<Int(result.gl_pathc) {
                if let path = result.gl_pathv[at] { paths.append(String(cString: path)) }
            }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
