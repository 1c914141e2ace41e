import Foundation
import ServiceDesk
import Testing

/// What the data sheet of the service desk corpus promises, checked on the
/// committed files and on corpora drawn from other seeds.
@Suite("Service desk corpus")
struct ServiceDeskTests {
    // MARK: Files

    @Test("Generating again gives the committed bytes")
    func generatingAgainGivesTheCommittedBytes() throws {
        let corpus = ServiceDeskCorpus()
        #expect(corpus.runs.map { $0 + "\n" }.joined() == (try Repository.text(of: "runs.jsonl")))
        #expect(corpus.truth.map { $0 + "\n" }.joined() == (try Repository.text(of: "truth.jsonl")))
    }

    @Test("A longer corpus begins with the shorter one")
    func longerCorpusBeginsWithTheShorterOne() {
        let short = ServiceDeskCorpus(seed: 5, runCount: 11)
        let long = ServiceDeskCorpus(seed: 5, runCount: 30)
        #expect(long.runs.prefix(11) == short.runs[...])
        #expect(long.truth.prefix(11) == short.truth[...])
        #expect(ServiceDeskCorpus(seed: 6, runCount: 11).runs != short.runs)
        #expect(ServiceDeskCorpus(seed: 5, runCount: 0).runs.isEmpty)
    }

    @Test("Every byte of text survives the JSON writer")
    func everyByteOfTextSurvivesTheWriter() throws {
        let text = (0..<0x180).map { String(Unicode.Scalar($0)!) }.joined() + "\u{2028}\u{1F44B}e\u{301}"
        let line = JSONValue.array([.string(text)]).text
        #expect(!line.utf8.contains { $0 < 0x20 })
        let read = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String])
        #expect(Array(read[0].unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test("The committed files have the promised size and count")
    func committedFilesHaveThePromisedSize() throws {
        let bytes = try ["runs.jsonl", "truth.jsonl"].map { try Repository.text(of: $0).utf8.count }
        #expect(bytes.reduce(0, +) < 1_500_000)
        #expect(try Repository.corpus().count >= 40)
    }

    // MARK: Runs

    @Test("Truth lines follow the runs", arguments: CorpusSource.all)
    func truthFollowsTheRuns(source: CorpusSource) throws {
        for (position, run) in try source.runs().enumerated() {
            #expect(run.id == run.truthID)
            #expect(run.id == "desk-" + String(format: "%04d", position))
            #expect(run.taskID == position % 24)
            #expect(run.trial == position / 24)
            #expect(run.messages[0].role == "system")
            #expect(run.messages.dropFirst().allSatisfy { ["user", "assistant", "tool"].contains($0.role) })
        }
    }

    @Test("Every result answers a call of the message before", arguments: CorpusSource.all)
    func everyResultAnswersACall(source: CorpusSource) throws {
        for run in try source.runs() {
            var open: [Call] = []
            for message in run.messages {
                if message.role == "tool" {
                    let call = try #require(open.first, "\(run.id) has a result without a call")
                    #expect(call.id == message.callID)
                    #expect(call.name == message.name)
                    open.removeFirst()
                } else {
                    #expect(open.isEmpty, "\(run.id) leaves a call without a result")
                    open = message.calls
                    #expect(Set(open.map(\.id)).count == open.count, "\(run.id) repeats an identifier in a message")
                }
            }
            #expect(open.isEmpty)
        }
    }

    @Test("Customers and assistant take turns", arguments: CorpusSource.all)
    func everybodySpeaksInTurn(source: CorpusSource) throws {
        for run in try source.runs() {
            for (before, after) in zip(run.steps, run.steps.dropFirst()) {
                if after.role == "user" { #expect(before.role == "assistant" && before.calls.isEmpty) }
                if before.role == "assistant", before.calls.isEmpty { #expect(after.role == "user") }
            }
        }
    }

    // MARK: Truth about writes

    @Test("Truth lists exactly the writes", arguments: CorpusSource.all)
    func truthListsExactlyTheWrites(source: CorpusSource) throws {
        for run in try source.runs() {
            #expect(run.writes.map(\.step) == run.steps.indices.filter { run.steps[$0].isWrite })
            for write in run.writes {
                #expect(run.steps[write.step].name == write.tool)
                let identifier = try #require(write.entity.split(separator: "/").last)
                let arguments = try #require(run.call(of: write.step)).arguments
                #expect(arguments.values.contains { $0 as? String == String(identifier) })
            }
        }
    }

    @Test("Effects agree with the result texts", arguments: CorpusSource.all)
    func effectsAgreeWithTheResults(source: CorpusSource) throws {
        for run in try source.runs() {
            for write in run.writes {
                #expect(write.effect == run.steps[write.step].effect, "\(run.id), step \(write.step)")
            }
        }
    }

    // MARK: Truth about data flow

    @Test("Steps rest on earlier tool steps", arguments: CorpusSource.all)
    func stepsRestOnEarlierToolSteps(source: CorpusSource) throws {
        for run in try source.runs() {
            for pair in run.restsOn {
                #expect(pair.source < pair.step)
                #expect(run.steps[pair.step].role == "tool" && run.steps[pair.source].role == "tool")
            }
            #expect(Set(run.restsOn).count == run.restsOn.count)
            let inOrder = run.restsOn.sorted { ($0.step, $0.source) < ($1.step, $1.source) }
            #expect(inOrder == run.restsOn)
        }
    }

    /// What neither the policy nor a customer said, the assistant can only have
    /// read. The wrong argument of a fault is the exception: it comes from nowhere.
    @Test("Arguments that nobody said were shown by a step rested on", arguments: CorpusSource.all)
    func unsaidArgumentsWereReadBefore(source: CorpusSource) throws {
        var checked = 0
        for run in try source.runs() {
            var said = run.messages[0].content
            for (step, message) in run.steps.enumerated() {
                if message.role == "user" { said += "\n" + message.content }
                guard message.role == "tool", step != run.fault?.step else { continue }
                let call = try #require(run.call(of: step))
                let shown = run.restsOn.filter { $0.step == step }.map { run.steps[$0.source].content }
                for value in call.plainValues where !said.contains(value) {
                    checked += 1
                    #expect(shown.contains { $0.contains(value) }, "\(run.id), step \(step): \(value)")
                }
            }
        }
        #expect(checked > 100)
    }

    // MARK: Truth about faults

    @Test("A fault is an applied write, and only repair restores the reward", arguments: CorpusSource.all)
    func faultsDecideTheReward(source: CorpusSource) throws {
        for run in try source.runs() {
            guard let fault = run.fault else {
                #expect(run.reward == 1 && run.atRisk.isEmpty)
                continue
            }
            #expect(run.writes.contains { $0.step == fault.step && $0.effect == "applied" })
            #expect(run.reward == (fault.repairedAt == nil ? 0 : 1), "\(run.id)")
            if let repair = fault.repairedAt {
                #expect(repair > fault.step && run.atRisk.contains(repair))
                #expect(run.writes.contains { $0.step == repair && $0.effect == "applied" })
            }
        }
    }

    @Test("Three of eight runs have a fault", arguments: CorpusSource.all)
    func threeOfEightRunsHaveAFault(source: CorpusSource) throws {
        let runs = try source.runs()
        for block in stride(from: 0, to: runs.count - 7, by: 8) {
            #expect(runs[block..<block + 8].count { $0.fault != nil } == 3)
        }
    }

    /// The closure over steps may be larger: a step can use a part of an earlier
    /// result that the fault did not touch.
    @Test("Steps at risk lie in the closure and hang together", arguments: CorpusSource.all)
    func stepsAtRiskHangTogether(source: CorpusSource) throws {
        for run in try source.runs() {
            guard let fault = run.fault else { continue }
            #expect(run.atRisk == run.atRisk.sorted() && Set(run.atRisk).count == run.atRisk.count)
            #expect(Set(run.atRisk).isSubset(of: run.closure(of: fault.step)))
            let reached = Set(run.atRisk + [fault.step])
            for step in run.atRisk {
                #expect(step > fault.step)
                #expect(run.restsOn.contains { $0.step == step && reached.contains($0.source) })
            }
        }
    }

    /// A mistyped address or code occurs nowhere else, so whoever shows or uses
    /// it must be at risk: a check of the truth by text alone.
    @Test("A mistyped value marks every step that shows it", arguments: CorpusSource.all)
    func mistypedValuesMarkTheirSteps(source: CorpusSource) throws {
        for run in try source.runs() {
            guard let fault = run.fault, fault.kind == "wrong_value" else { continue }
            let call = try #require(run.call(of: fault.step))
            let before = run.steps[..<fault.step].map(\.content).joined(separator: "\n")
            for value in call.plainValues where !before.contains(value) {
                for step in run.steps.indices where step > fault.step && run.steps[step].role == "tool" {
                    let arguments = run.call(of: step)?.argumentText ?? ""
                    guard [arguments, run.steps[step].content].contains(where: { $0.containsWord(value) }) else {
                        continue
                    }
                    #expect(run.atRisk.contains(step), "\(run.id), step \(step) shows \(value)")
                }
            }
        }
    }

    // MARK: Variety and data sheet

    @Test("The committed runs have the promised variety")
    func committedRunsAreVaried() throws {
        let runs = try Repository.corpus()
        let steps = runs.flatMap(\.steps)
        for prefix in Message.writePrefixes {
            #expect(steps.contains { $0.name?.hasPrefix(prefix) == true }, "no tool \(prefix)…")
        }
        #expect(Set(runs.compactMap(\.fault?.kind)).count == 8)
        #expect(Set(runs.flatMap(\.writes).map(\.effect)) == ["applied", "failed", "no_change"])
        #expect(runs.contains { $0.steps.allSatisfy { $0.role != "tool" } })
        #expect(runs.contains { run in run.fault != nil && run.atRisk.isEmpty })
        #expect(runs.contains { run in run.fault.map { run.closure(of: $0.step).count > run.atRisk.count } ?? false })
        let customers = runs.map { run in
            Set(run.messages.flatMap(\.calls).compactMap { $0.arguments["user_id"] as? String })
        }
        #expect(customers.contains { $0.count == 2 })
    }

    /// The table under "Composition" is the contract: every row is counted here,
    /// and no count is missing there.
    @Test("The counts of the data sheet are right")
    func countsOfTheDataSheetAreRight() throws {
        let counted = Composition(of: try Repository.corpus()).counts
        let sheet = try Repository.text(of: "DATASHEET.md")
        let section = try #require(sheet.range(of: "## Composition"))
        var quoted: [String: Int] = [:]
        for line in sheet[section.upperBound...].split(separator: "\n").prefix(while: { !$0.hasPrefix("## ") }) {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count == 2, let number = Int(cells[1]) else { continue }
            quoted[cells[0].replacingOccurrences(of: "`", with: "")] = number
        }
        #expect(quoted == counted)
    }
}

// MARK: - Reading

/// A corpus to check: the committed one, or one drawn now.
enum CorpusSource: Sendable, CustomTestStringConvertible {
    case committed
    case drawn(seed: UInt64)

    static let all: [CorpusSource] = [.committed, .drawn(seed: 1), .drawn(seed: .max)]

    func runs() throws -> [Run] {
        switch self {
        case .committed:
            return try Repository.corpus()
        case .drawn(let seed):
            let corpus = ServiceDeskCorpus(seed: seed, runCount: 48)
            return try zip(corpus.runs, corpus.truth).map { try Run(line: $0, truth: $1) }
        }
    }

    var testDescription: String {
        switch self {
        case .committed: "committed"
        case .drawn(let seed): "seed \(seed)"
        }
    }
}

/// The files of the repository that these tests read.
enum Repository {
    static func text(of name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "Corpora/ServiceDesk/\(name)"), encoding: .utf8)
    }

    static func corpus() throws -> [Run] {
        let runs = try text(of: "runs.jsonl").split(separator: "\n")
        let truth = try text(of: "truth.jsonl").split(separator: "\n")
        #expect(runs.count == truth.count)
        return try zip(runs, truth).map { try Run(line: String($0), truth: String($1)) }
    }
}

/// A requested call.
struct Call {
    let id: String
    let name: String
    let argumentText: String
    let arguments: [String: Any]

    /// Argument values that are taken over as they are; free text, reasons and
    /// the fixed words of the desk are not.
    var plainValues: [String] {
        let composed: Set = ["expression", "thought", "summary", "message", "reason", "query", "topic"]
        return arguments.filter { !composed.contains($0.key) }
            .flatMap { ($0.value as? [Any]) ?? [$0.value] }
            .map { ($0 as? String) ?? ($0 as? Double).map(Self.shortest) ?? "" }
            .filter { !$0.isEmpty && $0 != "store_credit" }
    }

    /// An amount as the corpus spells it: `40`, `12.5`.
    private static func shortest(_ amount: Double) -> String {
        amount == amount.rounded() ? "\(Int(amount))" : "\(amount)"
    }
}

/// One message of a run.
struct Message {
    static let writePrefixes = ["book_", "cancel_", "modify_", "update_", "return_", "exchange_", "send_"]

    let role: String
    let content: String
    let hasNullContent: Bool
    let name: String?
    let callID: String?
    let calls: [Call]

    var isWrite: Bool {
        role == "tool" && Self.writePrefixes.contains { name?.hasPrefix($0) == true }
    }

    /// The effect of a write as its text tells it.
    var effect: String {
        if content.hasPrefix("Error: ") { return "failed" }
        return content.hasPrefix("No change: ") ? "no_change" : "applied"
    }

    init(_ json: [String: Any]) throws {
        role = try #require(json["role"] as? String)
        hasNullContent = json["content"] is NSNull
        content = json["content"] as? String ?? ""
        #expect(hasNullContent || json["content"] is String)
        name = json["name"] as? String
        callID = json["tool_call_id"] as? String
        calls = try (json["tool_calls"] as? [[String: Any]] ?? []).map { call in
            let function = try #require(call["function"] as? [String: Any])
            let text = try #require(function["arguments"] as? String)
            #expect(call["type"] as? String == "function")
            return Call(
                id: try #require(call["id"] as? String), name: try #require(function["name"] as? String),
                argumentText: text,
                arguments: try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]))
        }
    }
}

/// A run with its truth, both as read from their lines.
struct Run {
    struct Write {
        let step: Int
        let tool: String
        let entity: String
        let effect: String
    }

    struct Rest: Hashable {
        let step: Int
        let source: Int
    }

    struct Fault {
        let kind: String
        let step: Int
        let repairedAt: Int?
    }

    let id: String
    let truthID: String
    let taskID: Int
    let trial: Int
    let reward: Double
    let scenario: String
    let messages: [Message]
    /// The messages that count as steps.
    let steps: [Message]
    let fault: Fault?
    let writes: [Write]
    let restsOn: [Rest]
    let atRisk: [Int]

    init(line: String, truth: String) throws {
        let run = try Self.object(line)
        let truth = try Self.object(truth)
        #expect(Set(run.keys) == ["run_id", "task_id", "trial", "reward", "traj"])
        #expect(Set(truth.keys) == ["run_id", "scenario", "fault", "writes", "rests_on", "at_risk"])
        id = try #require(run["run_id"] as? String)
        taskID = try #require(run["task_id"] as? Int)
        trial = try #require(run["trial"] as? Int)
        reward = try #require(run["reward"] as? Double)
        messages = try #require(run["traj"] as? [[String: Any]]).map { try Message($0) }
        steps = messages.filter { $0.role != "system" }
        truthID = try #require(truth["run_id"] as? String)
        scenario = try #require(truth["scenario"] as? String)
        fault = try (truth["fault"] as? [String: Any]).map { fault in
            #expect((fault["why"] as? String)?.isEmpty == false)
            return Fault(
                kind: try #require(fault["kind"] as? String), step: try #require(fault["step"] as? Int),
                repairedAt: fault["repaired_at"] as? Int)
        }
        writes = try #require(truth["writes"] as? [[String: Any]]).map { write in
            Write(
                step: try #require(write["step"] as? Int), tool: try #require(write["tool"] as? String),
                entity: try #require(write["entity"] as? String), effect: try #require(write["effect"] as? String))
        }
        restsOn = try #require(truth["rests_on"] as? [[Int]]).map { pair in
            #expect(pair.count == 2)
            return Rest(step: pair[0], source: pair[1])
        }
        atRisk = try #require(truth["at_risk"] as? [Int])
    }

    private static func object(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    /// The call that a tool step answers: results follow their calls in order.
    func call(of step: Int) -> Call? {
        guard steps[step].role == "tool",
            let asked = steps[..<step].lastIndex(where: { $0.role != "tool" }),
            steps[asked].calls.indices.contains(step - asked - 1)
        else { return nil }
        return steps[asked].calls[step - asked - 1]
    }

    /// The steps that rest on `start`, directly or through others.
    func closure(of start: Int) -> Set<Int> {
        var reached: Set = [start]
        // Pairs are in step order, so every source is settled before it is asked for.
        for pair in restsOn where reached.contains(pair.source) { reached.insert(pair.step) }
        return reached.subtracting([start])
    }
}

/// The counts that the data sheet quotes.
struct Composition {
    private(set) var counts: [String: Int] = [:]

    init(of runs: [Run]) {
        counts["runs"] = runs.count
        counts["runs of 60 messages or more"] = runs.count { $0.messages.count >= 60 }
        counts["runs without a tool call"] = runs.count { run in run.steps.allSatisfy { $0.role != "tool" } }
        counts["runs without a write call"] = runs.count { $0.writes.isEmpty }
        counts["runs with write calls that all failed"] = runs.count { run in
            !run.writes.isEmpty && run.writes.allSatisfy { $0.effect == "failed" }
        }
        counts["runs with reward 1.0"] = runs.count { $0.reward == 1 }
        counts["runs with a repeated call id"] = runs.count { run in
            let identifiers = run.messages.flatMap(\.calls).map(\.id)
            return Set(identifiers).count < identifiers.count
        }
        let messages = runs.flatMap(\.messages)
        counts["messages"] = messages.count
        counts["messages with several calls"] = messages.count { $0.calls.count > 1 }
        counts["messages with calls and null content"] = messages.count { !$0.calls.isEmpty && $0.hasNullContent }
        let steps = runs.flatMap(\.steps)
        counts["steps"] = steps.count
        for role in ["user", "assistant", "tool"] { counts["\(role) steps"] = steps.count { $0.role == role } }
        let writes = runs.flatMap(\.writes)
        counts["write calls"] = writes.count
        for effect in ["applied", "failed", "no_change"] {
            counts["writes: \(effect)"] = writes.count { $0.effect == effect }
        }
        counts["pairs in rests_on"] = runs.reduce(0) { $0 + $1.restsOn.count }
        countFaults(in: runs)
        for run in runs { counts["scenario \(run.scenario)", default: 0] += 1 }
    }

    private mutating func countFaults(in runs: [Run]) {
        let faulty = runs.filter { $0.fault != nil }
        counts["faults"] = faulty.count
        counts["faults repaired"] = faulty.count { $0.fault?.repairedAt != nil }
        counts["faults with nothing at risk"] = faulty.count { $0.atRisk.isEmpty }
        counts["steps at risk"] = faulty.reduce(0) { $0 + $1.atRisk.count }
        counts["steps in the closure of the faults"] = faulty.reduce(0) { sum, run in
            sum + (run.fault.map { run.closure(of: $0.step).count } ?? 0)
        }
        for run in faulty { counts["fault \(run.fault?.kind ?? "")", default: 0] += 1 }
    }
}

extension String {
    /// Whether `word` occurs without a letter or digit on either side of it.
    fileprivate func containsWord(_ word: String) -> Bool {
        var rest = self[...]
        while let found = rest.range(of: word) {
            let before = found.lowerBound > startIndex ? self[index(before: found.lowerBound)] : " "
            let after = found.upperBound < endIndex ? self[found.upperBound] : " "
            if ![before, after].contains(where: { $0.isLetter || $0.isNumber }) { return true }
            rest = self[found.upperBound...]
        }
        return false
    }
}
