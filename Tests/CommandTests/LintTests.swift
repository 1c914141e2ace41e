import CanonicalJSON
import Foundation
import Testing

/// `lint` as it meets folders, repositories and what others left behind.
@Suite struct LintTests {
    /// A plan with one finding of PRE303.
    private static let wrong = "nodes:\n  - {idx: 0, agent: a, kind: tool_call, scope: [a], writes: [b]}\n"
    private static let right = "nodes:\n  - {idx: 0, agent: a, kind: tool_call, scope: [b], writes: [b]}\n"
    private static let select = ["lint", "--select", "PRE303"]

    private func codes(_ outcome: BuiltTool.Outcome) throws -> [String] {
        let plans = try JSONReader.value(of: outcome.output).object?["plans"]?.array ?? []
        return plans.flatMap { plan in
            (plan.object?["findings"]?.array ?? []).map {
                "\(plan.object?["path"]?.text ?? "?") \($0.object?["code"]?.text ?? "?")"
            }
        }
    }

    @Test func theOutputIsTheSameOnAnyNumberOfThreads() throws {
        let folder = try ScratchFolder()
        for number in 0..<40 {
            try folder.file(
                number % 3 == 0 ? "nodes: [1, 2\n" : Self.wrong, named: "d\(number % 4)/p\(number).plan.yaml")
        }
        let one = try BuiltTool.run(Self.select + [".", "--json", "--jobs", "1"], folder: folder.path)
        #expect(one.status == 3)
        #expect(try codes(one).count == 40, "a broken file costs only itself")
        for jobs in ["2", "8", "64"] {
            let other = try BuiltTool.run(Self.select + [".", "--json", "--jobs", jobs], folder: folder.path)
            #expect(other.output == one.output && other.errors == one.errors)
        }
    }

    @Test func linksThatLoopAndFoldersThatCannotBeReadDoNotHang() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "a/b/p.plan.yaml")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/b/up", withDestinationPath: "../..")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a/self", withDestinationPath: "self")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/same.plan.yaml", withDestinationPath: "b/p.plan.yaml")
        let outcome = try BuiltTool.run(Self.select + [".", "--json"], folder: folder.path)
        #expect(outcome.status == 1)
        #expect(try codes(outcome).count == 1, "one file is linted once")
        guard getuid() != 0 else { return }
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path + "/a/b")
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/a/b")
        }
        #expect(try BuiltTool.run(Self.select + ["."], folder: folder.path).status == 3)
    }

    @Test func whatIsNoPlanIsPassedOverInFoldersOnly() throws {
        let folder = try ScratchFolder()
        try folder.file("a: 1\n", named: "values.yaml")
        try folder.file("{{ broken\n", named: "template.yaml")
        try folder.file("nodes: [1, 2\n", named: "half.yaml")
        let whole = try BuiltTool.run(Self.select + [".", "--json"], folder: folder.path)
        #expect(try codes(whole) == ["half.yaml PRE001"])
        #expect(try BuiltTool.run(Self.select + ["values.yaml"], folder: folder.path).status == 3)
    }

    // MARK: The cache

    @Test func whatIsKeptIsUsedUntilSomethingChanges() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        let arguments = Self.select + ["p.yaml", "--json", "--cache-dir", "kept"]
        let first = try BuiltTool.run(arguments, folder: folder.path)
        let entries = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/kept")
            .filter { $0.hasSuffix(".json") }
        try #require(entries.count == 1)
        let entry = folder.path + "/kept/" + entries[0]
        #expect(try BuiltTool.run(arguments, folder: folder.path).output == first.output)
        // That it is used shows in an entry that says something else.
        let text = try String(contentsOfFile: entry, encoding: .utf8)
        try text.replacing("which its scope", with: "which this scope").write(
            toFile: entry, atomically: false, encoding: .utf8)
        #expect(try BuiltTool.run(arguments, folder: folder.path).text.contains("which this scope"))
        #expect(try BuiltTool.run(arguments + ["--no-cache"], folder: folder.path).output == first.output)
        for broken in [
            "", "{", "[]", "{\"key\":1}", String(text.dropLast(40)),
            text.replacing("\"findings\":[", with: "\"findings\":[1,"),
        ] {
            try broken.write(toFile: entry, atomically: false, encoding: .utf8)
            #expect(try BuiltTool.run(arguments, folder: folder.path).output == first.output)
        }
        try folder.file(Self.right, named: "p.yaml")
        #expect(try BuiltTool.run(arguments, folder: folder.path).status == 0)
        try folder.file("lint: {severity: {PRE303: info}}\n", named: "auditable.yaml")
        try folder.file(Self.wrong, named: "p.yaml")
        #expect(try BuiltTool.run(arguments, folder: folder.path).status == 0, "the configuration counts too")
    }

    // MARK: Fixes

    @Test func suppressionsThatSuppressNothingAreRemoved() throws {
        let folder = try ScratchFolder()
        let text = "\u{FEFF}nodes:\n  - {idx: 0, agent: a, kind: decision}  # auditable: ignore[PRE303] old\n"
        try folder.file(text, named: "p.yaml")
        let dry = try BuiltTool.run(Self.select + ["p.yaml", "--fix-dry-run"], folder: folder.path)
        #expect(dry.status == 1 && dry.errorText.contains("would remove"), "\(dry.account)")
        #expect(folder.bytes(of: "p.yaml") == Array(text.utf8))
        let done = try BuiltTool.run(Self.select + ["p.yaml", "--fix"], folder: folder.path)
        #expect(done.status == 0, "\(done.account)")
        #expect(
            folder.bytes(of: "p.yaml") == Array("\u{FEFF}nodes:\n  - {idx: 0, agent: a, kind: decision}\n".utf8))
    }

    // MARK: Revisions

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
    func onlyWhatIsNewIsShown() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "old.yaml")
        let git = "git -c user.name=a -c user.email=a@b"
        let made = try BuiltTool.shell(
            "git init -q . && git add . && \(git) commit -qm one", environment: ["HOME": folder.path],
            folder: folder.path)
        try #require(made.status == 0, "\(made.account)")
        try folder.file("# moved\n" + Self.wrong, named: "old.yaml")
        try folder.file(Self.wrong, named: "new.yaml")
        let outcome = try BuiltTool.run(Self.select + [".", "--diff", "HEAD", "--json"], folder: folder.path)
        #expect(outcome.status == 1)
        #expect(try codes(outcome) == ["new.yaml PRE303"], "\(outcome.account)")
        #expect(try BuiltTool.run(Self.select + ["old.yaml", "--diff", "HEAD"], folder: folder.path).status == 0)
        for name in ["nobody", "--help", "HEAD; ls", ""] {
            let wrong = try BuiltTool.run(Self.select + ["old.yaml", "--diff=\(name)"], folder: folder.path)
            #expect(wrong.status == 2, "\(wrong.account)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
    func whatIsNewHidesNoFailureAndMakesNothingStale() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        try folder.file("nodes: [1, 2\n", named: "broken.yaml")
        let git = "git -c user.name=a -c user.email=a@b"
        let made = try BuiltTool.shell(
            "git init -q . && git add . && \(git) commit -qm one", environment: ["HOME": folder.path],
            folder: folder.path)
        try #require(made.status == 0, "\(made.account)")
        try folder.file("nodes: [1, 2\n", named: "new.yaml")
        for name in ["broken.yaml", "new.yaml", "nowhere.yaml"] {
            let outcome = try BuiltTool.run(Self.select + [name, "--diff", "HEAD", "--json"], folder: folder.path)
            #expect(outcome.status == 3, "\(outcome.account)")
            #expect(try codes(outcome) == ["\(name) PRE001"])
        }
        let diff = Self.select + ["p.yaml", "--diff", "HEAD"]
        #expect(try BuiltTool.run(diff + ["--write-baseline", "b.json"], folder: folder.path).status == 0)
        let known = try BuiltTool.run(diff + ["--baseline", "b.json", "--strict-baseline"], folder: folder.path)
        #expect(known.status == 0 && known.errors.isEmpty, "what is not new is not gone: \(known.account)")
        let whole = try BuiltTool.run(Self.select + ["p.yaml", "--baseline", "b.json"], folder: folder.path)
        #expect(whole.status == 0, "the baseline holds everything: \(whole.account)")
        let piped = try BuiltTool.run(
            Self.select + ["-", "--stdin-name", "p.yaml", "--diff", "HEAD"], input: .bytes(Array(Self.wrong.utf8)),
            folder: folder.path)
        #expect(piped.status == 0, "\(piped.account)")
        let afar = try BuiltTool.run(Self.select + [folder.path + "/p.yaml", "--diff", "HEAD"], folder: "/")
        #expect(afar.status == 0, "\(afar.account)")
    }

    @Test func aBaselineKnowsNothingOfWhatCannotBeRead() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        #expect(
            try BuiltTool.run(Self.select + ["p.yaml", "--write-baseline", "b.json"], folder: folder.path).status == 0)
        try folder.file("nodes: [1, 2\n", named: "p.yaml")
        let outcome = try BuiltTool.run(Self.select + ["p.yaml", "--baseline", "b.json"], folder: folder.path)
        #expect(outcome.status == 3)
        #expect(!outcome.errorText.contains("stale"), "\(outcome.account)")
    }

    @Test func reportsNameEveryFileFromTheRootOfTheRepository() throws {
        let folder = try ScratchFolder()
        try folder.file("", named: ".git/HEAD")
        try folder.file(Self.right, named: "flows/p.yaml")
        try folder.file("nobody: {gate: [human]}\n", named: "flows/p.yaml.overlay.yaml")
        try folder.file(
            "lint: {suppress: [{code: PRE101, path: flows/p.yaml, node: 7, reason: r}]}\n", named: "auditable.yaml")
        let select = ["lint", "--select", "PRE101", "--fail-at", "info"]
        let flags = ["--also", "sarif=r.sarif", "--also", "json=r.json", "--format", "github"]
        for (place, input) in [("", "flows/p.yaml"), ("/flows", "p.yaml")] {
            let outcome = try BuiltTool.run(select + [input] + flags, folder: folder.path + place)
            #expect(outcome.text.contains("file=auditable.yaml,"), "\(outcome.account)")
            #expect(outcome.text.contains("file=flows/p.yaml.overlay.yaml,"), "\(outcome.account)")
            let log = String(decoding: folder.bytes(of: "\(place)/r.sarif") ?? [], as: UTF8.self)
            for uri in ["auditable.yaml", "flows/p.yaml.overlay.yaml"] { #expect(log.contains("\"uri\":\"\(uri)\"")) }
        }
        func fingerprints(_ name: String) throws -> [String] {
            let plans = try JSONReader.value(of: folder.bytes(of: name) ?? []).object?["plans"]?.array ?? []
            return plans.flatMap { $0.object?["findings"]?.array ?? [] }
                .compactMap { $0.object?["fingerprint"]?.text }.sorted()
        }
        #expect(try fingerprints("r.json") == fingerprints("flows/r.json"))
        #expect(try fingerprints("r.json").count >= 2)
    }

    @Test func outsideOfARepositoryNothingCanBeCompared() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        #expect(try BuiltTool.run(Self.select + ["p.yaml", "--diff", "HEAD"], folder: folder.path).status == 3)
    }

    // MARK: Configurations

    @Test func suppressionsOfAConfigurationAreDisregardedToo() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.plan.yaml")
        try folder.file("lint: {suppress: [{code: PRE303, reason: r}]}\n", named: "auditable.yaml")
        #expect(try BuiltTool.run(Self.select + ["p.plan.yaml"], folder: folder.path).status == 0)
        let all = try BuiltTool.run(Self.select + ["p.plan.yaml", "--no-suppress", "--json"], folder: folder.path)
        #expect(all.status == 1)
        #expect(try codes(all) == ["p.plan.yaml PRE303"])
    }

    @Test func onePlanIsOnePlanWhateverIsSaidOfItsConfiguration() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.plan.yaml")
        try folder.file("lint: {suppress: [{code: PRE303}]}\n", named: "auditable.yaml")
        let outcome = try BuiltTool.run(Self.select + ["p.plan.yaml", "--json"], folder: folder.path)
        #expect(try codes(outcome) == ["auditable.yaml PRE005", "p.plan.yaml PRE303"])
        let top = try JSONReader.value(of: outcome.output).object
        #expect(top?["path"]?.text == "p.plan.yaml" && top?["n_steps"]?.int == 1, "\(outcome.account)")
    }

    @Test func eachFolderFailsAtItsOwnLevel() throws {
        let folder = try ScratchFolder()
        for (name, level) in [("a", "never"), ("b", "error")] {
            try folder.file(Self.wrong, named: "\(name)/p.plan.yaml")
            try folder.file("lint: {fail_at: \(level)}\n", named: "\(name)/auditable.yaml")
        }
        let outcome = try BuiltTool.run(Self.select + ["a", "b", "--format", "junit"], folder: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("<testsuite name=\"a/p.plan.yaml\" tests=\"1\" failures=\"0\""))
        #expect(outcome.text.contains("<testsuite name=\"b/p.plan.yaml\" tests=\"1\" failures=\"1\""))
    }

    // MARK: Inputs

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
    func pipesOfTheShellAreFiles() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        let select = Self.select.joined(separator: " ")
        for line in ["cat p.yaml | auditable \(select) /dev/stdin", "auditable \(select) <(cat p.yaml)"] {
            let outcome = try BuiltTool.shell("/bin/bash -c '\(line)'", folder: folder.path)
            #expect(outcome.status == 1 && outcome.text.contains("PRE303"), "\(outcome.account)")
        }
    }

    @Test func aPlanIsNotWrittenOver() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.right, named: "p.json.yaml")
        for flags in [["-o", "./p.json.yaml"], ["--also", "sarif=p.json.yaml"], ["--write-baseline", "p.json.yaml"]] {
            let outcome = try BuiltTool.run(Self.select + ["p.json.yaml"] + flags, folder: folder.path)
            #expect(outcome.status == 2, "\(outcome.account)")
            #expect(folder.bytes(of: "p.json.yaml") == Array(Self.right.utf8))
        }
        for _ in 0..<2 {
            let outcome = try BuiltTool.run(Self.select + [".", "--json", "-o", "found.json"], folder: folder.path)
            #expect(outcome.status == 0, "what an earlier run wrote may be written anew: \(outcome.account)")
        }
    }

    @Test func whatIsTooLargeIsNoPlan() throws {
        let folder = try ScratchFolder()
        try folder.file("{\"x\": \"" + String(repeating: "x", count: 33 << 20) + "\"}", named: "long.json")
        try folder.file("nodes: " + String(repeating: "[", count: 5_000), named: "deep.yaml")
        for name in ["long.json", "deep.yaml"] {
            let outcome = try BuiltTool.run(["lint", name, "--json"], folder: folder.path)
            #expect(outcome.status == 3)
            #expect(try codes(outcome) == ["\(name) PRE002"])
        }
    }

    @Test func configurationsSuppressByPathAndStep() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "flows/p.plan.yaml")
        func lint(_ suppress: String, _ more: [String] = []) throws -> BuiltTool.Outcome {
            try folder.file(
                "lint:\n  select: [PRE303]\n  suppress:\n    - \(suppress)\n", named: "auditable.yaml")
            return try BuiltTool.run(["lint", "flows", "--json"] + more, folder: folder.path)
        }
        #expect(try lint("{code: PRE303, path: \"flows/*\", node: 0, reason: r}").status == 0)
        #expect(try codes(lint("{code: PRE303, node: 0}")) == ["auditable.yaml PRE005", "flows/p.plan.yaml PRE303"])
        #expect(
            try codes(lint("{code: PRE303, node: 1, reason: r}")) == [
                "auditable.yaml PRE006", "flows/p.plan.yaml PRE303",
            ])
        #expect(
            try codes(lint("{code: PRE303, reason: r, until: 2026-01-01}", ["--today", "2026-01-02"])) == [
                "auditable.yaml PRE007", "flows/p.plan.yaml PRE303",
            ])
        #expect(try lint("{code: PRE303, node: 0}", ["--no-config", "--select", "PRE101"]).status != 2)
    }

    @Test(
        arguments: [
            ["--fail-at", "fatal"], ["--profile", "x"], ["--require", "x"], ["--severity", "PRE303"],
            ["--severity", "PRE303=x"], ["--severity", "PRE001=off"], ["--today", "x"], ["--jobs", "0"],
            ["--excerpt", "x"], ["--adapter", "x"], ["--format", "dot"], ["--select", ""], ["--ignore", "PRE002"],
        ])
    func aWrongCommandIsTold(_ flags: [String]) throws {
        let folder = try ScratchFolder()
        try folder.file(Self.right, named: "p.yaml")
        let outcome = try BuiltTool.run(["lint", "p.yaml"] + flags, folder: folder.path)
        #expect(outcome.status == 2, "\(outcome.account)")
    }

    /// A part of the answer must not look like all of it.
    @Test func findingsThatAreNotKeptAreTold() throws {
        let folder = try ScratchFolder()
        let steps = (0..<12_000).map { "  - {idx: \($0), agent: a, kind: tool_call, writes: [w\($0)]}\n" }
        try folder.file("nodes:\n" + steps.joined(), named: "p.yaml")
        let outcome = try BuiltTool.run(
            ["lint", "p.yaml", "--select", "PRE101", "--no-cache", "--json"], folder: folder.path)
        #expect(outcome.text.contains("findings_dropped"))
        #expect(outcome.account.contains("more findings than are kept"))
    }

    // MARK: Where it is run by others

    @Test func theHookLintsTheFilesItIsGiven() throws {
        let hooks = try String(contentsOf: SourceTree.root.appending(path: ".pre-commit-hooks.yaml"), encoding: .utf8)
        let entries = hooks.split(separator: "\n").filter { $0.contains(" entry: ") }
            .map { String($0.split(separator: ": ", maxSplits: 1)[1]) }
        try #require(!entries.isEmpty)
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "a.plan.yaml")
        try folder.file(Self.right, named: "b.plan.yaml")
        for entry in entries {
            let select = "\(entry) --select PRE303"
            #expect(try BuiltTool.shell("\(select) a.plan.yaml b.plan.yaml", folder: folder.path).status == 1)
            #expect(try BuiltTool.shell("\(select) b.plan.yaml", folder: folder.path).status == 0)
            #expect(try BuiltTool.shell(select, folder: folder.path).status == 0, "no file is no objection")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")), arguments: [Self.wrong, Self.right])
    func theActionWritesEverythingInOnePass(_ plan: String) throws {
        let action = try String(contentsOf: SourceTree.root.appending(path: "action.yml"), encoding: .utf8)
        let step = try #require(action.components(separatedBy: "- name: Lint\n").last)
        let block = try #require(step.components(separatedBy: "run: |\n").dropFirst().first)
        let script = block.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.isEmpty || $0.hasPrefix("        ") }.map { $0.dropFirst(8) }.joined(separator: "\n")
        let folder = try ScratchFolder()
        try folder.file(plan, named: "a b/p.plan.yaml")
        try folder.file("lint: {select: [PRE303]}\n", named: "auditable.yaml")
        try folder.file(script, named: "step.sh")
        let names = ["CONFIG", "PROFILE", "REQUIRE", "BASELINE", "DIFF_BASE", "PLANS"]
        var environment = Dictionary(uniqueKeysWithValues: names.map { ($0, "") })
        environment.merge([
            "FAIL_AT": "error", "SARIF_FILE": "out.sarif", "RUNNER_TEMP": folder.path,
            "GITHUB_OUTPUT": folder.path + "/output", "GITHUB_STEP_SUMMARY": folder.path + "/summary",
        ]) { $1 }
        let outcome = try BuiltTool.shell("bash -e step.sh", environment: environment, folder: folder.path)
        let count = plan == Self.wrong ? 1 : 0
        #expect(outcome.status == Int32(count), "\(outcome.account)")
        #expect(outcome.text.contains("::error file=a b/p.plan.yaml") == (count == 1))
        let outputs = String(decoding: folder.bytes(of: "output") ?? [], as: UTF8.self)
        #expect(outputs == "errors=\(count)\nwarnings=0\ninfos=0\nsarif-file=out.sarif\n")
        #expect(folder.bytes(of: "summary")?.isEmpty == false && folder.bytes(of: "out.sarif")?.isEmpty == false)
    }

    @Test func explainListsEveryRule() throws {
        let list = try BuiltTool.run(["explain", "--list", "--json"])
        let rules = try JSONReader.value(of: list.output).object?["rules"]?.array ?? []
        #expect(rules.count > 20 && list.status == 0)
        for rule in rules.compactMap(\.object) {
            let code = rule["code"]?.text ?? ""
            let page = try BuiltTool.run(["explain", code.lowercased()])
            // The page is wrapped.
            let words = page.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(page.status == 0 && words.contains(rule["statement"]?.text ?? "?"), "\(code)")
        }
        #expect(try BuiltTool.run(["explain"]).status == 2)
        #expect(try BuiltTool.run(["explain", "PRE401", "--list"]).status == 2)
    }
}
