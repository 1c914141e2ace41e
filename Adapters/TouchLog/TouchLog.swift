package import CanonicalJSON
package import DecisionGraph

/// A recording of touches, read line by line: a header, the touches, the end.
///
/// ``TouchLogV1`` makes steps of one; what makes records of touches reads the same lines and keeps their values.
package struct TouchLog {
    /// What the header's `schema` must be.
    package static let schema: StaticString = "auditable-touch/1"

    /// The recording's own id.
    package private(set) var runID: String?
    /// What wrote the recording.
    package private(set) var producer: JSONString?
    /// The channels whose writes add up.
    package private(set) var reducerChannels: Set<ResourceRef> = []
    /// The touches, in the order of their lines.
    package private(set) var touches: [StepTouch] = []
    /// Whether the end was read, or the recording is one document, which ends by itself.
    package private(set) var isComplete = false

    private var hasHeader = false
    private var indices: Set<Int> = []
    private var references: ResourceReferences
    private var reader: TouchReader
    private var unknownHeaderMembers = 0

    /// Members of lines and references that have no meaning here.
    package var unknownMembers: Int { unknownHeaderMembers + reader.unknownMembers + references.unknownMembers }

    /// - Parameters:
    ///   - keepsValues: whether the touches keep read and written values and their action.
    ///   - takesDigests: whether a reference may have a `value_digest`; else it is an unknown member.
    package init(keepsValues: Bool, takesDigests: Bool = false) {
        reader = TouchReader(keepsValues: keepsValues)
        references = ResourceReferences(takesDigests: takesDigests)
    }

    /// Takes the members of a recording that is one document; its touches follow by ``readTouch(_:)``.
    ///
    /// - Throws: ``AdapterError``: `unsupportedVersion`, `resourceType`, `touchFieldType`.
    package mutating func readDocument(_ run: JSONView) throws(AdapterError) {
        try readHeader(run)
        isComplete = true
    }

    /// Takes the next line.
    ///
    /// - Throws: ``AdapterError``: `touchHeader` when the first line is no header or a later one is, `touchEnd` for a
    ///   wrong end or a line behind it; as ``readDocument(_:)``; as ``readTouch(_:)``.
    package mutating func readLine(_ line: JSONView) throws(AdapterError) {
        guard line.kind == .object else {
            throw AdapterError(.touchType, at: "", "a line of a recording is an object, not \(line.found)")
        }
        guard !isComplete else {
            throw AdapterError(.touchEnd, at: "", "a line behind the end line; a file holds one recording")
        }
        guard hasHeader else {
            guard line["schema"] != nil else {
                throw AdapterError(.touchHeader, at: "", "a recording starts with a line with schema \(Self.schema)")
            }
            return try readHeader(line)
        }
        if Self.isHeader(line) {
            throw AdapterError(.touchHeader, at: "", "a second header; a file holds one recording")
        }
        if Self.isEnd(line) { return try readEnd(line) }
        try readTouch(line)
    }

    /// Takes one touch.
    ///
    /// - Throws: ``AdapterError``: `touchType`, `missingIndex`, `indexType`, `indexDuplicate`, `missingAgent`,
    ///   `agentType`, `kind`, `resourceType`, `attributesType`, `predecessorType`, `effect`, `touchFieldType`.
    package mutating func readTouch(_ line: JSONView) throws(AdapterError) {
        let touch = try reader.read(line, &references)
        guard indices.insert(touch.index).inserted else {
            throw AdapterError(
                .indexDuplicate, at: line["idx"] == nil ? "/step" : "/idx", index: touch.index,
                "two touches have the index \(touch.index)")
        }
        touches.append(touch)
    }

    /// Whether a line is a header, of this version or another.
    static func isHeader(_ line: JSONView) -> Bool {
        line["schema"]?.string?.hasPrefix("auditable-touch/") ?? false
    }

    /// Whether a line is the end, however it is written.
    static func isEnd(_ line: JSONView) -> Bool {
        line["end"] != nil && line["idx"] == nil && line["step"] == nil
    }

    private mutating func readHeader(_ header: JSONView) throws(AdapterError) {
        hasHeader = true
        if let schema = header["schema"], !(schema.string.map { $0 == Self.schema } ?? false) {
            throw AdapterError(
                .unsupportedVersion, at: "/schema", "the schema is \(schema.found); \(Self.schema) is read here")
        }
        runID = try text(header["run_id"], "/run_id")?.lossyText
        producer = try text(header["producer"], "/producer")
        reducerChannels = Set(try references.list(header["reducer_channels"], at: "/reducer_channels"))
        let known: [StaticString] = ["schema", "run_id", "producer", "reducer_channels", "touches"]
        for member in header.members where !known.contains(where: { member.key == $0 }) { unknownHeaderMembers += 1 }
    }

    private mutating func readEnd(_ line: JSONView) throws(AdapterError) {
        guard line["end"]?.bool == true else {
            throw AdapterError(.touchEnd, at: "/end", "the last line has end true, not \(line["end"]?.found ?? "none")")
        }
        guard let count = line["touches"]?.int else {
            throw AdapterError(.touchEnd, at: "", "the last line says how many touches there are")
        }
        guard count == touches.count else {
            throw AdapterError(
                .touchEnd, at: "/touches", "the end line counts \(count) touches, and \(touches.count) came")
        }
        for member in line.members where !(member.key == "end" || member.key == "touches") { unknownHeaderMembers += 1 }
        isComplete = true
    }

    private func text(_ value: JSONView?, _ pointer: String) throws(AdapterError) -> JSONString? {
        guard let value, !value.isNull else { return nil }
        guard let text = value.string else {
            throw AdapterError(.touchFieldType, at: pointer, "expected a text, found \(value.found)")
        }
        return JSONString(text)
    }
}

// The outer shape of a recording, which is one for all versions of the adapter.
extension TouchLog {
    /// The shapes of a run, for a card.
    static let shapes = [
        "touch lines: a header, a touch per line, an end line", "a list of such lines",
        "an object with the list under touches",
    ]

    /// Whether it is a header, a list that starts with one, or an object with a list under `touches`.
    static func fits(_ run: JSONView) -> AdapterFit {
        switch run.kind {
        case .object:
            if let given = run["schema"], !(given.string.map { $0 == schema } ?? false) {
                return .no("the schema is \(given.found), not \(schema)")
            }
            guard let list = run["touches"] else {
                return run["schema"] == nil ? .no("the object has neither touches nor a schema") : .yes
            }
            return list.kind == .array ? .yes : .no("touches is \(list.found), not a list")
        case .array:
            var elements = run.elements
            guard let first = elements.next() else { return .no("the list is empty") }
            return first["touches"] == nil && first["schema"] != nil && fits(first) == .yes
                ? .yes : .no("the list's first element is no header with schema \(schema)")
        default: return .no("expected touch lines, found \(run.found)")
        }
    }

    /// Whether it is a header, a touch or the end of a recording.
    static func isElement(_ line: JSONView) -> Bool {
        guard line.kind == .object, line["touches"]?.kind != .array else { return false }
        return isHeader(line) || isEnd(line)
            || ((line["idx"] != nil || line["step"] != nil) && line["agent"] != nil)
    }

    /// The lines, of a bare list, or the touches of an object.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    static func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        if run.kind == .array { return (run.elements, "") }
        guard run.kind == .object, let list = run["touches"], list.kind == .array else {
            throw AdapterError(.shape, at: "", "expected touch lines or an object with touches, found \(run.found)")
        }
        return (list.elements, "/touches")
    }
}
