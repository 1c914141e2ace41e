import Foundation
import Testing

/// The module map, held against the sources: a module imports only what its row allows, and rows only look upwards.
@Suite struct ModuleMapTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let module: String
        let folder: String
        /// The modules of ours that it may import.
        let ours: Set<String>
        /// The packages and system modules that it may import beside the standard library.
        var outside: Set<String> = []

        var testDescription: String { module }
    }

    /// In the order of the README's table, leaves first.
    static let rows: [Row] = [
        Row(module: "ByteStreams", folder: "Sources/ByteStreams", ours: ["CZlib"]),
        Row(
            module: "CanonicalJSON", folder: "Sources/CanonicalJSON", ours: ["CSimdJSON"],
            outside: ["OrderedCollections"]),
        Row(
            module: "PositionedDocuments", folder: "Sources/PositionedDocuments", ours: ["CanonicalJSON"],
            outside: ["CYaml"]),
        Row(module: "Signing", folder: "Sources/Signing", ours: ["CLibCrypto"]),
        Row(module: "Findings", folder: "Sources/Findings", ours: []),
        Row(
            module: "DecisionGraph", folder: "Sources/DecisionGraph", ours: ["CanonicalJSON", "CKernels"],
            outside: ["Dispatch"]),
        Row(module: "Expressions", folder: "Sources/Expressions", ours: ["CanonicalJSON", "CRE2"]),
        Row(
            module: "GraphQuery", folder: "Sources/GraphQuery",
            ours: ["CanonicalJSON", "DecisionGraph", "Expressions", "Findings", "PositionedDocuments"]),
        Row(
            module: "DecisionRecords", folder: "Sources/DecisionRecords",
            ours: ["ByteStreams", "CanonicalJSON", "Signing"], outside: ["Dispatch"]),
        Row(module: "Grounding", folder: "Sources/Grounding", ours: ["CanonicalJSON"]),
        Row(
            module: "Auditors", folder: "Sources/Auditors", ours: ["CanonicalJSON", "DecisionRecords", "Grounding"]),
        Row(
            module: "BlastRadius", folder: "Sources/BlastRadius",
            ours: ["CanonicalJSON", "DecisionGraph", "Findings", "Grounding"]),
        Row(
            module: "LiveReplay", folder: "Sources/LiveReplay",
            ours: [
                "Auditors", "BlastRadius", "CProcess", "CanonicalJSON", "DecisionGraph", "DecisionRecords",
                "Expressions", "Grounding", "PositionedDocuments", "Signing",
            ]),
        Row(
            module: "PlanLint", folder: "Sources/PlanLint",
            ours: ["CanonicalJSON", "DecisionGraph", "Expressions", "Findings", "PositionedDocuments", "Signing"]),
        Row(
            module: "Adapters", folder: "Adapters", ours: ["CanonicalJSON", "DecisionGraph", "PositionedDocuments"]),
        Row(module: "Reports", folder: "Sources/Reports", ours: ["CanonicalJSON", "Findings"]),
        Row(
            module: "Auditable", folder: "Sources/Auditable",
            ours: [
                "Adapters", "Auditors", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph",
                "DecisionRecords", "Expressions", "Findings", "GraphQuery", "Grounding", "LiveReplay", "PlanLint",
                "PositionedDocuments", "Signing",
            ]),
        Row(
            module: "AuditableCommand", folder: "Sources/AuditableCommand",
            ours: [
                "Adapters", "Auditors", "BlastRadius", "ByteStreams", "CanonicalJSON", "DecisionGraph",
                "DecisionRecords",
                "Expressions", "Findings", "GraphQuery", "Grounding", "LiveReplay", "PlanLint", "PositionedDocuments",
                "Reports", "Signing",
            ], outside: ["ArgumentParser", "Dispatch"]),
    ]

    /// What any module may import: the standard library's own modules and the C library.
    static let standard: Set<String> = ["Swift", "Synchronization", "Glibc", "Musl", "Darwin"]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(arguments: rows)
    func importsOnlyWhatItsRowAllows(_ row: Row) throws {
        let files = try Self.swiftFiles(in: row.folder)
        #expect(!files.isEmpty)
        let allowed = row.ours.union(row.outside).union(Self.standard)
        for file in files {
            for imported in try Self.imports(of: file) {
                #expect(allowed.contains(imported), "\(file.lastPathComponent) imports \(imported)")
            }
        }
    }

    @Test func rowsOnlyLookUpwards() {
        var above: Set<String> = ["CSimdJSON", "CLibCrypto", "CZlib", "CKernels", "CProcess", "CRE2"]
        for row in Self.rows {
            #expect(row.ours.isSubset(of: above), "\(row.module) imports a module of its own row or below")
            above.insert(row.module)
        }
    }

    @Test func everyModuleFolderHasARow() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            at: Self.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        let known = Set(Self.rows.map { $0.folder.split(separator: "/").last.map(String.init) ?? "" })
        for folder in folders.map(\.lastPathComponent) where !folder.hasPrefix("C") || known.contains(folder) {
            #expect(known.contains(folder) || folder == "auditable", "\(folder) has no row")
        }
    }

    @Test func theReadmeShowsTheSameTable() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        for row in Self.rows {
            let line = readme.split(separator: "\n").first { $0.hasPrefix("| `\(row.module)` |") }
            let cells = try #require(line, "\(row.module) is not in the README's module map").split(
                separator: "|", omittingEmptySubsequences: true)
            let names = cells.last.map { $0.split(separator: "`").map(String.init) } ?? []
            let listed = Set(names.filter { $0.contains { $0.isLetter } })
            #expect(listed == row.ours, "the README lists \(listed.sorted()) for \(row.module)")
        }
    }

    // MARK: Reading sources

    private static func swiftFiles(in folder: String) throws -> [URL] {
        let base = root.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { base.appending(path: $0) }
    }

    private static func imports(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
                words[..<at].allSatisfy({
                    ["public", "internal", "package", "@_exported", "private"].contains(String($0))
                })
            else { return nil }
            return String(words[at + 1].split(separator: ".")[0])
        }
    }
}
