internal import CanonicalJSON

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The forms in which credentials are written.
///
/// Every form is found by one pass from its first bytes on; a text costs time linear in its length.
///
/// Source: spec/prelint.md 3.1, PRE604.
enum SecretForm: Equatable {
    /// A credential of a provider, by what its keys begin with.
    case provider(String)
    case privateKey
    case signedToken
    case addressWithPassword
    /// A value under a name that speaks of a secret.
    case named(String)

    /// The shortest text that can hold one: an address of one letter each.
    static let leastBytes = 8

    /// The form, as messages name it.
    var words: String {
        switch self {
        case .provider(let name): "a credential (\(name))"
        case .privateKey: "a private key"
        case .signedToken: "a signed token"
        case .addressWithPassword: "an address with a password"
        case .named(let key): "what \(key) names, a secret by its look,"
        }
    }

    /// What a text holds; nil for no credential.
    ///
    /// - Parameters:
    ///   - key: the name it stands under.
    ///   - isArgument: whether it lies under `args`, `env` or `headers`.
    static func of(_ text: JSONString, key: JSONString?, isArgument: Bool) -> SecretForm? {
        let bytes = withoutReferences(Array(text.lossyText.utf8))
        if let known = known(bytes) { return known }
        guard isArgument, let key, speaksOfSecret(key), isRandom(bytes), !isPlaceholder(bytes) else { return nil }
        return .named(key.lossyText)
    }

    // MARK: Known forms

    private struct Provider {
        let name: String
        let prefix: [UInt8]
        let least: Int
        let most: Int?
        let takes: @Sendable (UInt8) -> Bool

        init(
            _ name: String, _ prefix: String, _ least: Int, exactly: Bool = false,
            _ takes: @escaping @Sendable (UInt8) -> Bool
        ) {
            self.name = name
            self.prefix = Array(prefix.utf8)
            self.least = least
            most = exactly ? least : nil
            self.takes = takes
        }
    }

    private static let providers: [Provider] =
        [Provider("AKIA...", "AKIA", 16, exactly: true) { isDigit($0) || isUpper($0) }]
        + ["ghp_", "gho_", "ghu_", "ghr_", "ghs_"].map { Provider("\($0)...", $0, 36, isAlphanumeric) }
        + [
            Provider("github_pat_...", "github_pat_", 22) { isAlphanumeric($0) || $0 == UInt8(ascii: "_") },
            Provider("glpat-...", "glpat-", 20, isURLSafe),
        ]
        + ["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"].map {
            Provider("\($0)...", $0, 10) { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
        + [
            Provider("AIza...", "AIza", 35, isURLSafe), Provider("sk_live_...", "sk_live_", 24, isAlphanumeric),
            Provider("rk_live_...", "rk_live_", 24, isAlphanumeric), Provider("sk-...", "sk-", 20, isURLSafe),
        ]

    private static func known(_ bytes: [UInt8]) -> SecretForm? {
        if holdsPrivateKey(bytes) { return .privateKey }
        var at = 0
        while at < bytes.count {
            // Forms begin where a word does: `task-...` holds no `sk-...`.
            if at == 0 || !isAlphanumeric(bytes[at - 1]) {
                for provider in providers where bytes[at] == provider.prefix[0] {
                    guard bytes[at...].starts(with: provider.prefix) else { continue }
                    let rest = bytes[(at + provider.prefix.count)...]
                    let length = rest.prefix { provider.takes($0) }.count
                    if length >= provider.least, provider.most.map({ length == $0 }) ?? true {
                        return .provider(provider.name)
                    }
                }
                if bytes[at...].starts(with: "eyJ".utf8), isSignedToken(bytes[at...]) { return .signedToken }
            }
            if bytes[at] == UInt8(ascii: ":"), bytes[at...].starts(with: "://".utf8), isAddress(bytes, colon: at) {
                return .addressWithPassword
            }
            at += 1
        }
        return nil
    }

    /// `-----BEGIN ... PRIVATE KEY-----`.
    private static func holdsPrivateKey(_ bytes: [UInt8]) -> Bool {
        let begin = Array("-----BEGIN ".utf8)
        let end = Array("PRIVATE KEY".utf8)
        guard let start = firstIndex(of: begin, in: bytes[...]) else { return false }
        let line = bytes[(start + begin.count)...].prefix { $0 != 0x0A }
        return firstIndex(of: end, in: line) != nil
    }

    private static func firstIndex(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        for at in bytes.startIndex...(bytes.endIndex - needle.count)
        where bytes[at] == needle[0] && bytes[at...].starts(with: needle) { return at }
        return nil
    }

    /// Three parts of base64url with points between them, the first an object.
    private static func isSignedToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        for part in 0..<3 {
            let length = rest.prefix(while: isURLSafe).count
            guard length >= (part == 0 ? 8 : 4) else { return false }
            rest = rest.dropFirst(length)
            if part < 2 {
                guard rest.first == UInt8(ascii: ".") else { return false }
                rest = rest.dropFirst()
            }
        }
        return true
    }

    /// `scheme://user:password@`, the colon given.
    private static func isAddress(_ bytes: [UInt8], colon: Int) -> Bool {
        let scheme = bytes[..<colon].reversed().prefix { isAlphanumeric($0) || "+.-".utf8.contains($0) }
        guard let first = scheme.last, isUpper(first) || isLower(first) else { return false }
        // The part before the first slash, question mark, hash or blank; the last @ ends the name and password.
        let authority = bytes[(colon + 3)...].prefix { !"/?# \t\r\n\"'".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let account = authority[..<at]
        guard let separator = account.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let password = account[(separator + 1)...]
        return !password.isEmpty && !isMask(password)
    }

    // MARK: Values under names

    private static func speaksOfSecret(_ key: JSONString) -> Bool {
        let words = words(of: key.lossyText)
        let spoken = ["password", "passwd", "passphrase", "secret", "token", "credential"]
        for word in words {
            if spoken.contains(where: { word.contains($0) }) { return true }
            if ["key", "keys", "pwd"].contains(word) { return true }
            if ["apikey", "apikeys", "accesskey", "secretkey", "authkey", "privatekey"].contains(word) { return true }
        }
        return false
    }

    /// The words of a name: `apiKey`, `API_KEY` and `x-api-key` all have `key`.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for byte in name.utf8.prefix(256) {
            let starts = isUpper(byte) && wasLower
            if !isAlphanumeric(byte) || starts, !word.isEmpty {
                words.append(word)
                word = ""
            }
            if isAlphanumeric(byte) { word.unicodeScalars.append(Unicode.Scalar(isUpper(byte) ? byte | 0x20 : byte)) }
            wasLower = isLower(byte) || isDigit(byte)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// At least 12 characters of at least 3.0 bits each, by how often each Unicode scalar stands in the text.
    private static func isRandom(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12 else { return false }
        var counts: [Unicode.Scalar: Int] = [:]
        var total = 0
        for scalar in String(decoding: bytes.prefix(4096), as: UTF8.self).unicodeScalars {
            counts[scalar, default: 0] += 1
            total += 1
        }
        guard total >= 12 else { return false }
        // In the order of the counts, so that the sum does not depend on that of a table.
        let entropy = counts.values.sorted().reduce(0.0) { sum, count in
            let share = Double(count) / Double(total)
            return sum - share * log2(share)
        }
        return entropy >= 3.0
    }

    private static func isPlaceholder(_ bytes: [UInt8]) -> Bool {
        if isMask(bytes[...]) { return true }
        let text = String(decoding: bytes.prefix(256).map { isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        let spoken = [
            "changeme", "change-me", "change_me", "placeholder", "example", "your-", "your_", "yourkey", "dummy",
            "redacted", "replace", "insert", "todo", "xxxx", "sample", "not-a-", "secretref",
        ]
        if spoken.contains(where: { text.contains($0) }) { return true }
        // What another system fills in: <name>, %NAME%, $NAME, env:NAME, vault:path, @parameters(..).
        let edges = (bytes.first, bytes.last)
        if edges == (UInt8(ascii: "<"), UInt8(ascii: ">")) || edges == (UInt8(ascii: "%"), UInt8(ascii: "%"))
            || edges == (UInt8(ascii: "["), UInt8(ascii: "]"))
        {
            return true
        }
        let schemes = [
            "$", "env:", "vault:", "secret:", "secrets.", "op://", "arn:", "ref:", "file:", "keyring:", "@parameters(",
            "@{parameters(", "@appsetting(", "@{appsetting(",
        ]
        return schemes.contains { text.utf8.starts(with: $0.utf8) }
    }

    /// One character again and again, or nothing but masks.
    private static func isMask(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        return bytes.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
            || (bytes.count > 2 && bytes.allSatisfy { $0 == first })
    }

    // MARK: References

    /// A text without `${..}` and `{{..}}`.
    static func withoutReferences(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "{")) else { return bytes }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var at = 0
        // Behind these nothing closes any more, so that no text is searched twice.
        var noBrace = false
        var noBraces = false
        while at < bytes.count {
            if !noBraces, bytes[at...].starts(with: "{{".utf8) {
                if let end = firstIndex(of: Array("}}".utf8), in: bytes[(at + 2)...]) {
                    at = end + 2
                    continue
                }
                noBraces = true
            }
            if !noBrace, bytes[at...].starts(with: "${".utf8) {
                if let end = bytes[(at + 2)...].firstIndex(of: UInt8(ascii: "}")) {
                    at = end + 1
                    continue
                }
                noBrace = true
            }
            kept.append(bytes[at])
            at += 1
        }
        return kept
    }

    // MARK: Characters

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isUpper(byte) || isLower(byte) }
    private static func isURLSafe(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
