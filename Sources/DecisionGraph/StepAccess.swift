internal import CanonicalJSON

/// What steps do with resources, as far as the source says: by their touches, else by what adapters note of a tool.
///
/// The attributes are `is_write` and `is_db_read` (spec/core.md 9.1) and `access` (spec/adapters.md 3).
extension DecisionGraph {
    /// What became of the writes of the step at a position: ``WriteEffect/unknown`` when it writes and the source does not
    /// say more; nil when it writes nothing.
    public func effect(at position: Int) -> WriteEffect? {
        isWrite(at: position) ? table.effect(position) ?? .unknown : nil
    }

    /// Whether the step at a position writes, or tried to: by its touches, or its attributes; and where neither says what
    /// it touched, because something became of its writes.
    public func isWrite(at position: Int) -> Bool {
        if table.writesByTouch(position) || table.hasEffectAlone(position) { return true }
        let attributes = attributes(at: position)
        return attributes["is_write"] == true || attributes["access"] == "write"
    }

    /// Whether the step at a position reads.
    public func isRead(at position: Int) -> Bool {
        if table.touches(position).contains(where: { $0.access == .read }) { return true }
        let attributes = attributes(at: position)
        return attributes["is_db_read"] == true || attributes["access"] == "read"
    }

    /// Whether the step at a position writes and its target may be another than before; what is not known may.
    public func isEffectiveWrite(at position: Int) -> Bool { effect(at: position)?.mayChange ?? false }
}
