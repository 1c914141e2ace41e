import Foundation

/// W9: how long the tool takes to start, lint a small plan and end.
struct StartWorkload {
    let tool: String
    let peers: String

    /// Nothing when the tool cannot lint.
    func run() throws -> [Measurement] {
        guard (try? Program.run(tool, ["lint", "--help"])) != nil else { return [] }
        return try [5, 30].map { count in
            try PlanWorkload.withFile(PlanShape.sparse.document(count)) { file in
                let seconds = try Program.seconds(
                    tool, ["lint", file, "--profile", "reference", "--exit-zero", "--no-cache", "--json"], bestOf: 51)
                var measurement = Measurement(workload: "W9 lint, process", what: "sparse n=\(count)", seconds: seconds)
                measurement.target = 1.0 / 45
                if let peer = try? Program.seconds(
                    "/usr/bin/env", ["python3", "\(peers)/reference_plan.py", file, "1"], bestOf: 3)
                {
                    measurement.peer = "Python auditable 0.3.0"
                    measurement.peerSeconds = peer
                }
                return measurement
            }
        }
    }
}
