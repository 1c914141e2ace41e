public import Findings
public import Signing

/// What stays the same of a finding when lines move: the rule, the step by its name, the resource and the case.
///
/// Source: spec/prelint.md 8.3.
public enum Fingerprint {
    /// The first 16 digits, which findings of the same kind at the same step share.
    ///
    /// - Parameters:
    ///   - path: the file, relative to the root of the repository, with `/`.
    ///   - key: the step's name or number, or the pointer of what the plan as a whole is blamed for.
    /// - Throws: ``SigningError`` when the system's cryptography is not to be had.
    public static func base(
        path: String, code: String, key: String, resource: String?, variant: String?
    ) throws(SigningError) -> String {
        let fields = ["v1", path, code, key, resource ?? "", variant ?? ""]
        var bytes: [UInt8] = []
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(0x1F) }
            bytes += field.utf8
        }
        return String(try SHA256Digest(of: bytes).hex.prefix(16))
    }

    /// Gives each finding its fingerprint: the base, and its number among those with the same base.
    ///
    /// - Parameters:
    ///   - findings: all findings of a run in their order, the suppressed ones too: to suppress one must not renumber
    ///     the others.
    ///   - path: the file of a finding as fingerprints name it.
    /// - Throws: ``SigningError``.
    public static func assign(
        to findings: inout [Finding], path: (Finding) -> String
    ) throws(SigningError) {
        var counts: [String: Int] = [:]
        for place in findings.indices {
            let finding = findings[place]
            let base = try base(
                path: path(finding), code: finding.code, key: key(of: finding), resource: finding.resource,
                variant: finding.variant)
            let count = (counts[base] ?? 0) + 1
            counts[base] = count
            findings[place].fingerprint = "\(base):\(count)"
        }
    }

    /// What names the step of a finding where lines do not.
    public static func key(of finding: Finding) -> String {
        guard let subject = finding.subject else { return finding.pointer }
        return subject.name ?? String(subject.index)
    }
}
