import Foundation
import LiveReplay
import Testing

@Suite struct BoundedCommandTests {
    private func shell(
        _ script: String, _ arguments: [String] = [], input: [UInt8] = [], seconds: Double = 10, output: Int = 64 << 10
    ) -> CommandRun {
        BoundedCommand(
            ["/bin/sh", "-c", script, "sh"] + arguments,
            limits: CommandLimits(time: .milliseconds(Int(seconds * 1000)), output: output)
        ).run(input: input)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A run, and how many seconds it took.
    private func timed(_ body: () -> CommandRun) -> (CommandRun, Double) {
        let start = ContinuousClock.now
        let run = body()
        let (seconds, attoseconds) = start.duration(to: .now).components
        return (run, Double(seconds) + Double(attoseconds) / 1e18)
    }

    @Test func argumentsArriveAsTheyAre() {
        let arguments = ["a b", "$HOME", "*", "'\"", "", "\n", "--", "é"]
        let run = BoundedCommand(["/usr/bin/printf", "[%s]"] + arguments).run()
        #expect(run.ending == .exited(0))
        #expect(text(run.output) == arguments.map { "[\($0)]" }.joined())
    }

    @Test func inputComesBackWhole() {
        // Much more than a pipe holds, in both directions at once.
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 9)) }
        let run = BoundedCommand(["cat"], limits: CommandLimits(output: 4 << 20)).run(input: input)
        #expect(run.ending == .exited(0))
        #expect(run.output == input)
    }

    @Test(arguments: [0, 1, 7, 255])
    func exitCodes(_ code: Int) {
        let run = shell("echo out; echo complaint >&2; exit \(code)")
        #expect(run.ending == .exited(code))
        #expect(text(run.output) == "out\n" && run.complaint == "complaint")
    }

    @Test func aSignalIsNoExitCode() {
        #expect(shell("kill -TERM $$").ending == .signalled(15))
        #expect(shell("kill -KILL $$").ending == .signalled(9))
        #expect(shell("kill -SEGV $$").ending == .signalled(11))
    }

    @Test func aChildThatReadsNothingIsNoFault() {
        let input = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(shell("exit 0", input: input).ending == .exited(0))
        #expect(shell("exec 0<&-; sleep 0.05; echo done", input: input).output == Array("done\n".utf8))
        #expect(shell("head -c 10 >/dev/null; exec 0<&-; sleep 0.05; exit 3", input: input).ending == .exited(3))
    }

    @Test func aChildThatClosesItsStreamsIsWaitedFor() {
        let run = shell("exec 1>&- 2>&-; sleep 0.1; exit 4")
        #expect(run.ending == .exited(4) && run.output.isEmpty)
    }

    @Test func tooMuchOutputEndsIt() {
        let (run, took) = timed { shell("head -c 1073741824 /dev/zero", output: 1000) }
        #expect(run.ending == .outputTooLong && run.output.count == 1000)
        #expect(took < 5)
        #expect(shell("printf 12345", output: 5).ending == .exited(0))
        #expect(shell("printf 123456", output: 5).ending == .outputTooLong)
        #expect(shell("printf 1", output: 0).ending == .outputTooLong)
        #expect(shell(":", output: 0).ending == .exited(0))
        #expect(shell("printf 1", output: .max).ending == .exited(0))
    }

    @Test func complaintsAreCutAndNotHeldAgainstIt() {
        let run = shell("head -c 20000000 /dev/zero >&2; echo fine")
        #expect(run.ending == .exited(0) && text(run.output) == "fine\n")
        #expect(run.errorOutput.count == 4 << 10)
    }

    @Test func theTimeLimitEndsIt() {
        for script in [
            "sleep 60", "while :; do :; done", "trap '' TERM INT HUP; sleep 60; sleep 60", "exec 1>&- 2>&-; sleep 60",
            "while :; do echo x >&2; done", "sleep 60 & wait",
        ] {
            let (run, took) = timed {
                shell(script, input: [UInt8](repeating: 0, count: 1 << 20), seconds: 0.15)
            }
            #expect(run.ending == .timedOut, "\(script)")
            #expect(took < 3, "\(script)")
        }
    }

    @Test func theWholeGroupIsKilled() async throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let alive = folder.path("alive")
        let run = shell("(sleep 2; echo alive > \"$1\") & sleep 60", [alive], seconds: 0.15)
        #expect(run.ending == .timedOut)
        // Also when the child ends well and leaves one behind, which keeps its pipes open.
        let (ended, took) = timed { shell("(sleep 2; echo alive > \"$1\") & echo answer", [alive]) }
        #expect(ended.ending == .exited(0) && text(ended.output) == "answer\n")
        #expect(took < 1.5)
        try await Task.sleep(for: .seconds(2.2))
        #expect(folder.contents("alive") == nil)
    }

    @Test func aDescendantInAnotherGroupHoldsNothingUp() {
        let (run, took) = timed { shell("setsid sleep 3 & echo answer") }
        #expect(run.ending == .exited(0) && text(run.output) == "answer\n")
        #expect(took < 2)
        let (flooded, tookWithFlood) = timed { shell("setsid yes >&2 & sleep 0.05; echo answer") }
        #expect(flooded.ending == .exited(0))
        #expect(tookWithFlood < 2)
    }

    @Test func whatCannotBeStartedSaysWhy() throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let plain = try folder.script("exit 0", named: "plain", executable: false)
        try "exit 0\n".write(toFile: folder.path("bare"), atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("bare"))
        for arguments in [
            [], [""], ["/no/such/program"], ["no-such-program-anywhere"], [plain], [folder.url.path],
            [folder.path("bare")], ["sh\0", "-c", ""], ["sh", "a\0b"], ["sh", String(repeating: "x", count: 8 << 20)],
        ] {
            let run = BoundedCommand(arguments).run(input: Array("x".utf8))
            guard case .notStarted(let reason) = run.ending else {
                Issue.record("\(arguments.map { $0.prefix(40) }) ended with \(run.ending)")
                continue
            }
            #expect(!reason.isEmpty)
        }
        for name in ["", "A=B", "A\0"] {
            guard case .notStarted = BoundedCommand(["true"], environment: [name: "x"]).run().ending else {
                Issue.record("the variable \(name) was taken")
                continue
            }
        }
    }

    @Test func onlyTheNamedEnvironmentAndTheThreeStreamsAreThere() throws {
        let passedOn: Set = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"]
        let here = Set(ProcessInfo.processInfo.environment.keys)
        try #require(!here.isSubset(of: passedOn))
        let names = text(BoundedCommand(["/usr/bin/env"]).run().output).split(separator: "\n").map {
            String($0.prefix { $0 != "=" })
        }
        #expect(Set(names) == here.intersection(passedOn))
        let run = BoundedCommand(["/usr/bin/env"], environment: ["B": "2", "A": "x=y"]).run()
        #expect(text(run.output) == "A=x=y\nB=2\n")
        // A descriptor that other code left open in this program.
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let listed = BoundedCommand(["ls", "/proc/self/fd"]).run()
        // `ls` itself has the folder open.
        #expect(text(listed.output) == "0\n1\n2\n3\n")
    }

    @Test func manyAtOnceLeaveNothingBehind() async throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<48 {
                group.addTask {
                    let run = await BoundedCommand(["cat"]).run(input: Array("answer \(number)".utf8))
                    #expect(run.ending == .exited(0) && run.output == Array("answer \(number)".utf8))
                }
            }
        }
        // Other tests run beside this one, so a few more or less say nothing; a leak is six for each run.
        let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        #expect(after < before + 96)
    }

    @Test(arguments: [
        (Duration.zero, 1), (.seconds(-5), 1), (.microseconds(10), 1), (.milliseconds(1500), 1500),
        (.seconds(1_000_000_000), 86_400_000), (Duration(secondsComponent: .max, attosecondsComponent: 0), 86_400_000),
    ])
    func timeLimitsAreKeptWithinReason(_ time: Duration, _ milliseconds: Int) {
        #expect(CommandLimits(time: time).milliseconds == milliseconds)
    }

    @Test func sizesAreKeptWithinReason() {
        var limits = CommandLimits(output: .max, errorOutput: .max)
        #expect(limits.outputBytes == 1 << 30 && limits.errorBytes == 1 << 30)
        (limits.output, limits.errorOutput) = (.min, -1)
        #expect(limits.outputBytes == 0 && limits.errorBytes == 0)
        let run = BoundedCommand(["/bin/sh", "-c", "echo complaint >&2"], limits: limits).run()
        #expect(run.ending == .exited(0) && run.errorOutput.isEmpty)
    }
}
