import Adapters
import BlastRadius
import ByteStreams
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Signing

/// A check that this build works on this machine: known answers, and two ways to one answer.
struct SelfTest: Sendable {
    let name: String
    /// What went wrong, or nil.
    let run: @Sendable () -> String?

    static let all: [SelfTest] = [
        SelfTest(name: "canonical text") {
            let text = #" {"b": [1.50, 1e16, -0, 9007199254740993.0], "a": "\u00e9\u2028"} "#
            let expected = "{\"a\":\"é\u{2028}\",\"b\":[1.5,1e+16,0,9007199254740992.0]}"
            guard let canonical = try? JSONReader.value(of: text.utf8).canonicalText() else {
                return "the text is refused"
            }
            return canonical.elementsEqual(expected.utf8) ? nil : "got \(String(decoding: canonical, as: UTF8.self))"
        },
        SelfTest(name: "digest") {
            // FIPS 180-4, the one-block message.
            let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            guard let digest = try? SHA256Digest(of: Array("abc".utf8)).hex else { return "libcrypto refuses" }
            return digest == expected ? nil : "got \(digest)"
        },
        SelfTest(name: "reach, kernel against portable code") {
            var state: UInt64 = 1
            func below(_ bound: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int((state >> 33) % UInt64(bound))
            }
            var builder = GraphBuilder()
            let agent = builder.agent("a")
            for index in 0..<3000 {
                guard (try? builder.step(index, agent: agent, kind: .decision)) != nil else {
                    return "a step is refused"
                }
                for _ in 0..<3 where index > 0 {
                    guard (try? builder.dependency(on: below(index), grade: .inferred)) != nil else {
                        return "an edge is refused"
                    }
                }
            }
            let graph = builder.build()
            return graph.downstreamReaches() == ReachCounts.portable(graph.dependencyRows) ? nil : "they differ"
        },
        SelfTest(name: "a run from text to ranking") {
            let text = """
                [{"role":"user"},{"role":"tool","name":"get_order"},{"role":"tool","name":"cancel_order"}]
                """
            guard let value = try? JSONReader.value(of: text.utf8), let adapter = try? TauBenchPriorDBReadsV1(),
                let steps = try? adapter.steps(from: value), let graph = try? DecisionGraph(steps: steps)
            else { return "the run is refused" }
            let analysis = RunAnalysis(of: graph, adapterID: adapter.id)
            return analysis.keystone?.index == 1 && analysis.perSession == 0.5 ? nil : "got \(analysis.risk.name)"
        },
        SelfTest(name: "a log sealed, verified, and refused when a bit is flipped") {
            do {
                var sealer = try RecordSealer()
                var log: [UInt8] = []
                for number in 1...2 {
                    let record = DecisionRecord(actionType: "check", decidedAt: .integer(JSONInteger(number)))
                    log += try sealer.seal(record).line() + [0x0A]
                }
                let found = try LogVerifier().verify(ByteSource(bytes: log))
                guard found.holds, found.recordCount == 2, found.head == sealer.previous else {
                    return "a good log is refused: \(found.refusal?.description ?? "no refusal")"
                }
                // Inside the name of the first action.
                log[18] ^= 0x01
                let code = try LogVerifier().verify(ByteSource(bytes: log)).refusal?.code
                return code == .digestMismatch ? nil : "a changed log gives \(code?.rawValue ?? "no refusal")"
            } catch {
                return "\(error)"
            }
        },
        SelfTest(name: "a policy allows, denies, and leaves to a person what it cannot tell") {
            let text = "rules: [{allow: 'action.cost <= state.budget && state.name.matches(\"^[a-z]+$\")'}]"
            guard let policy = try? PolicyFile(text.utf8, path: "self-test.yaml").policy else {
                return "the policy is refused"
            }
            let states: [JSONObject] = [["budget": 5, "name": "a"], ["budget": 1, "name": "a"], ["name": "a"]]
            let rulings = states.map { policy.judge(Action("pay", cost: 3), in: $0).ruling }
            return rulings == [.justified, .unjustified, .undecidable] ? nil : "got \(rulings)"
        },
        SelfTest(name: "a live session against the whole run") {
            let session = LiveSession()
            for index in 0..<200 {
                let edges = [index / 2, index / 3].filter { $0 < index }.map {
                    DependencyEdge(on: $0, grade: .observed)
                }
                let step = Step(index: index, agent: "a", kind: .decision, dependencies: edges)
                guard (try? session.observe(step)) != nil else { return "a step is refused" }
            }
            let report = session.report()
            let whole = report.analysis().keystone
            return report.keystone?.index == whole?.index && report.keystone?.score == whole?.score
                ? nil : "they differ"
        },
    ]
}
