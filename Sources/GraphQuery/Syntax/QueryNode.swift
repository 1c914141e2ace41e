internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions

/// A part of a query, with the kind of set that it answers.
struct QueryNode: Sendable {
    let kind: QueryKind
    let span: CELSpan
    let form: Form

    indirect enum Form: Sendable {
        /// The step with an index.
        case step(Int)
        case members(QueryClass, QueryPredicate?)
        /// Sets joined from left to right.
        case combined(QueryNode, [(sign: SetOperator, set: QueryNode)])
        /// What a set rests on and what rests on it, as far as there is a sign on either side.
        case around(QueryNode, up: Sign?, down: Sign?)
        /// One side, by its function.
        case reach(GradedReach.Direction, QueryNode, grade: Grade?, depth: Int?)
        case between(QueryNode, QueryNode)
        case path(QueryNode, QueryNode)
        case touching(TouchQuestion, ResourceChoice)
        case gates(QueryNode)
        case keystone(Int)
        case agent(JSONString)
    }

    /// A `+` beside a set.
    struct Sign: Sendable {
        /// The most edges that are followed; nil for all.
        let depth: Int?
    }

    enum SetOperator: String, Sendable {
        case and = "&"
        case or = "|"
        case minus = "-"
    }

    /// Which steps are meant by a resource.
    enum TouchQuestion: String, Sendable {
        case touching, writers, readers
    }

    enum ResourceChoice: Sendable {
        case named(JSONString, CELSpan)
        case set(QueryNode)
    }
}

/// What a class of a query holds.
enum QueryClass: String, Sendable, CaseIterable {
    case steps, decisions, calls, reads, writes, agents, resources

    var kind: QueryKind {
        switch self {
        case .steps, .decisions, .calls, .reads, .writes: .steps
        case .agents: .agents
        case .resources: .resources
        }
    }
}

/// The functions of queries.
enum QueryFunction: String, Sendable, CaseIterable {
    case up, down, between, path, touching, writers, readers, gates, keystone, agent
}

/// What the elements of an answer are.
public enum QueryKind: String, Sendable, Hashable, CaseIterable {
    case steps, agents, resources
}

// MARK: Text

extension QueryNode {
    /// The query as a text that reads as the same one.
    var text: String {
        switch form {
        case .step(let index): return "\(index)"
        case .members(let set, let predicate): return set.rawValue + (predicate.map { "[\($0.source)]" } ?? "")
        case .combined(let first, let rest):
            return rest.reduce(first.operand) { "\($0) \($1.sign.rawValue) \($1.set.operand)" }
        case .around(let set, let up, let down):
            let before = up.map { $0.depth.map { "\($0)+" } ?? "+" } ?? ""
            let after = down.map { $0.depth.map { "+\($0)" } ?? "+" } ?? ""
            // A number before a sign reads as a step.
            if case .step = set.form, up != nil { return "\(before)(\(set.text))\(after)" }
            return before + set.operand + after
        case .reach(let direction, let set, let grade, let depth):
            let arguments = [set.text] + [grade?.name, depth.map(String.init)].compactMap(\.self)
            return "\(direction == .up ? "up" : "down")(\(arguments.joined(separator: ", ")))"
        case .between(let a, let b): return "between(\(a.text), \(b.text))"
        case .path(let a, let b): return "path(\(a.text), \(b.text))"
        case .touching(let question, .named(let name, _)): return "\(question.rawValue)(\(Self.quoted(name)))"
        case .touching(let question, .set(let set)): return "\(question.rawValue)(\(set.text))"
        case .gates(let set): return "gates(\(set.text))"
        case .keystone(let count): return "keystone(\(count))"
        case .agent(let name): return "agent(\(Self.quoted(name)))"
        }
    }

    /// The text where a single term is wanted.
    private var operand: String {
        switch form {
        case .combined, .around: "(\(text))"
        default: text
        }
    }

    static func quoted(_ text: JSONString) -> String {
        var quoted = "\""
        for scalar in text.lossyText.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
