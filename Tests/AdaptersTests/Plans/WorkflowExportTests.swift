import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Lowered exports of workflow engines and low-code products against the skeletons stated beside them.
@Suite struct WorkflowExportTests {
    static let prefixes = ["argo/", "airflow/", "handwritten/"]
    static let files: [String] = (try? PlanCorpus.expected(prefixes).map(\.file)) ?? []

    @Test(.enabled(if: PlanCorpus.folder != nil, "no corpus of exports beside the checkout"), arguments: files)
    func skeletonsAreThoseStated(_ file: String) throws {
        let expected = try #require(try PlanCorpus.expected([file]).first).skeleton
        let document = try PlanCorpus.document(file)
        let adapter = try AllPlanAdapters.recognized(document)
        let plan = try adapter.lower(document) { _ in nil }
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(skeleton.nodes == expected.nodes)
        #expect(skeleton.edges == expected.edges)
        #expect(skeleton.backEdges == expected.backEdges)
        #expect(skeleton.entry == expected.entry)
        #expect(skeleton.exit == expected.exit)
        #expect(skeleton.limits == expected.limits)
        #expect(skeleton.isComplete == expected.isComplete)
    }
}
