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

    // MARK: Files that grow

    /// What waiting for more bytes does to a file, one thing each time.
    private final class Growth {
        let path: String
        private var changes: [(String) throws -> Void]

        init(_ path: String, _ changes: [(String) throws -> Void]) {
            self.path = path
            self.changes = changes
        }

        /// - Returns: false when nothing more happens.
        func happen() -> Bool {
            guard !changes.isEmpty else { return false }
            do {
                try changes.removeFirst()(path)
            } catch {
                Issue.record(error)
            }
            return true
        }

        static func appending(_ text: String) -> (String) throws -> Void {
            { path in
                let handle = try #require(FileHandle(forWritingAtPath: path))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(text.utf8))
                try handle.close()
            }
        }
    }

    @Test func aGrowingFileIsReadAsItGrows() throws {
        let folder = try TemporaryFolder()
        let growth = Growth(
            try folder.file(Array("one\ntw".utf8)),
            [Growth.appending("o\nthr"), { _ in }, Growth.appending("ee"), Growth.appending("\n\nlast")])
        let reader = LineReader(
            try ByteSource(following: growth.path) { growth.happen() }, limit: 100, chunk: 16)
        #expect(try reader.remaining() == ReadLine.split(Array("one\ntwo\nthree\n\nlast".utf8)))
    }

    @Test(arguments: ["shorter", "empty", "replaced", "removed"])
    func aFileThatIsNoLongerTheSameIsRefusedAfterWhatItHeld(_ change: String) throws {
        let folder = try TemporaryFolder()
        let growth = Growth(
            try folder.file(Array("one\n".utf8)),
            [
                Growth.appending("two\n"),
                { path in
                    switch change {
                    case "shorter": try #require(truncate(path, 5) == 0)
                    case "empty": try #require(truncate(path, 0) == 0)
                    case "replaced":
                        // What came last is still read.
                        try Growth.appending("three\n")(path)
                        try Data("new\n".utf8).write(to: URL(filePath: path + ".new"))
                        try #require(rename(path + ".new", path) == 0)
                    default: try FileManager.default.removeItem(atPath: path)
                    }
                },
            ])
        let source = try ByteSource(following: growth.path) { growth.happen() }
        var bytes: [UInt8] = []
        let error = #expect(throws: ByteStreamError.self) {
            var buffer = [UInt8](repeating: 0, count: 64)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
                if count == 0 { return }
                bytes += buffer[..<count]
            }
        }
        #expect(error?.code == .changed && error?.path == growth.path)
        #expect(bytes == Array((change == "replaced" ? "one\ntwo\nthree\n" : "one\ntwo\n").utf8))
    }

    @Test func onlyAPlainFileIsFollowed() throws {
        let folder = try TemporaryFolder()
        for (path, code) in [
            (folder.path, ByteStreamError.Code.isDirectory), ("/dev/null", .cannotRead),
            (folder.path + "/absent", .cannotOpen),
        ] {
            let error = #expect(throws: ByteStreamError.self) { try ByteSource(following: path) { false } }
            #expect(error?.code == code)
        }
    }
}
