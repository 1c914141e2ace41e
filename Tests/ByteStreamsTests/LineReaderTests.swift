import ByteStreams
import Testing

@Suite struct LineReaderTests {
    private static let chunks = [1, 2, 3, 4, 5, 7, 8, 64, 4_096]

    private static let texts = [
        "", "\n", "\n\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\r\n\r\n", "\r", "a\r", "a\rb\n", "a\r\r\n", "\n\r\n\na",
        "{\"x\":1}\n\n{\"x\":2}\r\n{\"x\":3}", "a long line without any end in it at all",
        "\u{E9}\u{2028}\u{85}\n\u{1F600}",
    ]

    @Test(arguments: texts, chunks)
    func linesAreThoseOfThePlainSplitAtEveryChunkSize(text: String, chunk: Int) throws {
        let bytes = Array(text.utf8)
        let folder = try TemporaryFolder()
        let reader = LineReader(try ByteSource(path: try folder.file(bytes)), limit: 1 << 20, chunk: chunk)
        #expect(try reader.remaining() == ReadLine.split(bytes))
        #expect(try reader.next()?.copied == nil)
    }

    @Test func randomTextsReadTheSameAtEveryChunkSize() throws {
        let folder = try TemporaryFolder()
        for seed in UInt64(1)...60 {
            var state = seed
            let bytes = (0..<Int(seed)).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return [0x61, 0x0A, 0x0D, 0x00][Int(state >> 62)]
            }
            let path = try folder.file(bytes)
            for chunk in 1...5 {
                let reader = LineReader(try ByteSource(path: path), limit: 100, chunk: chunk)
                #expect(try reader.remaining() == ReadLine.split(bytes), "seed \(seed), chunk \(chunk)")
            }
        }
    }

    @Test(arguments: chunks)
    func aBatchIsPaddedBehindItsLastLine(chunk: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("one\ntwo\nthree".utf8))
        let reader = LineReader(try ByteSource(path: path), limit: 100, chunk: chunk)
        while let batch = try reader.next() {
            let base = try #require(batch.bytes.baseAddress)
            // A sanitizer would stop here if the memory were not the reader's.
            let behind = UnsafeBufferPointer(start: base + batch.bytes.count, count: LineReader.padding)
            #expect(behind.reduce(0) { $0 + Int($1) } >= 0)
            #expect(batch.lines.allSatisfy { $0.upperBound <= batch.bytes.count })
        }
    }

    // MARK: Limit

    @Test(arguments: chunks, ["\n", "\r\n", ""])
    func aLineAsLongAsTheLimitIsRead(chunk: Int, end: String) throws {
        let bytes = Array("12345\(end)".utf8)
        let folder = try TemporaryFolder()
        let reader = LineReader(try ByteSource(path: try folder.file(bytes)), limit: 5, chunk: chunk)
        #expect(try reader.remaining() == [ReadLine(number: 1, bytes: Array("12345".utf8))])
    }

    @Test(arguments: chunks, ["\n", "\r\n", "", "\nc\n"])
    func aLineOverTheLimitIsRefusedWithItsNumberAfterTheLinesBeforeIt(chunk: Int, end: String) throws {
        let bytes = Array("a\n\nbb\r\n123456\(end)".utf8)
        let folder = try TemporaryFolder()
        let path = try folder.file(bytes)
        let reader = LineReader(try ByteSource(path: path), limit: 5, chunk: chunk)
        var read: [ReadLine] = []
        let error = #expect(throws: ByteStreamError.self) {
            while let batch = try reader.next() { read += batch.copied }
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.line == 4)
        #expect(error?.path == path)
        #expect(read == Array(ReadLine.split(bytes).prefix(3)))
        // It does not get past the line.
        #expect(throws: ByteStreamError.self) { try reader.next() }
    }

    @Test(arguments: chunks)
    func aTooLongLineCanBePassedOver(chunk: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("a\n123456789\nb\r\nc\n1234567".utf8))
        let reader = LineReader(try ByteSource(path: path), limit: 5, chunk: chunk)
        var seen: [String] = []
        var refused: [Int?] = []
        while true {
            do {
                guard let batch = try reader.next() else { break }
                for line in batch.lines.indices {
                    seen.append("\(batch.firstLine + line) \(String(decoding: batch[line], as: UTF8.self))")
                }
            } catch {
                refused.append(error.line)
                try reader.skipLine()
            }
        }
        #expect(seen == ["1 a", "3 b", "4 c"])
        #expect(refused == [2, 5])
    }

    @Test(arguments: chunks)
    func oneGoodLineBeforeATooLongOneIsStillGiven(chunk: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("a\n123456\nb\n".utf8))
        let reader = LineReader(try ByteSource(path: path), limit: 5, chunk: chunk)
        #expect(try reader.next()?.copied == [ReadLine(number: 1, bytes: [0x61])])
        #expect(#expect(throws: ByteStreamError.self) { try reader.next() }?.line == 2)
    }

    @Test func aLineLongerThanTheChunkGrowsTheBuffer() throws {
        let long = [UInt8](repeating: 0x78, count: 70_001)
        let folder = try TemporaryFolder()
        let path = try folder.file([0x61, 0x0A] + long + [0x0A, 0x62])
        let reader = LineReader(try ByteSource(path: path), limit: 1 << 20, chunk: 64)
        #expect(
            try reader.remaining() == [
                ReadLine(number: 1, bytes: [0x61]), ReadLine(number: 2, bytes: long),
                ReadLine(number: 3, bytes: [0x62]),
            ])
    }

    // MARK: Peek and rest

    @Test(arguments: chunks)
    func peekingTakesNothing(chunk: Int) throws {
        let bytes = Array("a\nbb\n\nccc\nd".utf8)
        let folder = try TemporaryFolder()
        let reader = LineReader(try ByteSource(path: try folder.file(bytes)), limit: 100, chunk: chunk)
        let peeked = try reader.peek()?.copied
        #expect(peeked?.first == ReadLine(number: 1, bytes: [0x61]))
        #expect(try reader.peek()?.copied == peeked)
        #expect(try reader.remaining() == ReadLine.split(bytes))
        #expect(try reader.peek()?.copied == nil)
    }

    @Test(arguments: chunks, [false, true])
    func theRestIsEverythingThatWasNotTaken(chunk: Int, peeks: Bool) throws {
        let bytes = Array("first\nsecond\r\nthird".utf8)
        let folder = try TemporaryFolder()
        let path = try folder.file(bytes)
        let whole = LineReader(try ByteSource(path: path), limit: 100, chunk: chunk)
        if peeks { _ = try whole.peek() }
        #expect(Array(try whole.rest()) == bytes)
        #expect(try whole.rest().isEmpty)
        #expect(try whole.next()?.copied == nil)

        let reader = LineReader(try ByteSource(path: path), limit: 100, chunk: chunk)
        let taken = try #require(try reader.next()).copied
        if peeks { _ = try reader.peek() }
        let left = Array(try reader.rest())
        #expect(ReadLine.split(left).map(\.bytes) == Array(ReadLine.split(bytes).dropFirst(taken.count)).map(\.bytes))
    }

    @Test(arguments: chunks, [false, true])
    func theRestKeepsToTheLimit(chunk: Int, peeks: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("123\n56".utf8))
        let allowed = LineReader(try ByteSource(path: path), limit: 6, chunk: chunk)
        if peeks { _ = try allowed.peek() }
        #expect(try allowed.rest().count == 6)
        let refused = LineReader(try ByteSource(path: path), limit: 5, chunk: chunk)
        if peeks { _ = try refused.peek() }
        let error = #expect(throws: ByteStreamError.self) { try refused.rest() }
        #expect(error?.code == .tooLarge)
        #expect(error?.line == nil)
    }
}
