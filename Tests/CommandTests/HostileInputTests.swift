import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Input that is broken, huge, or made to hurt: a refusal that helps, never a crash, never half a line, never more memory
/// than the limits say.
@Suite struct HostileInputTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private static let goodRun =
        #"{"id":"r","steps":[{"idx":0,"agent":"a","kind":"decision"},{"idx":1,"agent":"a","kind":"tool_call","deps":[0]}]}"#

    /// The command refuses the input: status, an error with a place, nothing on standard output.
    private func expectRefusal(
        _ outcome: BuiltTool.Outcome, says texts: [String], status: Int32 = 3, _ comment: String = "",
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == status, "\(comment) \(outcome.account)", sourceLocation: location)
        #expect(outcome.output.isEmpty, "\(comment) \(outcome.account)", sourceLocation: location)
        #expect(outcome.errorText.hasPrefix("error: "), "\(comment) \(outcome.account)", sourceLocation: location)
        for text in texts {
            #expect(
                outcome.errorText.contains(text), "\(comment) lacks \(text): \(outcome.account)",
                sourceLocation: location)
        }
    }

    // MARK: Texts that are not JSON

    @Test func aDocumentCutAnywhereIsRefusedWithItsPlace() throws {
        let text = """
            {"id": "r\\u00e9", "steps": [
              {"idx": 0, "agent": "a", "kind": "decision", "node_attrs": {"x": [1.5e3, true, null]}},
              {"idx": 1, "agent": "b", "kind": "tool_call", "deps": [{"src": 0, "grade": "observed"}]}
            ]}
            """
        let bytes = Array(text.utf8)
        let offsets = Array(stride(from: 1, to: bytes.count, by: 13))
        for offset in offsets {
            let path = try folder.file(Array(bytes[..<offset]), named: "cut.json")
            let outcome = try BuiltTool.run(["rank", path, "--jsonl"])
            expectRefusal(outcome, says: ["cut.json", "not JSON that can be read"], "cut at \(offset)")
            // A line and a column, both from 1.
            #expect(
                outcome.errorText.firstMatch(of: #/cut\.json:[1-4]:[0-9]+ /#) != nil,
                "cut at \(offset): \(outcome.account)")
        }
    }

    @Test func lastLineCutAnywhereCostsOneEntry() throws {
        let line = Array(Self.goodRun.utf8)
        for offset in stride(from: 1, to: line.count, by: 9) {
            let path = try folder.file(line + [0x0A] + Array(line[..<offset]), named: "cut.jsonl")
            let outcome = try BuiltTool.run(["rank", path, "--jsonl", "--keep-going"])
            #expect(outcome.status == 7, "cut at \(offset): \(outcome.account)")
            let lines = outcome.lines
            try #require(lines.count == 2, "cut at \(offset): \(outcome.account)")
            #expect(lines[0].contains(#""id":"r""#))
            #expect(
                lines[1].hasPrefix(#"{"error":"syntax""#) && lines[1].contains(#""line":2"#),
                "cut at \(offset): \(lines[1])")
        }
    }

    @Test(arguments: [
        ("[", 1_000_000), ("{\"a\":", 100_000), ("{\"steps\":[", 100_000),
    ])
    func nestingWithoutEndIsRefusedInBoundedMemory(_ unit: String, _ count: Int) throws {
        let path = try folder.file(String(repeating: unit, count: count), named: "deep.json")
        for verb in ["rank", "canonical", "show"] {
            let outcome = try BuiltTool.run([verb, path])
            expectRefusal(outcome, says: ["deep.json:1:", "deeper than 512"], verb)
            expectMemory(outcome, below: 200 << 20)
        }
        let closed = try folder.file(
            String(repeating: "[", count: 400_000) + String(repeating: "]", count: 400_000), named: "closed.json")
        expectRefusal(try BuiltTool.run(["rank", closed]), says: ["deeper than 512"])
    }

    @Test func nestingWithinTheLimitIsRead() throws {
        let attributes = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        let path = try folder.file(
            #"[{"idx":0,"agent":"a","kind":"decision","node_attrs":{"x":"# + attributes + "}}]", named: "nested.json")
        #expect(try BuiltTool.run(["show", path]).status == 0)
    }

    @Test(
        arguments: [
            ([0xFF], "not UTF-8"), ([0xC0, 0x80], "not UTF-8"), ([0xED, 0xA0, 0x80], "not UTF-8"),
            ([0xF5, 0x80, 0x80, 0x80], "not UTF-8"),
            ([0xC3], "not UTF-8"), ([0x00], "control character"), ([0x1B], "control character"),
        ] as [([UInt8], String)])
    func bytesThatNoTextHasAreNamed(_ bytes: [UInt8], _ word: String) throws {
        let (before, after) = (Array(#"{"steps":[{"idx":0,"agent":"x"#.utf8), Array(#"","kind":"decision"}]}"#.utf8))
        let path = try folder.file(before + bytes + after, named: "bytes.json")
        for verb in [["rank"], ["canonical"], ["canonical", "--lenient"], ["adapters", "--test"]] {
            let outcome = try BuiltTool.run(verb + [path])
            expectRefusal(outcome, says: ["bytes.json:1:"], "\(verb)")
            #expect(outcome.errorText.contains(word), "\(verb): \(outcome.account)")
        }
    }

    @Test func aByteOrderMarkIsNamed() throws {
        let path = try folder.file([0xEF, 0xBB, 0xBF] + Array(Self.goodRun.utf8), named: "mark.json")
        expectRefusal(try BuiltTool.run(["rank", path]), says: ["mark.json:1:1", "byte-order mark"])
        let wide = try folder.file([0xFF, 0xFE] + Self.goodRun.utf8.flatMap { [$0, 0] }, named: "wide.json")
        expectRefusal(try BuiltTool.run(["rank", wide]), says: ["wide.json:1:1"])
    }

    @Test func somethingBehindTheTextIsNamed() throws {
        for tail in ["\0", "\0\0\0\0", "x", "]", " 1"] {
            let path = try folder.file(Self.goodRun + tail, named: "tail.json")
            expectRefusal(try BuiltTool.run(["rank", path]), says: ["tail.json:1:"], "tail \(tail.debugDescription)")
        }
    }

    // MARK: Files that are none, or not as they seem

    @Test func whatCannotBeOpenedIsNamed() throws {
        expectRefusal(
            try BuiltTool.run(["rank", folder.path + "/nothing.json"]), says: ["nothing.json", "No such file"])
        expectRefusal(try BuiltTool.run(["canonical", folder.path]), says: ["is a folder"])
        expectRefusal(try BuiltTool.run(["rank", folder.path]), says: ["is a folder", "--each"])
        expectRefusal(try BuiltTool.run(["rank", ""]), says: ["cannot be read"])
        let loop = folder.path + "/loop.json"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        expectRefusal(try BuiltTool.run(["rank", loop]), says: ["loop.json"])
        expectRefusal(
            try BuiltTool.run(["rank", folder.path + "/" + String(repeating: "x", count: 5000)]), says: ["too long"])
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func aFileThatMayNotBeReadIsNamed() throws {
        let path = try folder.file(Self.goodRun, named: "secret.json")
        chmod(path, 0)
        expectRefusal(try BuiltTool.run(["rank", path]), says: ["secret.json", "Permission denied"])
    }

    @Test(arguments: ["", " ", "\n", " \n\t\r\n  \n", String(repeating: "\n", count: 300_000)])
    func aFileWithoutARunIsEmpty(_ text: String) throws {
        for name in ["empty.json", "empty.jsonl"] {
            let path = try folder.file(text, named: name)
            expectRefusal(try BuiltTool.run(["rank", path]), says: ["\(name) is empty"])
            let outcome = try BuiltTool.run(["graph", path, "--jsonl", "--keep-going"])
            // Nothing could be read, so nothing is partly done.
            #expect(
                outcome.status == 3 && outcome.lines.count == 1 && outcome.text.contains(#""error":"empty""#),
                "\(outcome.account)")
        }
    }

    @Test func aNamedPipeIsReadToItsEnd() throws {
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let outcome = try BuiltTool.shell(
            "printf '%s' '\(Self.goodRun)' > pipe & auditable rank pipe --tsv; wait", folder: folder.path)
        #expect(outcome.status == 0 && outcome.lines.count == 2, "\(outcome.account)")
    }

    @Test func aFileThatShrinksWhileItIsReadEndsTheCommandInOrder() throws {
        let line = Self.goodRun + "\n"
        for delay in ["0.03", "0.2"] {
            try folder.file(String(repeating: line, count: 20_000), named: "shrinking.jsonl")
            let outcome = try BuiltTool.shell(
                "(sleep \(delay); : > shrinking.jsonl) & auditable rank shrinking.jsonl --jsonl; status=$?; wait; exit $status",
                folder: folder.path)
            #expect([0, 3].contains(outcome.status), "\(outcome.status ?? -1) \(outcome.errorText)")
            #expect(outcome.output.isEmpty || outcome.output.last == 0x0A, "half a line")
            #expect(outcome.lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "half a line")
        }
    }

    @Test func aRunThatCannotBeWrittenLeavesNoHalfLine() throws {
        // Read leniently, the agent is a lone surrogate: it has no canonical text, and the report fails in its middle.
        let bad = #"{"id":"bad","steps":[{"idx":0,"agent":"\ud800","kind":"decision"}]}"#
        let path = try folder.file([Self.goodRun, bad, Self.goodRun].joined(separator: "\n") + "\n", named: "half.jsonl")
        for verb in ["rank", "convert --to steps"] {
            let words = verb.split(separator: " ").map(String.init)
            let stopped = try BuiltTool.run(words + [path, "--lenient", "--jsonl"])
            #expect(stopped.status == 3 && stopped.lines.count == 1, "\(stopped.account)")
            let read = try BuiltTool.run(words + [path, "--lenient", "--jsonl", "--keep-going"])
            #expect(read.status == 7 && read.lines.count == 3, "\(read.account)")
            for line in read.lines {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }

    @Test func badLinesThatComeAloneDoNotEndAStream() throws {
        try folder.file(Self.goodRun + "\n", named: "good.jsonl")
        let outcome = try BuiltTool.shell(
            "(echo '{bad'; sleep 1; cat good.jsonl) | auditable rank - --jsonl --keep-going", folder: folder.path)
        #expect(outcome.status == 7 && outcome.lines.count == 2, "\(outcome.account)")
        #expect(outcome.lines.first?.contains(#""error":"syntax""#) == true, "\(outcome.account)")
        #expect(outcome.lines.last?.contains(#""id":"r""#) == true, "\(outcome.account)")
    }

    @Test func anInterruptLeavesNoFile() throws {
        let outcome = try BuiltTool.shell(
            """
            mkfifo held; sleep 20 > held & holder=$!
            auditable rank held -o interrupted.txt & tool=$!
            for _ in $(seq 100); do ls interrupted.txt.* >/dev/null 2>&1 && break; sleep 0.05; done
            ls interrupted.txt.* >/dev/null || exit 90
            kill -TERM $tool; wait $tool; status=$?; kill $holder
            ls interrupted.txt* >/dev/null 2>&1 && exit 91
            exit $status
            """, folder: folder.path)
        #expect(outcome.status == 143, "\(outcome.account)")
    }

    // MARK: Sizes

    @Test func aLineBeyondTheLimitIsRefusedBeforeItIsRead() throws {
        // Two gigabytes that take no room on the disk.
        let path = folder.path + "/sparse.jsonl"
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        try #require(truncate(path, 2 << 30) == 0)
        for verb in [["rank"], ["rank", "--each"], ["canonical"], ["convert", "--to", "steps"]] {
            let outcome = try BuiltTool.run(verb + ["--max-run-bytes", "1000000", path])
            expectRefusal(outcome, says: ["sparse.jsonl", "longer than 1000000 bytes", "--max-run-bytes"], "\(verb)")
            expectMemory(outcome, below: 100 << 20)
        }
        // Line by line, every line has its answer: this one's is that it is too long.
        let answered = try BuiltTool.run(["canonical", "--jsonl", "--max-run-bytes", "1000000", path])
        #expect(answered.status == 3 && answered.lines.count == 1, "\(answered.account)")
        #expect(answered.text.contains(#""error":"too_large""#), "\(answered.account)")
        expectMemory(answered, below: 100 << 20)
    }

    @Test func aLongLineBetweenOthersIsNamedByItsNumber() throws {
        let long = #"{"id":"long","steps":[],"x":""# + String(repeating: "x", count: 3_000_000) + "\"}"
        let path = try folder.file(
            [Self.goodRun, Self.goodRun, long, Self.goodRun].joined(separator: "\n") + "\n", named: "long.jsonl")
        let outcome = try BuiltTool.run(["rank", path, "--max-run-bytes", "1000000"])
        #expect(outcome.status == 3 && outcome.errorText.contains("long.jsonl:3"), "\(outcome.account)")
        #expect(outcome.errorText.contains("--max-run-bytes"))
        let entries = try BuiltTool.run(["rank", path, "--max-run-bytes", "1000000", "--keep-going", "--jsonl"])
        #expect(entries.status == 7, "\(entries.account)")
        #expect(
            entries.text.contains(#""error":"too_large""#) && entries.text.contains(#""line":3"#), "\(entries.account)")
        // The lines behind the long one are read as well.
        #expect(entries.lines.count == 4)
        #expect(entries.lines.filter { $0.contains(#""id":"r""#) }.count == 3)
        #expect(try BuiltTool.run(["rank", path]).lines.count == 4)
    }

    @Test func aSmallFileThatUnpacksWithoutEndIsRefused() throws {
        let outcome = try BuiltTool.shell(
            "head -c 200000000 /dev/zero | tr '\\0' a | gzip -1 > bomb.gz; auditable rank bomb.gz --max-run-bytes 8000000",
            folder: folder.path, timeout: 60)
        expectRefusal(outcome, says: ["bomb.gz", "longer than 8000000 bytes"])
    }

    @Test func compressedDataThatAreDamagedAreRefused() throws {
        try folder.file(String(repeating: Self.goodRun + "\n", count: 500), named: "runs.jsonl")
        try #require(try BuiltTool.shell("gzip -n runs.jsonl", folder: folder.path).status == 0)
        let packed = try #require(folder.bytes(of: "runs.jsonl.gz"))
        for cut in [2, 3, 9, 10, 11, packed.count / 2, packed.count - 8, packed.count - 1] {
            let path = try folder.file(Array(packed[..<cut]), named: "cut.gz")
            let outcome = try BuiltTool.run(["rank", path])
            #expect(
                outcome.status == 3 && outcome.errorText.contains("cut.gz cannot be read"),
                "cut at \(cut): \(outcome.account)")
            #expect(outcome.errorText.contains("end too early"), "cut at \(cut): \(outcome.account)")
            // What came before the damage may be given out, by whole lines.
            #expect(outcome.output.isEmpty || outcome.output.last == 0x0A, "half a line")
            #expect(outcome.lines.allSatisfy { $0 == "r\tno_score:low_coverage\t2\t\t" }, "half a line")
        }
        for place in [12, packed.count / 2, packed.count - 6, packed.count - 2] {
            var damaged = packed
            damaged[place] ^= 0x55
            let path = try folder.file(damaged, named: "damaged.gz")
            let outcome = try BuiltTool.run(["rank", path])
            #expect(
                outcome.status == 3 && outcome.errorText.hasPrefix("error: "), "damaged at \(place): \(outcome.account)"
            )
        }
        let tail = try folder.file(packed + [0x1F, 0x8B, 0x08], named: "tail.gz")
        #expect(try BuiltTool.run(["rank", tail]).status == 3)
        let one = try folder.file([0x1F], named: "one.gz")
        expectRefusal(try BuiltTool.run(["rank", one]), says: ["one.gz:1:1"])
    }

    @Test func aHundredThousandLinesAreReadInBoundedMemory() throws {
        let path = folder.path + "/tiny.jsonl"
        var text = ""
        for number in 0..<100_000 {
            text += "{\"id\":\(number),\"steps\":[{\"idx\":0,\"agent\":\"a\",\"kind\":\"decision\"}]}\n"
        }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let outcome = try BuiltTool.run(["rank", path, "--tsv"], timeout: 60)
        #expect(outcome.status == 0, "\(outcome.status ?? -1) \(outcome.errorText)")
        let lines = outcome.lines
        #expect(
            lines.count == 100_000 && lines.first?.hasPrefix("0\t") == true && lines.last?.hasPrefix("99999\t") == true)
        expectMemory(outcome, below: 150 << 20)
    }

    @Test func aRunOfAHundredThousandStepsIsRead() throws {
        var text = ""
        for index in 0..<100_000 {
            text += "{\"idx\":\(index),\"agent\":\"a\(index % 7)\",\"kind\":\"decision\",\"deps\":[\(index - 1)]}\n"
        }
        let path = try folder.file(text, named: "steps.jsonl")
        let ranks = try BuiltTool.run(["rank", path, "--tsv", "--min-observed-fraction", "0"], timeout: 60)
        #expect(ranks.status == 0 && ranks.lines.count == 20, "\(ranks.account)")
        // Everything rests on the first step.
        #expect(ranks.lines.first?.hasSuffix("\t99999\t99999") == true, "\(ranks.account)")
        let graph = try BuiltTool.run(["graph", path, "--tsv"], timeout: 60)
        #expect(graph.status == 0 && graph.lines.count == 100_000)
        #expect(graph.lines.first == "0\t99999\t99999")
        let steps = try BuiltTool.run(["show", path, "--jsonl"], timeout: 60)
        #expect(steps.status == 0 && steps.lines.count == 100_000, "\(steps.status ?? -1) \(steps.errorText)")
        for outcome in [ranks, graph, steps] { expectMemory(outcome, below: 400 << 20) }
    }

    // MARK: Runs that are not runs

    @Test(arguments: [
        (#"[{"idx":0,"agent":"a","kind":"decision"},{"idx":0,"agent":"a","kind":"decision"}]"#, "/1/idx", "index 0"),
        (#"[{"idx":1.0,"agent":"a","kind":"decision"}]"#, "/0/idx", "1.0"),
        (#"[{"idx":"7","agent":"a","kind":"decision"}]"#, "/0/idx", #""7""#),
        (#"[{"idx":true,"agent":"a","kind":"decision"}]"#, "/0/idx", "true"),
        (#"[{"idx":9223372036854775808,"agent":"a","kind":"decision"}]"#, "/0/idx", "9223372036854775808"),
        (#"[{"idx":1e400,"agent":"a","kind":"decision"}]"#, ":1:", "1e400"),
        (#"[{"idx":0,"agent":"a","kind":"thought"}]"#, "/0/kind", #""thought""#),
        (#"[{"idx":0,"agent":"a","kind":null}]"#, "/0/kind", "null"),
        (#"[{"idx":0,"agent":7,"kind":"decision"}]"#, "/0/agent", "7"),
        (
            #"[{"idx":0,"agent":"a","kind":"decision"},{"idx":1,"agent":"a","kind":"decision","deps":["0"]}]"#,
            "/1/deps/0", #""0""#
        ),
        (#"[{"idx":0,"agent":"a","kind":"decision","deps":{}}]"#, "/0/deps", "an object"),
        (
            #"[{"idx":0,"agent":"a","kind":"decision","deps":[{"src":0,"grade":"certain"}]}]"#, "/0/deps/0/grade",
            #""certain""#
        ),
        (#"[{"idx":0,"agent":"a","kind":"decision","exec_preds":[0.5]}]"#, "/0/exec_preds/0", "0.5"),
        (#"[{"idx":0,"agent":"a","kind":"decision","node_attrs":[]}]"#, "/0/node_attrs", "an array"),
        (#"[{"idx":0,"agent":"a","kind":"decision","reads":[["a"]]}]"#, "/0/reads/0", "an array"),
        (#"[{"idx":0,"agent":"a","kind":"decision","record_id":5}]"#, "/0/record_id", "5"),
        (#"[{"idx":0,"agent":"a","kind":"decision"},7]"#, "/1", "7"),
    ])
    func aBadStepIsNamedWithItsValue(_ run: String, _ place: String, _ value: String) throws {
        let path = try folder.file(run, named: "bad.json")
        expectRefusal(try BuiltTool.run(["rank", path, "--adapter", "steps_v1"]), says: ["bad.json:1", place, value])
        // In a line of many it is the line that is named.
        let lines = try folder.file(Self.goodRun + "\n" + run + "\n", named: "bad.jsonl")
        let outcome = try BuiltTool.run(["graph", lines, "--adapter", "steps_v1", "--jsonl", "--keep-going"])
        #expect(outcome.status == 7 && outcome.lines.count == 2, "\(outcome.account)")
        #expect(outcome.lines.last?.contains(#""line":2"#) == true, "\(outcome.account)")
    }

    @Test func aDependencyOnALaterStepMakesNoEdgeAndIsTold() throws {
        let path = try folder.file(
            #"[{"idx":0,"agent":"a","kind":"decision","deps":[1]},{"idx":1,"agent":"a","kind":"decision","deps":[1,-5]}]"#,
            named: "later.json")
        let outcome = try BuiltTool.run(["rank", path])
        #expect(
            outcome.status == 0 && outcome.errorText.contains("3 dependency references lead to no earlier step"),
            "\(outcome.account)")
        let graph = try BuiltTool.run(["graph", path, "--json"])
        #expect(graph.text.contains(#""dropped":3"#) && graph.text.contains(#""depends_on":[]"#), "\(graph.account)")
    }

    @Test func theSmallestAndLargestIndicesAreIndices() throws {
        let path = try folder.file(
            #"[{"idx":9223372036854775807,"agent":"a","kind":"decision"},{"idx":-9223372036854775808,"agent":"a","kind":"decision","deps":[9223372036854775807]}]"#,
            named: "edges.json")
        for verb in [["rank"], ["graph"], ["show"], ["show", "--lanes"], ["convert", "--to", "dot"]] {
            let outcome = try BuiltTool.run(verb + [path])
            #expect(outcome.status == 0 && outcome.text.contains("-9223372036854775808"), "\(verb): \(outcome.account)")
        }
        let one = try BuiltTool.run(["show", path, "--", "-9223372036854775808"])
        #expect(one.status == 0 && one.text.contains("rests on"), "\(one.account)")
    }

    @Test func anAdapterThatDoesNotFitSaysSo() throws {
        let path = try folder.file(Self.goodRun, named: "run.json")
        for adapter in ["tau_bench_prior_db_reads_v1", "own_record_v1", "declared_plan_v1"] {
            expectRefusal(
                try BuiltTool.run(["rank", path, "--adapter", adapter]),
                says: ["run.json", adapter, "expected", "found"].filter {
                    adapter != "declared_plan_v1" || !["expected", "found"].contains($0)
                }, adapter)
        }
        for text in ["0", "\"x\"", "null", "true", "{}", "[]", "[[]]", "[null]", "[{}]"] {
            let path = try folder.file(text, named: "other.json")
            expectRefusal(try BuiltTool.run(["rank", path]), says: ["no adapter fits", "steps_v1"], text)
        }
    }

    @Test func thousandsOfAgentsDoNotMakeThousandsOfLanes() throws {
        var text = ""
        for index in 0..<3000 { text += "{\"idx\":\(index),\"agent\":\"agent \(index)\",\"kind\":\"decision\"}\n" }
        let path = try folder.file(text, named: "agents.jsonl")
        let outcome = try BuiltTool.run(["show", path, "--lanes"])
        #expect(outcome.status == 0 && outcome.text.contains("and 2989 more"), "\(outcome.account)")
        #expect(outcome.lines.allSatisfy { $0.count <= 200 })
    }

    @Test func aNameOfAMegabyteIsCutInTables() throws {
        let name = String(repeating: "n", count: 1 << 20)
        let path = try folder.file(
            #"[{"idx":0,"agent":""# + name + #"","kind":"tool_call","node_attrs":{"tool":""# + name
                + #""}},{"idx":1,"agent":"a","kind":"decision"}]"#,
            named: "long.json")
        for verb in [["show", "--format", "text"], ["show", "--lanes"], ["rank", "--format", "text", "--all"]] {
            let outcome = try BuiltTool.run(verb + [path])
            #expect(outcome.status == 0, "\(verb): \(outcome.errorText.prefix(500))")
            let rows = outcome.lines.filter { !$0.hasPrefix("lanes") }
            #expect(rows.allSatisfy { $0.count <= 140 }, "\(verb): a row of \(rows.map(\.count).max() ?? 0) columns")
        }
    }

    // MARK: Parts

    private func expectMemory(
        _ outcome: BuiltTool.Outcome, below limit: Int, at location: SourceLocation = #_sourceLocation
    ) {
        guard let peak = outcome.peakMemory else { return }
        #expect(peak < limit, "\(peak >> 20) MB", sourceLocation: location)
    }
}
