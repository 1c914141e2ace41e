import CanonicalJSON
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

@Suite struct GateTests {
    private let action = Action("pay", ["to": "V-9"], cost: 80)
    private let rollback = ReplayVerdict.Route.rollback("the budget fell")
    private let block = ReplayVerdict.Route.block("it was never there")

    @Test(arguments: [
        (ReplayVerdict.Route.allow, VerdictAction.allow, GateExecution.allowed),
        (.review("look"), .review, .held),
        (.rollback("look"), .block, .blocked),
        (.block("look"), .block, .blocked),
    ])
    func beforeTheCommit(_ route: ReplayVerdict.Route, _ fix: VerdictAction, _ execution: GateExecution) {
        let rail = ScriptedRail()
        let outcome = Gate(over: rail).beforeCommit(route)
        #expect(outcome.fix == fix && outcome.execution == execution)
        #expect(route == .allow || outcome.detail == "look")
        #expect(rail.calls.isEmpty)
    }

    @Test func onlyAnAllowedActionReachesTheRail() {
        let rail = ScriptedRail()
        let gate = Gate(over: rail)
        #expect(gate.commit(action, key: "k", under: .review("look")).execution == .held)
        #expect(gate.commit(action, key: "k", under: rollback).execution == .blocked)
        #expect(gate.commit(action, key: "k", under: block).execution == .blocked)
        #expect(rail.calls.isEmpty)
        let made = gate.commit(action, key: "k", under: .allow)
        #expect(made.execution == .committed && made.receipt == "k" && !made.isRepeat)
        #expect(rail.calls == ["commit k"])
    }

    @Test(arguments: ["", 0, false, [], [:], 0.0] as [JSONValue])
    func everyValueButNullIsAReceipt(_ value: JSONValue) throws {
        let receipt = try #require(RailReceipt(value))
        let rail = ScriptedRail()
        #expect(Gate(over: rail).afterCommit(rollback, receipt: receipt).execution == .rolledBack)
        #expect(rail.calls == ["compensate \(ScriptedRail.text(receipt))"])
        #expect(RailReceipt(.null) == nil)
    }

    @Test func withoutAReceiptNothingIsClaimed() {
        let rail = ScriptedRail()
        let gate = Gate(over: rail)
        for (route, fix) in [(rollback, VerdictAction.rollback), (block, .block)] {
            let outcome = gate.afterCommit(route, receipt: nil)
            #expect(outcome.fix == fix && outcome.execution == .compensationUnavailable && outcome.failure == nil)
        }
        #expect(rail.calls.isEmpty)
    }

    @Test func aCertainFailureIsAnOutcomeAndMayBeTriedAgain() {
        let rail = ScriptedRail(compensations: [.fails(.notDone), .done])
        let gate = Gate(over: rail)
        let first = gate.afterCommit(rollback, receipt: "r")
        #expect(first.fix == .rollback && first.execution == .compensationFailed)
        #expect(first.failure == ScriptedFailure(fate: .notDone))
        #expect(throws: ScriptedFailure.self) { try first.get() }
        #expect(gate.afterCommit(rollback, receipt: "r").execution == .rolledBack)
        #expect(rail.calls == ["compensate \"r\"", "compensate \"r\""])
    }

    @Test(
        arguments: [
            (.applied(nil), .rolledBack), (.notApplied, .compensationFailed),
            (.unknown, .compensationInDoubt), (nil, .compensationInDoubt),
        ] as [(RailState?, GateExecution)])
    func anUnknownFateIsAskedAbout(_ answer: RailState?, _ execution: GateExecution) {
        let rail = ScriptedRail(compensations: [.fails(.unknown)], probes: [answer])
        let outcome = Gate(over: rail).afterCommit(rollback, receipt: "r")
        #expect(outcome.execution == execution && outcome.execution.isInDoubt == (execution == .compensationInDoubt))
        #expect(rail.calls == ["compensate \"r\"", "probe compensate \"r\""])
    }

    @Test func whatIsInDoubtIsNeverSentAgain() {
        let rail = ScriptedRail(compensations: [.fails(.unknown)], probes: [.unknown, .unknown, .applied(nil)])
        let gate = Gate(over: rail)
        let executions = (0..<4).map { _ in gate.afterCommit(block, receipt: "r").execution }
        #expect(executions == [.compensationInDoubt, .compensationInDoubt, .reversed, .reversed])
        #expect(rail.calls == ["compensate \"r\""] + Array(repeating: "probe compensate \"r\"", count: 3))
    }

    @Test func aReceiptIsTakenBackOnce() {
        let rail = ScriptedRail()
        let gate = Gate(over: rail)
        #expect(!gate.afterCommit(rollback, receipt: "r").isRepeat)
        let again = gate.afterCommit(block, receipt: "r")
        #expect(again.execution == .reversed && again.isRepeat)
        #expect(again.json["repeat"] == true)
        #expect(rail.calls == ["compensate \"r\""])
        // Receipts are told apart by their bytes and kinds.
        for value in [1, 1.0, "1", "e\u{301}", "\u{e9}"] as [JSONValue] {
            #expect(RailReceipt(value).map { gate.afterCommit(block, receipt: $0).isRepeat } == false)
        }
    }

    @Test func aCommitCountsOncePerKey() {
        let rail = ScriptedRail()
        let gate = Gate(over: rail)
        #expect(gate.commit(action, key: "k", under: .allow).receipt == "k")
        let again = gate.commit(action, key: "k", under: .allow)
        #expect(again.execution == .committed && again.receipt == "k" && again.isRepeat)
        let other = gate.commit(Action("pay", cost: 1), key: "k", under: .allow)
        #expect(other.execution == .commitFailed && other.receipt == nil)
        #expect(rail.calls == ["commit k"])
    }

    /// The key is used up, and what was committed under it does not stand any more.
    @Test(
        arguments: [
            ([], [], .rolledBack),
            ([.fails(.notDone)], [], .committed),
            ([.fails(.unknown)], [.unknown], .compensationInDoubt),
        ] as [([ScriptedRail.Answer], [RailState?], GateExecution)])
    func aCommitThatWasTakenBackDoesNotStand(
        _ compensations: [ScriptedRail.Answer], _ probes: [RailState?], _ execution: GateExecution
    ) {
        let rail = ScriptedRail(compensations: compensations, probes: probes)
        let gate = Gate(over: rail)
        let receipt = gate.commit(action, key: "k", under: .allow).receipt
        _ = gate.afterCommit(rollback, receipt: receipt)
        let calls = rail.calls
        let again = gate.commit(action, key: "k", under: .allow)
        #expect(again.fix == .allow && again.execution == execution && again.receipt == receipt)
        #expect(again.isRepeat == !again.execution.isInDoubt)
        #expect(rail.calls == calls)
        let stands = gate.afterCommit(.allow, receipt: receipt)
        #expect(stands.fix == .allow && stands.execution == execution && stands.receipt == receipt)
        #expect(rail.calls == calls)
        // Another gate has no part in it.
        #expect(Gate(over: rail).afterCommit(.allow, receipt: receipt).execution == .committed)
    }

    @Test(
        arguments: [
            (.applied("late"), .committed), (.notApplied, .commitFailed), (.unknown, .commitInDoubt),
            (nil, .commitInDoubt),
        ] as [(RailState?, GateExecution)])
    func aCommitOfUnknownFateIsAskedAbout(_ answer: RailState?, _ execution: GateExecution) {
        let rail = ScriptedRail(commits: [.fails(.unknown)], probes: [answer])
        let outcome = Gate(over: rail).commit(action, key: "k", under: .allow)
        #expect(outcome.fix == .allow && outcome.execution == execution)
        #expect(outcome.receipt == (execution == .committed ? "late" : nil))
        #expect(rail.calls == ["commit k", "probe commit k"])
    }

    @Test func aRemoteRailGoesTheSameWays() async {
        let answers: [ScriptedRail.Answer] = [.done, .fails(.notDone), .fails(.unknown)]
        let probes: [RailState?] = [.applied("p"), .notApplied, .unknown, nil]
        for answer in answers {
            for probe in probes {
                for route in [.allow, .review("r"), rollback, block] {
                    let make = {
                        ScriptedRail(commits: [answer], compensations: [answer], probes: [probe, probe, probe])
                    }
                    let (near, far) = (make(), make())
                    let (here, there) = (Gate(over: near), Gate(over: RemoteRail(rail: far)))
                    for _ in 0..<2 {
                        let (a, b) = (
                            Self.now { here.commit(action, key: "k", under: route) },
                            await there.commit(action, key: "k", under: route)
                        )
                        #expect(a == b)
                        let (c, d) = (
                            Self.now { here.afterCommit(route, receipt: "x") },
                            await there.afterCommit(route, receipt: "x")
                        )
                        #expect(c == d)
                    }
                    #expect(near.calls == far.calls)
                }
            }
        }
    }

    /// Calls the method without `await`, also where one is awaited.
    private static func now<T>(_ body: () -> T) -> T { body() }

    @Test func manyTasksTakeAReceiptBackOnce() async {
        let rail = ScriptedRail()
        let gate = Gate(over: RemoteRail(rail: rail))
        let executions = await withTaskGroup(of: GateExecution.self) { group in
            for _ in 0..<64 { group.addTask { await gate.afterCommit(.rollback("now"), receipt: "r").execution } }
            return await group.reduce(into: [GateExecution]()) { $0.append($1) }
        }
        #expect(rail.calls == ["compensate \"r\""])
        #expect(executions.contains(.rolledBack))
        #expect(executions.allSatisfy { $0 == .rolledBack || $0 == .compensationInDoubt })
    }

    @Test func machineOutputNamesTheFailure() {
        let rail = ScriptedRail(compensations: [.fails(.notDone)])
        let json = Gate(over: rail).afterCommit(rollback, receipt: "r").json
        #expect(json["fix"] == "rollback" && json["executed"] == "compensation_failed" && json["receipt"] == "r")
        #expect(json["failure"] == ["code": "scripted", "detail": "the target said no", "fate": "not_done"])
    }
}
