internal import CanonicalJSON

/// The functions of the strings extension, on values whose types have been looked at.
///
/// Positions are counted in code points from 0.
///
/// Source: cel-spec, doc/extensions/strings.md; the reference implementation's ext/README.md.
struct StringFunctions {
    let at: Int32
    let limits: CELLimits

    private func outside(_ position: Int64) -> Fault {
        Fault(.badArgument, at: at, "no position \(position) in this text")
    }

    private func offset(_ position: Int64, in text: CodePoints) throws(Fault) -> Int {
        guard let offset = text.offset(of: position) else { throw outside(position) }
        return offset
    }

    func charAt(_ string: JSONString, _ position: Int64) throws(Fault) -> JSONString {
        let text = CodePoints(string)
        let start = try offset(position, in: text)
        return start == text.bytes.count ? "" : text.text(start..<text.next(start))
    }

    func substring(_ string: JSONString, _ start: Int64, _ end: Int64?) throws(Fault) -> JSONString {
        let text = CodePoints(string)
        let first = try offset(start, in: text)
        let last = try end.map { (end) throws(Fault) in try offset(end, in: text) } ?? text.bytes.count
        guard first <= last else {
            throw Fault(.badArgument, at: at, "the end lies before the start")
        }
        return text.text(first..<last)
    }

    /// The first position from `start` on where the wanted text begins, or -1.
    func indexOf(_ string: JSONString, _ wanted: JSONString, _ start: Int64) throws(Fault) -> Int64 {
        let text = CodePoints(string)
        let from = try offset(start, in: text)
        if wanted.isEmpty { return start }
        let found = TextSearch(for: wanted.withBytes { Array($0) }).first(in: text.bytes[from...])
        return found.map { text.position(of: from + $0) } ?? -1
    }

    /// The last position up to `end` where the wanted text begins, or -1.
    func lastIndexOf(_ string: JSONString, _ wanted: JSONString, _ end: Int64?) throws(Fault) -> Int64 {
        let text = CodePoints(string)
        let last = try end.map { (end) throws(Fault) in try offset(end, in: text) } ?? text.bytes.count
        if wanted.isEmpty { return end ?? text.position(of: last) }
        var found = -1
        TextSearch(for: wanted.withBytes { Array($0) }).occurrences(in: text.bytes, isOverlapping: true) { offset in
            guard offset <= last else { return false }
            found = offset
            return true
        }
        return found < 0 ? -1 : text.position(of: found)
    }

    func mapASCII(_ string: JSONString, from first: UInt8, through last: UInt8) -> JSONString {
        JSONString(wtf8: CodePoints(string).bytes.map { (first...last).contains($0) ? $0 ^ 0x20 : $0 })
    }

    func reverse(_ string: JSONString) -> JSONString {
        let text = CodePoints(string)
        var reversed: [UInt8] = []
        reversed.reserveCapacity(text.bytes.count)
        for start in text.starts.reversed() { reversed += text.bytes[start..<text.next(start)] }
        return JSONString(wtf8: reversed)
    }

    /// Without white space at both ends, as Unicode defines it.
    func trim(_ string: JSONString) -> JSONString {
        guard let text = string.text else { return string }
        let scalars = text.unicodeScalars
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return JSONString(String(scalars[first...last]))
    }

    /// Between quotes, with what would not print escaped.
    func quote(_ string: JSONString) -> JSONString {
        var quoted = "\""
        for scalar in string.lossyText.unicodeScalars {
            switch scalar {
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return JSONString(quoted + "\"")
    }

    /// Parts between separators; an empty separator parts code points. At most `limit` parts when it is not negative.
    func split(_ string: JSONString, _ separator: JSONString, _ limit: Int64) throws(Fault) -> [JSONString] {
        if limit == 0 { return [] }
        let most = limit < 0 ? Int.max : Int(clamping: limit)
        let text = CodePoints(string)
        let wanted = separator.withBytes { Array($0) }
        var parts: [JSONString] = []
        var start = 0
        let elements = limits.elements
        func cut(_ offset: Int) -> Bool {
            guard parts.count + 1 < most, parts.count <= elements else { return false }
            parts.append(text.text(start..<offset))
            start = offset + wanted.count
            return true
        }
        if wanted.isEmpty {
            for offset in text.starts.dropFirst() where !cut(offset) { break }
            if text.bytes.isEmpty { return [] }
        } else {
            TextSearch(for: wanted).occurrences(in: text.bytes, isOverlapping: false, cut)
        }
        parts.append(text.text(start..<text.bytes.count))
        guard parts.count <= elements else { throw Fault(.sizeLimit, at: at) }
        return parts
    }

    /// With occurrences replaced, at most `limit` of them when it is not negative. An empty text occurs before every
    /// code point and at the end.
    func replace(
        _ string: JSONString, _ old: JSONString, _ new: JSONString, _ limit: Int64
    ) throws(Fault) -> JSONString {
        let text = CodePoints(string)
        let wanted = old.withBytes { Array($0) }
        let replacement = new.withBytes { Array($0) }
        let most = limit < 0 ? Int.max : Int(clamping: limit)
        var offsets: [Int] = []
        if wanted.isEmpty {
            offsets = Array((text.starts + [text.bytes.count]).prefix(most))
        } else {
            TextSearch(for: wanted).occurrences(in: text.bytes, isOverlapping: false) { offset in
                guard offsets.count < most else { return false }
                offsets.append(offset)
                return true
            }
        }
        // Each of at most 2^20 occurrences adds at most 2^20 bytes, so the sum is exact.
        guard text.bytes.count + offsets.count * max(0, replacement.count - wanted.count) <= limits.stringBytes else {
            throw Fault(.sizeLimit, at: at)
        }
        var result: [UInt8] = []
        var start = 0
        for offset in offsets {
            result += text.bytes[start..<offset]
            result += replacement
            start = offset + wanted.count
        }
        result += text.bytes[start...]
        return JSONString(wtf8: result)
    }

    func join(_ list: CELList, _ separator: JSONString) throws(Fault) -> JSONString {
        let between = separator.withBytes { Array($0) }
        var joined: [UInt8] = []
        for position in 0..<list.count {
            guard case .string(let part)? = list[position] else {
                throw Fault(.noSuchOverload, at: at, "join() takes a list of strings")
            }
            if position > 0 { joined += between }
            part.withBytes { joined += $0 }
            guard joined.count <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
        }
        return JSONString(wtf8: joined)
    }
}
