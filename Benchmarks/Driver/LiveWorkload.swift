import CanonicalJSON
import DecisionGraph
import Foundation
import LiveReplay

/// W4: steps one by one, the counts and the keystone exact after each.
struct LiveWorkload {
    let limits: String
    let peers: String

    func run() throws -> [Measurement] {
        var measurements: [Measurement] = []
        for n in [200, 2000, 20_000] {
            for shape in GraphShape.allCases { measurements += try run(shape, n) }
        }
        for shape in GraphShape.allCases { measurements += try oneStep(shape, after: 1_000_000) }
        return measurements
    }

    // MARK: All steps

    private func run(_ shape: GraphShape, _ n: Int) throws -> [Measurement] {
        let rows = shape.rows(n)
        let name = "\(shape.rawValue) n=\(n)"
        let limit = try limitLine([shape.rawValue, String(n)])

        // Answers first.
        for kernel in [ReachKernel.best, .portable] {
            var live = LiveReach(kernel: kernel)
            var keystones = KeystoneDigest()
            for position in 0..<n {
                live.append(index: position, sources: rows[position])
                keystones.add(live.best)
            }
            guard GraphShape.check(live.counts) == GraphShape.checks[shape]?[n],
                keystones.text == limit.keystones
            else { throw BenchmarkError(description: "W4: \(name), \(kernel.name): wrong counts or keystones") }
        }
        let steps = steps(shape, n)
        let session = LiveSession()
        var live = LiveReach()
        for (position, step) in steps.enumerated() {
            let report = try session.observe(step)
            live.append(index: position, sources: rows[position])
            // While few steps are there, so many dependencies say nothing, and scores are withheld.
            guard let keystone = report.keystone else { continue }
            guard live.best.map({ $0.position == keystone.position && $0.count == keystone.reach }) == true else {
                throw BenchmarkError(description: "W4: \(name): the session's keystone is another")
            }
        }
        guard session.report().keystone != nil else {
            throw BenchmarkError(description: "W4: \(name): the session has no keystone")
        }

        let runs = n < 20_000 ? 101 : 15
        func measurement(_ workload: String, _ seconds: Double, note: String?) -> Measurement {
            Measurement(
                workload: workload, what: name, seconds: seconds, peer: "C++ limit", peerSeconds: limit.seconds,
                target: 2, note: note)
        }
        func kernelSeconds(_ kernel: ReachKernel, _ runs: Int) -> Double {
            best(of: runs) {
                var live = LiveReach(kernel: kernel)
                for position in 0..<n { live.append(index: position, sources: rows[position]) }
            }
        }
        live = LiveReach()
        let percentiles = Percentiles(of: n) { live.append(index: $0, sources: rows[$0]) }
        var measurements = [
            measurement(
                "W4 live, kernel", kernelSeconds(.best, runs), note: "\(percentiles.text); limit \(limit.percentiles)"),
            measurement("W4 live, portable kernel", kernelSeconds(.portable, min(runs, 15)), note: nil),
        ]
        let timed = LiveSession()
        let sessionPercentiles = try Percentiles(of: n) { _ = try timed.observe(steps[$0]) }
        measurements.append(
            measurement(
                "W4 live, session of whole steps",
                try best(of: min(runs, 31)) {
                    let session = LiveSession()
                    for step in steps { _ = try session.observe(step) }
                }, note: sessionPercentiles.text))
        if n == 200 {
            // The Python library, where it is installed.
            let line = try? Program.lines(
                "/usr/bin/env", ["python3", "\(peers)/reference_live.py", shape.rawValue, String(n)]
            ).first
            if let line, let seconds = line["seconds"] as? Double {
                // The score is read from text by another reader than ours.
                let keystone = session.report().keystone
                guard line["keystone"] as? Int == keystone?.index,
                    abs((line["per_session"] as? Double ?? -1) - (keystone?.score ?? -1)) < 1e-12
                else { throw BenchmarkError(description: "W4: \(name): the reference's keystone is another") }
                measurements.append(
                    Measurement(
                        workload: "W4 live, session of whole steps", what: name, seconds: measurements[2].seconds,
                        peer: "Python auditable 0.3.0", peerSeconds: seconds, target: 1.0 / 100_000))
            }
        }
        return measurements
    }

    private func steps(_ shape: GraphShape, _ n: Int) -> [Step] {
        (0..<n).map { i in
            Step(
                index: i, agent: ["a0", "a1", "a2", "a3"][i % 4], kind: i % 2 == 1 ? .decision : .toolCall,
                dependencies: shape.dependencies(of: i).map { DependencyEdge(on: $0, grade: .observed) })
        }
    }

    // MARK: One step of a long run

    /// 32 steps after n, each by itself, without rows of bits.
    private func oneStep(_ shape: GraphShape, after n: Int) throws -> [Measurement] {
        let more = 32
        let name = "\(shape.rawValue) n=\(n)"
        let rows = shape.rows(n + more)
        let first = CompactRows(
            offsets: Array(rows.offsets[...n]), targets: Array(rows.targets[..<Int(rows.offsets[n])]))
        let counts = ReachCounts.all(first)
        guard GraphShape.check(counts) == GraphShape.checks[shape]?[n] else {
            throw BenchmarkError(description: "W4: \(name): wrong counts")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-counts-\(getpid())").path
        try counts.withUnsafeBytes { try Data($0).write(to: URL(filePath: file)) }
        defer { try? FileManager.default.removeItem(atPath: file) }

        var limit = try limitLine([shape.rawValue, String(n), "one", file])
        var ours = Double.infinity
        var percentiles = ""
        for round in 0..<5 {
            if round > 0 {
                let again = try limitLine([shape.rawValue, String(n), "one", file])
                if again.seconds < limit.seconds { limit = again }
            }
            var live = LiveReach(resuming: first)
            var keystones = KeystoneDigest()
            let times = Percentiles(of: more) {
                live.append(index: n + $0, sources: rows[n + $0])
            } after: {
                keystones.add(live.best)
            }
            // What the 32 steps added, and which step they left on top.
            guard live.counts == ReachCounts.all(rows), keystones.text == limit.keystones,
                GraphShape.added(live.counts, to: counts) == limit.check
            else { throw BenchmarkError(description: "W4: \(name): one step: wrong counts or keystones") }
            if times.mean < ours { (ours, percentiles) = (times.mean, times.text) }
        }
        return [
            Measurement(
                workload: "W4 one step, O(n) memory", what: name, seconds: ours, peer: "C++ limit",
                peerSeconds: limit.seconds, target: 2, note: "\(percentiles); limit \(limit.percentiles)")
        ]
    }

    // MARK: The limit program

    private struct LimitLine {
        let seconds: Double
        let check: String
        let keystones: String
        let percentiles: String
    }

    private func limitLine(_ arguments: [String]) throws -> LimitLine {
        guard let line = try Program.lines("\(limits)/limit-live", arguments).first,
            let seconds = line["seconds"] as? Double, let check = line["check"] as? String,
            let keystones = line["keystones"] as? String, let p50 = line["p50_us"] as? Double,
            let p99 = line["p99_us"] as? Double
        else { throw BenchmarkError(description: "W4: limit-live prints no result") }
        return LimitLine(
            seconds: seconds, check: check, keystones: keystones,
            percentiles: String(format: "p50 %.2f µs, p99 %.2f µs", p50, p99))
    }
}

/// A digest of the keystones after each step, as the limit program takes it.
private struct KeystoneDigest {
    private var state: UInt64 = 0

    mutating func add(_ best: (position: Int, count: Int)?) {
        guard let best else { return }
        state = WorkloadDraws.mix(state ^ (UInt64(best.position) << 32 | UInt64(best.count))) &+ 1
    }

    var text: String { String(state, radix: 16) }
}

/// The times of single steps.
private struct Percentiles {
    private let seconds: [Double]

    /// Times `work` for each number below `count`; what comes after each is not timed.
    init(of count: Int, _ work: (Int) throws -> Void, after: () -> Void = {}) rethrows {
        var seconds: [Double] = []
        seconds.reserveCapacity(count)
        for number in 0..<count {
            let start = ContinuousClock.now
            try work(number)
            let elapsed = ContinuousClock.now - start
            seconds.append(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
            after()
        }
        self.seconds = seconds.sorted()
    }

    var mean: Double { seconds.reduce(0, +) / Double(max(seconds.count, 1)) }

    var text: String {
        func at(_ share: Double) -> Double { 1e6 * seconds[Int(share * Double(seconds.count - 1))] }
        return String(format: "p50 %.2f µs, p99 %.2f µs", at(0.5), at(0.99))
    }
}

extension GraphShape {
    /// The check value of what was added to counts.
    fileprivate static func added(_ counts: [UInt32], to before: [UInt32]) -> String {
        func sum(_ counts: [UInt32]) -> UInt64 {
            counts.enumerated().reduce(0) { $0 &+ UInt64($1.element) &* UInt64(2 * $1.offset + 1) }
        }
        return String(sum(counts) &- sum(before), radix: 16)
    }
}
