import CanonicalJSON
import DecisionRecords
import LiveReplay
import Testing

@Suite struct CommandRailTests {
    private let action = Action("pay", ["to": "V-9"], cost: 80)

    /// A rail whose program notes each request in `requests` and goes on with a script.
    private func rail(_ folder: CommandFolder, _ script: String, time: Duration = .seconds(10)) throws -> CommandRail {
        let path = try folder.script("request=$(cat)\nprintf '%s\\n' \"$request\" >> \"$1\"\n" + script)
        return CommandRail(BoundedCommand([path, folder.path("requests")], limits: CommandLimits(time: time)))
    }

    @Test func theRequestsAreCanonicalLines() throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let rail = try rail(folder, #"echo '{"applied":true,"receipt":{"id":7}}'"#)
        let receipt = try #require(try rail.commit(action, key: "order-7"))
        #expect(receipt.json == ["id": 7])
        try rail.compensate(receipt)
        #expect(try rail.probe(.compensate(receipt)) == .applied(receipt))
        #expect(try rail.probe(.commit(action, key: "order-7")) == .applied(receipt))
        let commit =
            #""action":{"arguments":{"to":"V-9"},"cost":80,"type":"pay"},"idempotency_key":"order-7","operation":"commit""#
        let compensate = #""operation":"compensate","receipt":{"id":7}"#
        let schema = #""schema":"auditable/rail-request/1""#
        #expect(
            folder.contents("requests") == """
                {\(commit),\(schema)}
                {\(compensate),\(schema)}
                {"operation":"probe","request":{\(compensate)},\(schema)}
                {"operation":"probe","request":{\(commit)},\(schema)}

                """)
    }

    @Test(
        arguments: [
            (#"echo '{"applied":true}'"#, nil), (#"echo '{"applied":true,"receipt":null}'"#, nil),
            (#"echo '{"applied":true,"receipt":""}'"#, ""), (#"echo '{"applied":true,"receipt":0}'"#, 0),
        ] as [(String, JSONValue?)])
    func onlyNullIsNoReceipt(_ script: String, _ receipt: JSONValue?) throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        #expect(try rail(folder, script).commit(action, key: "k")?.json == receipt)
    }

    @Test(arguments: [
        (#"echo '{"applied":false,"reason":"no money"}'"#, RailFate.notDone, "refused"),
        (#"echo '{"applied":null}'"#, .unknown, "unsure"),
        (#"echo '{"applied":false}'; exit 1"#, .unknown, "exit_code"),
        (#"echo '{"applied":true}'; kill -9 $$"#, .unknown, "signal"),
        (#"echo '{"applied":true}'; sleep 60"#, .unknown, "timed_out"),
        (#"head -c 300000 /dev/zero"#, .unknown, "output_too_long"),
        ("", .unknown, "no_output"), ("echo done", .unknown, "not_json"), ("echo true", .unknown, "wrong_shape"),
        (#"echo '{"receipt":"r"}'"#, .unknown, "wrong_shape"), (#"echo '{"applied":"yes"}'"#, .unknown, "wrong_shape"),
        // It answers twice.
        (#"echo '{"applied":true}'; echo '{"applied":true}'"#, .unknown, "not_json"),
        (#"echo '{"applied":true}'; echo '{"applied":false}'"#, .unknown, "not_json"),
    ])
    func whatIsNotAnAnswerLeavesTheFateOpen(_ script: String, _ fate: RailFate, _ code: String) throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let rail = try rail(folder, script, time: script.contains("sleep") ? .seconds(1) : .seconds(30))
        let commit = #expect(throws: CommandRailFailure.self) { try rail.commit(action, key: "k") }
        #expect(commit?.fate == fate && commit?.code == code, "\(String(describing: commit))")
        let compensation = #expect(throws: CommandRailFailure.self) { try rail.compensate("r") }
        #expect(compensation?.fate == fate && compensation?.code == code)
    }

    @Test func aProgramThatNeverRanDidNothing() throws {
        let rail = CommandRail(BoundedCommand(["/no/such/rail"]))
        let failure = #expect(throws: CommandRailFailure.self) { try rail.commit(action, key: "k") }
        #expect(failure?.fate == .notDone && failure?.code == "not_started")
        let outcome = Gate(over: rail).commit(action, key: "k", under: .allow)
        #expect(outcome.execution == .commitFailed)
    }

    /// The program does what it was asked and then hangs; the probe finds the receipt.
    @Test func aCommitThatHangsIsFound() throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let script = #"""
            case "$request" in
              *'"operation":"probe"'*) echo '{"applied":true,"receipt":"late"}' ;;
              *) sleep 60 ;;
            esac
            """#
        let gate = Gate(over: try rail(folder, script, time: .seconds(2)))
        let outcome = gate.commit(action, key: "k", under: .allow)
        #expect(outcome.execution == .committed && outcome.receipt == "late")
    }

    @Test func aCompensationThatHangsStaysInDoubt() throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let gate = Gate(over: try rail(folder, "sleep 60", time: .seconds(1)))
        let outcome = gate.afterCommit(.rollback("now"), receipt: "r")
        #expect(outcome.execution == .compensationInDoubt && outcome.failure?.code == "timed_out")
        _ = gate.afterCommit(.rollback("now"), receipt: "r")
        let requests = folder.contents("requests")?.split(separator: "\n") ?? []
        #expect(requests.count == 3 && requests.filter { $0.contains(#"{"operation":"compensate""#) }.count == 3)
        #expect(requests.filter { $0.hasPrefix(#"{"operation":"compensate""#) }.count == 1)
    }

    /// Each program waits until all have been started.
    @Test func tasksDoNotWaitForEachOther() async throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let script = #"while [ $(wc -l < "$1") -lt 12 ]; do sleep 0.05; done; echo '{"applied":true}'"#
        let gate = Gate(over: try rail(folder, script))
        let executions = await withTaskGroup(of: GateExecution.self) { group in
            for number in 0..<12 {
                group.addTask {
                    let receipt = RailReceipt(text: JSONString("\(number)"))
                    return await gate.afterCommit(.block("now"), receipt: receipt).execution
                }
            }
            return await group.reduce(into: [GateExecution]()) { $0.append($1) }
        }
        #expect(executions == Array(repeating: .reversed, count: 12))
    }
}
