/// Places of offsets that only grow, as a reader asks for them: over all of them together linear in the text.
struct PlaceCursor {
    private let bytes: [UInt8]
    private var place = TextPlace(line: 1, column: 1)
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The place of the byte at an offset no smaller than the one asked for before.
    mutating func place(at wanted: Int) -> TextPlace {
        var line = place.line
        var column = place.column
        let end = min(wanted, bytes.count)
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x0A || (byte == 0x0D && (offset == bytes.count || bytes[offset] != 0x0A)) {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        place = TextPlace(line: line, column: column)
        return place
    }
}
