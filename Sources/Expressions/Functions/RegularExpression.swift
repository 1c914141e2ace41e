internal import CRE2
internal import CanonicalJSON

/// A compiled regular expression in RE2's syntax: matching takes time linear in the text, whatever the pattern.
///
/// `@unchecked Sendable`: the pointer is set once, owned by this object alone and freed with it; what it points to is
/// not changed by matching as seen from outside, and RE2 guards its own caches, so several threads may match at once.
final class RegularExpression: @unchecked Sendable {
    private let pattern: OpaquePointer

    /// Why a pattern is none.
    struct Failure: Error {
        let reason: String
    }

    /// - Throws: ``Failure`` for a malformed pattern, and for one that needs more memory than `limits` gives.
    init(_ text: JSONString, limits: CELLimits) throws(Failure) {
        var reason = [CChar](repeating: 0, count: 160)
        let (compiled, isLong) = text.withBytes { bytes -> (OpaquePointer?, Bool) in
            guard bytes.count <= limits.patternBytes else { return (nil, true) }
            return (
                reason.withUnsafeMutableBufferPointer {
                    cre2_compile(bytes.baseAddress, bytes.count, Int64(limits.patternMemory), $0.baseAddress, $0.count)
                }, false
            )
        }
        if isLong { throw Failure(reason: "longer than \(limits.patternBytes) bytes") }
        guard let compiled else {
            let end = reason.firstIndex(of: 0) ?? reason.count
            throw Failure(reason: String(decoding: reason[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        pattern = compiled
    }

    deinit {
        cre2_destroy(pattern)
    }

    /// Whether some part of a text matches.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        cre2_matches(pattern, text.baseAddress, text.count) == 1
    }
}
