import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Argo workflows: the facts of spec/prelint.md 5, and hostile templates.
@Suite struct ArgoWorkflowTests {
    private static let work = "  - {name: work, container: {image: img}}\n  - {name: ask, suspend: {}}\n"

    private func plan(_ templates: String, entrypoint: String = "main") throws -> LoweredPlan {
        try lowered(
            ArgoWorkflowV1.self,
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  entrypoint: \(entrypoint)\n  templates:\n"
                + Self.work + templates)
    }

    private func skeleton(_ templates: String) throws -> PlanSkeleton { try PlanSkeleton(plan(templates).root.json) }

    private func dag(_ tasks: String...) -> String {
        "  - name: main\n    dag:\n      tasks:\n" + tasks.map { "      - {template: work, \($0)}\n" }.joined()
    }

    @Test func dependsSaysOutcomesAndHowManyAreWaitedFor() throws {
        let plan = try skeleton(
            dag(
                "name: a", "name: b", "name: c, depends: a && b", "name: d, depends: 'a || b.Succeeded'",
                "name: e, depends: a.Failed || b.Errored", "name: f, depends: '(a.Succeeded || a.Failed)'",
                "name: g, depends: '!a.Succeeded'", "name: h, dependencies: [a, b]",
                "name: i, depends: a && (b || c)"))
        #expect(
            plan.nodes.mapValues { $0["join"] } == [
                "a": nil, "b": nil, "c": "all", "d": "any", "e": "any", "f": nil, "g": nil, "h": "all", "i": nil,
            ])
        #expect(plan.edges.contains(["a", "e", "", "error"]) && plan.edges.contains(["b", "e", "", "error"]))
        #expect(plan.edges.contains(["a", "f", "", "always"]))
        #expect(plan.edges.contains(["a", "g", "", "error"]))
        #expect(plan.edges.contains(["a", "d", "", ""]))
    }

    @Test func whoeverWaitsForAStepThatIsPassedOverGoesOn() throws {
        let plan = try skeleton(
            dag(
                "name: a", "name: gate, depends: a, when: x", "name: pay, depends: gate",
                "name: safe, depends: gate.Succeeded"))
        #expect(plan.edges.contains(["a", "pay", "not (x)", ""]))
        #expect(!plan.edges.contains(["a", "safe", "not (x)", ""]))
    }

    @Test func groupsOfStepsRunOneAfterTheOther() throws {
        let plan = try skeleton(
            """
              - name: main
                steps:
                - - {name: a, template: work}
                - - {name: b, template: work}
                  - {name: c, template: ask}
                - - {name: d, template: work, when: yes please}
                - - {name: e, template: work}
            """)
        #expect(
            plan.edges == [
                ["a", "b", "", ""], ["a", "c", "", ""], ["b", "d", "yes please", ""], ["c", "d", "yes please", ""],
                ["d", "e", "", ""], ["b", "e", "", ""], ["c", "e", "", ""],
            ])
        #expect(plan.nodes["a"]?["split"] == "all" && plan.nodes["d"]?["join"] == "all")
        #expect(plan.nodes["c"]?["gate"] == "human")
        #expect(plan.nodes["e"]?["join"] == nil)
    }

    @Test func aTemplateThatCallsItselfLeadsBack() throws {
        let plan = try skeleton(
            """
              - name: main
                steps:
                - - {name: flip, template: work}
                - - {name: again, template: main, when: tails}
            """)
        #expect(plan.edges == [["flip", "again", "tails", ""], ["again", "flip", "", ""]])
        #expect(plan.backEdges == [["again", "flip"]])
        #expect(plan.exit == ["flip"])
        let mutual = try skeleton(
            """
              - {name: main, steps: [[{name: x, template: other}]]}
              - {name: other, dag: {tasks: [{name: y, template: work}, {name: z, template: main, depends: y}]}}
            """)
        #expect(mutual.backEdges == [["x.z", "x.y"]])
    }

    @Test func templatesInsideAreUnfoldedUnderTheirCall() throws {
        let plan = try skeleton(
            """
              - name: main
                dag: {tasks: [{name: a, template: part, withItems: [1, 2]}, {name: b, depends: a.Succeeded, template: work}]}
              - {name: part, dag: {tasks: [{name: l, template: work}, {name: r, template: work}]}}
            """)
        #expect(plan.edges == [["a.l", "b", "", ""], ["a.r", "b", "", ""]])
        #expect(plan.nodes["b"]?["join"] == "all")
        #expect(plan.nodes["a.l"]?["fanout"] == "true" && plan.nodes["a.r"]?["fanout"] == "true")
    }

    @Test func boundsAreThoseOfTheTemplate() throws {
        let plan = try plan(
            """
              - {name: hard, retryStrategy: {limit: '4'}, script: {image: img, env: [{name: K, value: v}]}, activeDeadlineSeconds: 9}
              - {name: endless, retryStrategy: {}, container: {image: img}}
              - {name: pause, suspend: {duration: 5}}
              - name: main
                dag:
                  tasks:
                  - {name: a, template: hard, arguments: {parameters: [{name: p, value: q}]}, withParam: '{{x}}'}
                  - {name: b, template: endless}
                  - {name: c, template: pause}
            """)
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes[0]["retry"]?.json == ["max": 4] && nodes[1]["retry"]?.json == [:] && nodes[2]["gate"] == nil)
        #expect(nodes[0]["timeout_s"]?.json == 9 && nodes[0]["env"]?.json == ["K": "v"])
        #expect(nodes[0]["args"]?.json == ["p": "q"] && nodes[0]["fanout"]?.json == ["over": "{{x}}"])
    }

    @Test(arguments: [
        "- {name: main, dag: {tasks: [{name: a, template: nowhere}]}}",
        "- {name: main, dag: {tasks: [{name: a, template: work, depends: b}]}}",
        "- {name: main, dag: {tasks: [{name: a, template: work, depends: 'a &'}]}}",
        "- {name: main, dag: {tasks: [{name: a, template: work, depends: a.Perhaps}, {name: b}]}}",
        "- {name: main, dag: {tasks: [{name: a, template: work}, {name: a, template: work}]}}",
        "- {name: main, dag: {tasks: [{name: a, template: work, depends: b}, {name: b, template: work, depends: a}]}}",
        "- {name: main, dag: {tasks: [{name: a}]}}",
        "- {name: main, steps: 1}",
        "- {name: work, container: {}}",
        "- {name: main2}",
    ])
    func brokenWorkflowsAreRefused(_ template: String) throws {
        #expect(throws: PlanAdapterError.self) { try plan("  " + template) }
    }

    @Test func templatesThatUnfoldWithoutEndAreRefused() throws {
        var text = ""
        for level in 0..<40 {
            text +=
                "  - {name: t\(level), dag: {tasks: [{name: a, template: t\(level + 1)}, {name: b, template: t\(level + 1)}]}}\n"
        }
        text += "  - {name: t40, container: {image: i}}"
        let error = #expect(throws: PlanAdapterError.self) { try plan(text, entrypoint: "t0") }
        #expect(error?.message.contains("200000 steps") ?? false)
        var chain = ""
        for level in 0..<100 { chain += "  - {name: t\(level), steps: [[{name: a, template: t\(level + 1)}]]}\n" }
        #expect(throws: PlanAdapterError.self) { try plan(chain, entrypoint: "t0") }
    }

    @Test func aHundredThousandTasksAreOneWalk() throws {
        var tasks = "  - name: main\n    dag:\n      tasks:\n      - {name: t0, template: work}\n"
        for task in 1..<100_000 {
            tasks += "      - {name: t\(task), template: work, depends: t\(task - 1).Succeeded, when: x}\n"
        }
        #expect(try plan(tasks).root["nodes"]?.elements?.count == 100_000)
    }

    @Test func cronWorkflowsAreScheduled() throws {
        let plan = try lowered(
            ArgoWorkflowV1.self,
            """
            apiVersion: argoproj.io/v1alpha1
            kind: CronWorkflow
            metadata: {name: nightly}
            spec:
              schedule: '@daily'
              workflowSpec: {entrypoint: w, onExit: x, templates: [{name: w, container: {image: i}}]}
            """)
        #expect(plan.root["triggers"]?.json == [["id": "nightly", "node": 0, "kind": "schedule"]])
        #expect(plan.root["complete"]?.json == false)
    }
}
