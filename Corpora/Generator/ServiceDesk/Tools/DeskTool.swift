/// A call of one tool of the desk, ready to be made.
///
/// Adding a tool takes one type in one file; nothing lists the tools.
protocol DeskTool: Sendable {
    /// The name in transcripts.
    static var name: String { get }

    /// The arguments in the order in which a transcript shows them.
    var arguments: [Argument] { get }

    /// Works on the shop and says what the tool shows.
    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult
}

/// A tool that may change a record. Its name begins with one of the prefixes
/// `book_`, `cancel_`, `modify_`, `update_`, `return_`, `exchange_`, `send_`.
protocol DeskWrite: DeskTool {
    /// The record that the arguments name.
    var target: RecordKey { get }
}

/// One argument of a call with what it rests on.
struct Argument: Sendable {
    let name: String
    let value: JSONValue
    let evidence: Evidence

    init(_ name: String, _ known: Known<some JSONConvertible>) {
        self.name = name
        value = known.value.json
        evidence = known.evidence
    }

    /// The members of an address, each an argument of its own.
    static func address(_ known: Known<Address>) -> [Argument] {
        known.value.fields.map { Argument($0.name, Known($0.value, from: known.evidence)) }
    }
}

/// How a call ended.
enum ToolResult: Sendable {
    /// A read showed something, or a write changed something.
    case done(Reply)
    /// Nothing was changed. The transcript shows `Error: ` and the reason.
    case refused(String)
    /// The records already were as asked. The transcript shows `No change: ` and the reason.
    case unchanged(String)
}

/// What a write did to the records; the raw value is what truth lines give.
enum WriteEffect: String, Sendable {
    case applied
    case failed
    case noChange = "no_change"
}
