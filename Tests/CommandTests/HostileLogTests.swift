import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Logs, bodies and keys that are broken, huge, or made to hurt: an answer in order, never a crash, a hang or more
/// memory than the limits say.
@Suite struct HostileLogTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.file(Self.bodies(3), named: "bodies")
        let outcome = try BuiltTool.shell("auditable records seal bodies -o log", folder: folder.path)
        try #require(outcome.status == 0, "\(outcome.account)")
    }

    private static func bodies(_ count: Int) -> String {
        (1...count).map { #"{"action_type":"a\#($0)","decided_at":\#($0)}"# + "\n" }.joined()
    }

    private func shell(_ line: String, timeout: Double = 60) throws -> BuiltTool.Outcome {
        try BuiltTool.shell(line, folder: folder.path, timeout: timeout)
    }

    private static let readers = [
        "verify", "verify --json", "verify --lenient --format text", "records list", "records list --json",
        "records head", "convert --to records",
    ]

    // MARK: Logs

    @Test(arguments: readers)
    func aLogOfBracketsIsRefusedInBoundedMemory(_ verb: String) throws {
        try folder.file(String(repeating: "[", count: 1_000_000), named: "deep")
        let outcome = try shell("auditable \(verb) deep")
        #expect(outcome.status == 3, "\(outcome.account)")
        #expect((outcome.text + outcome.errorText).contains("too_deep"), "\(outcome.account)")
        if let peak = outcome.peakMemory { #expect(peak < 200 << 20) }
    }

    @Test(arguments: readers)
    func aLogOfNothingButNULIsRefused(_ verb: String) throws {
        try folder.file([UInt8](repeating: 0, count: 100_000), named: "nul")
        let outcome = try shell("auditable \(verb) nul")
        #expect(outcome.status == 3, "\(outcome.account)")
        #expect((outcome.text + outcome.errorText).contains("corrupt_json"), "\(outcome.account)")
    }

    @Test func aLineOverTheLimitIsRefusedBeforeItIsRead() throws {
        try #require(try shell("(cat log; head -c 100000000 /dev/zero | tr '\\0' x; echo) > long").status == 0)
        for verb in Self.readers where !verb.contains("convert") {
            let outcome = try shell("auditable \(verb) --max-line-bytes 1000000 long")
            #expect(outcome.status == 3, "\(verb): \(outcome.account)")
            let said = outcome.text + outcome.errorText
            #expect(said.contains("too_large") && said.contains("--max-line-bytes"), "\(verb): \(outcome.account)")
        }
        let seal = try shell("auditable records seal --max-line-bytes 1000000 long")
        #expect(seal.status == 3 && seal.errorText.contains("long:4"), "\(seal.account)")
        let all = try shell("auditable verify long --json")
        #expect(all.status == 3 && all.text.contains("too_large"), "\(all.account)")
    }

    @Test func whatIsNoFileIsNamed() throws {
        for verb in Self.readers + ["records repair", "records show last"] {
            let words = verb == "records show last" ? "records show . last" : "\(verb) ."
            let outcome = try shell("auditable \(words)")
            #expect(outcome.status == 3 && outcome.errorText.contains("is a folder"), "\(verb): \(outcome.account)")
            let missing = try shell("auditable \(words.replacing(" .", with: " nowhere"))")
            #expect(missing.status == 3 && missing.errorText.contains("nowhere"), "\(verb): \(missing.account)")
        }
    }

    @Test func aNamedPipeIsReadToItsEnd() throws {
        let outcome = try shell("mkfifo pipe; cat log > pipe & auditable verify pipe --tsv | head -n 1; wait")
        #expect(outcome.text.contains("3 records"), "\(outcome.account)")
        let appended = try shell("auditable records seal bodies --append pipe")
        #expect(appended.status == 3 && appended.errorText.contains("no plain file"), "\(appended.account)")
    }

    @Test func anEmptyLogHolds() throws {
        for text in ["", "\n \n\r\n"] {
            try folder.file(text, named: "empty")
            #expect(try shell("auditable verify empty --json").text.contains(#""records":0"#))
            #expect(try shell("auditable records list empty").status == 0)
            #expect(try shell("auditable records show empty last").status == 3)
        }
    }

    // MARK: A log that grows

    @Test func aLogThatIsBeingWrittenHoldsAtEveryMoment() throws {
        try folder.file(Self.bodies(4000), named: "many")
        let outcome = try shell(
            """
            (while read -r body; do echo "$body"; done < many) | auditable records seal - --append live --quiet --durability close & writer=$!
            while [ ! -s live ]; do sleep 0.01; done
            runs=0
            while kill -0 $writer 2>/dev/null; do
                auditable verify live --json > answer || { cat answer; exit 9; }
                runs=$((runs + 1))
            done
            wait $writer || exit 8
            auditable verify live --tsv | head -n 1
            """, timeout: 120)
        #expect(outcome.status == 0 && outcome.text.contains("4000 records"), "\(outcome.account)")
    }

    @Test func aTornTailOfALiveWriterIsAWriteInProgress() throws {
        // The writer has the log open and waits for its next body; half a line appears behind its back.
        let outcome = try shell(
            """
            mkfifo feed
            auditable records seal - --append live --quiet < feed & writer=$!
            exec 3> feed
            cat bodies >&3
            until [ "$(cat live 2> none | wc -l)" = 3 ]; do sleep 0.02; done
            printf '{"action_type":"half' >> live
            auditable verify live --json > object; echo $? > status
            auditable verify live --format text > text
            auditable records list live > list 2> note; echo $? >> status
            auditable records head live > head; echo $? >> status
            auditable verify live --head $(cat head) > known; echo $? >> status
            auditable verify live --head $(sed s/./0/ head | tr a-f 0-5) > unknown; echo $? >> status
            auditable records repair live 2> refused; echo $? >> status
            exec 3>&-
            wait $writer
            auditable verify live > after; echo $? >> status
            cat status object text list refused note; grep complete known
            """)
        let lines = outcome.lines
        #expect(Array(lines.prefix(7)) == ["0", "0", "0", "0", "4", "3", "3"], "\(outcome.account)")
        #expect(outcome.text.contains(#""tail":{"bytes":20,"#) && outcome.text.contains(#""state":"in_progress""#))
        #expect(outcome.text.contains("are being written by the process"), "\(outcome.account)")
        #expect(outcome.text.contains("note: live: 20 bytes from byte "), "\(outcome.account)")
        #expect(
            outcome.text.contains(
                "complete  unproved  holds up to record 3, which was given as head; a further record"),
            "\(outcome.account)")
        #expect(outcome.text.contains("has it open for appending"), "\(outcome.account)")
    }

    @Test func aSecondWriterIsToldOfTheFirst() throws {
        let outcome = try shell(
            """
            mkfifo feed
            auditable records seal - --append live --quiet < feed & writer=$!
            exec 3> feed
            cat bodies >&3
            while [ ! -s live ]; do sleep 0.02; done
            auditable records seal bodies --append live; status=$?
            exec 3>&-
            wait $writer
            exit $status
            """)
        #expect(outcome.status == 3 && outcome.errorText.contains("live is in use"), "\(outcome.account)")
    }

    // MARK: Outputs

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsSaid() throws {
        for line in [
            "verify log", "verify log --json", "records list log", "records show log 1", "records head log",
            "records seal bodies", "convert log --to records", "key show nokey", "records repair log",
            "records seal bodies --append grown",
        ] where !line.hasPrefix("key") {
            let outcome = try shell("auditable \(line) > /dev/full")
            #expect(
                outcome.status == 3 && outcome.errorText.contains("cannot be written"), "\(line): \(outcome.account)")
        }
        let file = try shell("auditable records seal bodies -o /dev/full")
        #expect(file.status == 3, "\(file.account)")
        let log = try shell("auditable records seal bodies --append /dev/full")
        #expect(log.status == 3, "\(log.account)")
        // What was added before the output failed is in the log, whole.
        #expect(try shell("auditable verify grown").status == 0)
    }

    @Test func aFileThatMayGrowNoFurtherIsSaid() throws {
        try folder.file(Self.bodies(3000), named: "many")
        let outcome = try shell("ulimit -f 200; auditable records seal many --append small --quiet")
        #expect(outcome.status == 3 && outcome.errorText.contains("small"), "\(outcome.account)")
        // Whatever was added holds.
        #expect(try shell("auditable verify small").status == 0)
    }

    @Test func aReaderThatGoesAwayEndsTheCommandInSilence() throws {
        try folder.file(Self.bodies(5000), named: "many")
        let outcome = try shell("auditable records seal many | head -n 1 | wc -l")
        #expect(outcome.text.contains("1") && outcome.errors.isEmpty, "\(outcome.account)")
    }

    // MARK: Content

    @Test func noFieldSteersAScreen() throws {
        let evil = #"\u001b[31m\u202e\u0007\r\n\u009b2J\u200b"#
        let text = #"""
            {"action_type":"X","data":{"inputs":{"X":"X"},"retrieved":["X",{"X":"X"}],"snapshot":{"state":{"X":"X"},"captured_at":1},"report":{"name":"X","flag":"X","reason":"X","evidence":{"X":"X"},"stage":"X"}},"model":{"model_id":"X","decision_basis":"X","output":"X","report":{"name":"X","flag":"X","reason":"X","evidence":{"X":"X"},"stage":"X"}},"harness":{"action_type":"X","arguments":{"X":"X"},"report":{"name":"X","flag":"X","reason":"X","evidence":{"X":"X"},"stage":"X"}},"compound":{"reports":[{"stage":"X","name":"X","flag":"X","reason":"X","evidence":{"X":"X"}}]},"decided_at":1}
            """#
        try folder.file(text.replacing("X", with: evil) + "\n", named: "evil-bodies")
        let name = "e\u{1B}[31m\u{202E}.jsonl"
        try #require(try shell("auditable records seal evil-bodies -o \"\(name)\"").status == 0)
        let damaged = "d\u{1B}[31m\u{202E}.jsonl"
        try #require(try shell("sed s/captured_at/captured_ad/ \"\(name)\" > \"\(damaged)\"").status == 0)
        try folder.file(#"{"\#(evil)":1,"decided_at":1}"#, named: "extra")
        for line in [
            "verify \"\(name)\"", "verify \"\(name)\" --format text", "verify \"\(damaged)\"",
            "verify \"\(damaged)\" --format text", "verify \"\(name)\" --csv", "verify \"\(name)\" --tsv",
            "verify \"\(name)\" --format markdown",
            "records list \"\(name)\"", "records list \"\(name)\" --format text", "records list \"\(name)\" --tsv",
            "records list \"\(damaged)\"", "records show \"\(name)\" 1", "records show \"\(damaged)\" 1",
            "records head \"\(name)\" --format text", "records head \"\(damaged)\"", "records repair \"\(name)\"",
            "records repair \"\(damaged)\"", "records seal \"\(damaged)\"", "records seal extra",
            "key show \"\(name)\"",
            "key new \"\(name)\"", "verify evil-bodies --key-ring \"\(name)\"", "verify evil-bodies --key-ring extra",
            "verify evil-bodies --key \"\(name)\"", "verify --head \"\(name)\" evil-bodies",
            "records show evil-bodies \"\(name)\"", "records \"\(name)\"", "records seal --now \"\(name)\" extra",
        ] {
            let outcome = try shell("auditable \(line)")
            // The JSON lines that seal writes hold what was put in; everything else is for screens.
            let shown = (line.hasPrefix("records seal") ? "" : outcome.text) + outcome.errorText
            let isSafe = shown.unicodeScalars.allSatisfy { scalar in
                !((scalar.value < 0x20 && !"\n\t\r".unicodeScalars.contains(scalar))
                    || (0x7F...0x9F).contains(scalar.value)
                    || scalar.properties.generalCategory == .format)
            }
            #expect(isSafe, "\(line): \(outcome.account.debugDescription)")
            #expect(!line.contains("text") || !shown.contains("\r"), "\(line)")
        }
    }

    // MARK: Bodies

    @Test(arguments: [
        (#"{"action_type":"a","harness":{"cost":"12"}}"#, "/harness/cost"),
        (#"{"action_type":"a","harness":{"cost":true}}"#, "/harness/cost"),
        (#"{"action_type":1}"#, "/action_type"),
        (#"{"data":[]}"#, "/data"), (#"{"compound":{"reports":[1]}}"#, "/compound/reports/0"),
        (#"{"model":{"name":"x"}}"#, "/model/name"),
    ])
    func aBodyThatIsNoneIsNamedByItsMember(_ body: String, _ pointer: String) throws {
        let outcome = try BuiltTool.run(
            ["records", "seal", "-", "--now", "1"], input: .bytes(Array((body + "\n").utf8)))
        #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome.account)")
        #expect(outcome.errorText.contains("-:1 \(pointer)"), "\(outcome.account)")
    }

    @Test func aBodyOfManyArraysIsSealedAsDeepAsReadersGo() throws {
        for (depth, isFine) in [(400, true), (505, true), (511, false), (600, false)] {
            let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let body = #"{"action_type":"a","decided_at":1,"model":{"output":\#(value)}}"#
            try folder.file(body, named: "deep-body")
            let outcome = try shell("auditable records seal deep-body > deep-log && auditable verify deep-log")
            #expect(outcome.status == (isFine ? 0 : 3), "\(depth): \(outcome.account)")
        }
        let wide = #"{"action_type":"a","decided_at":1,"harness":{"cost":18446744073709551616}}"#
        try folder.file(wide, named: "wide")
        let outcome = try shell("auditable records seal wide > wide-log && auditable records list wide-log --tsv")
        #expect(outcome.text.contains("18446744073709551616"), "\(outcome.account)")
    }
}
