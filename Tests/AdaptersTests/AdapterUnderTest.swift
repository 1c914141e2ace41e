import Adapters
import CanonicalJSON
import Testing

/// Runs to try an adapter on, and what its edges promise.
struct AdapterUnderTest: Sendable, CustomTestStringConvertible {
    /// Where the grades of an adapter's edges come from.
    enum Edges: Sendable {
        /// The source states them, evidence and all.
        case asGiven
        /// The adapter sets them and says on what evidence.
        case ownEvidence
    }

    let type: any JSONAdapter.Type
    let edges: Edges
    /// Runs that the adapter reads to the end. Together their edges show every key of its evidence.
    let samples: [JSONValue]
    /// The other adapters that read the same runs, by id.
    var others: [String] = []

    var testDescription: String { type.card.id }

    /// Every adapter of the release. A new one comes here with its samples, and all of ``AdapterConformance`` applies.
    static let all = [
        AdapterUnderTest(
            type: DeclaredPlanV1.self, edges: .ownEvidence,
            samples: [
                [
                    "title": "refund",
                    "nodes": [
                        [
                            "idx": 4, "agent": "crm", "kind": "tool_call",
                            "writes": ["order", ["id": "log", "producer": .null]],
                        ],
                        [
                            "idx": 2, "agent": "planner", "kind": "decision", "control_preds": [4],
                            "reads": ["limit", ["id": "order", "producer": 4, "volatile": true, "pinned": false]],
                            "scope": ["order", "limit"],
                        ],
                        [
                            "idx": 9, "agent": "crm", "kind": "tool_call", "control_preds": .null,
                            "reads": [["id": "order", "producer": 4, "revalidates": true]], "writes": ["order"],
                        ],
                    ],
                ]
            ]),
        AdapterUnderTest(
            type: OwnRecordV1.self, edges: .ownEvidence,
            samples: [
                [
                    [
                        "record_id": "r1", "prev_digest": .null, "action_type": "pay", "model_id": "m",
                        "decision_basis": "b",
                    ],
                    [
                        "record_id": "r2", "prev_digest": "r1", "action_type": .null, "model_id": "",
                        "decision_basis": "c",
                    ],
                ],
                [
                    "records": [
                        [
                            "record_id": "r1", "prev_digest": .null, "action_type": "pay",
                            "model": ["model_id": "m", "decision_basis": "because", "output": .null],
                        ],
                        ["record_id": "r2", "prev_digest": "r1", "action_type": "pay", "model": ["model_id": "m"]],
                    ]
                ],
            ]),
        AdapterUnderTest(
            type: OwnRecordV2.self, edges: .ownEvidence,
            samples: [
                [
                    [
                        "record_id": "r1", "prev_digest": .null, "action_type": "pay",
                        "harness": ["report": ["evidence": ["touches": ["writes": [["desk", "limit"]]]]]],
                    ],
                    [
                        "record_id": "r2", "prev_digest": "r1", "action_type": "pay",
                        "model": ["model_id": "m", "report": ["evidence": ["touches": ["superstep": 7]]]],
                        "data": [
                            "inputs": [:],
                            "report": [
                                "evidence": [
                                    "touches": [
                                        "superstep": 7, "reads": [["namespace": "desk", "resource_id": "limit"]],
                                        "overcaptured": [["desk", "limit", ""]], "effect": "unknown",
                                    ]
                                ]
                            ],
                        ],
                    ],
                ],
                [
                    "records": [
                        [
                            "record_id": "r1", "prev_digest": .null, "model_id": "m",
                            "data": ["report": ["evidence": ["touches": [:]]]],
                        ]
                    ]
                ],
            ]),
        AdapterUnderTest(
            type: StepsV1.self, edges: .asGiven,
            samples: [
                [
                    "id": "run-7",
                    "steps": [
                        [
                            "idx": 5, "agent": "a", "kind": "decision",
                            "node_attrs": ["tool": "x", "inputs": ["n": [1, 2.5]]],
                        ],
                        [
                            "idx": 3, "agent": "b", "kind": "tool_call",
                            "deps": [
                                5,
                                [
                                    "src": 5, "grade": "observed", "resource": ["db", "t", "k"],
                                    "evidence": ["rule": "r"],
                                ],
                            ],
                            "exec_preds": [5], "correlation_id": "c1", "record_id": "r1",
                            "reads": [["db", "t"], ["db", "t", "k"]], "writes": [["db", "u", ""]],
                        ],
                    ],
                ],
                [
                    ["idx": 0, "agent": "a", "kind": "decision"],
                    ["idx": 1, "agent": "a", "kind": "decision", "deps": [0]],
                ],
                [
                    "dependency": "explicit", "shared_resource": false,
                    "steps": [
                        ["idx": 0, "agent": "a", "kind": "decision"],
                        ["idx": 1, "agent": "b", "kind": "tool_call", "deps": [0, 0, 4]],
                    ],
                ],
            ]),
        AdapterUnderTest(
            type: TauBenchKeyedV1.self, edges: .ownEvidence,
            samples: [
                [
                    ["role": "system", "content": "policy"], ["role": "user", "content": "hello"],
                    [
                        "role": "assistant",
                        "tool_calls": [
                            ["id": "1", "function": ["name": "get_user", "arguments": "{\"user_id\": \"a_b_1234\"}"]],
                            [
                                "id": "2", "name": "book_seat",
                                "arguments": ["user_id": "a_b_1234", "seats": ["X7BYG1"]],
                            ],
                        ],
                    ],
                    ["role": "tool", "name": "get_user", "tool_call_id": "1", "content": "{\"holds\": \"X7BYG1\"}"],
                    ["role": "tool", "tool_call_id": "2", "content": "{\"reservation_id\": \"HATHAT\"}"],
                    ["role": "assistant", "tool_calls": [["function": ["name": .null]]]],
                    ["role": "tool", "content": [["type": "text", "text": "Error: none"]]],
                    ["role": "tool", "name": .null, "content": .null],
                ],
                [
                    "task_id": 3, "reward": 1.0,
                    "traj": [["role": "tool", "name": "get_user"], ["role": "tool", "name": "cancel_seat"]],
                ],
            ],
            others: ["tau_bench_prior_db_reads_v1"]),
        AdapterUnderTest(
            type: TauBenchPriorDBReadsV1.self, edges: .ownEvidence,
            samples: [
                [
                    ["role": "system", "content": "policy"], ["role": "user", "content": "hello"],
                    [
                        "role": "assistant",
                        "tool_calls": [["id": "1", "function": ["name": "get_user", "arguments": "{}"]]],
                    ],
                    ["role": "tool", "name": "get_user", "content": "{}"],
                    ["role": "assistant", "tool_calls": [["name": "book_seat"], ["function": ["name": .null]]]],
                    ["role": "tool", "content": "done"], ["role": "tool", "name": .null],
                ],
                [
                    "task_id": 3, "reward": 1.0,
                    "traj": [["role": "tool", "name": "get_user"], ["role": "tool", "name": "cancel_seat"]],
                ],
            ],
            others: ["tau_bench_keyed_v1"]),
        AdapterUnderTest(
            type: TouchLogV1.self, edges: .ownEvidence,
            samples: [
                [
                    [
                        "schema": "auditable-touch/1", "run_id": "r", "producer": "hand",
                        "reducer_channels": [["namespace": "desk", "resource_id": "notes", "key": ""]],
                    ],
                    [
                        "idx": 0, "agent": "a", "exec_preds": [],
                        "writes": [["namespace": "desk", "resource_id": "notes"], ["desk", "limit", ""]],
                    ],
                    [
                        "step": 1, "superstep": 3, "agent": "b", "kind": "tool_call", "effect": "applied",
                        "reads": [
                            ["namespace": "desk", "resource_id": "limit"],
                            ["namespace": "desk", "resource_id": "notes"],
                        ],
                        "overcaptured": [["namespace": "desk", "resource_id": "notes"]],
                        "node_attrs": ["tool": "x"], "exec_preds": [0], "read_values": ["limit": 4],
                        "action_type": "pay", "action_args": ["n": 1], "action_cost": 2,
                    ],
                    ["end": true, "touches": 2],
                ],
                [
                    "run_id": "s",
                    "touches": [
                        ["idx": 4, "agent": "b", "reads": [["desk", "limit"]]],
                        ["idx": 2, "agent": "a", "writes": [["desk", "limit"]]],
                    ],
                ],
            ],
            others: ["touch_log_v2"]),
        AdapterUnderTest(
            type: TouchLogV2.self, edges: .ownEvidence,
            samples: [
                [
                    [
                        "schema": "auditable-touch/1", "run_id": "r", "producer": "hand",
                        "reducer_channels": [["namespace": "desk", "resource_id": "notes", "key": ""]],
                    ],
                    [
                        "idx": 0, "agent": "a", "exec_preds": [],
                        "writes": [
                            ["namespace": "desk", "resource_id": "notes"],
                            ["namespace": "desk", "resource_id": "limit", "value_digest": "v1"],
                        ],
                    ],
                    [
                        "step": 1, "superstep": 3, "agent": "b", "kind": "tool_call", "effect": "applied",
                        "reads": [
                            ["namespace": "desk", "resource_id": "limit", "value_digest": "v1"],
                            ["namespace": "desk", "resource_id": "notes"],
                        ],
                        "overcaptured": [["namespace": "desk", "resource_id": "notes"]],
                        "node_attrs": ["tool": "x"], "exec_preds": [0], "read_values": ["limit": 4],
                        "action_type": "pay", "action_args": ["n": 1], "action_cost": 2,
                    ],
                    ["end": true, "touches": 2],
                ],
                [
                    "run_id": "s",
                    "touches": [
                        ["idx": 4, "agent": "b", "reads": [["desk", "limit"]]],
                        ["idx": 2, "agent": "a", "writes": [["desk", "limit"]]],
                    ],
                ],
            ],
            others: ["touch_log_v1"]),
    ]
}
