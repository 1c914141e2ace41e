import Foundation

/// W6 and W7: verifying a log of decision records, and keeping one.
struct LogWorkload {
    let tool: String
    let limits: String
    let peers: String
    let isQuick: Bool

    /// Logs are made once and kept here; their digests are checked whenever they are used.
    private let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-records")

    init(tool: String, limits: String, peers: String, isQuick: Bool) {
        self.tool = tool
        self.limits = limits
        self.peers = peers
        self.isQuick = isQuick
    }

    // MARK: W6

    /// The whole process beside the C++ limit, beside SHA-256 alone, and beside the reference library.
    func verification() throws -> [Measurement] {
        var measurements: [Measurement] = []
        let reference = try referenceSeconds(["verify", try log(of: 10_000)], records: 10_000)
        for size in isQuick ? [100_000] : [100_000, 1_000_000] {
            let file = try log(of: size)
            for threads in [1, 2] {
                let name = "W6 verify, \(threads) thread\(threads == 1 ? "" : "s")"
                let ours = try verify(file, [], size: size, threads: threads)
                let rate = String(format: "%.2f M records/s, whole process", Double(size) / ours.seconds / 1e6)
                for (program, peer, target) in [
                    ("limit-verify", "C++ limit", 1.15), ("limit-sha", "SHA-256 and chain alone", 1.6),
                ] {
                    measurements.append(
                        Measurement(
                            workload: name, what: "\(size) records", seconds: ours.seconds, peer: peer,
                            peerSeconds: try limitSeconds(program, file, size: size, threads: threads),
                            target: target, note: rate, peakBytes: ours.peakBytes))
                }
                if let reference {
                    measurements.append(
                        Measurement(
                            workload: name, what: "\(size) records", seconds: ours.seconds,
                            peer: "Python auditable 0.3.0", peerSeconds: reference * Double(size) / 10_000,
                            target: 1.0 / 130,
                            note: String(format: "the peer measured on 10,000 records: %.2f s, scaled", reference)))
                }
                if size <= 100_000 {
                    let signed = try signedLog(of: size)
                    let seconds = try verify(signed.file, signed.arguments, size: size, threads: threads)
                    measurements.append(
                        Measurement(
                            workload: name, what: "\(size) records, signed with HMAC", seconds: seconds.seconds,
                            peer: "the same log without signatures", peerSeconds: ours.seconds,
                            peakBytes: seconds.peakBytes))
                }
            }
        }
        return measurements
    }

    /// The answer first, then the best time and the peak memory of `auditable verify`.
    private func verify(
        _ file: String, _ key: [String], size: Int, threads: Int
    ) throws -> (seconds: Double, peakBytes: Int) {
        let arguments = ["verify", file, "--json", "--jobs", String(threads)] + key
        let answer = try JSONSerialization.jsonObject(with: try Program.run(tool, arguments)) as? [String: Any]
        guard answer?["records"] as? Int == size else {
            throw BenchmarkError(description: "W6: verify of \(size) records answers \(answer ?? [:])")
        }
        return (
            try Program.seconds(tool, arguments, bestOf: size < 1_000_000 ? 7 : 3),
            try Program.peakBytes(tool, arguments)
        )
    }

    /// A log as the reference would write it: from the generator, unless it is there already.
    private func log(of size: Int) throws -> String {
        let file = folder.appending(path: "records-\(size).jsonl").path
        if try FileManager.default.fileExists(atPath: file) && Program.digest(of: file) == RecordShape.checks[size] {
            return file
        }
        try generate(size, to: file, [])
        let digest = try Program.digest(of: file)
        guard digest == RecordShape.checks[size] else {
            throw BenchmarkError(description: "W6: \(size) records have the digest \(digest)")
        }
        return file
    }

    /// The same records before they are sealed, one body a line: what `auditable records seal` reads.
    private func bodies(of size: Int) throws -> String {
        let file = folder.appending(path: "bodies-\(size).jsonl").path
        try generate(size, to: file, ["--bodies"])
        return file
    }

    /// The same log, sealed by the tool with an HMAC key, and the arguments with which `verify` finds the key.
    private func signedLog(of size: Int) throws -> (file: String, arguments: [String]) {
        let (file, key) = (
            folder.appending(path: "signed-\(size).jsonl").path, folder.appending(path: "hmac.key").path
        )
        if !FileManager.default.fileExists(atPath: key) {
            _ = try Program.run(tool, ["key", "new", key, "--alg", "hmac-sha256"])
        }
        _ = try Program.run(tool, ["records", "seal", try bodies(of: size), "--key", key, "-o", file])
        return (file, ["--key", key])
    }

    private func generate(_ size: Int, to file: String, _ flags: [String]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try Program.run("\(limits)/limit-records", [String(size), file] + flags)
    }

    private func limitSeconds(_ program: String, _ file: String, size: Int, threads: Int) throws -> Double? {
        let line = try Program.lines("\(limits)/\(program)", [file, "--threads", String(threads)]).first
        guard line?["records"] as? Int == size else {
            throw BenchmarkError(description: "W6: \(program) did not verify \(size) records")
        }
        return line?["seconds"] as? Double
    }

    // MARK: W7

    /// Appends in the folder of temporary files, so on its disk.
    func appends() throws -> [Measurement] {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-appends-\(getpid())")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let reference = try referenceSeconds(
            ["append", scratch.appending(path: "reference.jsonl").path, "5000"], records: 5000)
        // Numbers of records whose log has a known digest.
        let cases = [
            AppendCase(mode: .memory, records: 100_000), AppendCase(mode: .plain, records: 100_000),
            AppendCase(mode: .sync, records: 1000), AppendCase(mode: .group, group: 64, records: 100_000),
            AppendCase(mode: .group, group: 256, records: 100_000),
        ]
        return try cases.flatMap { try appends($0, in: scratch, reference: reference.map { $0 / 5000 }) }
    }

    /// - Parameter reference: the reference library's seconds for one append.
    private func appends(_ one: AppendCase, in scratch: URL, reference: Double?) throws -> [Measurement] {
        // Disks waver: every program takes its turn in each round, and the best round of each counts.
        var limit: [String: Any] = [:]
        var bare: [String: Any] = [:]
        var ours: AppendTimes?
        for round in 0..<(one.mode == .sync ? 7 : 3) {
            limit = try faster(limit, appendLimit(one, one.mode.rawValue, in: scratch))
            if one.mode == .sync { bare = try faster(bare, appendLimit(one, "sync-rate", in: scratch)) }
            let file = scratch.appending(path: "library-\(round).jsonl")
            defer {
                for name in [file.path, file.path + ".head"] { try? FileManager.default.removeItem(atPath: name) }
            }
            let times = try LibraryAppends.run(one, to: file.path)
            try check(times, one, file.path, limit)
            if times.seconds < ours?.seconds ?? .infinity { ours = times }
        }
        guard let limitSeconds = limit["seconds"] as? Double else {
            throw BenchmarkError(description: "W7: limit-append prints no seconds")
        }

        let what = "\(one.name), \(one.records) records"
        func note(_ seconds: Double, _ p50: Double?, _ p99: Double?) -> String {
            let rate = String(format: "%.1f k records/s", Double(one.records) / seconds / 1000)
            guard let p50, let p99 else { return rate }
            return rate + String(format: ", durable step p50 %.0f µs, p99 %.0f µs", p50, p99)
        }
        var measurements = [
            Measurement(
                workload: "W7 append, C++ limit", what: what, seconds: limitSeconds,
                peer: bare.isEmpty ? nil : "bare write and fdatasync", peerSeconds: bare["seconds"] as? Double,
                note: note(limitSeconds, limit["p50_us"] as? Double, limit["p99_us"] as? Double))
        ]
        guard let ours else { return measurements }
        let mine = note(ours.seconds, ours.microseconds(0.5), ours.microseconds(0.99))
        func row(_ peer: String, _ seconds: Double, target: Double?, note: String) {
            measurements.append(
                Measurement(
                    workload: "W7 append", what: what, seconds: ours.seconds, peer: peer, peerSeconds: seconds,
                    target: target, note: note))
        }
        row("C++ limit", limitSeconds, target: one.mode == .group ? 1 / 0.8 : nil, note: mine)
        if let seconds = bare["seconds"] as? Double {
            row("bare write and fdatasync", seconds, target: 1 / 0.95, note: mine)
        }
        if let reference, one.mode == .plain {
            row(
                "Python auditable 0.3.0", reference * Double(one.records), target: 1.0 / 15,
                note: "the peer measured on 5,000 records, scaled")
        }
        return measurements
    }

    private func appendLimit(_ one: AppendCase, _ mode: String, in scratch: URL) throws -> [String: Any] {
        let arguments = [String(one.records), scratch.path, "--mode", mode, "--group", String(one.group)]
        guard let line = try Program.lines("\(limits)/limit-append", arguments).first else {
            throw BenchmarkError(description: "W7: limit-append prints nothing")
        }
        guard mode == "memory" || line["check"] as? String == RecordShape.checks[one.records] else {
            throw BenchmarkError(description: "W7: the limit's log of \(what(line)) has another digest")
        }
        return line
    }

    /// The appended log must be the log of W6, byte for byte; in memory the last id must be the limit's.
    private func check(_ times: AppendTimes, _ one: AppendCase, _ file: String, _ limit: [String: Any]) throws {
        let isRight =
            one.mode == .memory
            ? times.head == limit["check"] as? String : try Program.digest(of: file) == RecordShape.checks[one.records]
        guard isRight else { throw BenchmarkError(description: "W7: \(one.name): the log is another one") }
    }

    private func faster(_ a: [String: Any], _ b: [String: Any]) -> [String: Any] {
        (a["seconds"] as? Double ?? .infinity) <= (b["seconds"] as? Double ?? .infinity) ? a : b
    }

    private func what(_ line: [String: Any]) -> String { line["case"] as? String ?? "a case without a name" }

    // MARK: The reference

    /// The Python library's seconds; nil when it is not installed.
    private func referenceSeconds(_ arguments: [String], records: Int) throws -> Double? {
        guard
            let line = try? Program.lines(
                "/usr/bin/env", ["python3", "\(peers)/reference_records.py"] + arguments
            ).first
        else { return nil }
        guard line["records"] as? Int == records else {
            throw BenchmarkError(description: "the reference library saw other records")
        }
        return line["seconds"] as? Double
    }
}
