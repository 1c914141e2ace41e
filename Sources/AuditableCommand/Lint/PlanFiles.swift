import PlanLint

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that may be a plan.
struct PlanFile: Sendable, Equatable {
    /// Why a file is looked at.
    enum Origin: Sendable {
        /// It was named.
        case named
        /// A configuration says that it is a plan.
        case included
        /// It lies in a folder, and only its content tells.
        case found
    }

    /// As it is shown, and opened; `-` is standard input.
    let path: String
    let origin: Origin
}

/// The files that the arguments of `lint` mean, in a fixed order.
struct PlanFiles {
    private(set) var files: [PlanFile] = []
    /// Folders in which there was no plan to look at.
    private(set) var emptyFolders: [String] = []
    /// Folders that could not be looked into, and why.
    private(set) var unreadable: [(path: String, reason: String)] = []
    private let project: LintProject
    private var seen: Set<String> = []

    /// - Parameter inputs: files and folders; none means what the configuration of the working folder includes.
    /// - Throws: ``CommandError`` when a configuration on the way cannot be used.
    init(_ inputs: [String], _ project: LintProject) throws(CommandError) {
        self.project = project
        guard !inputs.isEmpty else {
            if try project.configuration(forFolder: project.workingFolder) != nil {
                try addFolder(".", usual: Self.usualPatterns)
            }
            return
        }
        for input in inputs {
            if input != "-", Self.kind(input) == S_IFDIR {
                try addFolder(FilePath.shown(input), usual: nil)
            } else {
                add(PlanFile(path: FilePath.shown(input), origin: .named))
            }
        }
    }

    /// What a configuration includes that does not say so.
    private static let usualPatterns = ["**/*.plan.yaml", "**/*.plan.yml", "**/*.plan.json"].map { PathPattern($0) }

    private mutating func add(_ file: PlanFile) {
        let name = file.path == "-" ? "-" : PlainFile.realPath(file.path) ?? file.path
        if seen.insert(name).inserted { files.append(file) }
    }

    /// Adds the plans in a folder and those below it. Links are followed, and no folder is entered twice.
    private mutating func addFolder(_ folder: String, usual: [PathPattern]?) throws(CommandError) {
        let count = files.count
        var visited: Set<[UInt64]> = []
        var waiting = [folder]
        var found: [PlanFile] = []
        while let next = waiting.popLast() {
            var status = stat()
            guard stat(next, &status) == 0, visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted
            else { continue }
            let absolute = FilePath.absolute(next, from: project.workingFolder)
            let configuration = try project.configuration(forFolder: absolute)
            guard let names = Self.names(in: next) else {
                let reason = String(cString: strerror(errno))
                // What is left out need not be looked into.
                if !Self.isExcluded(absolute, configuration) { unreadable.append((next, reason)) }
                continue
            }
            for name in names {
                let path = next == "." ? name : "\(next)/\(name)"
                switch Self.kind(path) {
                case S_IFDIR?: waiting.append(path)
                case S_IFREG?:
                    guard let origin = Self.origin("\(absolute)/\(name)", name, configuration, usual) else { continue }
                    found.append(PlanFile(path: path, origin: origin))
                default: break
                }
            }
        }
        found.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for file in found { add(file) }
        if files.count == count { emptyFolders.append(folder) }
    }

    /// Why a file of a folder is looked at; nil when it is not.
    private static func origin(
        _ absolute: String, _ name: String, _ found: LintProject.Found?, _ usual: [PathPattern]?
    ) -> PlanFile.Origin? {
        guard !isOurs(name) else { return nil }
        let path = found.flatMap { FilePath.relative(absolute, to: $0.folder) }
        if isExcluded(absolute, found) { return nil }
        if let include = found?.configuration.include ?? usual {
            return path.map { path in include.contains { $0.matches(path) } } ?? false ? .included : nil
        }
        let isDocument = [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
        return isDocument ? .found : nil
    }

    private static func isExcluded(_ absolute: String, _ found: LintProject.Found?) -> Bool {
        guard let found, let path = FilePath.relative(absolute, to: found.folder) else { return false }
        return found.configuration.exclude.contains { $0.matches(path) }
    }

    /// What stands beside plans and is none.
    private static func isOurs(_ name: String) -> Bool {
        name == LintProject.fileName || name.hasSuffix("tools.auditable.yaml")
            || [".overlay.yaml", ".overlay.yml", ".overlay.json"].contains { name.hasSuffix($0) }
    }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The names in a folder that do not start with a dot, by their bytes; nil when it cannot be read.
    private static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.utf8.starts(with: ".".utf8) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
