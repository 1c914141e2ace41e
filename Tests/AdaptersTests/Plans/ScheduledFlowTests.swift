import Adapters
import CanonicalJSON
import PositionedDocuments
import Testing

/// Airflow, Logic Apps and Copilot Studio: the facts of spec/prelint.md 5.
@Suite struct ScheduledFlowTests {
    // MARK: Airflow

    private func airflow(_ tasks: String..., dag: String = "") throws -> LoweredPlan {
        try lowered(
            AirflowSerializedV1.self,
            "dag:\n  dag_id: d\n\(dag)  tasks:\n" + tasks.map { "  - {__var: {\($0)}}\n" }.joined())
    }

    @Test func triggerRulesSayWhatIsWaitedFor() throws {
        let rules: [(String, String?, String)] = [
            ("all_success", "all", ""), ("all_done", "all", "always"), ("all_failed", "all", "error"),
            ("one_success", "any", ""), ("one_failed", "any", "error"), ("none_failed_min_one_success", "any", ""),
            ("none_failed", nil, ""), ("none_skipped", nil, ""), ("always", nil, "always"),
        ]
        for (rule, join, outcome) in rules {
            let plan = try PlanSkeleton(
                airflow(
                    "task_id: a, task_type: T, downstream_task_ids: [c]",
                    "task_id: b, task_type: T, downstream_task_ids: [c]",
                    "task_id: c, task_type: T, trigger_rule: \(rule)"
                ).root.json)
            #expect(plan.nodes["c"]?["join"] == join, "\(rule)")
            #expect(plan.edges.contains(["a", "c", "", outcome]), "\(rule)")
        }
    }

    @Test func branchesChooseAndPeopleAreGates() throws {
        let plan = try airflow(
            "task_id: a, task_type: BranchSQLOperator, downstream_task_ids: [b, c]",
            "task_id: b, task_type: HITLOperator, downstream_task_ids: [d]",
            "task_id: c, task_type: Mine, _task_module: x.operators.hitl, retries: 3, downstream_task_ids: [d]",
            "task_id: d, task_type: PythonOperator, template_fields: [op_kwargs, env], op_kwargs: {k: v}, env: {T: t}, owner: team, execution_timeout: 5.0",
            dag: "  max_active_runs: 2\n  timetable: {__type: airflow.timetables.interval.CronDataIntervalTimetable}\n")
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(skeleton.nodes["a"]?["split"] == "one")
        #expect(skeleton.edges.contains(["a", "b", "b", ""]) && skeleton.edges.contains(["a", "c", "c", ""]))
        #expect(skeleton.nodes["b"]?["gate"] == "human" && skeleton.nodes["c"]?["gate"] == "human")
        #expect(skeleton.nodes["c"]?["retry"] == "3" && skeleton.nodes["d"]?["join"] == "all")
        let last = try #require(plan.root["nodes"]?.elements?[3])
        #expect(last["args"]?.json == ["op_kwargs": ["k": "v"]] && last["env"]?.json == ["T": "t"])
        #expect(last["agent"]?.json == "team" && last["timeout_s"]?.json == 5.0)
        #expect(
            plan.root["triggers"]?.json == [["id": "d", "node": 0, "kind": "schedule", "max_concurrent": 2]])
    }

    @Test func tasksBehindThemselvesAreRefused() throws {
        let error = #expect(throws: PlanAdapterError.self) {
            try airflow(
                "task_id: r, downstream_task_ids: [a]", "task_id: a, downstream_task_ids: [b]",
                "task_id: b, downstream_task_ids: [a, z]", "task_id: z")
        }
        #expect(error?.message.contains("behind itself") ?? false)
        #expect(throws: PlanAdapterError.self) { try airflow("task_id: a, downstream_task_ids: [b]") }
        #expect(throws: PlanAdapterError.self) { try airflow("task_id: a", "task_id: a") }
        #expect(throws: PlanAdapterError.self) { try airflow("name: a") }
    }

    // MARK: Logic Apps

    private func logic(_ actions: String, _ triggers: String = "{}") throws -> LoweredPlan {
        try lowered(LogicAppsV1.self, "definition:\n  triggers: \(triggers)\n  actions:\n\(actions)")
    }

    @Test func failureInsideABranchLeadsPastIt() throws {
        let plan = try PlanSkeleton(
            logic(
                """
                    decide:
                      type: If
                      actions: {ask: {type: OpenApiConnectionWebhook, inputs: {host: {operationId: StartAndWaitForAnApproval}}}}
                    pay: {type: Http, runAfter: {decide: [Succeeded, Failed, TimedOut]}}
                """
            ).root.json)
        #expect(
            plan.edges == [
                ["decide", "ask", "true", ""], ["decide", "pay", "else", ""], ["ask", "pay", "", ""],
                ["ask", "pay", "", "error"], ["ask", "pay", "", "timeout"], ["decide", "pay", "", "error"],
                ["decide", "pay", "", "timeout"],
            ])
        #expect(plan.nodes["ask"]?["gate"] == "human" && plan.nodes["decide"]?["split"] == "one")
        #expect(plan.nodes["pay"]?["join"] == "any")
    }

    @Test func anActionWaitsForAllUnlessItRunsAfterSkipped() throws {
        func join(_ b: String) throws -> String? {
            try PlanSkeleton(
                logic(
                    """
                        r: {type: Http}
                        a: {type: Http, runAfter: {r: [Succeeded]}}
                        b: {type: Http, runAfter: {r: [Succeeded]}}
                        z: {type: Http, runAfter: {a: [Succeeded], b: [\(b)]}}
                    """
                ).root.json
            ).nodes["z"]?["join"]
        }
        #expect(try join("Succeeded") == "all")
        #expect(try join("Succeeded, Skipped") == "any")
    }

    @Test func anUntilLeadsBackAsOftenAsItSays() throws {
        let plan = try logic(
            """
                again: {type: Until, limit: {count: 7, timeout: PT1H30M}, actions: {x: {type: Http}, y: {type: Http, runAfter: {x: [Succeeded]}, inputs: {retryPolicy: {type: fixed, count: 2}, method: POST, headers: {A: b}}}}}
                more: {type: Until, runAfter: {again: [Succeeded]}, actions: {w: {type: Foreach, foreach: '@items', actions: {v: {type: Http}}}}}
            """, "{m: {type: Request, kind: Http}}")
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes.map { $0["name"]?.string } == ["again", "x", "y", "more", "w", "v"])
        #expect(nodes[2]["back_edges"]?.json == [["to": 0, "max": 7]])
        #expect(nodes[5]["back_edges"]?.json == [["to": 3, "max": 60]])
        #expect(nodes[0]["timeout_s"]?.json == 5400)
        #expect(nodes[2]["retry"]?.json == ["max": 2] && nodes[2]["headers"]?.json == ["A": "b"])
        #expect(nodes[4]["fanout"]?.json == ["over": "@items"])
        #expect(plan.root["triggers"]?.json == [["id": "m", "node": 0, "kind": "webhook"]])
        #expect(plan.root["exit"]?.json == [5])
    }

    @Test func brokenDefinitionsAreRefused() throws {
        for actions in [
            "    a: {type: Http, runAfter: {b: [Succeeded]}}", "    a: {runAfter: {}}",
            "    a: {type: Http, runAfter: {a: [Succeeded]}}",
            "    a: {type: Http}\n    b: {type: Http, runAfter: {a: [Perhaps]}}",
            "    a: {type: Scope, actions: {b: {type: Http}}}\n    b: {type: Http}",
        ] {
            #expect(throws: PlanAdapterError.self, "\(actions)") { try logic(actions) }
        }
    }

    /// Without a branch to take otherwise, in front of the end, the run ends: nothing is missing there.
    @Test func aChoiceThatMayEndTheRunIsNoChoiceWithoutAWayOut() throws {
        let flow = try PlanSkeleton(
            logic(
                """
                    get: {type: Http}
                    check: {type: If, runAfter: {get: [Succeeded]}, actions: {pay: {type: Http}, log: {type: Http}}}
                """
            ).root.json)
        #expect(flow.nodes["check"]?["split"] == nil && flow.exit == ["check", "pay", "log"])
        let topic = try PlanSkeleton(
            lowered(
                CopilotTopicV1.self,
                """
                kind: AdaptiveDialog
                beginDialog:
                  kind: OnRedirect
                  actions:
                    - {kind: ConditionGroup, id: check, conditions: [{id: a, actions: [{kind: InvokeFlowAction, id: pay}]}]}
                """
            ).root.json)
        #expect(topic.nodes["check"]?["split"] == nil && topic.exit == ["check", "pay"])
    }

    // MARK: Copilot Studio

    @Test func branchesComeTogetherAndJumpsLeadBack() throws {
        let plan = try lowered(
            CopilotTopicV1.self,
            """
            kind: AdaptiveDialog
            beginDialog:
              kind: OnRecognizedIntent
              id: main
              actions:
                - {kind: Question, id: ask}
                - kind: ConditionGroup
                  id: decide
                  conditions:
                    - {id: large, actions: [{kind: TransferConversationV2, id: person}]}
                    - {id: odd, actions: [{kind: EndDialog, id: stop}]}
                - {kind: InvokeFlowAction, id: pay, flowId: f}
                - {kind: GotoAction, id: again, actionId: ask}
            """)
        let skeleton = try PlanSkeleton(plan.root.json)
        #expect(
            skeleton.edges == [
                ["ask", "decide", "", ""], ["decide", "person", "large", ""], ["decide", "stop", "odd", ""],
                ["person", "pay", "", ""], ["decide", "pay", "else", ""], ["pay", "again", "", ""],
                ["again", "ask", "", ""],
            ])
        #expect(skeleton.backEdges == [["again", "ask"]])
        #expect(skeleton.nodes["person"]?["gate"] == "human" && skeleton.nodes["decide"]?["split"] == "one")
        #expect(skeleton.nodes["pay"]?["join"] == "any" && skeleton.exit == ["stop"] && skeleton.entry == ["ask"])
        #expect(plan.root["triggers"]?.json == [["id": "main", "node": 0, "kind": "message"]])
        let text = "kind: AdaptiveDialog\nbeginDialog: {kind: x, actions: [{kind: GotoAction, id: a, actionId: b}]}"
        #expect(throws: PlanAdapterError.self) { try lowered(CopilotTopicV1.self, text) }
    }
}
