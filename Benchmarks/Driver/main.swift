import Foundation

/// Runs the workloads and prints a JSON line per case, then the table in Markdown.
func value(of flag: String) -> String? {
    let arguments = CommandLine.arguments
    guard let at = arguments.firstIndex(of: flag), at + 1 < arguments.count else { return nil }
    return arguments[at + 1]
}

guard let tool = value(of: "--tool"), let limits = value(of: "--limits"), let peers = value(of: "--peers") else {
    FileHandle.standardError.write(
        Data(
            "usage: auditable-bench --tool PATH --limits FOLDER --peers FOLDER [--corpus FILE] [--quick] "
                .utf8)
            + Data("[--only W1|W2|W4|W5|W6|W7|W9|W10|W11]\n".utf8))
    exit(2)
}
let isQuick = CommandLine.arguments.contains("--quick")
/// W3 is measured with W2.
let only = value(of: "--only")
func isWanted(_ workload: String) -> Bool { only == nil || only == workload }
do {
    var measurements: [Measurement] = []
    if isWanted("W1") {
        measurements += try CorpusWorkload(tool: tool, limits: limits, peers: peers, corpus: value(of: "--corpus"))
            .run()
    }
    if isWanted("W2") {
        measurements += try BlastWorkload(tool: tool, limits: limits, peers: peers, isQuick: isQuick).run()
    }
    if isWanted("W4") { measurements += try LiveWorkload(limits: limits, peers: peers).run() }
    if isWanted("W5") { measurements += try PlanWorkload(limits: limits, peers: peers).run() }
    let log = LogWorkload(tool: tool, limits: limits, peers: peers, isQuick: isQuick)
    if isWanted("W6") { measurements += try log.verification() }
    if isWanted("W7") { measurements += try log.appends() }
    if isWanted("W9") { measurements += try StartWorkload(tool: tool, peers: peers).run() }
    if isWanted("W10") { measurements += try ExpressionWorkload(isQuick: isQuick).run() }
    if isWanted("W11") { measurements += try BoundsWorkload(isQuick: isQuick).run() }
    for measurement in measurements { measurement.printLine() }
    print("\n| workload | case | time | beside | its time | ratio |\n|---|---|---|---|---|---|")
    for measurement in measurements {
        let ratio =
            measurement.ratio.map { $0 < 0.1 ? String(format: "1/%.0f", 1 / $0) : String(format: "%.2f", $0) } ?? ""
        print(
            "| \(measurement.workload) | \(measurement.what) | \(Measurement.time(measurement.seconds)) | "
                + "\(measurement.peer ?? "") | \(measurement.peerSeconds.map(Measurement.time) ?? "") | \(ratio) |")
    }
} catch {
    FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    exit(1)
}
