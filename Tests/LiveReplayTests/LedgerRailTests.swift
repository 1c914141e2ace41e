import CanonicalJSON
import DecisionRecords
import LiveReplay
import Testing

@Suite struct LedgerRailTests {
    private func pay(_ cost: JSONNumber) -> Action { Action("pay", cost: cost) }

    @Test func kindsOfNumbersAreKept() throws {
        let ledger = LedgerRail(balance: 100)
        #expect(try ledger.commit(pay(30)) == "rcpt-1")
        #expect(ledger.balance == 70)
        #expect(try ledger.commit(pay(0.5)) == "rcpt-2")
        #expect(ledger.balance == 69.5)
        try ledger.compensate("rcpt-2")
        #expect(ledger.balance == 70.0)
        try ledger.compensate("rcpt-1")
        #expect(ledger.balance == 100.0)
    }

    @Test func overdraftAndNegativeCostsAreAllowed() throws {
        let ledger = LedgerRail(balance: 0)
        _ = try ledger.commit(pay(10))
        _ = try ledger.commit(pay(-25))
        #expect(ledger.balance == 15)
    }

    @Test(arguments: ["rcpt-2", "rcpt-0", "rcpt-01", "rcpt-+1", "rcpt-", "", "RCPT-1"] as [RailReceipt])
    func anUnknownReceiptIsAnError(_ receipt: RailReceipt) throws {
        let ledger = LedgerRail(balance: 5)
        _ = try ledger.commit(pay(1))
        let failure = #expect(throws: LedgerRailFailure.self) { try ledger.compensate(receipt) }
        #expect(failure?.kind == .unknownReceipt && failure?.fate == .notDone)
        #expect(ledger.balance == 4)
        #expect(try ledger.probe(.compensate(receipt)) == .notApplied)
    }

    @Test func aUsedReceiptIsAnError() throws {
        let ledger = LedgerRail(balance: 5)
        _ = try ledger.commit(pay(1))
        #expect(try ledger.probe(.compensate("rcpt-1")) == .notApplied)
        try ledger.compensate("rcpt-1")
        #expect(throws: LedgerRailFailure.self) { try ledger.compensate("rcpt-1") }
        #expect(ledger.balance == 5)
        #expect(try ledger.probe(.compensate("rcpt-1")) == .applied(nil))
    }

    @Test func amountsOf128BitsAreExact() throws {
        var random = SeededRandom(state: 41)
        for round in 0..<300 {
            let amounts = (0..<6).map { _ in Self.amount(&random) }
            let ledger = LedgerRail(balance: Self.number(amounts[0]))
            var (balance, open): (Int128, [(RailReceipt, Int128)]) = (amounts[0], [])
            for amount in amounts.dropFirst() {
                let receipt = try #require(try ledger.commit(pay(Self.number(amount))))
                balance -= amount
                open.append((receipt, amount))
                #expect(ledger.balance == Self.number(balance), "seed 41, round \(round), \(amounts)")
            }
            for (receipt, amount) in open.shuffled(using: &random) {
                try ledger.compensate(receipt)
                balance += amount
                #expect(ledger.balance == Self.number(balance), "seed 41, round \(round), \(amounts)")
            }
        }
    }

    /// Numbers of every length, most near a power of two, where carries and signs change.
    private static func amount(_ random: inout SeededRandom) -> Int128 {
        let power = Int128(1) << Int128(Int.random(in: 0...120, using: &random))
        let value = power + Int128(Int.random(in: -2...2, using: &random))
        return Bool.random(using: &random) ? value : -value
    }

    private static func number(_ value: Int128) -> JSONNumber {
        JSONInteger(decimal: String(value)).map { .integer($0) } ?? .double(.nan)
    }

    @Test func longAmountsCancel() throws {
        let long = try #require(JSONInteger(decimal: String(repeating: "9", count: 4000)))
        let ledger = LedgerRail(balance: 1)
        _ = try ledger.commit(pay(.integer(long)))
        _ = try ledger.commit(pay(-1))
        try ledger.compensate("rcpt-1")
        #expect(ledger.balance == 2)
    }

    @Test func aFloatMeetsNoIntegerBeyondItsRange() throws {
        let long = try #require(JSONInteger(decimal: "1" + String(repeating: "0", count: 400)))
        let ledger = LedgerRail(balance: 1.5)
        let failure = #expect(throws: LedgerRailFailure.self) { try ledger.commit(pay(.integer(long))) }
        #expect(failure?.kind == .overflow)
        #expect(ledger.balance == 1.5)
        #expect(try ledger.commit(pay(1)) == "rcpt-1")
    }

    // MARK: Strict

    @Test func strictRefusesWhatWouldOverdraw() throws {
        let ledger = try #require(StrictLedgerRail(balance: 100))
        let refused: [(JSONNumber, LedgerRailFailure.Kind)] = [
            (101, .overdraft), (100.5, .overdraft), (-1, .negativeCost), (-0.5, .negativeCost),
            (.double(.infinity), .nonfiniteCost), (.double(-.infinity), .nonfiniteCost),
            (.double(.nan), .nonfiniteCost),
        ]
        for (cost, kind) in refused {
            let failure = #expect(throws: LedgerRailFailure.self) { try ledger.commit(pay(cost), key: "k") }
            #expect(failure?.kind == kind)
            #expect(try ledger.probe(.commit(pay(cost), key: "k")) == .notApplied)
        }
        #expect(ledger.balance == 100)
        #expect(try ledger.commit(pay(100), key: "k") == "rcpt-1")
        #expect(ledger.balance == 0)
        #expect(try ledger.commit(pay(0), key: "l") == "rcpt-2")
        #expect(try ledger.commit(pay(-0.0), key: "m") == "rcpt-3")
    }

    @Test(arguments: [-1, -0.5, .double(.nan), .double(.infinity)] as [JSONNumber])
    func strictStartsWithABalance(_ balance: JSONNumber) {
        #expect(StrictLedgerRail(balance: balance) == nil)
    }

    @Test func strictCountsAKeyOnce() throws {
        let ledger = try #require(StrictLedgerRail(balance: 100))
        #expect(try ledger.commit(pay(60), key: "k") == "rcpt-1")
        #expect(try ledger.commit(pay(60), key: "k") == "rcpt-1")
        #expect(ledger.balance == 40)
        #expect(try ledger.probe(.commit(pay(60), key: "k")) == .applied("rcpt-1"))
        let failure = #expect(throws: LedgerRailFailure.self) { try ledger.commit(pay(1), key: "k") }
        #expect(failure?.kind == .keyTaken)
    }

    @Test func strictNeverGoesBelowZeroUnderManyTasks() async throws {
        let ledger = try #require(StrictLedgerRail(balance: 100))
        let gate = Gate(over: ledger)
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    await gate.commit(Action("pay", cost: 3), key: JSONString("k\(number)"), under: .allow).execution
                        == .committed
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 33)
        #expect(ledger.balance == 1)
    }
}
