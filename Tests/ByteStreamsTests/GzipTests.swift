import ByteStreams
import Testing

@Suite struct GzipTests {
    private static let text = Array("one\ntwo\r\n\nfour".utf8)

    @Test(arguments: [1, 2, 3, 13, 4_096])
    func compressedLinesReadLikePlainOnes(chunk: Int) throws {
        let folder = try TemporaryFolder()
        for (gzip, text) in [(GzipSample.stored(Self.text), Self.text), (GzipSample.named, GzipSample.namedText)] {
            let reader = LineReader(try ByteSource(path: try folder.file(gzip)), limit: 1_000, chunk: chunk)
            #expect(try reader.remaining() == ReadLine.split(text))
        }
    }

    @Test(arguments: [1, 5, 300])
    func membersFollowOneAnotherWithoutABreak(piece: Int) throws {
        let folder = try TemporaryFolder()
        let parts = [Self.text, [], Array("\nmore".utf8), GzipSample.namedText]
        let gzip =
            GzipSample.stored(parts[0]) + GzipSample.stored(parts[1]) + GzipSample.stored(parts[2]) + GzipSample.named
        let source = try ByteSource(path: try folder.file(gzip))
        #expect(try source.everything(in: piece) == parts.flatMap { $0 })
    }

    @Test func aFileCutShortAtAnyByteIsNotTakenForWhole() throws {
        let folder = try TemporaryFolder()
        let first = GzipSample.stored(Self.text)
        let gzip = first + GzipSample.named
        for length in 2..<gzip.count {
            let source = try ByteSource(path: try folder.file(Array(gzip[..<length])))
            if length == first.count {
                // Nothing shows that a member is missing.
                #expect(try source.everything() == Self.text)
                continue
            }
            let error = #expect(throws: ByteStreamError.self, "cut at \(length)") { try source.everything() }
            #expect(error?.code == .corruptGzip, "cut at \(length)")
        }
    }

    @Test func theFirstByteOfTheMarkAloneIsText() throws {
        let folder = try TemporaryFolder()
        #expect(try ByteSource(path: try folder.file([0x1F])).everything() == [0x1F])
        #expect(try ByteSource(path: try folder.file([0x1F, 0x8C, 1])).everything() == [0x1F, 0x8C, 1])
    }

    @Test(arguments: [GzipSample.stored(text), GzipSample.named])
    func aDamagedByteGivesAnErrorOrTheSameText(gzip: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let whole = try ByteSource(path: try folder.file(gzip)).everything()
        var refused = 0
        for at in 2..<gzip.count {
            for mask in [0x01, 0x80, 0xFF] as [UInt8] {
                var damaged = gzip
                damaged[at] ^= mask
                do {
                    // Some bytes of the header (time, system, name) say nothing about the text.
                    #expect(try ByteSource(path: try folder.file(damaged)).everything() == whole, "byte \(at), \(mask)")
                } catch let error as ByteStreamError {
                    #expect(error.code == .corruptGzip, "byte \(at), \(mask)")
                    refused += 1
                }
            }
        }
        #expect(refused > gzip.count)
    }

    @Test func whatFollowsTheLastMemberIsRefused() throws {
        let folder = try TemporaryFolder()
        let source = try ByteSource(path: try folder.file(GzipSample.stored(Self.text) + Array("tail".utf8)))
        let error = #expect(throws: ByteStreamError.self) { try source.everything() }
        #expect(error?.code == .corruptGzip)
    }

    @Test func aSmallFileThatUnpacksToOneHugeLineIsRefusedAtTheLimit() throws {
        let folder = try TemporaryFolder()
        let bomb = GzipSample.bomb(repeats: 40_000)
        #expect(bomb.count < 70_000)
        let path = try folder.file(bomb)
        let lines = LineReader(try ByteSource(path: path), limit: 1 << 20, chunk: 1 << 16)
        let error = #expect(throws: ByteStreamError.self) { try lines.next() }
        #expect(error?.code == .tooLarge)
        #expect(error?.line == 1)
        let whole = LineReader(try ByteSource(path: path), limit: 1 << 20, chunk: 1 << 16)
        #expect(throws: ByteStreamError.self) { try whole.rest() }
    }
}
