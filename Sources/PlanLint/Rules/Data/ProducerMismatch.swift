internal import CanonicalJSON
internal import Findings

/// PRE108.
enum ProducerMismatch: PlanRule {
    static let card = RuleCard(
        code: "PRE108", name: "producer_mismatch",
        statement: "A read names a producer that neither writes nor reads the resource.", severity: .warning,
        precision: .high, decidability: .structure, references: ["CWE-908"],
        rationale: """
            The value is said to come from a step that never has it. Either the name is wrong, or the real source is \
            not declared; then everything that is concluded from where the data came from is wrong too.
            """,
        predicate: """
            A read that names a producer, where that step neither reads nor writes the resource that is read.
            """,
        remedy: "Name the step that has the resource, or declare what the producer reads and writes.",
        mayBeWrong: "the producer renames the resource and the plan does not say so",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, writes: [report.draft]}
              - {idx: 1, agent: desk, kind: decision, reads: [{id: report.final, producer: 0}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: tool_call, writes: [report.final]}
              - {idx: 1, agent: desk, kind: decision, reads: [{id: report.final, producer: 0}]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let touches = plan.touches
        // Sorted, so that a producer of very many resources does not cost all of them at each of its readers.
        let held = plan.plan.nodes.indices.map { (touches.reads[$0] + touches.writes[$0]).sorted() }
        for (position, node) in plan.plan.nodes.enumerated() {
            for (at, read) in node.reads.enumerated() {
                guard let producer = read.producer, !held[producer].hasSorted(touches.reads[position][at]) else {
                    continue
                }
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                report.add(
                    "\(plan.step(position)) reads \(plan.shown(read.id)) from \(plan.step(producer)), which neither "
                        + "reads nor writes it",
                    node: position, resource: read.id, at: read.pointer, related: [producer],
                    as: "is said to produce it")
            }
        }
        return .assessed
    }
}

extension [Int] {
    /// Whether an ascending list has a number.
    ///
    /// - Complexity: O(log n).
    fileprivate func hasSorted(_ number: Int) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
