import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// The Amazon States Language: the facts of spec/prelint.md 5, and hostile machines.
@Suite struct StateMachineTests {
    private func skeleton(_ text: String) throws -> PlanSkeleton {
        try PlanSkeleton(lowered(AmazonStatesLanguageV1.self, text).root.json)
    }

    @Test func aChoiceRunsOneWayAndSaysWhichIsTheDefault() throws {
        let plan = try skeleton(
            """
            StartAt: c
            States:
              c: {Type: Choice, Choices: [{Next: a}, {Next: b}], Default: b}
              a: {Type: Pass, Next: b}
              b: {Type: Succeed}
            """)
        #expect(plan.nodes["c"]?["split"] == "one")
        #expect(plan.edges.contains(["c", "a", "choice 0", ""]))
        #expect(plan.edges.contains(["c", "b", "choice 1", ""]) && plan.edges.contains(["c", "b", "default", ""]))
        #expect(plan.nodes["b"]?["join"] == "any")
        #expect(plan.exit == ["b"])
    }

    @Test func retriesHaveThreeAttemptsUnlessTheySay() throws {
        let plan = try skeleton(
            """
            StartAt: a
            States:
              a: {Type: Task, Resource: r, Retry: [{ErrorEquals: [x]}], Next: b}
              b: {Type: Task, Resource: r, Retry: [{MaxAttempts: 0}], Next: c}
              c: {Type: Task, Resource: r, Retry: [{MaxAttempts: 1}, {MaxAttempts: 5}], End: true}
            """)
        #expect(plan.nodes.mapValues { $0["retry"] } == ["a": "3", "b": "0", "c": "5"])
    }

    @Test func aTaskTokenIsAPersonAndTheServiceIsTheTool() throws {
        let plan = try lowered(
            AmazonStatesLanguageV1.self,
            """
            StartAt: a
            TimeoutSeconds: 60
            States:
              a: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 5, Next: b}
              b: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: pay}, Next: c}
              c: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', End: true}
            """)
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes.map { $0["tool"]?.string } == ["sqs:sendMessage", "lambda:pay", "dynamodb:putItem"])
        #expect(nodes[0]["gate"]?.json == ["human"])
        #expect(nodes[0]["timeout_s"]?.json == 5)
        #expect(nodes[1]["args"]?.json == ["FunctionName": "pay"])
        #expect(plan.root["controls"]?.json == ["limits": ["timeout_s": 60]])
        #expect(plan.isExecuted)
    }

    @Test func errorsInsideBranchesLeaveEveryStateOfThem() throws {
        let plan = try skeleton(
            """
            StartAt: p
            States:
              p:
                Type: Parallel
                Branches:
                  - {StartAt: a, States: {a: {Type: Pass, Next: a2}, a2: {Type: Pass, End: true}}}
                  - {StartAt: b, States: {b: {Type: Succeed}}}
                Catch: [{ErrorEquals: [all], Next: h}]
                Next: m
              m: {Type: Pass, End: true}
              h: {Type: Fail}
            """)
        #expect(plan.nodes["p"]?["split"] == "all")
        #expect(plan.nodes["m"]?["join"] == "all")
        for state in ["a", "a2", "b"] { #expect(plan.edges.contains([state, "h", "", "error"])) }
        #expect(!plan.edges.contains(["p", "h", "", "error"]), "it would stand among the branches that all run")
        #expect(plan.nodes["h"]?["join"] == nil, "which branch failed first is not known")
        #expect(plan.edges.contains(["a2", "m", "", ""]) && plan.edges.contains(["b", "m", "", ""]))
        #expect(plan.exit == ["m", "h"])
    }

    @Test func twoEndsOfOneBranchDoNotWaitForEachOther() throws {
        let plan = try skeleton(
            """
            StartAt: p
            States:
              p:
                Type: Parallel
                Branches:
                  - StartAt: c
                    States:
                      c: {Type: Choice, Choices: [{Variable: $.a, IsPresent: true, Next: x}], Default: y}
                      x: {Type: Pass, End: true}
                      y: {Type: Pass, End: true}
                  - {StartAt: b, States: {b: {Type: Pass, End: true}}}
                Next: m
              m: {Type: Pass, End: true}
            """)
        #expect(plan.nodes["m"]?["join"] == nil, "all would wait for x and y, of which only one runs")
        for state in ["x", "y", "b"] { #expect(plan.edges.contains([state, "m", "", ""])) }
    }

    @Test func nestedMapsEndWhereTheOutermostGoesOn() throws {
        let plan = try skeleton(
            """
            StartAt: m
            States:
              m:
                Type: Map
                MaxConcurrency: 2
                Next: z
                Iterator:
                  StartAt: n
                  States:
                    n:
                      Type: Map
                      End: true
                      ItemProcessor: {StartAt: x, States: {x: {Type: Pass, End: true}}}
              z: {Type: Wait, End: true}
            """)
        #expect(plan.edges == [["m", "n", "", ""], ["n", "x", "", ""], ["x", "z", "", ""]])
        #expect(plan.nodes["m"]?["fanout"] == "true" && plan.nodes["n"]?["fanout"] == "true")
        #expect(plan.nodes["z"]?["join"] == nil)
    }

    @Test(arguments: [
        ("StartAt: a\nStates: {b: {Type: Pass, End: true}}", "a"),
        ("StartAt: a\nStates: {a: {Type: Pass}}", "Next"),
        ("StartAt: a\nStates: {a: {Type: Pass, Next: aa}, aaa: {Type: Succeed}}", "did you mean 'a"),
        ("StartAt: a\nStates: {a: {Next: a}}", "Type"),
        ("StartAt: 1\nStates: {a: {Type: Pass, End: true}}", "StartAt"),
        ("StartAt: a\nStates: [a]", "States"),
        ("StartAt: a\nStates: {a: {Type: Choice}}", "Choices"),
        ("StartAt: a\nStates: {a: {Type: Parallel, End: true, Branches: [1]}}", "a state machine"),
        (
            "StartAt: a\nStates: {a: {Type: Map, End: true, Iterator: {StartAt: a, States: {a: {Type: Succeed}}}}}",
            "two states"
        ),
        (
            "StartAt: a\nStates: {a: {Type: Map, End: true, Iterator: {StartAt: b, States: {b: {Type: Pass, Next: a}}}}}",
            "'a'"
        ),
    ])
    func brokenMachinesAreRefused(_ text: String, _ part: String) throws {
        let error = #expect(throws: PlanAdapterError.self) { try lowered(AmazonStatesLanguageV1.self, text) }
        #expect(error?.message.contains(part) ?? false, "\(error?.message ?? "")")
    }

    @Test func aHundredThousandStatesAreOneWalk() throws {
        let count = 100_000
        var text = #"{"StartAt": "s0", "States": {"#
        for state in 0..<count {
            let next = state + 1 < count ? #""Next": "s\#(state + 1)""# : #""Next": "s0""#
            text += #""s\#(state)": {"Type": "Pass", \#(next)}"# + (state + 1 < count ? "," : "}}")
        }
        let plan = try lowered(AmazonStatesLanguageV1.self, text, path: "long.json")
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes.count == count)
        #expect(nodes[count - 1]["back_edges"]?.json == [["to": 0]])
    }
}
