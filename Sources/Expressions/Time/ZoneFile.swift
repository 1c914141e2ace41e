#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file of the machine's time zone database.
///
/// Read directly, because the C library knows one zone for the whole process only.
///
/// Source: RFC 9636 (TZif).
struct ZoneFile {
    let table: TimeZoneTable

    private static let folder = "/usr/share/zoneinfo/"
    private static let longest = 1 << 20

    /// - Parameter name: as `Europe/Paris`; letters, digits and `_+-/` only, so that no other file can be meant.
    /// - Returns: nil when there is no such file, or it is malformed.
    init?(named name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            guard let first = part.first, (0x61...0x7A).contains(first | 0x20) else { return false }
            return part.allSatisfy {
                Lexer.isIdentifierPart($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
            }
        }
        // What the machine's owner chose is the same nowhere else, and clocks with leap seconds are not those of CEL.
        let isShared = parts.first.map { first in
            !["localtime", "posixrules", "right"].contains { first.elementsEqual($0.utf8) }
        }
        guard isPlain, isShared == true, name.utf8.count <= 64, let bytes = Self.contents(of: Self.folder + name),
            let table = Self.table(bytes)
        else { return nil }
        self.table = table
    }

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count <= longest {
            let count = withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 1) { buffer in
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
                return count
            }
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { return nil }
        }
        return nil
    }

    /// The table of a file's second block, which has times of 64 bits, and the rule behind it.
    private static func table(_ bytes: [UInt8]) -> TimeZoneTable? {
        guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2"),
            let header = Header(bytes, at: first.end(timeSize: 4))
        else { return nil }
        let end = header.end(timeSize: 8)
        guard end < bytes.count, header.types > 0 else { return nil }
        let times = header.start
        let kinds = times + header.times * 8
        let types = kinds + header.times
        func integer(_ at: Int, _ size: Int) -> Int64 {
            // Sign-extended from the first byte.
            bytes[at..<at + size].dropFirst().reduce(Int64(Int8(bitPattern: bytes[at]))) { $0 << 8 | Int64($1) }
        }
        func offset(_ type: Int) -> Int32? {
            type < header.types ? Int32(truncatingIfNeeded: integer(types + type * 6, 4)) : nil
        }
        var changes: [Int64] = []
        var offsets: [Int32] = []
        for at in 0..<header.times {
            guard let offset = offset(Int(bytes[kinds + at])) else { return nil }
            changes.append(integer(times + at * 8, 8))
            offsets.append(offset)
        }
        guard let initial = offset(0), zip(changes, changes.dropFirst()).allSatisfy(<) else { return nil }
        let footer = bytes[(end + 1)...].prefix { $0 != 0x0A }
        return TimeZoneTable(
            changes: changes, offsets: offsets, first: initial, rule: footer.isEmpty ? nil : DaylightRule(footer))
    }

    private struct Header {
        let version: UInt8
        let start: Int
        let isUTC, isStandard, leaps, times, types, letters: Int

        init?(_ bytes: [UInt8], at: Int) {
            guard at >= 0, at + 44 <= bytes.count, bytes[at..<at + 4].elementsEqual("TZif".utf8) else { return nil }
            version = bytes[at + 4]
            let counts = (0..<6).map { place in
                bytes[(at + 20 + place * 4)..<(at + 24 + place * 4)].reduce(0) { $0 << 8 | Int($1) }
            }
            guard counts.allSatisfy({ $0 <= ZoneFile.longest }) else { return nil }
            start = at + 44
            (isUTC, isStandard, leaps, times, types, letters) =
                (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
        }

        /// Where the block ends whose times have a size.
        func end(timeSize: Int) -> Int {
            start + times * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + isStandard + isUTC
        }
    }
}
