import CanonicalJSON
import DecisionGraph
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// Plans of the shared cases, where they lie beside the checkout: written by hand, in either language.
@Suite struct WrittenPlansTests {
    static let files: [URL] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.deletingLastPathComponent().appending(path: "shared/conformance/prelint/cases")
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.lastPathComponent.contains(".plan.") }.sorted { $0.path < $1.path }
    }()

    @Test(.enabled(if: !files.isEmpty), arguments: files) func areRead(_ file: URL) throws {
        let document = try PositionedDocument(try Data(contentsOf: file), path: file.lastPathComponent)
        let plan = try Plan(document.root)
        #expect(plan.nodes.count == document.root["nodes"]?.elements?.count)
        #expect(try plan.graph().stepCount == plan.nodes.count)
        #expect(PlanKeys.unknown(in: document.root).isEmpty)
    }
}
