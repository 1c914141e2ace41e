import CanonicalJSON
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

/// The gate's tables and the reference's ledger.
@Suite struct GateConformanceTests {
    private static func cases(_ groups: Set<String>) throws -> [ConformanceCase] {
        try ConformanceSuite("core/gate.json").cases.filter { groups.contains($0["group"]?.text ?? "") }
    }

    /// A rail that only takes notes.
    private final class Notes: ImmediateRail {
        let calls = Mutex<[JSONValue]>([])

        func commit(_ action: Action, key: JSONString) throws(Never) -> RailReceipt? { nil }
        func compensate(_ receipt: RailReceipt) throws(Never) {
            calls.withLock { $0.append(["compensate", receipt.json]) }
        }
        func probe(_ request: RailRequest) throws(Never) -> RailState { .unknown }
    }

    @Test(arguments: try cases(["pre_commit", "post_commit"]))
    func table(_ vector: ConformanceCase) throws {
        let reason = try #require(vector["reason"]?.text)
        let route = try Self.route(try #require(vector["verdict"]?.text), JSONString(reason))
        let rail = Notes()
        let gate = Gate(over: rail)
        let outcome: GateOutcome<Never>
        if vector["group"] == "pre_commit" {
            outcome = gate.beforeCommit(route)
        } else {
            outcome = gate.afterCommit(route, receipt: RailReceipt(try #require(vector["receipt"])))
        }
        #expect(outcome.fix.rawValue == vector["fix"]?.text)
        #expect(outcome.execution.rawValue == vector["executed"]?.text)
        #expect(.array(rail.calls.withLock { $0 }) == vector["rail_calls"])
        switch vector["detail_source"]?.text {
        case "verdict_reason": #expect(outcome.detail == JSONString(reason))
        case "fixed": #expect(!outcome.detail.isEmpty && outcome.detail != JSONString(reason))
        default: Issue.record("unknown source of the detail in \(vector.id)")
        }
    }

    /// In the reference the ledger alone knows which receipts are used, and its failure passes through the gate; so
    /// each line of a script has a gate of its own.
    @Test(arguments: try cases(["ledger"]))
    func ledger(_ vector: ConformanceCase) throws {
        let ledger = LedgerRail(balance: try #require(vector["start_balance"].flatMap(JSONNumber.init)))
        var trace: [JSONValue] = []
        for line in try #require(vector["script"]?.array).map({ $0.array ?? [] }) {
            var entry = JSONObject()
            do throws(LedgerRailFailure) {
                if line[0] == "commit", let cost = JSONNumber(line[1]) {
                    entry["receipt"] = try ledger.commit(Action("pay", cost: cost))?.json ?? .null
                } else if let word = line[1].text, let route = try? Self.route(word, "because") {
                    let outcome = Gate(over: ledger).afterCommit(route, receipt: RailReceipt(line[2]))
                    entry["executed"] = .text(try outcome.get().execution.rawValue)
                }
            } catch {
                entry["error"] = .text(error.code)
            }
            entry["balance"] = ledger.balance.json
            trace.append(.object(entry))
        }
        #expect(.array(trace) == vector["trace"])
        #expect(ledger.balance.json == vector["end_balance"])
    }

    private struct UnknownVerdict: Error {}

    private static func route(_ word: String, _ reason: JSONString) throws -> ReplayVerdict.Route {
        guard let action = VerdictAction(rawValue: word) else { throw UnknownVerdict() }
        return switch action {
        case .allow: .allow
        case .block: .block(reason)
        case .review: .review(reason)
        case .rollback: .rollback(reason)
        }
    }
}
