import CanonicalJSON
import Foundation
import Testing

@Suite struct PaddedParsingTests {
    static let texts = [
        "1", "12", "-7", "1.5", "1e5", "true", "null", "\"\"", "\"abc\"", "[]", "{}", "[1,2,3]",
        "{\"a\":[1.25,\"é🧪\"]}",
        " [ 1 ] ", "123456789012345678901234567890", "\"\\u0041\"", "[\"\(String(repeating: "x", count: 5000))\"]",
    ]

    /// Text and padding end where readable memory ends: nothing behind them is touched.
    @Test func aTextAtTheVeryEndOfMemoryIsRead() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = 4 * page
        let memory = try #require(
            mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), "no memory")
        try #require(memory != MAP_FAILED)
        defer { munmap(memory, size) }
        #expect(mprotect(memory + 3 * page, page, PROT_NONE) == 0)
        let readable = UnsafeMutableRawBufferPointer(start: memory, count: 3 * page)

        let refused = ["[1", "tru", "\"abc", "{\"a\"", "-", "\"\\", "[1,", "", "\"\u{E9}", "[[[["]
        for text in Self.texts + refused {
            let bytes = Array(text.utf8)
            let start = readable.count - JSONReader.padding - bytes.count
            for byte in [0x00, 0x20, 0x22, 0x31, 0x5D, 0xFF] as [UInt8] {
                readable.copyBytes(from: Array(repeating: byte, count: readable.count))
                UnsafeMutableRawBufferPointer(rebasing: readable[start...]).copyBytes(from: bytes)
                let view = UnsafeRawBufferPointer(rebasing: readable[start..<(start + bytes.count)])
                let reading = Self.reading(padded: view.assumingMemoryBound(to: UInt8.self))
                #expect(reading == .positioned(bytes, .strict), "\(text.prefix(40)) before bytes of \(byte)")
            }
        }
    }

    /// Whatever stands behind a text does not belong to it: digits, quotes, brackets, half characters.
    @Test func thePaddingsContentsDoNotMatter() {
        let followers: [[UInt8]] = [
            Array("9".utf8), Array("]".utf8), Array("}".utf8), Array("\"".utf8), Array("e5".utf8), Array(".5".utf8),
            Array("true".utf8), Array(",1]".utf8), Array("\\".utf8), [0x80], [0xC3], [0xFF], [0x00], [0x0A],
        ]
        let refused = ["[1", "\"a", "{\"a\":1", "-", "1.", "1e", "tr", "\"\\", "[\"a\"", "\"\\u12"]
        for text in Self.texts + refused {
            let bytes = Array(text.utf8)
            for follower in followers {
                var padded = bytes
                while padded.count < bytes.count + JSONReader.padding { padded += follower }
                let reading = padded.withUnsafeBufferPointer {
                    Self.reading(padded: UnsafeBufferPointer(rebasing: $0[..<bytes.count]))
                }
                #expect(reading == .positioned(bytes, .strict), "\(text.prefix(40)) before \(follower)")
            }
        }
    }

    @Test func alignmentDoesNotMatter() throws {
        let text = Array(#"{"key":[1,2.5,"é",null,{"k":-12345678901}]}"#.utf8)
        let value = try #require(Reading.positioned(text, .strict).value)
        for offset in 0..<66 {
            let padded = Array(repeating: 0x20, count: offset) + text + Array(repeating: 0, count: JSONReader.padding)
            let reading = padded.withUnsafeBufferPointer {
                Self.reading(padded: UnsafeBufferPointer(rebasing: $0[offset..<(offset + text.count)]))
            }
            #expect(reading == .value(value))
        }
    }

    /// The reader's memory grows and serves smaller texts again.
    @Test func textsOfManySizesShareOneReader() throws {
        let reader = JSONReader()
        for size in [1, 100_000, 2, 5000, 300_000, 0, 4096, 4095, 4097, 65_536] {
            try reader.parse("[\"\(String(repeating: "y", count: size))\"]".utf8)
            #expect(reader.withRoot { $0.elements.map { $0.string?.count ?? -1 } } == [size])
        }
    }

    private static func reading(padded bytes: UnsafeBufferPointer<UInt8>) -> Reading {
        let reader = JSONReader()
        do throws(JSONError) {
            try reader.parse(padded: bytes)
            return .value(reader.withRoot { $0.value })
        } catch {
            return .refused(error)
        }
    }
}
