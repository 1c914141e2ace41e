import Foundation

/// The Python package `auditable` 0.3.0, where it is installed.
enum PythonLibrary {
    struct Outcome {
        let status: Int32
        let output: [UInt8]
        let errors: String

        /// The lines of standard output, without line ends.
        var lines: [[UInt8]] { output.split(separator: 0x0A).map { Array($0) } }
    }

    static let isInstalled: Bool = {
        let version = try? run("import auditable, sys; sys.exit(auditable.__version__ != '0.3.0')", [])
        return version?.status == 0
    }()

    /// Runs a program in Python and waits for its end.
    ///
    /// - Parameter arguments: what the program finds in `sys.argv`, from 1 on.
    static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-python-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: Array(try Data(contentsOf: files[0])),
            errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
    }

    /// Loads a log, which verifies it.
    ///
    /// - Returns: the canonical line of every record as the package has read it; its refusal in `errors` otherwise.
    static func load(_ path: String) throws -> Outcome {
        try run(
            """
            import json, sys
            from auditable.graph.loader import load_log
            try:
                records = load_log(sys.argv[1])
            except ValueError as error:
                sys.exit(str(error))
            for record in records:
                assert record.digest() == record.record_id
                text = json.dumps(record.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                sys.stdout.buffer.write(text.encode() + b"\\n")
            """, [path])
    }

    /// Makes random decisions and has the package's sink write them behind what the log holds.
    ///
    /// - Returns: the ids of the new records as output.
    static func append(_ count: Int, to path: String, seed: UInt64) throws -> Outcome {
        try run(decisions, [path, "\(count)", "\(seed)"])
    }

    private static let decisions = #"""
        import random, struct, sys
        from auditable import Action, CompoundReport, DependencySnapshot, FileSink, Report, audit

        path, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        chance, sink = random.Random(seed), FileSink(path)
        pieces = ["", "a", "é", "e\u0301", "\U0001f600", "\"", "\\", "/", "\0", "\n\r\t\b\f", "\x1f\x7f\x85",
                  "\u2028\ufeff", "\uffff\U0010ffff", "9", "10", '{"record_id":"']

        def number():
            bits = struct.unpack(">d", struct.pack(">Q", chance.getrandbits(64)))[0]
            return chance.choice([
                chance.randrange(-9, 10), chance.getrandbits(64), -chance.getrandbits(chance.randrange(1, 900)),
                bits if bits - bits == 0 else 0.5, chance.randrange(10**9) / 1000, 10.0 ** chance.randrange(-320, 309),
                -0.0, float(2**53 + 2), 1e16, 1e15, 1e-4, 1e-5,
            ])

        def text():
            return "".join(chance.choice(pieces) for _ in range(chance.randrange(4)))

        def value(depth):
            kind = chance.randrange(7 if depth else 5)
            if kind == 5:
                return [value(depth - 1) for _ in range(chance.randrange(4))]
            if kind == 6:
                return members(depth)
            return chance.choice([None, True, False]) if kind == 4 else number() if kind < 2 else text()

        def members(depth):
            return {text(): value(depth - 1) for _ in range(chance.randrange(4))}

        def report(stage):
            return Report(stage, text(), number(), text(), text(), members(2))

        class Failed(Exception):
            pass

        for _ in range(count):
            snapshot = DependencySnapshot(members(3), chance.choice([None, number()]))
            try:
                with audit(text(), snapshot=snapshot, sink=sink) as decision:
                    decision.read(**members(3)).model(text(), text(), value(6))
                    decision.act(Action(text(), members(2), number()))
                    decision.record.data.retrieved += [value(3) for _ in range(chance.randrange(3))]
                    for stage in ("data", "model", "harness"):
                        if chance.randrange(2):
                            decision.attach(report(stage))
                    if chance.randrange(3) == 0:
                        leaves = [report(text()) for _ in range(chance.randrange(4))]
                        decision.record.compound = CompoundReport.of(leaves, score=chance.randrange(2) == 0)
                    if chance.randrange(8) == 0:
                        raise Failed
            except Failed:
                pass
            print(decision.record.record_id)
        """#
}
