/// The path of a file as a relative URI reference.
///
/// Segments that are empty or `.` are dropped, `..` takes the segment before it away and never leads out, a leading `/`
/// is dropped. All but ASCII letters, digits, `-`, `.`, `_`, `~` and the slashes is percent-encoded, so that no name is
/// taken for a scheme, a query or a fragment. A path of which nothing is left is `-`.
///
/// - Note: Source: RFC 3986, sections 2.1, 2.3 and 4.2; spec/prelint.md 8.6.
enum ArtifactURI {
    /// The reference for a path.
    ///
    /// - Complexity: O(bytes).
    static func reference(_ path: String) -> String {
        var segments: [Substring.UTF8View] = []
        for segment in Substring(path).utf8.split(separator: 0x2F) {
            if segment.elementsEqual(".".utf8) { continue }
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "-" }
        return segments.map(encoded).joined(separator: "/")
    }

    private static func encoded(_ bytes: Substring.UTF8View) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: output.append(byte)
            default: output += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
