package import CanonicalJSON

/// A part of a text, and what is to stand there instead of it.
package struct TextEdit: Sendable, Hashable {
    /// What is replaced; empty to insert.
    package let region: TextRegion
    package let text: String

    /// A text in the place of another.
    package init(region: TextRegion, text: String) {
        self.region = region
        self.text = text
    }
}

/// Small changes to a document that leave the rest of its text, comments and line ends too, as it is.
///
/// Every answer is nil where the text is not plainly what it must be: a value that has an anchor or comes of an alias,
/// a list begun in the line of another, a comment that would be lost. Whoever asks leaves the text alone then.
package struct DocumentEditor {
    private let source: SourceText
    private let isJSON: Bool
    private var bytes: [UInt8] { source.bytes }

    package init(_ document: PositionedDocument) {
        source = document.source
        isJSON = document.syntax == .json
    }

    // MARK: Scalars and names

    /// Writes another text in the place of a scalar.
    ///
    /// - Parameter text: as it stands in the document, quotes too.
    package func replacing(_ node: PositionedNode, with text: String) -> [TextEdit]? {
        guard isPlainScalar(node), node.region.start < node.region.end else { return nil }
        return [TextEdit(region: node.region, text: text)]
    }

    /// Gives a member another name, quoted as the old one is.
    package func renaming(_ member: PositionedNode.Member, to name: String) -> [TextEdit]? {
        guard member.value.source === source else { return nil }
        let start = source.offset(of: member.place)
        let old = member.key.lossyText
        for quote in isJSON ? ["\""] : ["", "\"", "'"] {
            let written = Array((quote + old + quote).utf8)
            guard start + written.count <= bytes.count, bytes[start...].starts(with: written) else { continue }
            return edits([start..<(start + written.count)], quote + name + quote)
        }
        return nil
    }

    /// The text of a scalar, when it stands in the document just so, quotes aside, and where it does: what is found in
    /// the one can be changed in the other.
    package func verbatim(_ node: PositionedNode) -> (text: [UInt8], start: Int)? {
        guard isPlainScalar(node), let text = node.string else { return nil }
        var range = source.offset(of: node.region.start)..<source.offset(of: node.region.end)
        if let first = bytes[range].first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), range.count >= 2 {
            range = (range.lowerBound + 1)..<(range.upperBound - 1)
        }
        let written = Array(bytes[range])
        return written.elementsEqual(text.lossyText.utf8) ? (written, range.lowerBound) : nil
    }

    /// Replaces a range of bytes.
    package func replacing(_ range: Range<Int>, with text: String) -> TextEdit {
        TextEdit(
            region: TextRegion(
                start: source.place(at: range.lowerBound), end: source.place(at: range.upperBound)), text: text)
    }

    // MARK: Taking out

    /// Takes elements out of a list; not all of them.
    package func removing(_ removed: Set<Int>, from list: PositionedNode) -> [TextEdit]? {
        guard let elements = list.elements, let form = form(list), let items = items(list),
            removed.allSatisfy(elements.indices.contains)
        else { return nil }
        guard form == .block else { return removing(removed, ofFlow: items).map { edits($0) } }
        guard removed.count < items.count else { return nil }
        var ranges: [Range<Int>] = []
        for place in removed.sorted() {
            // The dash is what stands before the element in its line, and blanks alone before that.
            let dash = blanksBack(from: items[place].lowerBound) - 1
            guard dash >= 0, bytes[dash] == UInt8(ascii: "-"), let range = lines(dash..<items[place].upperBound) else {
                return nil
            }
            ranges.append(range)
        }
        return edits(ranges)
    }

    /// Takes a member out of an object that has others.
    package func removing(_ name: JSONString, from object: PositionedNode) -> [TextEdit]? {
        guard let members = object.members, let at = members.firstIndex(where: { $0.key == name }),
            let form = form(object), let items = items(object), members.count > 1
        else { return nil }
        guard form == .block else { return removing([at], ofFlow: items).map { edits($0) } }
        if let range = lines(items[at]) { return edits([range]) }
        // The first member of an element stands behind its dash, where the next one comes to stand.
        guard at == 0, isBlank(items[0].upperBound..<items[1].lowerBound, with: [0x0A, 0x0D]) else { return nil }
        return edits([items[0].lowerBound..<items[1].lowerBound])
    }

    private func removing(_ removed: Set<Int>, ofFlow items: [Range<Int>]) -> [Range<Int>]? {
        guard let lastKept = items.indices.last(where: { !removed.contains($0) }) else { return nil }
        var ranges: [Range<Int>] = []
        for at in removed.sorted() where at < lastKept {
            guard let comma = comma(behind: items[at].upperBound) else { return nil }
            ranges.append(cut(items[at].lowerBound..<(comma + 1), next: items[at + 1].lowerBound))
        }
        guard lastKept < items.count - 1 else { return ranges }
        let tail = items[lastKept].upperBound..<items[items.count - 1].upperBound
        let gaps = (lastKept..<(items.count - 1)).map { items[$0].upperBound..<items[$0 + 1].lowerBound }
        guard gaps.contains(where: { hasComment($0) }) else { return ranges + [tail] }
        guard let comma = comma(behind: tail.lowerBound) else { return nil }
        ranges.append(comma..<(comma + 1))
        for at in (lastKept + 1)..<items.count {
            let end = self.comma(behind: items[at].upperBound).map { $0 + 1 } ?? items[at].upperBound
            ranges.append(cut(items[at].lowerBound..<end, next: nil))
        }
        return ranges
    }

    /// What goes with an item of a list in brackets: its whole lines when it has them to itself, else the blanks to the
    /// next item in the same line, else those before it.
    private func cut(_ item: Range<Int>, next: Int?) -> Range<Int> {
        if let lines = lines(item) { return lines }
        if let next, isBlank(item.upperBound..<next) { return item.lowerBound..<next }
        return blanksBack(from: item.lowerBound)..<item.upperBound
    }

    // MARK: Putting in

    /// Adds a member behind the others of an object.
    ///
    /// - Parameters:
    ///   - name: ASCII that needs no escape.
    ///   - value: as it stands in the document, in one line.
    package func inserting(_ name: String, _ value: String, into object: PositionedNode) -> [TextEdit]? {
        guard let members = object.members, let form = form(object), let items = items(object) else { return nil }
        guard let last = items.last, let member = members.last else {
            let start = source.offset(of: object.place)
            guard form == .flow, bytes[start...].dropFirst().first == UInt8(ascii: "}") else { return nil }
            return edits([(start + 1)..<(start + 1)], isJSON ? "\"\(name)\": \(value)" : "\(name): \(value)")
        }
        let isQuoted = bytes[last.lowerBound] == UInt8(ascii: "\"")
        let text = isQuoted || isJSON ? "\"\(name)\": \(value)" : "\(name): \(value)"
        let isOnOwnLine = blanksBack(from: last.lowerBound) == lineStart(of: last.lowerBound)
        if form == .flow {
            let indent = String(decoding: bytes[lineStart(of: last.lowerBound)..<last.lowerBound], as: UTF8.self)
            let space = isOnOwnLine ? lineEnd(of: last.lowerBound) + indent : isJSON && isDense(items) ? "" : " "
            return edits([last.upperBound..<last.upperBound], "," + space + text)
        }
        // A block text would take the new line into itself.
        let end = source.lineStarts.bounds(of: source.place(at: last.upperBound).line).upperBound
        guard !isBlockText(member.value), isRest(last.upperBound) else { return nil }
        let indent = String(repeating: " ", count: max(0, member.place.column - 1))
        return edits([end..<end], lineEnd(of: object) + indent + text)
    }

    /// Whether members stand behind each other without a blank.
    private func isDense(_ items: [Range<Int>]) -> Bool {
        guard items.count > 1 else { return false }
        return items[items.count - 2].upperBound + 1 == items[items.count - 1].lowerBound
    }

    private func isBlockText(_ node: PositionedNode) -> Bool {
        var node = node
        while let last = node.elements?.last ?? node.members?.last?.value { node = last }
        let start = source.offset(of: node.place)
        return start < bytes.count && (bytes[start] == UInt8(ascii: "|") || bytes[start] == UInt8(ascii: ">"))
    }

    // MARK: The text

    private enum Form {
        case flow
        case block
    }

    private func form(_ node: PositionedNode) -> Form? {
        guard node.source === source else { return nil }
        let start = source.offset(of: node.place)
        guard start < bytes.count else { return nil }
        switch (node.content, bytes[start]) {
        case (.array, UInt8(ascii: "[")), (.object, UInt8(ascii: "{")): return .flow
        case (.array, UInt8(ascii: "-")) where !isJSON: return .block
        case (.object(let members), let byte)
        where !isJSON && !"[&*!?".utf8.contains(byte) && members.first?.place == node.place:
            return .block
        default: return nil
        }
    }

    private func isPlainScalar(_ node: PositionedNode) -> Bool {
        guard node.source === source, node.elements == nil, node.members == nil else { return false }
        let start = source.offset(of: node.place)
        return start < bytes.count && (isJSON || !"&*!|>".utf8.contains(bytes[start]))
    }

    /// The ranges of the elements, or of the members from name to value; nil when the end of one is not plain.
    private func items(_ node: PositionedNode) -> [Range<Int>]? {
        var starts: [(Int, PositionedNode)] = []
        switch node.content {
        case .array(let elements): starts = elements.map { (source.offset(of: $0.place), $0) }
        case .object(let members): starts = members.map { (source.offset(of: $0.place), $0.value) }
        default: return nil
        }
        var items: [Range<Int>] = []
        for (start, value) in starts {
            guard let end = end(of: value), end >= start, items.last.map({ $0.upperBound <= start }) ?? true else {
                return nil
            }
            items.append(start..<end)
        }
        return items
    }

    /// The offset behind a value, its closing bracket too. The nesting is that of a document, which has a limit.
    private func end(of node: PositionedNode) -> Int? {
        guard node.source === source else { return nil }
        guard node.elements != nil || node.members != nil else { return source.offset(of: node.region.end) }
        let start = source.offset(of: node.place)
        if start < bytes.count, !isJSON, bytes[start] == UInt8(ascii: "*") {
            return source.offset(of: node.subtreeEnd)
        }
        guard let form = form(node) else { return nil }
        let last = node.elements?.last ?? node.members?.last?.value
        if form == .block { return last.flatMap { end(of: $0) } }
        guard var at = last.map({ end(of: $0) }) ?? start + 1 else { return nil }
        at = pastBlanksAndComments(at)
        if last != nil, !isJSON, at < bytes.count, bytes[at] == UInt8(ascii: ",") { at = pastBlanksAndComments(at + 1) }
        let closing = node.elements != nil ? UInt8(ascii: "]") : UInt8(ascii: "}")
        return at < bytes.count && bytes[at] == closing ? at + 1 : nil
    }

    private func comma(behind offset: Int) -> Int? {
        let at = pastBlanksAndComments(offset)
        return at < bytes.count && bytes[at] == UInt8(ascii: ",") ? at : nil
    }

    private func pastBlanksAndComments(_ offset: Int) -> Int {
        var at = offset
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            case UInt8(ascii: "#") where !isJSON:
                while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
            default: return at
            }
        }
        return at
    }

    private func hasComment(_ range: Range<Int>) -> Bool { !isJSON && bytes[range].contains(UInt8(ascii: "#")) }

    private func isBlank(_ range: Range<Int>, with more: [UInt8] = []) -> Bool {
        bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || more.contains($0) }
    }

    /// Whether nothing but a comment stands in the rest of a line.
    private func isRest(_ offset: Int) -> Bool {
        let end = source.lineStarts.bounds(of: source.place(at: offset).line).upperBound
        let rest = bytes[offset..<max(offset, end)].drop { $0 == 0x20 || $0 == 0x09 }
        return rest.isEmpty || (!isJSON && rest.first == UInt8(ascii: "#"))
    }

    /// The whole lines of a range, its comment too, when it has them to itself.
    private func lines(_ range: Range<Int>) -> Range<Int>? {
        let start = lineStart(of: range.lowerBound)
        guard blanksBack(from: range.lowerBound) == start, isRest(range.upperBound) else { return nil }
        let line = source.place(at: range.upperBound).line
        return start..<(line < source.lineCount ? source.lineStarts.bounds(of: line + 1).lowerBound : bytes.count)
    }

    private func lineStart(of offset: Int) -> Int {
        source.lineStarts.bounds(of: source.place(at: offset).line).lowerBound
    }

    /// The offset of the first of the blanks before one, in its line.
    private func blanksBack(from offset: Int) -> Int {
        var at = offset
        while at > 0, bytes[at - 1] == 0x20 || bytes[at - 1] == 0x09 { at -= 1 }
        return at
    }

    /// What ends the line before that of a value, or else that of the value: `\n` for a text without ends.
    private func lineEnd(of node: PositionedNode) -> String { lineEnd(of: source.offset(of: node.place)) }

    private func lineEnd(of offset: Int) -> String {
        let line = source.place(at: offset).line
        for end in [source.lineStarts.bounds(of: line - 1).upperBound, source.lineStarts.bounds(of: line).upperBound] {
            if bytes[end...].starts(with: [0x0D, 0x0A]) { return "\r\n" }
            if end < bytes.count, bytes[end] == 0x0D { return "\r" }
            if end < bytes.count, bytes[end] == 0x0A { return "\n" }
        }
        return "\n"
    }

    private func edits(_ ranges: [Range<Int>], _ text: String = "") -> [TextEdit] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound >= range.lowerBound, !range.isEmpty {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged.map { replacing($0, with: text) }
    }
}
