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

    @Test func outsideOfARepositoryNothingCanBeCompared() throws {
        let folder = try ScratchFolder()
        try folder.file(Self.wrong, named: "p.yaml")
        #expect(try BuiltTool.run(Self.select + ["p.yaml", "--diff", "HEAD"], folder: folder.path).status == 3)
    }

    // MARK: Configurations

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
