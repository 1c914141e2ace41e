import CanonicalJSON
import Foundation
import Testing

/// What `lint` changes in files: the exact bytes before and after, and that it stays within what was asked for.
@Suite struct LintFixTests {
    /// Lints one file with fixes, and returns what is in it then.
    private func fixed(
        _ text: String, named name: String, beside: [String: String] = [:], select: String, _ flags: [String]
    ) throws -> (text: String, outcome: BuiltTool.Outcome) {
        let folder = try ScratchFolder()
        try folder.file(text, named: name)
        for (name, text) in beside { try folder.file(text, named: name) }
        let outcome = try BuiltTool.run(
            ["lint", "--select", select, "--today", "2026-11-25", name] + flags, folder: folder.path)
        for (name, text) in beside { #expect(folder.bytes(of: name) == Array(text.utf8), "\(name) is not its file") }
        return (String(decoding: folder.bytes(of: name) ?? [], as: UTF8.self), outcome)
    }

    /// Expects that a change is made once and whole with `flag`, is told and not made in a dry run, and is not made
    /// without the flag.
    private func expect(
        _ before: String, _ after: String, named name: String, beside: [String: String] = [:], select: String,
        flag: String = "--unsafe-fixes", says word: String, isGone: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let done = try fixed(before, named: name, beside: beside, select: select, [flag])
        #expect(done.text == after, "\(done.outcome.account)", sourceLocation: sourceLocation)
        #expect(done.outcome.errorText.contains(word), "\(done.outcome.account)", sourceLocation: sourceLocation)
        if isGone { #expect(done.outcome.status == 0, "\(done.outcome.account)", sourceLocation: sourceLocation) }
        let again = try fixed(after, named: name, beside: beside, select: select, [flag])
        #expect(again.text == after, "\(again.outcome.account)", sourceLocation: sourceLocation)
        let dry = try fixed(before, named: name, beside: beside, select: select, [flag, "--fix-dry-run"])
        #expect(dry.text == before && dry.outcome.status == 1, "\(dry.outcome.account)", sourceLocation: sourceLocation)
        #expect(
            dry.outcome.errorText.contains("would \(word)"), "\(dry.outcome.account)", sourceLocation: sourceLocation)
        let other = try fixed(
            before, named: name, beside: beside, select: select, flag == "--unsafe-fixes" ? ["--fix"] : [])
        #expect(other.text == before, "\(other.outcome.account)", sourceLocation: sourceLocation)
    }

    // MARK: Plans

    @Test func deadEntriesOfAStepAreTakenOut() throws {
        try expect(
            """
            nodes:\r
              # first\r
              - idx: 0\r
                agent: a  # who\r
                kind: tool_call\r
                suppress:\r
                  - {code: PRE303, reason: r}  # alive\r
                  - code: PRE302  # dead\r
                    reason: r\r
                writes: [b]\r
                scope: [a]\r
              - {idx: 1, agent: a, kind: decision, suppress: [{code: PRE303, reason: r, until: 2020-01-01}], reads: []}\r

            """,
            """
            nodes:\r
              # first\r
              - idx: 0\r
                agent: a  # who\r
                kind: tool_call\r
                suppress:\r
                  - {code: PRE303, reason: r}  # alive\r
                writes: [b]\r
                scope: [a]\r
              - {idx: 1, agent: a, kind: decision, reads: []}\r

            """, named: "p.yaml", select: "PRE302,PRE303,PRE006,PRE007", flag: "--fix", says: "remove the suppression")
    }

    @Test func allDeadEntriesOfAListTakeItWithThem() throws {
        try expect(
            """
            nodes:
              - idx: 0
                suppress:
                  - {code: PRE302, reason: r}
                  - {code: PRE303, reason: r}
                  - {code: PRE305, reason: r}
                # of agent
                agent: a
                kind: decision

            """,
            """
            nodes:
              - idx: 0
                # of agent
                agent: a
                kind: decision

            """, named: "p.yaml", select: "PRE3,PRE006", flag: "--fix", says: "remove the suppression")
    }

    @Test func deadEntriesInJSONAreTakenOutInBothForms() throws {
        try expect(
            """
            {"nodes": [
              {"idx": 0, "agent": "a", "kind": "tool_call", "scope": ["a"], "writes": ["b"],
               "suppress": [{"code": ["PRE303", "PRE302"], "reason": "r"}]},
              {"idx": 1, "agent": "a", "kind": "decision",
               "auditable": {"ignore": ["PRE303"], "reason": "r"}}
            ]}
            """,
            """
            {"nodes": [
              {"idx": 0, "agent": "a", "kind": "tool_call", "scope": ["a"], "writes": ["b"],
               "suppress": [{"code": ["PRE303"], "reason": "r"}]},
              {"idx": 1, "agent": "a", "kind": "decision"}
            ]}
            """, named: "p.json", select: "PRE302,PRE303,PRE006", flag: "--fix", says: "take PRE302 out of it")
    }

    @Test func suppressionsOfOtherFilesStay() throws {
        let plan = "nodes:\n  - {idx: 0, name: n, agent: a, kind: decision}\n"
        let outcome = try fixed(
            plan, named: "p.yaml", beside: ["p.yaml.overlay.yaml": "n: {suppress: [{code: PRE303, reason: r}]}\n"],
            select: "PRE303,PRE006", ["--fix"])
        #expect(outcome.text == plan && outcome.outcome.status == 1, "\(outcome.outcome.account)")
    }

    @Test func scopeEntriesThatStandTwiceAreRemoved() throws {
        let before = """
            agents:
              a: {scope: [x, y, x]}  # a
            nodes:
              - idx: 0
                agent: a
                kind: tool_call
                writes: [x]
                scope:
                  - x  # first
                  # second
                  - 'x'  # again
                  - y
                  - y
              - {idx: 1, agent: a, kind: decision, scope: [x, X, "x"]}

            """
        let after = """
            agents:
              a: {scope: [x, y]}  # a
            nodes:
              - idx: 0
                agent: a
                kind: tool_call
                writes: [x]
                scope:
                  - x  # first
                  # second
                  - y
              - {idx: 1, agent: a, kind: decision, scope: [x, X]}

            """
        let done = try fixed(before, named: "p.yaml", select: "PRE303", ["--fix"])
        #expect(done.text == after, "\(done.outcome.account)")
        let dry = try fixed(before, named: "p.yaml", select: "PRE303", ["--fix-dry-run"])
        #expect(dry.text == before && dry.outcome.errorText.contains("would remove scope entries that stand twice"))
        let json = try fixed(
            "{\"nodes\":[{\"idx\":0,\"agent\":\"a\",\"kind\":\"decision\",\"scope\":[\"x\",\"x\",\"y\",\"y\"]}]}",
            named: "p.json", select: "PRE303", ["--fix"])
        #expect(
            json.text == "{\"nodes\":[{\"idx\":0,\"agent\":\"a\",\"kind\":\"decision\",\"scope\":[\"x\",\"y\"]}]}",
            "\(json.outcome.account)")
    }

    @Test func plansThatNobodyExecutesAreNotChanged() throws {
        let plan = """
            nodes:
              - {idx: 0, agent: a, kind: tool_call, retry: {}, args: {k: "ghp_abcdefghijklmnopqrstuvwxyz0123456789"}}

            """
        let outcome = try fixed(plan, named: "p.yaml", select: "PRE204,PRE604", ["--unsafe-fixes"])
        #expect(outcome.text == plan && outcome.outcome.status == 1, "\(outcome.outcome.account)")
    }

    // MARK: State machines

    private static let overlay = ["Pay: {writes: [ledger]}\n", "pay: {writes: [ledger]}\n"]

    @Test func stateMachines() throws {
        try expect(
            """
            {
              "StartAt": "Approve",
              "States": {
                "Approve": {
                  "Type": "Task",
                  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                  "Retry": [{"ErrorEquals": ["a"], "MaxAttempts": -1}, {"ErrorEquals": ["b"]}],
                  "Catch": [
                    {"ErrorEquals": ["States.Timeout"], "Next": "Pay"},
                    {"ErrorEquals": ["x"], "Next": "Stop"},
                    {"ErrorEquals": ["States.ALL"], "Next": "Pay"}
                  ],
                  "Next": "Size"
                },
                "Size": {"Type": "Choice", "Choices": [{"Next": "Pay"}]},
                "Pay": {"Type": "Pass", "End": true},
                "Stop": {"Type": "Fail"}
              }
            }
            """,
            """
            {
              "StartAt": "Approve",
              "States": {
                "Approve": {
                  "Type": "Task",
                  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                  "Retry": [{"ErrorEquals": ["a"], "MaxAttempts": -1}, {"ErrorEquals": ["b"]}],
                  "Catch": [
                    {"ErrorEquals": ["x"], "Next": "Stop"}
                  ],
                  "Next": "Size"
                },
                "Size": {"Type": "Choice", "Choices": [{"Next": "Pay"}], "Default": "NoChoice"},
                "Pay": {"Type": "Pass", "End": true},
                "Stop": {"Type": "Fail"},
                "NoChoice": {"Type": "Fail", "Error": "NoChoiceMatched"}
              }
            }
            """, named: "m.json", beside: ["m.json.overlay.yaml": Self.overlay[0]], select: "PRE204,PRE207,PRE402",
            says: "take out what leads to state Pay when its gate fails")
    }

    @Test func stateMachinesInYAMLWithBothInsertionsAtOnePlace() throws {
        try expect(
            """
            StartAt: NoChoice
            States:
              NoChoice: {Type: Task, Resource: r, Retry: [{MaxAttempts: many}], Next: C}
              D: {Type: Succeed}
              C:
                Type: Choice
                Choices:
                  - Next: D  # enough

            """,
            """
            StartAt: NoChoice
            States:
              NoChoice: {Type: Task, Resource: r, Retry: [{MaxAttempts: 3}], Next: C}
              D: {Type: Succeed}
              C:
                Type: Choice
                Choices:
                  - Next: D  # enough
                Default: NoChoice2
              NoChoice2: {Type: Fail, Error: NoChoiceMatched}

            """, named: "m.asl.yaml", select: "PRE204,PRE207", says: "set MaxAttempts of state NoChoice to 3")
    }

    @Test func whatHasNoEditStaysAdvice() throws {
        // Nothing bounds a loop of states, and the way past the gate here is a repair that only its failure takes.
        let machine = """
            {"StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "x:y.waitForTaskToken", "Catch": [{"Next": "R"}], "Next": "Pay"},
              "R": {"Type": "Pass", "Next": "Pay"},
              "Pay": {"Type": "Pass", "Next": "A"}}}
            """
        let outcome = try fixed(
            machine, named: "m.json", beside: ["m.json.overlay.yaml": Self.overlay[0]], select: "PRE203,PRE402",
            ["--unsafe-fixes"])
        #expect(outcome.text == machine && outcome.outcome.status == 1, "\(outcome.outcome.account)")
    }

    // MARK: Workflows

    @Test func argoWorkflows() throws {
        try expect(
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            spec:
              entrypoint: main
              templates:
                - name: main
                  dag:
                    tasks:
                      - {name: start, template: work}
                      - {name: approve, template: ask, depends: start}  # a person
                      - {name: check, template: work, depends: start}
                      - name: both
                        template: work
                        depends: "approve || check"  # either
                      - name: pay
                        template: work
                        depends: (approve.Failed || approve.Succeeded || approve.Errored) && both
                - name: ask
                  suspend: {}
                - name: work
                  retryStrategy:
                    retryPolicy: Always  # on any error
                  container:
                    image: pay:1
                    env:
                      - name: DB_URL
                        value: "postgres://app:Q7ztLm2x@db.internal/orders"  # old

            """,
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            spec:
              entrypoint: main
              templates:
                - name: main
                  dag:
                    tasks:
                      - {name: start, template: work}
                      - {name: approve, template: ask, depends: start}  # a person
                      - {name: check, template: work, depends: start}
                      - name: both
                        template: work
                        depends: "approve && check"  # either
                      - name: pay
                        template: work
                        depends: (approve.Succeeded) && both
                - name: ask
                  suspend: {}
                - name: work
                  retryStrategy:
                    retryPolicy: Always  # on any error
                    limit: "3"
                  container:
                    image: pay:1
                    env:
                      - name: DB_URL
                        valueFrom: {secretKeyRef: {name: db-url, key: DB_URL}}  # old

            """, named: "w.yaml", beside: ["w.yaml.overlay.yaml": Self.overlay[1]],
            select: "PRE204,PRE205,PRE402,PRE604", says: "let step both wait for all that it depends on")
    }

    @Test func argoLimitsThatAreWorkedOutStay() throws {
        let workflow = """
            apiVersion: argoproj.io/v1alpha1
            spec:
              entrypoint: a
              templates: [{name: a, retryStrategy: {limit: "{{workflow.parameters.n}}"}, container: {image: i}}]

            """
        let outcome = try fixed(workflow, named: "w.yaml", select: "PRE204", ["--unsafe-fixes"])
        #expect(outcome.text == workflow && outcome.outcome.status == 1, "\(outcome.outcome.account)")
    }

    @Test func workflowDefinitions() throws {
        try expect(
            """
            {"definition": {
              "parameters": {},
              "actions": {
                "Approve": {"type": "Api", "inputs": {"host": {"operationId": "StartAndWaitForAnApproval"}}},
                "Pay": {
                  "type": "Http",
                  "inputs": {"headers": {"x-api-key": "sk-abcdefghijklmnopqrstuv"}, "retryPolicy": {"type": "fixed", "count": -1}},
                  "runAfter": {"Approve": ["Succeeded", "Failed", "TimedOut"]}
                },
                "Loop": {"type": "Until", "limit": {"count": 0}, "actions": {"W": {"type": "Wait"}}, "runAfter": {"Pay": ["Succeeded"]}}
              }
            }}
            """,
            """
            {"definition": {
              "parameters": {"headers_x_api_key": {"type": "SecureString"}},
              "actions": {
                "Approve": {"type": "Api", "inputs": {"host": {"operationId": "StartAndWaitForAnApproval"}}},
                "Pay": {
                  "type": "Http",
                  "inputs": {"headers": {"x-api-key": "@parameters('headers_x_api_key')"}, "retryPolicy": {"type": "fixed", "count": 4}},
                  "runAfter": {"Approve": ["Succeeded"]}
                },
                "Loop": {"type": "Until", "limit": {"count": 60}, "actions": {"W": {"type": "Wait"}}, "runAfter": {"Pay": ["Succeeded"]}}
              }
            }}
            """, named: "l.json", beside: ["l.json.overlay.yaml": Self.overlay[0]],
            select: "PRE203,PRE204,PRE402,PRE604", says: "let only the success of its gate lead to action Pay")
    }

    // MARK: Flows, pipelines, agents

    @Test func flows() throws {
        try expect(
            """
            schema: crewai.flow/v1
            config:
              max_method_calls: 0  # no bound
            methods:
              go: {start: true, do: {call: code}}
              one: {listen: go, do: {call: code}}
              two: {listen: go, do: {call: code}}
              both:
                listen:
                  or: [one, two]  # first
                do: {call: code}
              judge: {listen: {or: [both, back]}, router: true, emit: [again, done]}
              back: {listen: again, do: {call: code}}
              end: {listen: done, do: {call: code}}

            """,
            """
            schema: crewai.flow/v1
            config:
              max_method_calls: 100  # no bound
            methods:
              go: {start: true, do: {call: code}}
              one: {listen: go, do: {call: code}}
              two: {listen: go, do: {call: code}}
              both:
                listen:
                  and: [one, two]  # first
                do: {call: code}
              judge: {listen: {or: [both, back]}, router: true, emit: [again, done]}
              back: {listen: again, do: {call: code}}
              end: {listen: done, do: {call: code}}

            """, named: "f.yaml", select: "PRE203,PRE205", says: "set max_method_calls to 100")
    }

    @Test func pipelines() throws {
        try expect(
            """
            components:
              llm:
                init_parameters:
                  api_key: sk-abcdefghijklmnopqrstuv  # mine
                type: haystack.components.generators.openai.OpenAIGenerator
              route: {type: haystack.components.routers.ConditionalRouter}
              out: {type: haystack.components.builders.AnswerBuilder}
            connections:
            - {sender: llm.replies, receiver: route.x}
            - {sender: route.again, receiver: llm.prompt}
            - {sender: route.default, receiver: out.x}
            max_runs_per_component: -1

            """,
            """
            components:
              llm:
                init_parameters:
                  api_key: {type: env_var, env_vars: [LLM_API_KEY], strict: true}  # mine
                type: haystack.components.generators.openai.OpenAIGenerator
              route: {type: haystack.components.routers.ConditionalRouter}
              out: {type: haystack.components.builders.AnswerBuilder}
            connections:
            - {sender: llm.replies, receiver: route.x}
            - {sender: route.again, receiver: llm.prompt}
            - {sender: route.default, receiver: out.x}
            max_runs_per_component: 100

            """, named: "h.yaml", select: "PRE203,PRE604", says: "take api_key from the variable LLM_API_KEY")
    }

    @Test func agentsAndClients() throws {
        try expect(
            "agent_class: LoopAgent\nname: root\nsub_agents:\n  - config_path: w.yaml\n# end\n",
            "agent_class: LoopAgent\nname: root\nsub_agents:\n  - config_path: w.yaml\nmax_iterations: 5\n# end\n",
            named: "k.yaml",
            beside: ["w.yaml": "agent_class: LlmAgent\nname: w\nmodel: m\ninstruction: x\n"], select: "PRE203",
            says: "set max_iterations of agent root to 5")
        try expect(
            #"{"mcpServers": {"db": {"command": "x", "env": {"DB_URL": "postgres://a:Q7ztLm2x@db/o"}}}}"#,
            #"{"mcpServers": {"db": {"command": "x", "env": {"DB_URL": "${DB_URL}"}}}}"#, named: "c.json",
            select: "PRE604", says: "take DB_URL from the variable DB_URL")
    }

    // MARK: What is shown

    @Test func theReportHoldsTheEditsAndNoSecret() throws {
        let folder = try ScratchFolder()
        try folder.file(
            #"{"mcpServers": {"db": {"command": "x", "env": {"DB_URL": "postgres://a:Q7ztLm2x@db/o"}}}}"#,
            named: "c.json")
        let outcome = try BuiltTool.run(["lint", "c.json", "--select", "PRE604", "--json"], folder: folder.path)
        #expect(outcome.text.contains("unsafe") && outcome.text.contains("${DB_URL}"), "\(outcome.account)")
        #expect(!outcome.text.contains("Q7ztLm2x"))
    }
}
