internal import CanonicalJSON

/// The outer shape of a tau-bench run, which is one for all adapters that read it.
enum TauBenchTrajectory {
    /// The shapes of a run, for a card.
    static let shapes = [
        "a list of messages", "an object with the list under traj (or messages)", "one message per line",
    ]

    /// Whether it is a message, a list that starts with one, or an object with such a list under `messages` or any list
    /// under `traj`.
    static func fits(_ run: JSONView) -> AdapterFit {
        if run.kind == .object {
            if let list = run["traj"] {
                return list.kind == .array ? .yes : .no("traj is \(list.found), not a list of messages")
            }
            if isMessage(run) { return .yes }
            return run["messages"].map { fits($0) } ?? .no("the object has neither traj nor messages")
        }
        guard run.kind == .array else { return .no("expected a list of messages, found \(run.found)") }
        var elements = run.elements
        guard let first = elements.next() else { return .no("the list is empty") }
        if isMessage(first) { return .yes }
        let count = run.elements.reduce(0) { count, _ in count + 1 }
        guard first.kind == .object else { return .no("expected a list of messages, found a list of \(first.found)") }
        return .no("expected a list of messages, found a list of \(count) objects with keys \(keys(of: first))")
    }

    /// Whether it is an object whose `role` is a text.
    static func isMessage(_ line: JSONView) -> Bool {
        line.kind == .object && line["role"]?.string != nil
    }

    /// The messages, of a bare list or under `traj`, else `messages`; null has none.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    static func messages(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        switch run.kind {
        case .null, .array: return (run.elements, "")
        case .object:
            let key = run["traj"] == nil ? "messages" : "traj"
            guard let list = run[text: key] else {
                throw AdapterError(
                    .shape, at: "", "expected a list of messages, found an object with keys \(keys(of: run))")
            }
            guard list.kind == .array || list.isNull else {
                throw AdapterError(.shape, at: "/\(key)", "expected a list of messages, found \(list.found)")
            }
            return (list.elements, "/\(key)")
        default:
            throw AdapterError(.shape, at: "", "expected a list of messages, found \(run.found)")
        }
    }

    /// The first keys of an object, for an error message.
    private static func keys(of object: JSONView) -> String {
        let keys = object.members.prefix(9).map(\.key.text)
        return keys.prefix(8).joined(separator: ", ") + (keys.count > 8 ? ", …" : "")
    }
}
