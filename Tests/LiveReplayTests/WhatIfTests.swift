import CanonicalJSON
import DecisionRecords
import Testing

@testable import LiveReplay

@Suite struct WhatIfTests {
    static func policy(_ limit: Int) -> ClosurePolicy<Never> {
        ClosurePolicy("limit-\(limit)") { action, state in
            guard case .integer(let budget)? = state["budget"].flatMap(JSONNumber.init), let budget = budget.int else {
                return Judgement(
                    .undecidable, "no budget", basis: JudgementBasis(absentFields: ["state.budget"]))
            }
            let most = min(budget, limit)
            return action.cost.double <= Double(most)
                ? .justified("in") : Judgement(.unjustified, "over", basis: JudgementBasis(term: "cost <= budget"))
        }
    }

    static func history(_ count: Int, seed: UInt64) -> [PastDecision] {
        var random = SeededRandom(state: seed)
        return (1...count).map { position in
            var state: JSONObject = [:]
            if Int.random(in: 0..<10, using: &random) > 0 {
                state["budget"] = .int(Int.random(in: 0..<100, using: &random))
            }
            return PastDecision(
                position: position,
                action: Action("pay", cost: .double(Double(Int.random(in: 0..<1000, using: &random)) / 10)),
                state: state)
        }
    }

    private func tally(_ history: [PastDecision], _ whatIf: WhatIf) -> WhatIfTally {
        var tally = WhatIfTally()
        for decision in history {
            tally.add(whatIf.compare(decision), measured: .some(decision.action.cost), group: "g")
        }
        return tally
    }

    @Test func theSamePolicyFlipsNone() {
        let tally = tally(Self.history(500, seed: 1), WhatIf(Self.policy(50)))
        #expect(tally.count == 500 && tally.flips == 0)
        #expect(tally.undecidable.count > 0)
    }

    @Test func orderDoesNotMatterAndPartsAddUp() {
        for seed in 2..<12 as Range<UInt64> {
            let history = Self.history(300, seed: seed)
            let whatIf = WhatIf(Self.policy(20), against: Self.policy(60))
            let whole = tally(history, whatIf)
            var random = SeededRandom(state: seed)
            let shuffled = tally(history.shuffled(using: &random), whatIf)
            var parts = tally(Array(history[..<100]), whatIf)
            parts.add(tally(Array(history[100...]), whatIf))
            for other in [shuffled, parts] {
                for was in VerdictAction.allCases {
                    for now in VerdictAction.allCases {
                        #expect(whole[was: was, now: now].count == other[was: was, now: now].count, "seed \(seed)")
                        #expect(whole[was: was, now: now].sum.value == other[was: was, now: now].sum.value)
                    }
                }
                #expect(whole.stoppingTerms.byCount.map { $0.value } == other.stoppingTerms.byCount.map { $0.value })
                #expect(whole.absentFields.byCount.map { $0.value } == other.absentFields.byCount.map { $0.value })
            }
            #expect(whole.newlyStopped.count > 0 && whole.newlyAllowed.count == 0)
            #expect(whole.stoppingTerms.byCount.first?.name == "cost <= budget")
        }
    }

    @Test func aChangedValueMakesARollback() {
        let decision = PastDecision(position: 1, action: Action("pay", cost: 30), state: ["budget": 50])
        let lowered = WhatIf(Self.policy(100), changes: [StateChange(["budget"], to: 10)]).compare(decision)
        #expect(lowered.was.action == .allow && lowered.now.action == .rollback && lowered.isNewlyStopped)
        let gone = WhatIf(Self.policy(100), changes: [StateChange(["budget"], to: nil)]).compare(decision)
        #expect(gone.now.action == .review)
        let other = WhatIf(Self.policy(5), against: Self.policy(100)).compare(decision)
        #expect(other.now.action == .block)
    }

    @Test func changesReachIntoObjects() {
        var state: JSONObject = ["a": ["b": 1], "c": 2]
        StateChange(["a", "b"], to: 5).apply(to: &state)
        StateChange(["c", "d"], to: 6).apply(to: &state)
        StateChange(["x", "y"], to: 7).apply(to: &state)
        StateChange(["a", "z"], to: nil).apply(to: &state)
        StateChange(["nowhere", "z"], to: nil).apply(to: &state)
        #expect(state == ["a": ["b": 5], "c": ["d": 6], "x": ["y": 7]])
    }

    @Test func namesBeyondTheBoundAreCountedTogether() {
        var counts = NamedCounts(zero: 0) { $0 += $1 }
        for at in 0..<1500 { counts.add(JSONString("n\(at)"), 2) }
        #expect(counts.sorted.count == 1000 && counts.otherCount == 500 && counts.others == 1000)
    }
}

@Suite struct WhatIfCascadeTests {
    /// Allows what costs no more than the channel `n:budget` holds.
    private static let policy = ClosurePolicy<Never>("budget") { action, state in
        guard let budget = state["n:budget"].flatMap(JSONNumber.init) else { return .undecidable("no budget") }
        return action.cost.isGreater(than: budget) ? .unjustified("over") : .justified("in")
    }

    private static func spend(
        _ position: Int, _ cost: Int, from budget: Int, to rest: Int?, tookPlace: Bool = true
    ) -> PastDecision {
        PastDecision(
            position: position, action: Action("pay", cost: .integer(JSONInteger(cost))),
            state: ["n:budget": .int(budget)],
            traffic: PastDecision.Traffic(
                reads: ["n:budget"], writes: ["n:budget"],
                writeValues: rest.map { ["n:budget": .int($0)] } ?? [:], tookPlace: tookPlace))
    }

    private static func look(_ position: Int, _ cost: Int, at budget: Int) -> PastDecision {
        PastDecision(
            position: position, action: Action("pay", cost: .integer(JSONInteger(cost))),
            state: ["n:budget": .int(budget)],
            traffic: PastDecision.Traffic(reads: ["n:budget"], writes: []))
    }

    @Test func theSamePolicyFlipsNone() {
        var cascade = WhatIfCascade(WhatIf(Self.policy))
        let history = [
            Self.spend(1, 40, from: 100, to: 60), Self.spend(2, 80, from: 60, to: -20), Self.look(3, 10, at: -20),
            Self.spend(4, 1, from: -20, to: nil, tookPlace: false), Self.look(5, 10, at: -20),
        ]
        for decision in history { #expect(!cascade.next(decision).isFlip) }
    }

    @Test func aDroppedRowGivesBackWhatItTook() {
        var cascade = WhatIfCascade(WhatIf(Self.policy))
        cascade.drop(Self.spend(1, 90, from: 100, to: 10))
        // There were 10 left; without the first payment there are 100.
        let second = cascade.next(Self.look(2, 50, at: 10))
        #expect(second.was.action == .block && second.now.action == .allow)
    }

    @Test func whatAnAffectedDecisionWroteIsNotKnown() {
        var cascade = WhatIfCascade(WhatIf(Self.policy))
        cascade.drop(Self.spend(1, 90, from: 100, to: 10))
        _ = cascade.next(Self.spend(2, 5, from: 10, to: 5))
        // It would have written something else than 5; nobody knows what.
        let third = cascade.next(Self.look(3, 1, at: 5))
        #expect(third.was.action == .allow && third.now.action == .review)
        // A write that rests on nothing that changed settles it again.
        _ = cascade.next(
            PastDecision(
                position: 4, action: Action("set"), state: ["n:budget": 1000],
                traffic: PastDecision.Traffic(reads: [], writes: ["n:budget"], writeValues: ["n:budget": 7])))
        #expect(cascade.next(Self.look(5, 1, at: 7)).now.action == .allow)
    }

    @Test func anUnknownValueBeforeADroppedWriteStaysUnknown() {
        var cascade = WhatIfCascade(WhatIf(Self.policy))
        cascade.drop(
            PastDecision(
                position: 1, action: Action("set"), state: [:],
                traffic: PastDecision.Traffic(reads: [], writes: ["n:budget"], writeValues: ["n:budget": 10])))
        #expect(cascade.next(Self.look(2, 5, at: 10)).now.action == .review)
    }

    @Test func aNewlyAllowedWriteTakesPlace() {
        let strict = ClosurePolicy<Never>("never") { action, _ in
            action.type == "pay" ? .unjustified("no") : .justified("yes")
        }
        let lax = ClosurePolicy<Never>("always") { _, state in
            state["n:flag"] == true ? .unjustified("flag") : .justified("yes")
        }
        var cascade = WhatIfCascade(WhatIf(lax, against: strict))
        let first = PastDecision(
            position: 1, action: Action("pay"), state: [:],
            traffic: PastDecision.Traffic(
                reads: [], writes: ["n:flag"], writeValues: ["n:flag": true], tookPlace: false))
        #expect(cascade.next(first).isNewlyAllowed)
        let second = PastDecision(
            position: 2, action: Action("look"), state: ["n:flag": false],
            traffic: PastDecision.Traffic(reads: ["n:flag"], writes: []))
        #expect(cascade.next(second).isNewlyStopped)
    }

    /// A world in which values are known and every decision writes what it always wrote, against the cascade.
    @Test func cascadesAgreeWithASimulatedWorld() {
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededRandom(state: seed)
            // Constant writers: what they write rests on nothing they read, so all values stay known.
            var world: [Int] = (0..<3).map { _ in Int.random(in: 0..<10, using: &random) }
            var altered = world
            var dropped: Set<Int> = []
            var cascade = WhatIfCascade(WhatIf(Self.threshold))
            // A reader of everything makes the start known.
            let names: [JSONString] = ["n:0", "n:1", "n:2"]
            for position in 1...30 {
                let channel = Int.random(in: 0..<3, using: &random)
                let isWriter = Bool.random(using: &random)
                if position == 1 {
                    let decision = Self.reading(position, names, world)
                    #expect(!cascade.next(decision).isFlip)
                } else if isWriter {
                    let value = Int.random(in: 0..<10, using: &random)
                    let decision = PastDecision(
                        position: position, action: Action("set"), state: [:],
                        traffic: PastDecision.Traffic(
                            reads: [], writes: [names[channel]], writeValues: [names[channel]: .int(value)]))
                    world[channel] = value
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        dropped.insert(position)
                        cascade.drop(decision)
                    } else {
                        altered[channel] = value
                        #expect(!cascade.next(decision).isFlip, "seed \(seed)")
                    }
                } else {
                    let result = cascade.next(Self.reading(position, [names[channel]], [world[channel]]))
                    #expect((result.was.action == VerdictAction.allow) == (world[channel] < 5), "seed \(seed)")
                    #expect(
                        (result.now.action == VerdictAction.allow) == (altered[channel] < 5), "seed \(seed) \(position)"
                    )
                }
            }
        }
    }

    private static let threshold = ClosurePolicy<Never>("below five") { action, state in
        guard action.type == "look" else { return .justified("a write") }
        let values = state.compactMap { $0.value.int }
        guard values.count == 1 else { return .justified("the first look") }
        return values[0] < 5 ? .justified("low") : .unjustified("high")
    }

    private static func reading(_ position: Int, _ names: [JSONString], _ values: [Int]) -> PastDecision {
        PastDecision(
            position: position, action: Action("look"), state: JSONObject(zip(names, values.map { .int($0) })),
            traffic: PastDecision.Traffic(reads: names, writes: []))
    }
}

@Suite struct ExactSumTests {
    @Test func sumsAreRoundedOnceWhateverTheOrder() {
        let values: [Double] = [1e100, 1.0, -1e100, 1e-50, 3.5, -0.1, 0.1, 1e16, 1.0, -1e16]
        for seed in 1...50 as ClosedRange<UInt64> {
            var random = SeededRandom(state: seed)
            var sum = ExactSum()
            for value in values.shuffled(using: &random) { sum.add(.double(value)) }
            #expect(sum.value == .double(5.5), "seed \(seed)")
        }
    }

    @Test func tenthsAddUpAsDecimalsWouldBeRounded() {
        var sum = ExactSum()
        for _ in 0..<10 { sum.add(.double(0.1)) }
        #expect(sum.value == .double(1.0))
    }

    @Test func integersStayIntegersWhileTheyFit() {
        var sum = ExactSum()
        sum.add(.integer(JSONInteger(Int.max)))
        #expect(sum.value == .integer(JSONInteger(Int.max)))
        sum.add(.integer(1))
        #expect(sum.value == .double(0x1p63))
        sum.add(.integer(JSONInteger(decimal: "123456789012345678901234567890") ?? 0))
        sum.add(.double(.nan))
        #expect(sum.leftOut == 2 && sum.count == 2)
        var other = ExactSum()
        other.add(.integer(-1))
        other.add(sum)
        #expect(other.value == .integer(JSONInteger(Int.max)) && other.count == 3)
    }

    @Test func theOrderOfLargeIntegersDoesNotMatter() {
        let values = [Int.max, 1, -1, Int.min, Int.max, -5, Int.min, Int.max]
        let wanted = values.reduce(Int128(0)) { $0 + Int128($1) }
        for seed in 1...50 as ClosedRange<UInt64> {
            var random = SeededRandom(state: seed)
            let shuffled = values.shuffled(using: &random)
            var (sum, first, second) = (ExactSum(), ExactSum(), ExactSum())
            for (at, value) in shuffled.enumerated() {
                sum.add(.integer(JSONInteger(value)))
                if at % 2 == 0 {
                    first.add(.integer(JSONInteger(value)))
                } else {
                    second.add(.integer(JSONInteger(value)))
                }
            }
            first.add(second)
            #expect(sum.value == Int(exactly: wanted).map { .integer(JSONInteger($0)) }, "seed \(seed)")
            #expect(first.value == sum.value, "seed \(seed)")
            // With a double among them the sum is exact as well.
            sum.add(.double(0.25))
            #expect(sum.value == .double(Double(wanted)), "seed \(seed)")
        }
        var large = ExactSum()
        for _ in 0..<3 { large.add(.integer(JSONInteger(Int.min))) }
        #expect(large.value == .double(-0x3p63))
        for _ in 0..<5 { large.add(.integer(JSONInteger(Int.max))) }
        large.add(.double(-0x1p64))
        #expect(large.value == .double(-5))
    }

    @Test func sumsBeyondDoublesAreNoNumber() {
        var sum = ExactSum()
        sum.add(.double(.greatestFiniteMagnitude))
        sum.add(.double(.greatestFiniteMagnitude))
        #expect(sum.value == nil)
    }
}
