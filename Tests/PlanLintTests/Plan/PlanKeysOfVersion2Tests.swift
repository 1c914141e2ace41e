import CanonicalJSON
import PlanLint
import PositionedDocuments
import Testing

@Suite struct PlanKeysOfVersion2Tests {
    @Test func everyKeyIsRead() throws {
        let plan = try plan(
            """
            schema: auditable.plan/2
            complete: false
            entry: [5]
            exit: [9, 5]
            resources:
              ledger.*: {kind: state, trust: untrusted, sensitivity: restricted, egress: true, clearance: public, consequential: false}
              log: {kind: audit_log, trust: null}
            agents: {payer: {scope: [ledger.*], model: m, max_iterations: 4}}
            triggers:
              - {id: hook, node: 9, kind: webhook, dedupe: {key: id, on_duplicate: allow}, max_concurrent: 1}
              - {id: clock, node: 5, kind: schedule}
              - {id: told, node: 5, kind: message, trusted: true, dedupe: null}
              - {id: bare, node: 5}
            controls:
              require: [audit, kill_switch]
              kill_switch: {scope: ["*", payer], checked: config}
              rate_limits: [{resource: ledger.*, max: 3, per_s: 0.5}, {action: PAY, max: 1, per_s: 60}]
              limits: {max_steps: 40, max_iterations: 3, timeout_s: 1.5}
            nodes:
              - {idx: 5, agent: payer, kind: decision, name: pick, action: PICK, tool: t, split: one, endorses: [m], declassifies: [n.**]}
              - idx: 9
                agent: payer
                kind: tool_call
                join: all
                gate: [human, {type: rate_limit, covers: [ledger.a]}, {type: audit}]
                control_edges: [{from: 5, when: x > 1, outcome: error}]
                back_edges: [{to: 5, max: 3, when: again, outcome: timeout}, {to: 9, max: lots}]
                fanout: {over: items, max: null}
                retry: {max: 0, backoff: exponential}
                timeout_s: 3
                locks: [l]
                args: {x: 1}
                env: {}
                headers: {}
                reads: [{id: r, trust: trusted, sensitivity: internal}, r2]
                writes:
                  - {id: w, consequential: false, irreversible: true, idempotent: true, idempotency_key: k, mode: append, egress: false, clearance: confidential}
                  - {id: v, reversal: {op: UNDO, node: 5, needs: [r]}, idempotency_key: '', mode: replace}
                  - {id: u, reversal: {node: 77}}

            """)
        #expect(plan.isVersion2 && !plan.isComplete)
        #expect(plan.declaredEntries == [0] && plan.declaredExits == [1, 0])

        let ledger = plan.resources[0]
        #expect(ledger.pattern.text == "ledger.*" && ledger.kind == .state && ledger.isTrusted == false)
        #expect(ledger.sensitivity == .restricted && ledger.clearance == .publicData)
        #expect(ledger.isEgress == true && ledger.isConsequential == false)
        #expect(plan.resources[1].kind == .auditLog && plan.resources[1].isTrusted == nil)
        #expect(plan.agents[0].scope?.map(\.pattern.text) == ["ledger.*"] && plan.agents[0].maxIterations == 4)
        #expect(plan.agents[0].pointer == "/agents/payer")
        #expect(plan.agents[0].scope?.map(\.pointer) == ["/agents/payer/scope/0"])

        #expect(plan.triggers.map(\.id) == ["hook", "clock", "told", "bare"])
        #expect(plan.triggers.map(\.node) == [1, 0, 0, 0])
        #expect(plan.triggers.map(\.kind) == [.webhook, .schedule, .message, nil])
        #expect(plan.triggers.map(\.isTrusted) == [false, true, true, false])
        #expect(plan.triggers.map(\.hasDedupeKey) == [true, false, false, false])
        #expect(plan.triggers.map(\.allowsDuplicates) == [true, false, false, false])
        #expect(plan.triggers.map(\.pointer) == (0..<4).map { "/triggers/\($0)" })

        #expect(plan.controls.required == [.audit, .killSwitch])
        #expect(plan.controls.killSwitch?.scope.map(\.text) == ["*", "payer"])
        #expect(plan.controls.killSwitch?.isCheckedAtConfiguration == true)
        #expect(plan.controls.declaresRateLimits)
        #expect(plan.controls.rateLimits.map { $0.resource?.text } == ["ledger.*", nil])
        #expect(plan.controls.rateLimits.map { $0.action?.text } == [nil, "PAY"])
        #expect(plan.controls.maxSteps == 40 && plan.controls.maxIterations == 3)

        let first = plan.nodes[0]
        #expect(first.name == "pick" && first.action == "PICK" && first.tool == "t" && first.split == .one)
        #expect(first.endorses.map(\.text) == ["m"] && first.declassifies.map(\.text) == ["n.**"])
        #expect(first.join == nil && first.retry == nil && first.fanout == nil)

        let second = plan.nodes[1]
        #expect(second.join == .all && second.locks == ["l"])
        #expect(second.gates.map(\.kind) == [.human, .rateLimit, .audit])
        #expect(second.gates.map { $0.covers?.map(\.text) } == [nil, ["ledger.a"], nil])
        #expect(second.controlEdges.map(\.from) == [0] && second.controlEdges[0].outcome == .error)
        #expect(second.controlEdges[0].condition == "x > 1")
        #expect(second.backEdges.map(\.to) == [0, 1] && second.backEdges.map(\.max) == [3, nil])
        #expect(second.backEdges.map(\.outcome) == [.timeout, .success])
        #expect(second.fanout?.over == "items" && second.fanout?.max == nil)
        #expect(second.retry?.max == 0)
        #expect(second.reads.map(\.isTrusted) == [true, nil] && second.reads[0].sensitivity == .internalData)
        let write = second.writes[0]
        #expect(write.isConsequential == false && write.isIrreversible && write.isIdempotent && write.hasIdempotencyKey)
        #expect(write.appends && write.isEgress == false && write.clearance == .confidential && write.reversal == nil)
        #expect(!second.writes[1].hasIdempotencyKey && !second.writes[1].appends)
        let reversal = try #require(second.writes[1].reversal)
        #expect(
            reversal.operation == "UNDO" && reversal.node == 0 && reversal.nodeIndex == 5 && reversal.needs == ["r"])
        #expect(second.writes[2].reversal?.nodeIndex == 77 && second.writes[2].reversal?.node == nil)
    }

    @Test func everythingCanBeRequiredAtOnce() throws {
        #expect(try plan("{nodes: [], controls: {require: [all]}}").controls.required == Set(PlanControl.allCases))
    }

    @Test func boundsBeyond64BitsAreStillBounds() throws {
        let plan = try plan(
            "nodes: [{idx: 0, agent: a, kind: decision, retry: {max: 99999999999999999999}, fanout: {max: -99999999999999999999}, back_edges: [{to: 0, max: 2.0}]}]"
        )
        #expect(plan.nodes[0].retry?.max == .max && plan.nodes[0].fanout?.max == .min)
        #expect(plan.nodes[0].backEdges[0].max == nil)
    }

    @Test func aNullIsAbsent() throws {
        let keys = [
            "name", "action", "tool", "gate", "endorses", "declassifies", "split", "join", "control_edges",
            "back_edges",
            "fanout", "retry", "timeout_s", "locks", "args", "env", "headers", "suppress",
        ]
        let plan = try plan(
            """
            {schema: null, complete: null, entry: null, exit: null, resources: null, agents: {a: null}, tools: null,
            triggers: null, controls: {require: null, kill_switch: null, rate_limits: null, limits: null},
            nodes: [{idx: 0, agent: a, kind: decision, writes: [{id: x, reversal: null}], \(keys.map { "\($0): null" }.joined(separator: ", "))}]}
            """)
        #expect(plan.isComplete && plan.declaredEntries == nil && plan.controls.killSwitch == nil)
        #expect(!plan.controls.declaresRateLimits && plan.agents.isEmpty && plan.nodes[0].retry == nil)
    }

    /// A key of a node or of the plan in a wrong form, and where it is refused.
    static let wrong: [(text: String, pointer: String, says: String)] = [
        ("split: none", "/nodes/1/split", "split is one of one, all, not \"none\""),
        ("split: on", "/nodes/1/split", "not \"on\". Did you mean 'one'?"),
        ("split: [one]", "/nodes/1/split", "not a list"),
        ("join: xor", "/nodes/1/join", "join is one of any, all"),
        ("name: 5", "/nodes/1/name", "name is a text, not 5"),
        ("action: {}", "/nodes/1/action", "action is a text, not an object"),
        ("tool: [t]", "/nodes/1/tool", "tool is a text, not a list"),
        ("gate: human", "/nodes/1/gate", "gate is a list, not \"human\""),
        (
            "gate: [audit, humn]", "/nodes/1/gate/1",
            "an entry of gate is one of audit, human, judge, kill_switch, rate_limit, not \"humn\". Did you mean 'human'?"
        ),
        ("gate: [{covers: [x]}]", "/nodes/1/gate/0", "an entry of gate has no type"),
        ("gate: [{type: human, covers: x}]", "/nodes/1/gate/0/covers", "covers is a list"),
        ("endorses: x", "/nodes/1/endorses", "a list"),
        ("declassifies: [5]", "/nodes/1/declassifies/0", "an entry of declassifies is a text, not 5"),
        ("control_edges: [{when: x}]", "/nodes/1/control_edges/0", "has no from"),
        ("control_edges: [{from: 1}]", "/nodes/1/control_edges/0/from", "from is a control predecessor"),
        ("control_preds: [], control_edges: [{from: 0}]", "/nodes/1/control_edges/0/from", "and 0 is none"),
        ("control_edges: [{from: 0, outcome: failure}]", "/nodes/1/control_edges/0/outcome", "success, error, timeout"),
        ("control_edges: [{from: '0'}]", "/nodes/1/control_edges/0/from", "from is the idx of a node, not \"0\""),
        ("control_edges: [{from: 0, when: true}]", "/nodes/1/control_edges/0/when", "a text, not true"),
        ("back_edges: [{max: 1}]", "/nodes/1/back_edges/0", "has no to"),
        ("back_edges: [{to: 2}]", "/nodes/1/back_edges/0/to", "2 comes later"),
        ("back_edges: {to: 0}", "/nodes/1/back_edges", "a list, not an object"),
        ("fanout: 3", "/nodes/1/fanout", "an object, not 3"),
        ("fanout: {over: 3}", "/nodes/1/fanout/over", "a text"),
        ("retry: true", "/nodes/1/retry", "an object, not true"),
        ("retry: {backoff: 1}", "/nodes/1/retry/backoff", "a text"),
        ("timeout_s: 1m", "/nodes/1/timeout_s", "timeout_s is a number, not \"1m\""),
        ("locks: l", "/nodes/1/locks", "a list"),
        ("args: [x]", "/nodes/1/args", "an object, not a list"),
        ("env: x", "/nodes/1/env", "an object"),
        ("headers: 1", "/nodes/1/headers", "an object"),
        ("reads: [{id: x, trust: low}]", "/nodes/1/reads/0/trust", "trusted, untrusted"),
        ("reads: [{id: x, sensitivity: secret}]", "/nodes/1/reads/0/sensitivity", "public, internal, confidential"),
        ("writes: [{id: x, irreversible: 'yes'}]", "/nodes/1/writes/0/irreversible", "true or false, not \"yes\""),
        ("writes: [{id: x, consequential: 1}]", "/nodes/1/writes/0/consequential", "true or false, not 1"),
        ("writes: [{id: x, mode: add}]", "/nodes/1/writes/0/mode", "replace, append"),
        ("writes: [{id: x, idempotency_key: 1}]", "/nodes/1/writes/0/idempotency_key", "a text"),
        ("writes: [{id: x, reversal: undo}]", "/nodes/1/writes/0/reversal", "an object"),
        ("writes: [{id: x, reversal: {node: a}}]", "/nodes/1/writes/0/reversal/node", "an integer"),
        ("writes: [{id: x, reversal: {needs: a}}]", "/nodes/1/writes/0/reversal/needs", "a list"),
        ("PLAN schema: auditable.plan/3", "/schema", "\"auditable.plan/2\", the one that is known"),
        ("PLAN schema: 2", "/schema", "not 2"),
        ("PLAN complete: 'no'", "/complete", "true or false, not \"no\""),
        ("PLAN entry: 0", "/entry", "entry is a list, not 0"),
        ("PLAN exit: [a]", "/exit/0", "an entry of exit is the idx of a node"),
        ("PLAN resources: [x]", "/resources", "an object"),
        ("PLAN resources: {a/b: {kind: stat}}", "/resources/a~1b/kind", "Did you mean 'state'?"),
        ("PLAN resources: {a: high}", "/resources/a", "a is an object"),
        ("PLAN agents: {a~b: {scope: x}}", "/agents/a~0b/scope", "a list"),
        ("PLAN agents: {a: {max_iterations: ten}}", "/agents/a/max_iterations", "an integer"),
        ("PLAN tools: {t: {annotations: {readOnlyHint: 1}}}", "/tools/t/annotations/readOnlyHint", "true or false"),
        ("PLAN triggers: {id: x}", "/triggers", "a list"),
        ("PLAN triggers: [{node: 0}]", "/triggers/0", "has no id"),
        ("PLAN triggers: [{id: x}]", "/triggers/0", "has no node"),
        ("PLAN triggers: [{id: x, node: 0, kind: cron}]", "/triggers/0/kind", "webhook, event, message, schedule"),
        (
            "PLAN triggers: [{id: x, node: 0, dedupe: {on_duplicate: skp}}]", "/triggers/0/dedupe/on_duplicate",
            "Did you mean 'skip'?"
        ),
        ("PLAN controls: [audit]", "/controls", "an object"),
        ("PLAN controls: {require: [audits]}", "/controls/require/0", "Did you mean 'audit'?"),
        ("PLAN controls: {require: audit}", "/controls/require", "a list"),
        ("PLAN controls: {kill_switch: {checked: startup}}", "/controls/kill_switch/checked", "write, config"),
        ("PLAN controls: {rate_limits: [{max: few}]}", "/controls/rate_limits/0/max", "an integer"),
        ("PLAN controls: {limits: {max_steps: 1.5}}", "/controls/limits/max_steps", "an integer"),
    ]

    @Test(arguments: wrong.indices) func aWrongFormIsRefusedWhereItStands(_ number: Int) throws {
        let (text, pointer, says) = Self.wrong[number]
        let isOfPlan = text.hasPrefix("PLAN ")
        let node = isOfPlan ? "" : ", \(text)"
        let yaml = """
            nodes:
              - {idx: 0, agent: a, kind: decision}
              - {idx: 1, agent: a, kind: decision\(node)}
              - {idx: 2, agent: a, kind: decision}
            \(isOfPlan ? String(text.dropFirst(5)) : "")

            """
        let error = try #require(try refusal(of: yaml), "\(text) is read")
        #expect(error.code == .keyForm && error.pointer == pointer, "\(error)")
        #expect(error.message.contains(says), "\(error)")
        #expect(error.index == (isOfPlan ? nil : 1))
        #expect(error.node.place.line == (isOfPlan ? 5 : 3))
    }

    @Test(arguments: [
        ("entry: [7]", "/entry/0"), ("exit: [0, 7]", "/exit/1"), ("triggers: [{id: x, node: 7}]", "/triggers/0/node"),
    ])
    func aStepThatIsNotThereIsUnknown(_ text: String, _ pointer: String) throws {
        let error = try #require(try refusal(of: "{nodes: [{idx: 0, agent: a, kind: decision}], \(text)}"))
        #expect(error.code == .unknownStep && error.pointer == pointer && error.message == "no node has the idx 7")
    }

    @Test(arguments: ["back_edges: [{to: 7}]", "control_edges: [{from: 7}]"])
    func anEdgeToNowhereIsUnknown(_ text: String) throws {
        let error = try #require(try refusal(of: "{nodes: [{idx: 0, agent: a, kind: decision, \(text)}]}"))
        #expect(error.code == .unknownStep && error.index == 0)
    }

    @Test func keysOfVersion2ComeAfterAllOfVersion1() throws {
        let error = try #require(
            try refusal(
                of:
                    "{schema: x, nodes: [{idx: 0, agent: a, kind: decision, split: x}, {idx: 1, agent: '', kind: decision}]}"
            ))
        #expect(error.code == .agent && error.pointer == "/nodes/1/agent")
    }
}
