import CanonicalJSON
import DecisionRecords
import LiveReplay
import Synchronization

struct ScriptedFailure: RailFailure, Hashable {
    let fate: RailFate
    var code = "scripted"
    var detail = "the target said no"
}

/// A rail that answers what it was told to, and remembers what it was asked.
final class ScriptedRail: ImmediateRail {
    enum Answer: Sendable {
        case done
        case fails(RailFate)
    }

    struct Script: Sendable {
        var commits: [Answer] = []
        var compensations: [Answer] = []
        /// Nil: the question itself fails.
        var probes: [RailState?] = []
        var calls: [String] = []
    }

    let script: Mutex<Script>

    init(commits: [Answer] = [], compensations: [Answer] = [], probes: [RailState?] = []) {
        script = Mutex(Script(commits: commits, compensations: compensations, probes: probes))
    }

    var calls: [String] { script.withLock { $0.calls } }

    func commit(_ action: Action, key: JSONString) throws(ScriptedFailure) -> RailReceipt? {
        try answer("commit \(key)") { $0.commits.isEmpty ? .done : $0.commits.removeFirst() }
        return RailReceipt(text: key)
    }

    func compensate(_ receipt: RailReceipt) throws(ScriptedFailure) {
        try answer("compensate \(Self.text(receipt))") {
            $0.compensations.isEmpty ? .done : $0.compensations.removeFirst()
        }
    }

    func probe(_ request: RailRequest) throws(ScriptedFailure) -> RailState {
        let state = script.withLock { script in
            switch request {
            case .commit(_, let key): script.calls.append("probe commit \(key)")
            case .compensate(let receipt): script.calls.append("probe compensate \(Self.text(receipt))")
            }
            return script.probes.isEmpty ? .unknown : script.probes.removeFirst()
        }
        guard let state else { throw ScriptedFailure(fate: .unknown) }
        return state
    }

    private func answer(_ call: String, _ next: (inout Script) -> Answer) throws(ScriptedFailure) {
        let answer = script.withLock { script in
            script.calls.append(call)
            return next(&script)
        }
        if case .fails(let fate) = answer { throw ScriptedFailure(fate: fate) }
    }

    static func text(_ receipt: RailReceipt) -> String {
        (try? receipt.json.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }
}

/// The same rail, as one that is far away.
struct RemoteRail: Rail {
    let rail: ScriptedRail

    func commit(_ action: Action, key: JSONString) async throws(ScriptedFailure) -> RailReceipt? {
        await Task.yield()
        return try rail.commit(action, key: key)
    }

    func compensate(_ receipt: RailReceipt) async throws(ScriptedFailure) {
        await Task.yield()
        try rail.compensate(receipt)
    }

    func probe(_ request: RailRequest) async throws(ScriptedFailure) -> RailState {
        await Task.yield()
        return try rail.probe(request)
    }
}
