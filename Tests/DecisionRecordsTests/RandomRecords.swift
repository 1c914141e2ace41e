import CanonicalJSON

@testable import DecisionRecords

/// Records with everything in them that canonical text has a rule for.
struct RandomRecords {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func record() -> DecisionRecord {
        DecisionRecord(
            actionType: string(),
            data: DataSpan(
                inputs: object(depth: 2), retrieved: (0..<random.below(3)).map { _ in value(depth: 2) },
                snapshot: DependencySnapshot(object(depth: 3), capturedAt: random.below(3) == 0 ? nil : number()),
                report: report(.data)),
            model: ModelSpan(
                modelID: string(), decisionBasis: string(), output: value(depth: 3), report: report(.model)),
            harness: HarnessSpan(
                action: Action(string(), object(depth: 1), cost: number()), report: report(.harness)),
            compound: random.below(4) == 0
                ? CompoundReport(of: [report(.data), report(.model)], scores: random.below(2) == 0) : nil,
            decidedAt: number())
    }

    private mutating func report(_ span: RecordSpan) -> Report {
        guard random.below(2) == 0 else { return .blank(span) }
        return Report(
            stage: span.name, name: string(), score: number(), flag: string(), reason: string(),
            evidence: object(depth: 1))
    }

    mutating func object(depth: Int) -> JSONObject {
        JSONObject((0..<random.below(4)).map { _ in (string(), value(depth: depth - 1)) })
    }

    mutating func value(depth: Int) -> JSONValue {
        switch random.below(depth > 0 ? 8 : 6) {
        case 0: .null
        case 1: .bool(random.below(2) == 0)
        case 2, 3: number().json
        case 4, 5: .string(string())
        case 6: .array((0..<random.below(4)).map { _ in value(depth: depth - 1) })
        default: .object(object(depth: depth))
        }
    }

    mutating func number() -> JSONNumber {
        switch random.below(8) {
        case 0: return .integer(JSONInteger(Int(truncatingIfNeeded: random.next())))
        case 1: return .integer(JSONInteger(decimal: "-\(UInt64.max)\(random.below(1000))") ?? 0)
        case 2: return .integer(JSONInteger(random.below(100)))
        case 3: return .double(Double(random.below(2_000_000_000)) + Double(random.below(1_000_000)) / 1e6)
        case 4: return .double(Double(random.below(100_000)) / 100)
        case 5:
            return .double(
                [0.0, -0.0, 1e16, 9_007_199_254_740_994, .leastNonzeroMagnitude, 1.5e-07, 0.0001, 1e-5][random.below(8)]
            )
        default:
            let double = Double(bitPattern: random.next())
            return .double(double.isFinite ? double : 1)
        }
    }

    mutating func string() -> JSONString {
        let pieces = [
            "", "a", "budget", "INV-\(random.below(1000))", "é", "e\u{301}", "\u{1F600}", "\"", "\\", "/", "\n",
            "\u{1}",
            "\u{1F}", "\u{7F}", "\u{2028}", "\u{FEFF}", "\u{0}", " ", "{\"record_id\":\"",
            "a longer text of some words",
        ]
        return JSONString((0..<random.below(3)).map { _ in random.pick(pieces) }.joined())
    }
}

/// Lines of a log, without line ends.
func lines(of records: [SealedRecord]) throws -> [[UInt8]] {
    try records.map { try $0.line() }
}
