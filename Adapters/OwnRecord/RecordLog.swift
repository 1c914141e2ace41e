internal import CanonicalJSON

/// The shape of a decision log, which the versions of the adapter share: a list of records, an object with one under
/// `records`, or a record per line.
enum RecordLog {
    /// Whether it is a record, a list that starts with one, or an object with a list under `records`; and whether any
    /// record in it holds touches, which decides between the versions.
    ///
    /// - Complexity: linear in the records, a few look-ups each.
    static func fit(_ run: JSONView) -> (fit: AdapterFit, holdsTouches: Bool) {
        switch run.kind {
        case .object:
            if isElement(run) { return (.yes, RecordTouches.areHeld(by: run)) }
            guard let list = run["records"] else { return (.no("the object has neither records nor record_id"), false) }
            guard list.kind == .array else { return (.no("records is \(list.found), not a list"), false) }
            return (.yes, list.elements.contains { RecordTouches.areHeld(by: $0) })
        case .array:
            var elements = run.elements
            guard let first = elements.next() else { return (.no("the list is empty"), false) }
            guard isElement(first) else {
                return (.no("the list's first element has no record_id and prev_digest"), false)
            }
            return (.yes, run.elements.contains { RecordTouches.areHeld(by: $0) })
        default: return (.no("expected a list of records, found \(run.found)"), false)
        }
    }

    /// Whether it is an object with `record_id` and `prev_digest`, whatever these hold.
    static func isElement(_ line: JSONView) -> Bool {
        line.kind == .object && line["record_id"] != nil && line["prev_digest"] != nil
    }

    /// The records, of a bare list or under `records`.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    static func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        if run.kind == .array { return (run.elements, "") }
        guard run.kind == .object, let list = run["records"], list.kind == .array else {
            throw AdapterError(.shape, at: "", "expected a list of records, found \(run.found)")
        }
        return (list.elements, "/records")
    }
}
