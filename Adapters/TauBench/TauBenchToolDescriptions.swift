internal import CanonicalJSON
internal import Synchronization

/// What the reference's rule says of a tool by its name, worked out once per name and shared by all runs of an adapter.
///
/// A benchmark has a dozen tools and thousands of runs. The table only remembers what a pure function of the name gave,
/// so who asked first makes no difference; it stops growing at a bound, beyond which names are worked out each time.
final class TauBenchToolDescriptions: Sendable {
    struct Description: Sendable {
        let isWrite: Bool
        /// Whether the tool reads the database.
        let isRead: Bool
        let attributes: JSONObject
        /// Of the edges that a write of this tool makes; empty for other tools.
        let evidence: JSONObject
    }

    private let adapterID: String
    private let known = Mutex<[JSONString: Description]>([:])

    private static let mostNames = 4096
    private static let writePrefixes = ["book_", "cancel_", "modify_", "update_", "return_", "exchange_", "send_"]
    private static let nonDatabaseTools: Set<JSONString> = [
        "calculate", "think", "transfer_to_human_agents", "list_all_airports",
    ]

    init(adapterID: String) {
        self.adapterID = adapterID
    }

    func description(of name: JSONString) -> Description {
        known.withLock { known in
            if let description = known[name] { return description }
            let description = describe(name)
            if known.count < Self.mostNames { known[name] = description }
            return description
        }
    }

    private func describe(_ name: JSONString) -> Description {
        let isWrite = Self.writePrefixes.contains { prefix in name.withBytes { $0.starts(with: prefix.utf8) } }
        let isRead = !name.isEmpty && !isWrite && !Self.nonDatabaseTools.contains(name)
        return Description(
            isWrite: isWrite, isRead: isRead,
            attributes: ["tool": .string(name), "is_write": .bool(isWrite), "is_db_read": .bool(isRead)],
            evidence: isWrite
                ? [
                    "modeled": true, "relation": "write_to_prior_db_read",
                    "note": "set by rule: a write is taken to rest on every database read before it; an upper bound",
                    "adapter": .text(adapterID), "write_tool": .string(name),
                ] : [:])
    }
}
