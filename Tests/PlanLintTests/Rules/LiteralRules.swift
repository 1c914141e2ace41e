import CanonicalJSON
import DecisionGraph
import PlanLint

/// Rules of spec/prelint.md 3.1 word by word: a finding is `code idx resource pointer [related] variant`.
struct LiteralRules {
    private let literal: LiteralPlan
    private var plan: Plan { literal.plan }
    private var nodes: [PlanNode] { plan.nodes }
    private let slices: [Set<Int>]
    private let ahead: [Set<Int>]
    private let resources: ResourceTable

    init(_ plan: Plan) {
        let literal = LiteralPlan(plan)
        self.literal = literal
        slices = plan.nodes.indices.map { literal.slice($0) }
        ahead = plan.nodes.indices.map { literal.ahead(of: $0) }
        resources = ResourceTable(plan)
    }

    private func line(
        _ code: String, _ node: Int, _ resource: JSONString?, _ pointer: String, _ related: [Int] = [],
        _ variant: String? = nil
    ) -> String {
        let related = related.map { nodes[$0].index }
        return "\(code) \(nodes[node].index) \(resource?.lossyText ?? "-") \(pointer) \(related) \(variant ?? "-")"
    }

    private func revalidates(_ node: Int, _ resource: JSONString) -> Bool {
        nodes[node].reads.contains { $0.revalidates && $0.id == resource }
    }

    private func isConsequential(_ write: PlanWrite) -> Bool {
        let resource = resources[write.id]
        let isData = ![.state, .message, .auditLog].contains(resource.kind)
        return write.isConsequential ?? resource.isConsequential ?? isData
    }

    /// The volatile reads that a step rests on: the readers, and where they read.
    private func volatileReads(under node: Int) -> [(reader: Int, read: PlanRead)] {
        slices[node].sorted().flatMap { reader in
            var seen: Set<JSONString> = []
            return nodes[reader].reads.filter { $0.isVolatile && !revalidates(reader, $0.id) }
                .filter { seen.insert($0.id).inserted }.map { (reader, $0) }
        }
    }

    private func acts(_ node: Int) -> Bool { !nodes[node].writes.isEmpty || nodes[node].kind == .decision }

    private func missesBarrier(_ node: Int, _ reader: Int, _ resource: JSONString) -> Bool {
        acts(node) && !revalidates(node, resource)
            && !nodes.indices.contains {
                $0 != reader && $0 != node && revalidates($0, resource) && ahead[reader].contains($0)
                    && ahead[$0].contains(node)
            }
    }

    func barrierNotOnEveryPath() -> [String] { barriers().lines }

    private func barriers() -> (lines: [String], spoken: Set<[String]>) {
        var lines: [String] = []
        var spoken: Set<[String]> = []
        for node in nodes.indices where acts(node) {
            let reads = volatileReads(under: node)
            for (reader, read) in reads where missesBarrier(node, reader, read.id) {
                spoken.insert(["\(node)", read.id.lossyText])
            }
            let silent = reads.filter {
                !spoken.contains(["\(node)", $0.read.id.lossyText]) && !revalidates(node, $0.read.id)
            }
            for (reader, read) in silent
            where reader != node && literal.live.contains(node) && literal.live.contains(reader) {
                let others = nodes.indices.filter { $0 != reader && $0 != node && revalidates($0, read.id) }
                guard !literal.covered(from: reader, to: node, by: Set(others)) else { continue }
                lines.append(line("PRE105", node, read.id, read.pointer, [reader] + others))
                spoken.insert(["\(node)", read.id.lossyText])
            }
        }
        return (lines, spoken)
    }

    func staleReadAcrossHandoff() -> [String] {
        let spoken = barriers().spoken
        var lines: [String] = []
        for node in nodes.indices where literal.live.contains(node) {
            guard let write = nodes[node].writes.first(where: isConsequential) else { continue }
            var seen: Set<JSONString> = []
            for reader in slices[node].sorted()
            where literal.live.contains(reader) && nodes[reader].agent != nodes[node].agent {
                for read in nodes[reader].reads
                where read.isVolatile && !read.isPinned && !revalidates(reader, read.id)
                    && !spoken.contains(["\(node)", read.id.lossyText])
                {
                    let own = nodes.indices.filter {
                        nodes[$0].agent == nodes[node].agent && revalidates($0, read.id)
                    }
                    guard !literal.covered(from: reader, to: node, by: Set(own)), seen.insert(read.id).inserted else {
                        continue
                    }
                    lines.append(line("PRE106", node, read.id, write.pointer, [reader]))
                }
            }
        }
        return lines
    }

    func producerNotOnEveryPath() -> [String] {
        var lines: [String] = []
        for node in nodes.indices where literal.live.contains(node) {
            for read in nodes[node].reads {
                guard let producer = read.producer else { continue }
                if !ahead[producer].contains(node) {
                    lines.append(line("PRE109", node, read.id, read.pointer, [producer], "never"))
                } else if !literal.before(nil, [producer])[node] {
                    lines.append(line("PRE109", node, read.id, read.pointer, [producer], "some_paths"))
                }
            }
        }
        return lines
    }

    private func shareLock(_ u: Int, _ v: Int) -> Bool { !Set(nodes[u].locks).isDisjoint(with: nodes[v].locks) }

    /// What two parallel steps both write without a lock, other than by appending.
    private func races(_ u: Int, _ v: Int) -> [(resource: JSONString, pointer: String)] {
        guard !shareLock(u, v), literal.parallel(u, v) else { return [] }
        let (earlier, later) = (min(u, v), max(u, v))
        var seen: Set<JSONString> = []
        var races: [(JSONString, String)] = []
        for write in nodes[later].writes where resources[write.id].kind != .auditLog {
            let meets = nodes[earlier].writes.contains { $0.id == write.id && !($0.appends && write.appends) }
            if meets, seen.insert(write.id).inserted { races.append((write.id, write.pointer)) }
        }
        return races
    }

    func writeWriteRace() -> [String] {
        var lines: [String] = []
        for v in nodes.indices {
            for u in 0..<v {
                for race in races(u, v) {
                    lines.append(line("PRE501", v, race.resource, race.pointer, [u], "branches"))
                }
            }
            guard let fanout = nodes[v].fanout, fanout.max != 1, nodes[v].locks.isEmpty, literal.live.contains(v) else {
                continue
            }
            for write in nodes[v].writes where !write.appends && !write.id.lossyText.contains("{") {
                lines.append(line("PRE501", v, write.id, write.pointer, [], "fanout"))
            }
        }
        return lines
    }

    func readWriteRace() -> [String] {
        var lines: [String] = []
        for u in nodes.indices {
            for v in nodes.indices where u != v && !shareLock(u, v) {
                var seen: Set<JSONString> = []
                for read in nodes[u].reads where !read.isPinned && nodes[v].writes.contains(where: { $0.id == read.id })
                {
                    guard seen.insert(read.id).inserted, literal.parallel(u, v), races(u, v).isEmpty else { continue }
                    lines.append(line("PRE502", u, read.id, read.pointer, [v]))
                }
            }
        }
        return lines
    }

    func nonIdempotentRepeat() -> [String] {
        var lines: [String] = []
        for (position, node) in nodes.enumerated() {
            let retries = node.retry != nil && node.retry?.max != 0
            let loops = nodes.enumerated().contains { (from, other) in
                other.backEdges.contains { back in
                    (back.outcome == .error || back.outcome == .timeout)
                        && (position == back.to || ahead[back.to].contains(position))
                        && (position == from || ahead[position].contains(from))
                }
            }
            guard retries || loops else { continue }
            for write in node.writes where isConsequential(write) && !write.isIdempotent && !write.hasIdempotencyKey {
                let variant = retries ? "retry" : "error_loop"
                lines.append(line("PRE503", position, write.id, write.pointer, [], variant))
            }
        }
        return lines
    }
}
