internal import CanonicalJSON
internal import PositionedDocuments

/// The keys of what a node reads or writes.
enum ReferenceKey: String, CaseIterable {
    // Version 1.
    case id, producer, volatile, pinned, revalidates
    // Version 2, of reads.
    case trust, sensitivity
    // Version 2, of writes.
    case consequential, irreversible, idempotent
    case idempotencyKey = "idempotency_key"
    case mode, egress, clearance, reversal

    static let named = Dictionary(uniqueKeysWithValues: allCases.map { (JSONString($0.rawValue), $0) })
}

/// What is read or written, as version 1 has it.
///
/// Source: spec/core.md 9.3.
struct PlanReference {
    let id: JSONString
    var isVolatile = false
    var isPinned = false
    var revalidates = false
    /// Whether there is nothing of version 2 in it.
    var isPlain = true

    init(_ value: PlanValue, index: Int?) throws(PlanError) {
        if let text = value.node.string {
            guard !text.isEmpty else {
                throw PlanError(.referenceEmpty, "a resource has an empty name", at: value, index: index)
            }
            id = text
            return
        }
        guard let members = value.node.members else {
            throw PlanError(
                .referenceType, "a resource is a text or an object, not \(value.node.found)", at: value, index: index)
        }
        var id: PositionedNode?
        var producer: PositionedNode?
        for member in members {
            switch ReferenceKey.named[member.key] {
            case .id: id = id ?? member.value
            case .producer: producer = producer ?? member.value
            case .volatile: isVolatile = member.value.isTruthy
            case .pinned: isPinned = member.value.isTruthy
            case .revalidates: revalidates = member.value.isTruthy
            case nil: break
            default: isPlain = false
            }
        }
        guard let text = id?.string, !text.isEmpty else {
            throw PlanError(
                .referenceID, "a resource's id is a text that is not empty, not \(id?.found ?? "missing")",
                at: id.map { value.member("id", $0) } ?? value, index: index)
        }
        self.id = text
        if let producer, !producer.isNull, producer.int == nil {
            throw PlanError(
                .producerType, "a producer is the idx of a node, not \(producer.found)",
                at: value.member("producer", producer), index: index)
        }
    }
}

extension PlanReader {
    /// The entries of a list of references; what is falsy has none.
    func references(_ value: PlanValue, of index: Int?) throws(PlanError) -> [PlanValue] {
        guard value.node.isTruthy else { return [] }
        guard let elements = value.node.elements else {
            throw PlanError(
                .referencesType,
                "\(value.pointer.hasSuffix("reads") ? "reads" : "writes") is a list of resources, not "
                    + value.node.found, at: value, index: index)
        }
        return elements.enumerated().map { value.element($0.offset, $0.element) }
    }

    /// Finds the producers of reads that have been checked.
    ///
    /// - Parameter position: the node that reads; producers come before it.
    func resolveProducers(
        of reads: inout [PlanRead], _ list: PlanValue, before position: Int, of index: Int
    ) throws(PlanError) {
        for (at, entry) in (list.node.elements ?? []).enumerated() {
            guard let producer = entry["producer"], let number = producer.int else { continue }
            guard let found = positions[number], found < position else {
                throw PlanError(
                    .producerNotPrior, "the producer \(number) is not a node before the node \(index)",
                    at: list.element(at, entry).member("producer", producer), index: index)
            }
            reads[at].producer = found
        }
    }

    /// Reads the keys of version 2 of what is read.
    func readKeys(of read: inout PlanRead, _ value: PlanValue) throws(PlanError) {
        guard value.node.members != nil else { return }
        for (key, value) in try value.members() {
            switch ReferenceKey.named[key] {
            case .trust: read.isTrusted = try value.isTrusted()
            case .sensitivity: read.sensitivity = try value.sensitivity()
            default: break
            }
        }
    }

    /// Reads the keys of version 2 of what is written.
    func readKeys(of write: inout PlanWrite, _ value: PlanValue) throws(PlanError) {
        guard value.node.members != nil else { return }
        for (key, value) in try value.members() {
            switch ReferenceKey.named[key] {
            case .consequential: write.isConsequential = try value.flag()
            case .irreversible: write.isIrreversible = try value.flag()
            case .idempotent: write.isIdempotent = try value.flag()
            case .idempotencyKey: write.hasIdempotencyKey = try !value.text().isEmpty
            case .mode: write.appends = try value.word(WriteMode.self) == .append
            case .egress: write.isEgress = try value.flag()
            case .clearance: write.clearance = try value.sensitivity()
            case .reversal: write.reversal = try reversal(value)
            default: break
            }
        }
    }

    private enum WriteMode: String, CaseIterable { case replace, append }

    private func reversal(_ value: PlanValue) throws(PlanError) -> PlanWrite.Reversal {
        var reversal = PlanWrite.Reversal()
        for (key, value) in try value.members() {
            switch key {
            case "op": reversal.operation = try value.text()
            case "node":
                // A node that is not there is a finding, not an error.
                reversal.nodeIndex = try value.integer()
                reversal.node = reversal.nodeIndex.flatMap { positions[$0] }
            case "needs": reversal.needs = try value.texts()
            default: break
            }
        }
        return reversal
    }
}
