/// Gzip members made by hand: stored, and a run of one letter in fixed Huffman codes, so that no compressor is needed.
///
/// Source: RFC 1951, RFC 1952.
enum GzipSample {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

    /// A member that holds `text` as it is.
    static func stored(_ text: [UInt8]) -> [UInt8] {
        let length = UInt16(text.count)
        return header + [1] + little(length) + little(~length) + text + little(checksum(text))
            + little(UInt32(text.count))
    }

    /// The start of a member that says `aaa…`, `258 * repeats + 1` letters, without its trailer.
    static func bomb(repeats: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.write(0b1, count: 1)  // last block
        bits.write(0b01, count: 2)  // fixed codes
        bits.writeCode(0x30 + 0x61, count: 8)  // the letter a
        for _ in 0..<repeats {
            bits.writeCode(0b1100_0101, count: 8)  // 258 letters
            bits.writeCode(0, count: 5)  // from one letter back
        }
        bits.writeCode(0, count: 7)  // end of block
        return header + bits.bytes
    }

    /// ``namedText`` in dynamic Huffman codes, with the name `lines.txt` in the header.
    static let named: [UInt8] = [
        31, 139, 8, 8, 0, 0, 0, 0, 2, 255, 108, 105, 110, 101, 115, 46, 116, 120, 116, 0, 109, 147, 49, 82, 197,
        48, 12, 5, 123, 78, 225, 3, 80, 88, 146, 237, 216, 199, 161, 8, 3, 51, 31, 40, 72, 193, 241, 129, 177,
        94, 170, 173, 119, 20, 61, 173, 95, 30, 239, 159, 103, 169, 229, 235, 181, 92, 111, 103, 249, 126, 249,
        56, 203, 117, 254, 92, 207, 165, 62, 61, 254, 145, 1, 178, 141, 28, 80, 219, 40, 0, 173, 141, 26, 125,
        112, 108, 214, 129, 121, 223, 108, 0, 139, 156, 59, 40, 73, 238, 155, 192, 70, 198, 92, 192, 102, 94,
        103, 36, 197, 170, 180, 160, 23, 215, 44, 169, 177, 150, 91, 45, 80, 65, 230, 53, 20, 180, 242, 82, 67,
        69, 114, 100, 3, 5, 106, 150, 52, 249, 212, 94, 18, 21, 174, 204, 11, 245, 171, 9, 228, 170, 201, 149,
        147, 171, 214, 52, 139, 53, 154, 185, 215, 201, 85, 247, 204, 236, 228, 170, 31, 121, 175, 147, 171, 33,
        87, 78, 174, 198, 61, 75, 174, 142, 123, 47, 185, 58, 238, 204, 88, 43, 221, 27, 228, 106, 201, 85, 144,
        171, 37, 207, 129, 189, 170, 122, 164, 192, 98, 85, 189, 112, 96, 179, 76, 245, 136, 142, 149, 150, 175,
        24, 136, 85, 204, 32, 97, 22, 106, 117, 76, 254, 35, 148, 156, 148, 89, 255, 251, 159, 126, 1, 204, 123,
        190, 44, 160, 4, 0, 0,
    ]

    static let namedText = Array((0..<40).map { "line \($0) of the same text, \($0 * $0)\n" }.joined().utf8)

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// CRC-32 bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private struct BitWriter {
        var bytes: [UInt8] = []
        private var used = 8

        /// A number, its lowest bit first.
        mutating func write(_ number: Int, count: Int) {
            for at in 0..<count {
                if used == 8 {
                    bytes.append(0)
                    used = 0
                }
                bytes[bytes.count - 1] |= UInt8(number >> at & 1) << UInt8(used)
                used += 1
            }
        }

        /// A Huffman code, its highest bit first.
        mutating func writeCode(_ code: Int, count: Int) {
            for at in (0..<count).reversed() { write(code >> at & 1, count: 1) }
        }
    }
}
