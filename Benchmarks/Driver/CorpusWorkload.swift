import Foundation

/// W1: a corpus from text to one line per run, as a whole process.
struct CorpusWorkload {
    let tool: String
    let limits: String
    let peers: String
    /// 120 tau-bench airline runs, one per line; nil for the project's own corpus.
    let corpus: String?

    /// First digits of the input's and the output's SHA-256, by size.
    private static let checks = [
        20_000_000: (input: "41d5a835e180772f", output: "04d5f26179b35772"),
        200_000_000: (input: "8a6687c39595471c", output: "000cec52013a92d8"),
    ]

    func run() throws -> [Measurement] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let small = folder.appending(path: "20.jsonl").path
        let large = folder.appending(path: "200.jsonl").path
        let smallBytes = try generate(20_000_000, to: small)
        let largeBytes = try generate(200_000_000, to: large)
        let output = folder.appending(path: "out.tsv").path
        let arguments = ["rank", large, "--adapter", "tau_bench_prior_db_reads_v1", "--tsv", "-o", output, "--quiet"]

        try check("input", Program.digest(of: large), Self.checks[200_000_000]?.input)
        for jobs in ["1", "2"] {
            _ = try Program.run(tool, arguments + ["--jobs", jobs])
            try check("output on \(jobs) threads", Program.digest(of: output), Self.checks[200_000_000]?.output)
        }
        let parse = try Program.lines("\(limits)/limit-parse", [large]).first?["seconds"] as? Double
        let limit =
            try Program.lines("\(limits)/limit-corpus", [large, output], readsErrors: true).first?["seconds"] as? Double
        try check("the limit program's output", Program.digest(of: output), Self.checks[200_000_000]?.output)

        var measurements: [Measurement] = []
        for jobs in ["1", "2"] {
            let seconds = try Program.seconds(tool, arguments + ["--jobs", jobs], bestOf: 7)
            let rate = String(format: "%.2f GB/s, whole process", Double(largeBytes) / seconds / 1e9)
            measurements.append(
                Measurement(
                    workload: "W1 200 MB, \(jobs) thread\(jobs == "1" ? "" : "s")", what: "rank --tsv",
                    seconds: seconds,
                    peer: "simdjson DOM parse alone", peerSeconds: parse, note: rate))
            measurements.append(
                Measurement(
                    workload: "W1 200 MB, \(jobs) thread\(jobs == "1" ? "" : "s")", what: "rank --tsv",
                    seconds: seconds,
                    peer: "C++ limit, one thread", peerSeconds: limit))
        }
        let reports = ["rank", large, "--adapter", "tau_bench_prior_db_reads_v1", "--jsonl", "-o", output, "--quiet"]
        measurements.append(
            Measurement(
                workload: "W1 200 MB, 2 threads", what: "rank --jsonl, full reports",
                seconds: try Program.seconds(tool, reports + ["--jobs", "2"], bestOf: 5)))
        measurements.append(try ParseWorkload(limits: limits).run(large, "tau-bench lines of 10 kB", bytes: largeBytes))
        measurements += try reference(small, smallBytes, largeBytes, measurements)
        measurements.append(
            Measurement(
                workload: "start", what: "auditable --help", seconds: try Program.seconds(tool, ["--help"], bestOf: 25))
        )
        measurements.append(
            Measurement(
                workload: "start", what: "auditable rank --help",
                seconds: try Program.seconds(tool, ["rank", "--help"], bestOf: 25)))
        return measurements
    }

    /// The Python library on the small corpus, scaled by bytes; nothing when it is not installed.
    private func reference(
        _ small: String, _ smallBytes: Int, _ largeBytes: Int, _ ours: [Measurement]
    ) throws -> [Measurement] {
        guard
            let line = try? Program.lines("/usr/bin/env", ["python3", "\(peers)/reference_rank.py", small]).first,
            let seconds = line["seconds"] as? Double
        else { return [] }
        try check("the reference's output", line["check"] as? String ?? "", Self.checks[20_000_000]?.output)
        let scaled = seconds * Double(largeBytes) / Double(smallBytes)
        return ["1", "2"].compactMap { jobs in
            let name = "W1 200 MB, \(jobs) thread\(jobs == "1" ? "" : "s")"
            guard let mine = ours.first(where: { $0.workload == name && $0.what == "rank --tsv" }) else { return nil }
            return Measurement(
                workload: name, what: "rank --tsv", seconds: mine.seconds, peer: "Python auditable 0.3.0",
                peerSeconds: scaled,
                target: 0.01,
                note: String(format: "the peer measured on %d MB: %.2f s", smallBytes / 1_000_000, seconds))
        }
    }

    /// Whole copies of the runs until at least `bytes` are written.
    private func generate(_ bytes: Int, to path: String) throws -> Int {
        let source = corpus ?? "Corpora/ServiceDesk/runs.jsonl"
        let lines = try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n").map(String.init)
        // The messages are copied as text: re-serializing them would be another corpus.
        let runs = try lines.map { line -> (task: Int, rest: String) in
            guard let task = line.range(of: "\"task_id\":"), let traj = line.range(of: "\"traj\":"),
                let reward = line.range(of: "\"reward\":"),
                let number = Int(line[task.upperBound...].prefix { $0.isNumber || $0 == "-" })
            else { throw BenchmarkError(description: "\(source): a line is no tau-bench run") }
            let value = line[reward.upperBound...].prefix { $0 != "," && $0 != "}" }
            return (number, "\"reward\":\(value),\"traj\":\(line[traj.upperBound...])")
        }
        var data = Data()
        var copy = 0
        while data.count < bytes {
            for (at, run) in runs.enumerated() {
                let id = String(format: "airline-gpt-4o-%05d-%03d", copy, at)
                data.append(
                    Data(
                        "{\"run_id\":\"\(id)\",\"task_id\":\(run.task + 1000 * copy),\"trial\":\(copy),\(run.rest)\n"
                            .utf8))
            }
            copy += 1
        }
        try data.write(to: URL(filePath: path))
        return data.count
    }

    /// The published values speak of the airline runs only.
    private func check(_ what: String, _ found: String, _ expected: String?) throws {
        guard corpus != nil, let expected, found != expected else { return }
        throw BenchmarkError(description: "W1: \(what) has the digest \(found), not \(expected)")
    }
}
