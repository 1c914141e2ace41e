import CanonicalJSON
import Findings
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// What is found in a plan is found, mapped, in the plan written otherwise: the rules look at what plans say.
///
/// The plans are the examples of the rules and, where they lie beside the checkout, the shared cases.
@Suite struct TransformedPlanTests {
    struct Source: Sendable, CustomTestStringConvertible {
        let name: String
        let plan: JSONValue
        var testDescription: String { name }
    }

    static let sources: [Source] = {
        var sources: [Source] = []
        for card in AllPlanRules.cards {
            for (kind, text) in [("firing", card.firing), ("passing", card.passing)] {
                guard let document = try? PositionedDocument(text.utf8, path: "p.yaml") else { continue }
                sources.append(Source(name: "\(card.code) \(kind)", plan: document.root.json))
            }
        }
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "shared/conformance/prelint/cases")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for file in files.sorted() where file.contains(".plan.") {
            guard let data = try? Data(contentsOf: folder.appending(path: file)),
                let document = try? PositionedDocument(data, path: file)
            else { continue }
            sources.append(Source(name: file, plan: document.root.json))
        }
        return sources
    }()

    /// A finding without its place in a text.
    struct Seen: Hashable, Comparable, CustomStringConvertible {
        var code: String
        var node: Int?
        var resource: String?
        var pointer: String
        var related: [Int]
        var variant: String?

        init(_ finding: Finding) {
            code = finding.code
            node = finding.subject?.index
            resource = finding.resource
            pointer = finding.pointer
            related = finding.related.compactMap { $0.subject?.index }
            variant = finding.variant
        }

        func mapped(_ change: PlanTransformation) -> Seen {
            var seen = self
            seen.node = node.map(change.index)
            // What PRE604 finds has no name; what PRE302 finds is an entry, a pattern.
            seen.resource = resource.map(change.name)
            seen.related = related.map(change.index)
            var tokens = pointer.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            if tokens.count > 2, tokens[1] == "nodes", let place = Int(tokens[2]) {
                tokens[2] = String(change.place(place))
            }
            if tokens.count > 2, ["agents", "tools", "resources"].contains(tokens[1]) {
                tokens[2] = change.name(tokens[2])
            }
            seen.pointer = tokens.joined(separator: "/")
            return seen
        }

        var description: String {
            "\(code) \(node.map(String.init) ?? "-") \(resource ?? "-") \(pointer) \(related) \(variant ?? "-")"
        }
        static func < (a: Seen, b: Seen) -> Bool { a.description < b.description }
    }

    private func findings(_ plan: JSONValue, path: String = "p.json") throws -> (seen: [Seen], silent: [String]) {
        let document = try PositionedDocument(try plan.canonicalText(), path: path)
        return report(try Plan(document.root))
    }

    private func report(_ plan: Plan) -> (seen: [Seen], silent: [String]) {
        let report = PlanLinter().lint(plan)
        return (report.findings.map(Seen.init), report.notAssessed.map { "\($0.code) \($0.reason)" })
    }

    private func check(_ source: Source, _ change: PlanTransformation, keeping isKept: (Seen) -> Bool = { _ in true })
        throws
    {
        let before = try findings(source.plan)
        let after = try findings(change.plan)
        #expect(after.silent == before.silent)
        var wanted = before.seen.map { $0.mapped(change) }
        var got = after.seen.filter(isKept)
        if !change.isOrderKept {
            let byOrder: Set = ["PRE106", "PRE107", "PRE202", "PRE501", "PRE502", "PRE605"]
            wanted = wanted.filter { !byOrder.contains($0.code) }
            got = got.filter { !byOrder.contains($0.code) }
            for at in wanted.indices { wanted[at].related.sort() }
            for at in got.indices { got[at].related.sort() }
        }
        #expect(got.sorted() == wanted.sorted())
    }

    @Test(arguments: sources) func otherNumbers(source: Source) throws {
        let map = { (index: Int) in 1000 - 7 * index }
        try check(source, PlanTransformation(plan: PlanParts.renumbered(source.plan, map), index: map))
    }

    @Test(arguments: sources) func otherNames(source: Source) throws {
        try check(source, PlanTransformation(plan: PlanParts.renamed(source.plan, Self.rotated), name: Self.rotated))
    }

    /// Each letter by the one three further on: patterns stay patterns.
    private static func rotated(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    guard ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) else { return scalar }
                    let first: UInt32 = scalar.value < 97 ? 65 : 97
                    return Unicode.Scalar(UInt8((scalar.value - first + 3) % 26 + first))
                }))
    }

    @Test(arguments: sources) func otherOrderOfKeys(source: Source) throws {
        let seed: UInt64 = 0x5EED
        var random = PlanRandom(state: seed)
        func shuffled(_ value: JSONValue, _ isKept: Bool = false) -> JSONValue {
            if let array = value.array { return .array(array.map { shuffled($0) }) }
            guard let object = value.object else { return value }
            var result = JSONObject()
            let members = object.map { ($0, $1) }
            // Of two patterns of one length the first written counts.
            for (key, member) in isKept ? members : members.shuffled(using: &random) {
                result[key] = shuffled(member, key == "resources")
            }
            return .object(result)
        }
        // The canonical text would sort the keys again, so the text is made here.
        let text = YAMLText(shuffled(source.plan)).text
        let after = report(try Plan(try PositionedDocument(text.utf8, path: "p.yaml").root))
        let before = try findings(source.plan)
        #expect(after.seen.sorted() == before.seen.sorted(), "seed \(seed)")
        #expect(after.silent == before.silent)
    }

    @Test(arguments: sources) func asYAML(source: Source) throws {
        let before = try findings(source.plan)
        let document = try PositionedDocument(YAMLText(source.plan).text.utf8, path: "p.yaml")
        #expect(document.root.json == source.plan)
        let after = report(try Plan(document.root))
        #expect(after.seen == before.seen)
        #expect(after.silent == before.silent)
    }

    @Test(arguments: sources) func otherOrderOfSteps(source: Source) throws {
        let seed: UInt64 = 0xACE
        var random = PlanRandom(state: seed)
        let plan = PlanParts.explicit(source.plan)
        let nodes = PlanParts.nodes(plan)
        let positions = Dictionary(
            uniqueKeysWithValues: nodes.enumerated().map { ($1["idx"]?.int ?? -1, $0) })
        /// What must stay before each node.
        let earlier = nodes.enumerated().map { (position, node) -> Set<Int> in
            let preds = node["control_preds"]?.array?.compactMap(\.int) ?? []
            let producers = ["reads", "writes"].flatMap {
                node[JSONString($0)]?.array?.compactMap { $0.object?["producer"]?.int } ?? []
            }
            let back = node["back_edges"]?.array?.compactMap { $0.object?["to"]?.int } ?? []
            return Set((preds + producers + back).compactMap { positions[$0] }).subtracting([position])
        }
        var order: [Int] = []
        while order.count < nodes.count {
            let ready = nodes.indices.filter { !order.contains($0) && earlier[$0].isSubset(of: order) }
            order.append(random.one(of: ready))
        }
        var place: [Int: Int] = [:]
        for (new, old) in order.enumerated() { place[old] = new }
        let reordered = plan.editing { object in
            if !nodes.isEmpty { object["nodes"] = .array(order.map { .object(nodes[$0]) }) }
        }
        try check(source, PlanTransformation(plan: reordered, place: { place[$0] ?? $0 }, isOrderKept: false))
    }

    @Test(arguments: sources) func besideAnUnrelatedStep(source: Source) throws {
        let index = 1 + (PlanParts.nodes(source.plan).compactMap { $0["idx"]?.int }.max() ?? 0)
        let plan = source.plan.editing { object in
            var nodes = object["nodes"]?.array ?? []
            nodes.append(["idx": .int(index), "agent": "passer-by", "kind": "decision", "control_preds": []])
            object["nodes"] = .array(nodes)
        }
        try check(source, PlanTransformation(plan: plan)) { $0.node != index }
    }

    @Test(arguments: sources) func twiceInOnePlan(source: Source) throws {
        let nodes = PlanParts.nodes(source.plan)
        let offset = 1 + (nodes.compactMap { $0["idx"]?.int }.max() ?? 0)
        let map = { (index: Int) in index + offset }
        let other = PlanParts.renamed(PlanParts.renumbered(PlanParts.explicit(source.plan), map), Self.foreign)
        let theirs = other.object ?? JSONObject()
        let both = source.plan.editing { object in
            for key: JSONString in ["nodes", "entry", "exit", "triggers"] {
                guard let mine = object[key]?.array, let more = theirs[key]?.array else { continue }
                object[key] = .array(mine + more)
            }
            for key: JSONString in ["resources", "agents", "tools"] { object.merge(key, theirs) }
            object.change("controls") {
                $0.editing { controls in
                    let more = theirs["controls"]?.object ?? JSONObject()
                    controls.append("rate_limits", more)
                    controls.change("kill_switch") {
                        $0.editing { $0.append("scope", more["kill_switch"]?.object ?? JSONObject()) }
                    }
                }
            }
        }
        let before = try findings(source.plan)
        let after = try findings(both)
        let triggers = source.plan.object?["triggers"]?.array?.count ?? 0
        let change = PlanTransformation(
            plan: both, place: { $0 + nodes.count }, index: map, name: Self.foreign)
        let copies = before.seen.filter { $0.pointer != "/controls/kill_switch/checked" }.map { seen -> Seen in
            var copy = seen.mapped(change)
            let tokens = copy.pointer.split(separator: "/")
            if tokens.first == "triggers", tokens.count > 1, let number = Int(tokens[1]) {
                copy.pointer = "/triggers/\(number + triggers)" + tokens.dropFirst(2).map { "/\($0)" }.joined()
            }
            return copy
        }
        #expect(after.seen.sorted() == (before.seen + copies).sorted())
        #expect(after.silent == before.silent)
    }

    /// Each letter and digit by one that no plan uses.
    private static func foreign(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isOwn =
                        scalar.value > 127 || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                        || ("0"..."9").contains(scalar)
                    return isOwn ? Unicode.Scalar(scalar.value % 0x1000 + 0xE000) ?? scalar : scalar
                }))
    }
}

extension JSONObject {
    fileprivate mutating func merge(_ key: JSONString, _ other: JSONObject) {
        guard var mine = self[key]?.object, let more = other[key]?.object else { return }
        for (key, value) in more where mine[key] == nil { mine[key] = value }
        self[key] = .object(mine)
    }

    fileprivate mutating func append(_ key: JSONString, _ other: JSONObject) {
        guard let mine = self[key]?.array, let more = other[key]?.array else { return }
        self[key] = .array(mine + more)
    }
}

/// A value in block style, every text quoted.
private struct YAMLText {
    private(set) var text = ""

    init(_ value: JSONValue) { write(value, "", isInline: false) }

    private mutating func write(_ value: JSONValue, _ indent: String, isInline: Bool) {
        if let object = value.object, !object.isEmpty {
            var isFirst = isInline
            for (key, member) in object {
                text += isFirst ? "" : indent
                isFirst = false
                text += Self.scalar(.string(key)) + ":"
                nested(member, indent)
            }
        } else if let array = value.array, !array.isEmpty {
            var isFirst = isInline
            for element in array {
                text += isFirst ? "" : indent
                isFirst = false
                text += "- "
                if Self.isNested(element) {
                    write(element, indent + "  ", isInline: true)
                } else {
                    text += Self.scalar(element) + "\n"
                }
            }
        } else {
            text += Self.scalar(value) + "\n"
        }
    }

    private mutating func nested(_ value: JSONValue, _ indent: String) {
        if Self.isNested(value) {
            text += "\n"
            write(value, indent + "  ", isInline: false)
        } else {
            text += " " + Self.scalar(value) + "\n"
        }
    }

    private static func isNested(_ value: JSONValue) -> Bool {
        value.object?.isEmpty == false || value.array?.isEmpty == false
    }

    private static func scalar(_ value: JSONValue) -> String {
        (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
