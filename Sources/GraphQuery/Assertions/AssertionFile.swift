internal import CanonicalJSON
public import Findings
public import PositionedDocuments

/// A file of assertions that a team wrote for its runs.
///
/// The file is a list, or an object with the list `assertions`, of objects:
///
/// | Member | Meaning |
/// |---|---|
/// | `name` | what is asserted, for people; no other assertion of the file has it |
/// | `assert` | the assertion: see ``RunAssertion`` |
/// | `severity` | info, warning or error (without it): how loud its failure is reported |
///
/// ```yaml
/// - name: no payment without a look at the budget
///   assert: "none(writes[tool == 'pay'] - down(reads[resource == 'budget'], observed))"
/// ```
///
/// Source: spec/experience.md 6.
public struct AssertionFile: Sendable {
    /// An assertion with its name.
    public struct Entry: Sendable {
        /// What people call it.
        public let name: String
        /// What is asserted.
        public let assertion: RunAssertion
        /// How loud its failure is reported.
        public let severity: Severity
        /// Where it is written.
        public let location: Location
    }

    /// The file.
    public let path: String
    /// The assertions, in the order written; at least one.
    public let entries: [Entry]

    private static let members = ["name", "assert", "severity"]
    private static let nameBytes = 200
    private static let limit = 1000

    /// Reads a file of assertions.
    ///
    /// - Parameters:
    ///   - bytes: YAML or JSON.
    ///   - path: the file, for messages; its ending says which language it is in.
    ///   - limits: bounds on each query.
    /// - Throws: ``AssertionFileError``, with the place in the file.
    public init(
        _ bytes: some Collection<UInt8>, path: String, limits: QueryLimits = QueryLimits()
    ) throws(AssertionFileError) {
        let document: PositionedDocument
        do throws(DocumentError) {
            document = try PositionedDocument(bytes, path: path, limits: DocumentLimits(bytes: 4 << 20, nodes: 100_000))
        } catch {
            throw AssertionFileError(
                error.code == .tooLarge ? .tooLarge : .document, path, error.place, error.detail)
        }
        self.path = path
        entries = try Self.entries(of: document, limits)
    }

    private static func entries(
        of document: PositionedDocument, _ limits: QueryLimits
    ) throws(AssertionFileError) -> [Entry] {
        let (path, root) = (document.path, document.root)
        var list = root
        if root.members != nil {
            try refuseOthers(root, than: ["assertions"], path)
            guard let inner = root["assertions"] else {
                throw AssertionFileError(.shape, path, root.place, "there are no assertions, which is a list")
            }
            list = inner
        }
        guard let nodes = list.elements else {
            throw AssertionFileError(
                .shape, path, list.place, "assertions are a list, not \(list.kindName)",
                hint: "write - name: ... and assert: ... for each")
        }
        guard !nodes.isEmpty else {
            throw AssertionFileError(.shape, path, list.place, "there is no assertion, and nothing would be checked")
        }
        guard nodes.count <= limit else {
            throw AssertionFileError(
                .tooLarge, path, nodes[limit].place, "\(nodes.count) assertions; the limit is \(limit)")
        }
        var names: Set<JSONString> = []
        var entries: [Entry] = []
        for node in nodes {
            let entry = try entry(node, path, limits)
            guard names.insert(JSONString(entry.name)).inserted else {
                throw AssertionFileError(
                    .duplicate, path, node["name"]?.place, "another assertion has the name \(entry.name)")
            }
            entries.append(entry)
        }
        return entries
    }

    private static func entry(
        _ node: PositionedNode, _ path: String, _ limits: QueryLimits
    ) throws(AssertionFileError) -> Entry {
        guard node.members != nil else {
            throw AssertionFileError(
                .shape, path, node.place, "an assertion is an object, not \(node.kindName)",
                hint: "write - name: ... and assert: ...")
        }
        try refuseOthers(node, than: members, path)
        let name = try text("name", node, path)
        guard name.text.utf8.count <= nameBytes else {
            throw AssertionFileError(
                .tooLarge, path, name.node.place, "a name of \(name.text.utf8.count) bytes; the limit is \(nameBytes)")
        }
        let text = try text("assert", node, path)
        let assertion: RunAssertion
        do throws(QueryError) {
            assertion = try RunAssertion(text.text, limits: limits)
        } catch {
            let place = error.line == 1 ? "column \(error.column)" : "line \(error.line), column \(error.column)"
            throw AssertionFileError(
                .assertion, path, text.node.place, "assert, \(place): \(error.message)",
                excerpt: error.excerpt.split(separator: "\n").map(String.init), hint: error.hint)
        }
        var severity = Severity.error
        if node["severity"] != nil {
            let word = try self.text("severity", node, path)
            guard let known = Severity(rawValue: word.text) else {
                let all = Severity.allCases.map(\.rawValue)
                throw AssertionFileError(
                    .shape, path, word.node.place, "severity is never \(word.text.prefix(80))",
                    hint: NearestName.of(word.text, among: all).map { "did you mean \($0)?" }
                        ?? "it is one of \(all.joined(separator: ", "))")
            }
            severity = known
        }
        let region = text.node.region
        return Entry(
            name: name.text, assertion: assertion, severity: severity,
            location: Location(
                path: path,
                region: Location.Region(
                    startLine: region.start.line, startColumn: region.start.column, endLine: region.end.line,
                    endColumn: region.end.column)))
    }

    private static func refuseOthers(
        _ node: PositionedNode, than names: [String], _ path: String
    ) throws(AssertionFileError) {
        for member in node.members ?? [] {
            let key = member.key.lossyText
            guard !names.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { continue }
            throw AssertionFileError(
                .shape, path, member.place, "\"\(key.prefix(80))\" is no member here",
                hint: NearestName.of(key, among: names).map { "did you mean \($0)?" }
                    ?? "the members are \(names.joined(separator: ", "))")
        }
    }

    private static func text(
        _ name: String, _ node: PositionedNode, _ path: String
    ) throws(AssertionFileError) -> (text: String, node: PositionedNode) {
        guard let value = node[JSONString(name)] else {
            throw AssertionFileError(.shape, path, node.place, "\(name) is missing")
        }
        guard let text = value.string?.text, !text.isEmpty else {
            throw AssertionFileError(
                .shape, path, value.place, "\(name) is a text, not \(value.kindName)",
                hint: name == "assert" ? "put the assertion in quotes" : "")
        }
        return (text, value)
    }
}

/// A file of assertions that cannot be used, and the place in it.
public struct AssertionFileError: Error, Sendable, Hashable {
    /// The classes; the raw value is what machine output names.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file cannot be read as YAML or JSON.
        case document
        /// A member that assertions do not have, a missing one, a value of another kind, or no assertion at all.
        case shape
        /// A name that another assertion has.
        case duplicate
        /// A text that is no assertion.
        case assertion
        /// Beyond a limit.
        case tooLarge = "too_large"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The file.
    public let path: String
    /// Where in it; nil when the file as a whole is meant.
    public let place: TextPlace?
    /// What is wrong, with what was found.
    public let detail: String
    /// The assertion's line with the place marked below it; empty when no assertion is meant.
    public let excerpt: [String]
    /// What to do next; empty when ``detail`` says it all.
    public let hint: String

    init(
        _ code: Code, _ path: String, _ place: TextPlace?, _ detail: String, excerpt: [String] = [], hint: String = ""
    ) {
        self.code = code
        self.path = path
        self.place = place
        self.detail = detail
        self.excerpt = excerpt
        self.hint = hint
    }
}

extension AssertionFileError: CustomStringConvertible {
    public var description: String {
        "\(path)\(place.map { ":\($0)" } ?? ""): \(detail)\(hint.isEmpty ? "" : "; \(hint)")"
    }
}
