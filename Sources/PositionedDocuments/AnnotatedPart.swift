/// The part of a document that a comment speaks of.
public struct AnnotatedPart: Sendable {
    /// Where it begins: the name of a member, an element of a list, or the list when that is its first element.
    public let start: TextPlace
    /// The place behind the last value in it.
    public let end: TextPlace
    /// The text it is in.
    public let source: SourceText

    /// Whether a place of ``source`` lies in it.
    ///
    /// A list or an object that begins in the line of the comment has its place there, and is in it with that place,
    /// although not all of its elements are: whoever comments the line that a message names has meant it.
    public func contains(_ place: TextPlace) -> Bool { start <= place && place < end }

    /// Whether a value begins in it. One of another text does not.
    public func contains(_ node: PositionedNode) -> Bool { node.source === source && contains(node.place) }
}

extension PositionedDocument {
    /// What a comment speaks of: the members and elements that begin in its line or, when it stands alone, in the next
    /// line that is neither blank nor a comment.
    ///
    /// A member begins with its name and an element with its value; of several that begin in the line one that lies in
    /// another is not counted, and those beside each other are covered together. So a comment above a step or in its
    /// first line covers the step, one behind `writes:` the list below, one in another line of the step the members of
    /// that line. The document as a whole is no member of anything: a comment on its first line does not cover the file.
    ///
    /// - Returns: nil when nothing begins there, as before a closing bracket or at the end of the text.
    /// - Complexity: O(log n) for each list or object around that has n values, and linear in what begins in the line.
    /// Source: spec/prelint.md 8.2.
    public func part(annotatedBy comment: DocumentComment) -> AnnotatedPart? {
        var line = comment.place.line
        if comment.isAlone {
            repeat { line += 1 } while line <= source.lineCount && isPassedOver(line)
        }
        // The dash of an element may stand in a line before it.
        while line < source.lineCount, Self.trimmed(source.line(line)).elementsEqual("-".utf8) {
            repeat { line += 1 } while line <= source.lineCount && isPassedOver(line)
        }
        var search = AnnotationSearch(line: line)
        search.visit(root)
        guard let (start, end) = search.outermost ?? search.values else { return nil }
        // A list stands at its first dash: what is said of it there is said in this line.
        return AnnotatedPart(start: min(start, search.values?.start ?? start), end: end, source: source)
    }

    private func isPassedOver(_ line: Int) -> Bool {
        let first = Self.trimmed(source.line(line)).first
        return first == nil || first == UInt8(ascii: "#")
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop { $0 == 0x20 || $0 == 0x09 }
        if let comment = line.firstIndex(of: UInt8(ascii: "#")), comment > line.startIndex { line = line[..<comment] }
        while let last = line.last, last == 0x20 || last == 0x09 { line.removeLast() }
        return line
    }
}

/// Looks for what begins in a line.
private struct AnnotationSearch {
    let line: Int
    /// From the first to behind the last of the outermost members and elements that begin in the line.
    var outermost: (start: TextPlace, end: TextPlace)?
    /// The same of the values of members whose name stands in a line before.
    var values: (start: TextPlace, end: TextPlace)?

    init(line: Int) {
        self.line = line
    }

    mutating func visit(_ node: PositionedNode) {
        switch node.content {
        case .array(let elements):
            for element in elements[near(elements.count) { elements[$0].place.line }] {
                if element.place.line == line {
                    Self.extend(&outermost, element.place, element.subtreeEnd)
                } else {
                    visit(element)
                }
            }
        case .object(let members):
            for member in members[near(members.count) { members[$0].place.line }] {
                guard member.place.line != line else {
                    Self.extend(&outermost, member.place, max(member.value.subtreeEnd, member.place.next))
                    continue
                }
                if member.value.place.line == line {
                    Self.extend(&values, member.value.place, member.value.subtreeEnd)
                }
                visit(member.value)
            }
        default: break
        }
    }

    /// Of values one behind the other those that begin in the line, and the last before them, which may reach into it.
    private func near(_ count: Int, _ lineOf: (Int) -> Int) -> Range<Int> {
        let first = Int.first(in: 0..<count) { lineOf($0) >= line }
        return max(first - 1, 0)..<Int.first(in: first..<count) { lineOf($0) > line }
    }

    private static func extend(
        _ range: inout (start: TextPlace, end: TextPlace)?, _ start: TextPlace, _ end: TextPlace
    ) {
        range = (range?.start ?? start, max(range?.end ?? end, end))
    }
}
