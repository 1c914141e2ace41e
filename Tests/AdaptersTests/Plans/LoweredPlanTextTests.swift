import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

@Suite struct LoweredPlanTextTests {
    private func plan() throws -> LoweredPlan {
        let plan = try lowered(
            AmazonStatesLanguageV1.self, "StartAt: a\nStates:\n  a: {Type: Pass, Next: b/c}\n  b/c: {Type: Succeed}\n",
            path: "flow.asl.yaml")
        return try PlanOverlay(document("a: {writes: [x]}", path: "flow.overlay.yaml")).applied(to: plan).plan
    }

    @Test func keysComeInTheOrderOfTheSpecification() throws {
        let value = try JSONReader.value(of: Array(try plan().text(origins: false).utf8))
        #expect(Array(try #require(value.object)).map(\.key) == ["schema", "framework", "entry", "exit", "nodes"])
        #expect(
            Array(try #require(value["nodes"]?.array?[0].object)).map(\.key)
                == ["idx", "name", "agent", "kind", "control_preds", "writes"])
        #expect(value["nodes"] == (try plan()).root["nodes"]?.json)
    }

    @Test func withoutOriginsItIsAPlan() throws {
        let text = try plan().text(origins: false)
        let document = try document(text, path: "converted.plan.json")
        #expect(AllPlanAdapters.fitting(document).map { $0.name } == ["declared_plan"])
        #expect(document.root.json == (try plan()).root.json)
        let value = try JSONReader.value(of: Array(text.utf8))
        #expect(throws: Never.self) { try DeclaredPlanV1().lowered(value) }
    }

    @Test func originsLeadToWhatPeopleEdit() throws {
        let value = try JSONReader.value(of: Array(try plan().text().utf8))
        let origins = try #require(value["origins"]?.object)
        #expect(origins[""] == "flow.asl.yaml:1:1")
        #expect(origins["/nodes"] == "flow.asl.yaml:3:6")
        #expect(origins["/nodes/0"] == nil, "it stands where the list does, which begins with it")
        #expect(origins["/nodes/0/writes"] == "flow.overlay.yaml:1:13")
        #expect(origins["/nodes/0/idx"] == nil, "it stands where its step does")
        #expect(origins["/nodes/1"] == "flow.asl.yaml:4:8")
    }

    @Test(
        .enabled(if: PlanCorpus.folder != nil, "no corpus of exports beside the checkout"),
        arguments: WorkflowExportTests.files)
    func exportsBecomePlans(_ file: String) throws {
        let document = try PlanCorpus.document(file)
        let plan = try AllPlanAdapters.recognized(document).lower(document) { _ in nil }
        let value = try JSONReader.value(of: Array(plan.text(origins: false).utf8))
        #expect(throws: Never.self) { try DeclaredPlanV1().lowered(value) }
    }
}
