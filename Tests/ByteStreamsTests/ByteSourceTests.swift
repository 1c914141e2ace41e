import ByteStreams
import Foundation
import Testing

@Suite struct ByteSourceTests {
    @Test func aMissingFileIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/absent.jsonl"
        let error = #expect(throws: ByteStreamError.self) { try ByteSource(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.path == path)
        #expect(error?.description.hasPrefix(path) == true)
    }

    @Test func aFolderIsNoFile() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ByteStreamError.self) { try ByteSource(path: folder.path) }
        #expect(error?.code == .isDirectory)
    }

    @Test(arguments: [1, 3, 1_000])
    func bytesComeAsTheyLie(piece: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<700).map { UInt8(truncatingIfNeeded: $0 * 7) }
        #expect(try ByteSource(path: try folder.file(bytes)).everything(in: piece) == bytes)
        #expect(try ByteSource(path: try folder.file([])).everything(in: piece) == [])
    }

    @Test(arguments: [false, true])
    func aNamedPipeIsReadWhileItsWriterIsSlow(compressed: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let text = Array("first\nsecond, in two pieces\r\n\nlast".utf8)
        let bytes = compressed ? GzipSample.stored(text) : text
        let writer = Thread {
            let descriptor = open(path, O_WRONLY)
            for byte in bytes {
                // One byte at a time, so that every boundary is met.
                _ = withUnsafeBytes(of: byte) { write(descriptor, $0.baseAddress, 1) }
                usleep(200)
            }
            close(descriptor)
        }
        writer.start()
        let reader = LineReader(try ByteSource(path: path), limit: 100, chunk: 16)
        #expect(try reader.remaining() == ReadLine.split(text))
    }
}
