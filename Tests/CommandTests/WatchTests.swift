import CanonicalJSON
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `watch` case by case, and on files that grow, shrink, are replaced and stay as they are.
@Suite struct WatchTests {
    // MARK: The machine interface

    @Test(arguments: try Vectors("core/live.json").cases.map(\.id))
    func everyStepHasItsReport(_ id: String) throws {
        let vector = try #require(try Vectors("core/live.json").cases.first { $0.id == id })
        let lines = try (vector["events"]?.array ?? []).map { event in
            String(decoding: try (event.object?["step"] ?? .null).canonicalText(), as: UTF8.self)
        }
        let ground = vector["ground"] == true ? ["--ground"] : []
        let answers = try BuiltTool.objects(
            ["watch", "-", "--adapter", "steps_v1", "--jsonl", "--all", "--keep-going"] + ground, lines: lines,
            statuses: [0, 7])
        let results = (vector["results"]?.array ?? []).compactMap(\.object)
        try #require(answers.count == results.count)
        for (at, (answer, result)) in zip(answers, results).enumerated() {
            if result["ok"] == false {
                #expect(answer["error"] == result["error"] && answer["line"] == .int(at + 1))
                continue
            }
            for key in ["state", "n_steps", "completeness", "per_session"] as [JSONString] {
                #expect(same(answer[key], result[key]), "\(at) \(key)")
            }
            #expect(answer["keystone"]?.object?["idx"] ?? .null == result["keystone"], "\(at)")
            for (key, value) in result["coverage"]?.object ?? [:] {
                #expect(same(answer["coverage"]?.object?[key], value), "\(at) coverage \(key)")
            }
            let rows = (answer["ranked"]?.array ?? []).compactMap(\.object)
            let listed = result["ranking"]?.array?.count ?? 0
            #expect(rows.count == result["n_steps"]?.int)
            for (key, list) in [("idx", "ranking"), ("score", "scores")] as [(JSONString, JSONString)] {
                #expect(same(.array(rows.prefix(listed).map { $0[key] ?? .null }), result[list]), "\(at) \(list)")
            }
            let grounding = (answer["grounding"]?.object ?? [:]).map { key, value -> (JSONString, JSONValue) in
                (key, ["state": value.object?["state"] ?? .null, "score": value.object?["score"] ?? .null])
            }
            #expect(same(.object(JSONObject(grounding)), result["grounding"] ?? [:]), "\(at) grounding")
            #expect(answer["schema"] == "auditable/watch/1" && answer["adapter"] == "steps_v1")
        }
        // The tool's sessions have no auditor.
        let last = answers.last { $0["error"] == nil }
        let notes = vector["final_notes"]?.array?.filter { $0 != "data_flagged" && $0 != "data_unavailable" }
        #expect(last?["notes"]?.array == notes)
    }

    // MARK: Files that grow

    /// Starts `watch` on `run.jsonl` in the background and does something to the file meanwhile.
    private func follow(_ flags: String, _ script: String) throws -> BuiltTool.Outcome {
        let folder = try ScratchFolder()
        try folder.file(#"{"idx":0,"agent":"a","kind":"decision"}"# + "\n", named: "run.jsonl")
        let step = """
            step() { printf '{"idx":%s,"agent":"a","kind":"decision","deps":[{"src":%s,"grade":"observed"}]}\\n' $1 $2; }
            lines() { for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              [ -e out ] && [ "$(wc -l < out)" -ge $1 ] && return; sleep 0.2; done; }
            """
        // The end is looked for in a file: a shell that was started with its child signals blocked waits for ever.
        let end = "ended() { until [ -s status ]; do sleep 0.1; done; cat status; }"
        let start =
            "(sh -c 'echo $$ > pid; exec auditable watch run.jsonl \(flags) > out 2> errors'; echo status $? > status) &"
        return try BuiltTool.shell("\(step)\n\(end)\n\(start)\n\(script)", folder: folder.path, timeout: 60)
    }

    @Test func stepsAreReportedAsTheyAreAppended() throws {
        let outcome = try follow(
            "--jsonl --top 0",
            """
            lines 1; step 1 0 >> run.jsonl; lines 2
            printf '{"idx":2,"agent"' >> run.jsonl; sleep 0.4; wc -l < out
            printf ':"a","kind":"decision"}\\n' >> run.jsonl; lines 3
            kill -TERM $(cat pid); ended
            wc -l < out; tail -1 out
            """)
        #expect(outcome.lines.prefix(3) == ["2", "status 143", "3"], "\(outcome.account)")
        #expect(outcome.lines.last?.contains(#""n_steps":3"#) == true)
    }

    @Test func anAlarmEndsTheWatch() throws {
        let outcome = try follow(
            "--stop-on new_keystone",
            "sleep 0.3; step 1 0 >> run.jsonl; step 2 0 >> run.jsonl; step 3 0 >> run.jsonl\nended; cat out"
        )
        #expect(outcome.lines.first == "status 1", "\(outcome.account)")
        #expect(outcome.lines.last?.hasPrefix("step 2  new_keystone  step 0") == true)
    }

    @Test(arguments: [": > run.jsonl", "echo > new; mv new run.jsonl", "rm run.jsonl"])
    func aFileThatIsNoLongerTheSameEndsTheWatch(_ change: String) throws {
        let outcome = try follow(
            "--jsonl --top 0", "lines 1; \(change)\nended; wc -l < out; cat errors")
        #expect(outcome.lines.prefix(2) == ["status 3", "1"], "\(outcome.account)")
        #expect(outcome.text.contains("run.jsonl is no longer the file it was"))
    }

    @Test func aSnapshotTurnsStaleWhileNothingComes() throws {
        let outcome = try follow(
            "--max-age 2 --stop-on stale_snapshot",
            """
            printf '{"idx":1,"agent":"a","kind":"decision","node_attrs":{"state":{},"snapshot_captured_at":%s}}\\n' \\
              $(date +%s) >> run.jsonl
            ended; cat out
            """)
        #expect(outcome.lines.first == "status 1", "\(outcome.account)")
        #expect(outcome.lines.last?.contains("stale_snapshot  the snapshot of step 1 is ") == true)
    }

    @Test func aReaderThatGoesAwayEndsTheWatch() throws {
        let folder = try ScratchFolder()
        try folder.file(#"{"idx":0,"agent":"a","kind":"decision"}"# + "\n", named: "run.jsonl")
        let outcome = try BuiltTool.shell(
            "auditable watch run.jsonl --jsonl | head -1 | wc -l", folder: folder.path, timeout: 20)
        #expect(outcome.lines == ["1"] && outcome.status == 0, "\(outcome.account)")
    }

    /// What is waited for may be half a line: it is no line when the wait ends.
    @Test func halfALineIsNotReadWhenAnAlarmEndsTheWatch() throws {
        let outcome = try follow(
            "--max-age 3 --stop-on stale_snapshot",
            """
            printf '{"idx":1,"agent":"a","kind":"decision","node_attrs":{"state":{},"snapshot_captured_at":%s}}\n{"idx"' \
              $(date +%s) >> run.jsonl
            ended; cat out errors
            """)
        #expect(outcome.lines.first == "status 1", "\(outcome.account)")
        #expect(outcome.text.contains("later  stale_snapshot") && !outcome.text.contains("error"))
    }

    @Test(arguments: ["", #"{"idx""#])
    func aReaderThatGoesAwayBeforeAStepIsNoError(_ start: String) throws {
        let folder = try ScratchFolder()
        try folder.file(start, named: "run.jsonl")
        let outcome = try BuiltTool.shell(
            "(auditable watch run.jsonl --jsonl; echo status $? > status) | true; cat status", folder: folder.path,
            timeout: 20)
        #expect(outcome.lines == ["status 0"] && outcome.errors.isEmpty, "\(outcome.account)")
    }

    /// A pipe without a reader is in error; a socket hangs up.
    @Test func aSocketWithoutAReaderEndsTheWatch() throws {
        let folder = try ScratchFolder()
        try folder.file(#"{"idx":0,"agent":"a","kind":"decision"}"# + "\n", named: "run.jsonl")
        var ends: [Int32] = [0, 0]
        // Processes that other tests start keep no end.
        #if canImport(Darwin)
            try #require(socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #else
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        #endif
        var ours = ends[0]
        defer { if ours >= 0 { close(ours) } }
        let watch = Process()
        watch.executableURL = URL(filePath: BuiltTool.path)
        watch.arguments = ["watch", folder.path + "/run.jsonl", "--jsonl", "--top", "0"]
        watch.standardInput = FileHandle.nullDevice
        watch.standardOutput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        watch.standardError = FileHandle.nullDevice
        try watch.run()
        close(ends[1])
        // All of the report, so that nothing is left unread: that would be an error, not the end.
        var last: UInt8 = 0
        while last != 0x0A, read(ours, &last, 1) == 1 {}
        close(ours)
        ours = -1
        let start = ContinuousClock.now
        while watch.isRunning, ContinuousClock.now - start < .seconds(20) { usleep(50_000) }
        let hasEnded = !watch.isRunning
        if !hasEnded { watch.terminate() }
        watch.waitUntilExit()
        #expect(hasEnded && watch.terminationStatus == 0)
    }

    @Test func aPipeIsReadToItsEnd() throws {
        let outcome = try BuiltTool.shell(
            #"(echo '{"idx":0,"agent":"a","kind":"decision"}'; sleep 0.3; echo '{"idx":1,"agent":"a","kind":"decision"}') | "#
                + "auditable watch - --jsonl --top 0 | tail -1")
        #expect(outcome.status == 0 && outcome.text.contains(#""n_steps":2"#), "\(outcome.account)")
    }
}
