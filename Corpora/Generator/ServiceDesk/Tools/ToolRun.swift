/// One execution of a tool: watches what it reads and marks what it writes.
///
/// A tool reaches changeable values only through here. That is how the corpus
/// knows which earlier write a result really rests on.
struct ToolRun: Sendable {
    let step: Int
    /// Earlier writers of the values that this execution looked at or showed.
    private(set) var state = Evidence.none
    /// Keys of the records that this execution changed.
    private(set) var changedRecords: [String] = []
    /// The fault decides over everything written here.
    private var reached = false
    private let decided: Bool
    private let repairs: Bool

    /// - Parameters:
    ///   - step: index of the tool message that will carry the result.
    ///   - decision: what the choice to make this call rests on.
    ///   - repairs: true when the call restores what the fault spoiled. Such a
    ///     call is made because of the fault and may read what it spoiled, yet
    ///     what it writes is right again. The reward tests that claim: it
    ///     compares the records at the end with those of a run without fault.
    init(step: Int, decision: Evidence, repairs: Bool) {
        self.step = step
        self.repairs = repairs
        decided = decision.carriesFault
    }

    /// Takes an argument that selects the record: if it is wrong, all is wrong.
    mutating func select<Value>(_ argument: Known<Value>) -> Value {
        reached = reached || argument.evidence.carriesFault
        return argument.value
    }

    /// Reads a value that the tool needs for its work.
    mutating func look<Value>(at cell: Cell<Value>) -> Value {
        note(cell)
        reached = reached || (cell.carriesFault && !repairs)
        return cell.value
    }

    /// Reads a value only to show it.
    mutating func show<Value>(_ cell: Cell<Value>) -> Reply {
        note(cell)
        return .value(cell.value.json, carriesFault: cell.carriesFault || reached)
    }

    /// A shown value that is computed from arguments.
    func show(_ value: some JSONConvertible, from evidence: Evidence) -> Reply {
        .value(value.json, carriesFault: evidence.carriesFault || reached)
    }

    /// Writes a value; `evidence` is that of the argument it comes from.
    mutating func set<Value>(_ cell: inout Cell<Value>, to value: Value, from evidence: Evidence = .none) {
        let carriesFault = evidence.carriesFault || reached || decided
        cell.set(value, by: step, carriesFault: carriesFault && !repairs)
    }

    /// Adds to an amount. Unlike a checked value, the old amount decides over the
    /// new one only, not over what else this execution writes.
    mutating func adjust(_ cell: inout Cell<Money>, by amount: Money, from evidence: Evidence) {
        note(cell)
        set(&cell, to: cell.value + amount, from: evidence + cell.evidence)
    }

    /// Whether a write would find its value already there.
    ///
    /// Only then does the result rest on who wrote the value: a write that
    /// replaces a value never uses the old one.
    mutating func finds<Value>(_ value: Value, in cell: Cell<Value>) -> Bool {
        guard cell.value == value else { return false }
        _ = look(at: cell)
        return true
    }

    /// Tells that the record `key` has changed.
    mutating func change(_ key: RecordKey) {
        changedRecords.append(key.text)
    }

    /// Counts the cell's writer among what this execution rests on.
    private mutating func note<Value>(_ cell: Cell<Value>) {
        // A tool that shows what it has just written rests on itself, which says nothing.
        if cell.writer != step { state.add(cell.evidence) }
    }
}

/// The name of a record across kinds, as truth lines give it.
enum RecordKey: Sendable {
    case user(String)
    case order(String)
    case visit(String)

    var text: String {
        switch self {
        case .user(let id): "user/\(id)"
        case .order(let id): "order/\(id)"
        case .visit(let id): "visit/\(id)"
        }
    }
}
