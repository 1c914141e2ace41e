/// The generated plans of the workloads, the same in every language.
///
/// Source: spec/performance.md 1, W5.
enum PlanShape: String, CaseIterable {
    case sparse, dense

    /// What an analysis of a plan comes to.
    struct Answer: Equatable {
        var findings: Int
        /// The first 16 digits of the SHA-256 of the sorted lines `lint idx resource`.
        var check: String
        var keystone: Int
        var followers: Int
    }

    /// The answers, by size.
    static let answers: [PlanShape: [Int: Answer]] = [
        .sparse: [
            100: Answer(findings: 132, check: "9635c0fd13d09adb", keystone: 0, followers: 99),
            1000: Answer(findings: 1189, check: "55752c0924f8519d", keystone: 404, followers: 166),
            10_000: Answer(findings: 11045, check: "be982a9e61e87606", keystone: 1506, followers: 375),
        ],
        .dense: [
            100: Answer(findings: 359, check: "165b832c760b8a03", keystone: 0, followers: 99),
            1000: Answer(findings: 4116, check: "1b78d19098ad40b7", keystone: 0, followers: 999),
            10_000: Answer(findings: 73130, check: "05cb9978148f39cd", keystone: 0, followers: 9999),
        ],
    ]

    /// The first 16 digits of the SHA-256 of the document of 100 nodes.
    static let documents: [PlanShape: String] = [.sparse: "aecaf0c1c414d516", .dense: "3d61a2ec246f1937"]

    /// The plan as a document: one line of JSON.
    func document(_ count: Int) -> [UInt8] {
        let resources = 16 + count / (self == .dense ? 1000 : 50)
        return Array("{\"nodes\":[\((0..<count).map { node($0, resources) }.joined(separator: ","))]}\n".utf8)
    }

    private func node(_ i: Int, _ resources: Int) -> String {
        func draw(_ t: Int, _ n: Int) -> Int { WorkloadDraws.below(WorkloadDraws.random(5, 40 * i + t), n) }
        var members = [
            "\"idx\":\(i)", "\"agent\":\"a\(i % 5)\"", "\"kind\":\"\(i % 3 == 2 ? "tool_call" : "decision")\"",
        ]
        let c = draw(0, 64)
        if i >= 2, c < 4 {
            let other = i - 2 - draw(1, min(i - 1, 12))
            members.append("\"control_preds\":[\(other),\(i - 1)]")
        } else if c == 63, self == .sparse {
            members.append("\"control_preds\":[]")
        }
        var reads: [String] = []
        var firstRead: String?
        for q in 0..<draw(2, 3) + (self == .dense ? 1 : 0) {
            let t = 3 + 6 * q
            let id = "\"r\(draw(t, resources))\""
            firstRead = firstRead ?? id
            var read = "{\"id\":\(id)"
            if i > 0, draw(t + 1, 8) < (self == .dense ? 7 : 5) {
                let low = max(0, i - 20)
                read += ",\"producer\":\(low + draw(t + 2, i - low))"
            }
            if draw(t + 3, 3) == 0 { read += ",\"volatile\":true" }
            if draw(t + 4, 8) == 0 { read += ",\"pinned\":true" }
            if draw(t + 5, 4) == 0 { read += ",\"revalidates\":true" }
            reads.append(read + "}")
        }
        if !reads.isEmpty { members.append("\"reads\":[\(reads.joined(separator: ","))]") }
        if draw(21, 4) == 0 {
            let own = draw(22, 2) == 0 ? firstRead : nil
            members.append("\"writes\":[\(own ?? "\"r\(draw(23, resources))\"")]")
        }
        if draw(24, 3) == 0 {
            let scope = Set((0...draw(31, 6)).map { "\"r\(draw(25 + $0, resources))\"" })
            members.append("\"scope\":[\(scope.sorted().joined(separator: ","))]")
        }
        return "{\(members.joined(separator: ","))}"
    }
}
