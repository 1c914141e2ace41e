import DecisionRecords
import Signing

/// The four questions that a log is asked, each with an answer of its own: one that could not be settled is neither yes
/// nor no.
///
/// Source: DESIGN D3, spec/experience.md 3.4.
struct LogVerdicts {
    enum State: String {
        case holds, broken, unproved
    }

    struct Verdict {
        let state: State
        let detail: String

        init(_ state: State, _ detail: String) {
            self.state = state
            self.detail = detail
        }
    }

    /// Is every record the one that its id is the digest of?
    let unaltered: Verdict
    /// Does every record name the one before it?
    let chained: Verdict
    /// Did a known key sign every record?
    let signed: Verdict
    /// Is nothing missing, as far as that can be proved?
    let complete: Verdict

    var named: [(name: String, verdict: Verdict)] {
        [("unaltered", unaltered), ("chained", chained), ("signed", signed), ("complete", complete)]
    }

    var areAllProved: Bool { named.allSatisfy { $0.verdict.state == .holds } }

    private static let signatureCodes = Set(
        [
            LogRefusal.Code.signatureMalformed, .unsigned, .unknownKey, .keyNotValid, .signatureMismatch,
        ].map(\.rawValue))

    init(_ reading: LogReading, keys: KeyRing?, knownHead: RecordID?) {
        let found = reading.found
        let count = found.recordCount
        // Damage at a line ends the reading; a head that is not there does not.
        let stop = reading.refusal.flatMap { $0.line == nil ? nil : $0 }
        let reach = stop.map { "\(reading.extent); what stands from line \($0.line ?? 0) on is not proved" }
        func verdict(brokenBy code: LogRefusal.Code, whole: String) -> Verdict {
            guard let stop, let reach else { return Verdict(.holds, count == 0 ? "there is no record" : whole) }
            guard stop.code == code.rawValue else { return Verdict(.unproved, reach) }
            return Verdict(.broken, "line \(stop.line ?? 0): \(stop.message); \(reading.extent)")
        }
        unaltered = verdict(
            brokenBy: .digestMismatch,
            whole: count == 1
                ? "the one record is what its id is the digest of"
                : "all \(count) records are what their ids are the digests of")
        chained = verdict(
            brokenBy: .brokenChain,
            whole: count == 1 ? "the one record is the first" : "each of the \(count) records names the one before it")
        signed = Self.signed(reading, stop, keys)
        complete = Self.complete(reading, stop, knownHead)
    }

    private static func signed(_ reading: LogReading, _ stop: LogReading.Refusal?, _ keys: KeyRing?) -> Verdict {
        let found = reading.found
        let count = found.recordCount
        if let stop, signatureCodes.contains(stop.code) {
            return Verdict(.broken, "line \(stop.line ?? 0): \(stop.message); \(reading.extent)")
        }
        guard count > 0 else {
            return Verdict(.unproved, stop == nil ? "there is no record" : "there is no record that holds")
        }
        guard let keys else {
            let which = stop == nil ? "" : " that hold"
            if found.signedCount == 0 {
                return Verdict(
                    .unproved,
                    stop == nil
                        ? "no record carries a signature: whoever can write the file can rewrite it"
                        : "none of the records\(which) carries a signature")
            }
            return Verdict(
                .unproved, "\(found.signedCount) of \(count)\(which) carry a signature, none checked: no key was given")
        }
        let names = keys.entries.map(\.keyID.text)
        let by =
            names.count == 1
            ? "by the key \(names[0])"
            : names.count <= 3 ? "by the keys \(names.joined(separator: ", "))" : "by the \(names.count) keys given"
        let verified = "\(found.verifiedSignatureCount) of \(count) signed \(by)"
        if let stop {
            return Verdict(.unproved, "\(verified); what stands from line \(stop.line ?? 0) on is not proved")
        }
        return Verdict(found.verifiedSignatureCount == count ? .holds : .unproved, verified)
    }

    private static func complete(
        _ reading: LogReading, _ stop: LogReading.Refusal?, _ knownHead: RecordID?
    ) -> Verdict {
        if let known = reading.recordsOfHeadAhead {
            return Verdict(.broken, LogReading.Refusal.missingEnd(known: known, reading.found.recordCount).message)
        }
        guard knownHead != nil else {
            return Verdict(
                .unproved, "records removed from the end leave no trace; --head DIGEST proves the end you know")
        }
        let count = reading.found.recordCount
        guard let position = reading.found.knownHeadPosition else {
            if stop != nil { return Verdict(.unproved, "the record given as head is not among those that hold") }
            return Verdict(.broken, reading.refusal?.message ?? "the record given as head is not there")
        }
        let later = count - position
        var beyond: [String] = []
        if later > 0 { beyond.append("\(later) later record\(later == 1 ? " is" : "s are") not covered") }
        if let stop { beyond.append("what stands from line \(stop.line ?? 0) on is not proved") }
        if case .inProgress = reading.tail { beyond.append("a further record is being written") }
        guard !beyond.isEmpty else { return Verdict(.holds, "the last record is the one given as head") }
        return Verdict(
            .unproved,
            "holds up to record \(position), which was given as head; \(beyond.joined(separator: "; "))")
    }

    /// What no chain can show, and what therefore nobody should read into these answers.
    static func notShown(_ reading: LogReading, signed: Verdict, complete: Verdict) -> [String] {
        var list: [String] = []
        if complete.state != .holds { list.append("records that were removed from the end") }
        list.append(
            signed.state == .holds
                ? "a log rewritten from its first line on by whoever has the key"
                : "a log rewritten from its first line on")
        list.append("what was never logged")
        list.append(
            "when anything happened: without an anchor outside, times of records and of signing are the writer's own claims"
        )
        return list
    }
}
