internal import CanonicalJSON
public import Findings
public import PositionedDocuments

/// The findings that were there before: they are known, and no objection.
///
/// Source: spec/prelint.md 8.3.
public struct Baseline: Sendable, Hashable {
    /// A known finding. Only its fingerprint is compared; the rest is for people.
    public struct Entry: Sendable, Hashable {
        /// What identifies the finding; stays the same when lines move.
        public let fingerprint: String
        /// The code of its rule.
        public let code: String
        /// Its file, from the root of the repository.
        public let path: String
        /// The step's name or number; empty for the plan as a whole.
        public let node: String
        /// What it is about; nil when nothing.
        public let resource: String?
    }

    /// In the order of path, code, step and fingerprint.
    public let entries: [Entry]

    /// A baseline of the findings of a run, without those that are suppressed and those of files that cannot be used.
    ///
    /// - Parameters:
    ///   - findings: with their fingerprints.
    ///   - path: the file of a finding as fingerprints name it.
    public init(_ findings: [Finding], path: (Finding) -> String) {
        let kept = findings.filter {
            $0.suppression == nil && !(MetaRule(rawValue: $0.code)?.isUnreadable ?? false)
        }
        entries = Self.sorted(
            kept.map {
                Entry(
                    fingerprint: $0.fingerprint, code: $0.code, path: path($0),
                    node: $0.subject.map { $0.name ?? String($0.index) } ?? "", resource: $0.resource)
            })
    }

    /// Reads a baseline.
    ///
    /// - Throws: ``DocumentError`` when the text is no JSON, or says something else than a baseline of version 1.
    public init(_ bytes: [UInt8], path: String) throws(DocumentError) {
        let root = try PositionedDocument(bytes, path: path, syntax: .json).root
        func wrong(_ node: PositionedNode, _ detail: String) -> DocumentError {
            DocumentError(.shape, path, node.place, detail)
        }
        guard root.members != nil else { throw wrong(root, "a baseline is an object, and there is \(root.kindName)") }
        guard let version = root["version"], case .integer(1) = version.content else {
            throw wrong(root["version"] ?? root, "a baseline of version 1 says so: \"version\": 1")
        }
        guard let list = root["findings"]?.elements else {
            throw wrong(root["findings"] ?? root, "a baseline has a list of `findings`")
        }
        var entries: [Entry] = []
        for node in list {
            func text(_ name: JSONString) throws(DocumentError) -> String? {
                guard let value = node[name], !value.isNull else { return nil }
                if case .integer(let number) = value.content { return number.decimal }
                guard let text = value.string?.text else { throw wrong(value, "\(name) is a text") }
                return text
            }
            guard let fingerprint = try text("fingerprint"), !fingerprint.isEmpty else {
                throw wrong(node, "an entry of a baseline has a `fingerprint`")
            }
            entries.append(
                Entry(
                    fingerprint: fingerprint, code: try text("code") ?? "", path: try text("path") ?? "",
                    node: try text("node") ?? "", resource: try text("resource")))
        }
        self.entries = Self.sorted(entries)
    }

    /// Marks the findings that are known; suppressed ones are left as they are.
    ///
    /// - Returns: the fingerprints of all findings that the baseline knows, suppressed ones too.
    /// - Complexity: linear in both.
    public func mark(_ findings: inout [Finding]) -> Set<String> {
        let known = Set(entries.map(\.fingerprint))
        var met: Set<String> = []
        for place in findings.indices where known.contains(findings[place].fingerprint) {
            met.insert(findings[place].fingerprint)
            if findings[place].suppression == nil { findings[place].isBaselined = true }
        }
        return met
    }

    /// The entries that a run should have met and did not.
    ///
    /// - Parameters:
    ///   - met: what ``mark(_:)`` gave.
    ///   - wasLooked: whether the run looked for a rule in a file: an entry about anything else says nothing.
    public func stale(met: Set<String>, wasLooked: (_ code: String, _ path: String) -> Bool) -> [Entry] {
        entries.filter { !met.contains($0.fingerprint) && wasLooked($0.code, $0.path) }
    }

    /// The file: one entry per line.
    ///
    /// - Parameter tool: name and version of what writes it.
    public func text(tool: String) -> [UInt8] {
        func member(_ name: String, _ value: String?) -> [UInt8] {
            // What our findings hold is Unicode text, which has a canonical form.
            let json = value.map { JSONValue.text($0) } ?? .null
            return Array("\"\(name)\": ".utf8) + ((try? json.canonicalText()) ?? Array("null".utf8))
        }
        var text = Array("{\"version\": 1, ".utf8) + member("tool", tool) + Array(", \"findings\": [".utf8)
        for (place, entry) in entries.enumerated() {
            text += place == 0 ? [0x0A] : [0x2C, 0x0A]
            let members = [
                member("fingerprint", entry.fingerprint), member("code", entry.code), member("path", entry.path),
                member("node", entry.node), member("resource", entry.resource),
            ]
            text += [0x7B] + Array(members.joined(separator: [0x2C, 0x20])) + [0x7D]
        }
        return text + (entries.isEmpty ? [] : [0x0A]) + Array("]}\n".utf8)
    }

    private static func sorted(_ entries: [Entry]) -> [Entry] {
        func key(_ entry: Entry) -> [[UInt8]] {
            [entry.path, entry.code, entry.node, entry.fingerprint].map { Array($0.utf8) }
        }
        return entries.map { (key($0), $0) }.sorted { a, b in
            for (x, y) in zip(a.0, b.0) where x != y { return x.lexicographicallyPrecedes(y) }
            return false
        }.map(\.1)
    }
}
