import ByteStreams
import Findings
import PlanLint

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Applies fixes to the files of a run, one file after the other.
///
/// Source: spec/prelint.md 8.4.
struct LintFixing {
    let appliesSafe: Bool
    let appliesUnsafe: Bool
    let isDry: Bool

    /// What was done to one file.
    struct Outcome {
        let path: String
        let applied: [Fix]
        let takenBack: [Fix]
    }

    /// Fixes a file, and writes it unless nothing is to be written.
    ///
    /// - Throws: ``CommandError`` when it cannot be written; it is then as it was.
    func fix(_ unit: LintUnit) throws(CommandError) -> Outcome? {
        let path = unit.file.path
        // What comes through a pipe is read once, and there is nothing to write it back to.
        guard path != "-", PlainFile.isThere(path, upTo: PlanReading.limit),
            let found = try? unit.reading.source.bytes(path)
        else { return nil }
        let mark: [UInt8] = found.starts(with: [0xEF, 0xBB, 0xBF]) ? [0xEF, 0xBB, 0xBF] : []
        let bytes = Array(found.dropFirst(mark.count))
        let loop = FixLoop(bytes, path: unit.reading.path) { text in round(unit.reading, mark + text) }
        guard !loop.applied.isEmpty || !loop.takenBack.isEmpty else { return nil }
        if !isDry, loop.bytes != bytes { try Self.write(mark + loop.bytes, path) }
        return Outcome(path: unit.reading.path, applied: loop.applied, takenBack: loop.takenBack)
    }

    private func round(_ reading: PlanReading, _ bytes: [UInt8]) -> FixLoop.Round? {
        let file = reading.lint(bytes)
        guard file.isPlan else { return nil }
        var (errors, counts): ([String: Int], [String: Int]) = ([:], [:])
        var fixes: [FixLoop.Proposal] = []
        for finding in file.findings where finding.suppression == nil {
            counts[finding.code, default: 0] += 1
            if finding.severity == .error { errors[finding.code, default: 0] += 1 }
            guard let fix = finding.fix else { continue }
            switch fix.applicability {
            case .safe where appliesSafe, .unsafe where appliesUnsafe && file.isExecuted:
                fixes.append(FixLoop.Proposal(fix, for: finding.code))
            case .safe, .unsafe, .text: break
            }
        }
        if appliesSafe {
            fixes += reading.repeatedScopeEntries(bytes, of: file).map { FixLoop.Proposal($0, for: nil) }
        }
        return FixLoop.Round(fixes: fixes, errors: errors, findings: counts)
    }

    /// Replaces a file as a whole: itself, not a link to it, with the rights it had.
    private static func write(_ bytes: [UInt8], _ path: String) throws(CommandError) {
        let real = PlainFile.realPath(path) ?? path
        var status = stat()
        let isThere = stat(real, &status) == 0
        do throws(ByteStreamError) {
            let sink = try ByteSink(path: real)
            if let temporary = sink.temporary {
                InterruptCleanup.add(temporary)
                if isThere { chmod(temporary, status.st_mode & 0o7777) }
            }
            try sink.write(bytes)
            try sink.commit()
        } catch {
            throw CommandError(error)
        }
    }
}
