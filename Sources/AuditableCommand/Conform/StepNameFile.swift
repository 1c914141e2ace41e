import BlastRadius
import CanonicalJSON
import PositionedDocuments

/// A file that says which plan step a run means by a name: a map from names in the run to a name or an index in the plan,
/// or to a list of these.
struct StepNameFile {
    /// By name in the run, the positions in the plan.
    private(set) var names: [JSONString: [Int]] = [:]

    private static let limit = 1 << 20

    /// - Throws: ``CommandError`` for a file that cannot be read, or that names a step which the plan has not.
    init(_ path: String, _ plan: ProcessPlan) throws(CommandError) {
        let bytes = try BoundedFile.bytes(path, what: "the file of names", limit: Self.limit)
        let document: PositionedDocument
        do throws(DocumentError) {
            document = try PositionedDocument(bytes, path: path)
        } catch {
            throw CommandError(
                .unreadableInput, code: "labels", "\(path) cannot be read as YAML or JSON", [(path, "\(error)")])
        }
        guard let members = document.root.members else {
            throw Self.error(document.root, path, "is \(document.root.kindName), not a map of names")
        }
        var byName: [JSONString: [Int]] = [:]
        for (position, step) in plan.steps.enumerated() {
            for name in Set(step.labels + (step.name.map { [$0] } ?? [])) { byName[name, default: []].append(position) }
        }
        for member in members {
            var steps: [Int] = []
            for value in member.value.elements ?? [member.value] {
                if let index = value.int {
                    guard let position = plan.steps.firstIndex(where: { $0.index == index }) else {
                        throw Self.error(value, path, "the plan has no step \(index)")
                    }
                    steps.append(position)
                } else if let name = value.string {
                    guard let found = byName[name] else {
                        let near = NearestName.of(name.lossyText, among: byName.keys.map(\.lossyText).sorted())
                        throw Self.error(
                            value, path,
                            "the plan has no step \(name)" + (near.map { "; meant \($0)?" } ?? ""))
                    }
                    steps += found
                } else {
                    throw Self.error(value, path, "is \(value.kindName), not the name or the index of a plan step")
                }
            }
            names[member.key] = Set(steps).sorted()
        }
    }

    private static func error(_ node: PositionedNode, _ path: String, _ text: String) -> CommandError {
        let place = node.region.start
        return CommandError(
            .wrongCommand, code: "labels", "\(path) does not say which step is which",
            [("\(path):\(place.line):\(place.column)", text), ("try", "a line such as: fetch_rates: read_fx")])
    }
}
