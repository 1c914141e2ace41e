import ByteStreams
import Foundation
import Testing

@Suite struct ByteSinkTests {
    private static let large = [UInt8](repeating: 0x78, count: 200_000)

    @Test func theFileAppearsOnCommitAndNotBefore() throws {
        let folder = try TemporaryFolder()
        let sink = try ByteSink(path: folder.path + "/out")
        try sink.write(Self.large)
        try sink.write([0x0A])
        #expect(try !folder.names.contains("out"))
        try sink.commit()
        #expect(try folder.names == ["out"])
        #expect(try folder.bytes(of: "out") == Self.large + [0x0A])
    }

    @Test func whatIsNotCommittedLeavesNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let sink = try ByteSink(path: folder.path + "/out")
            try sink.write(Self.large)
            #expect(try folder.names.count == 1)
        }
        #expect(try folder.names == [])
    }

    @Test func aFileThatIsThereIsReplacedAtOnce() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("old".utf8), named: "out")
        let before = try #require(FileHandle(forReadingAtPath: path))
        let sink = try ByteSink(path: path)
        try sink.write(Array("new and longer".utf8))
        try sink.flush()
        #expect(try folder.bytes(of: "out") == Array("old".utf8))
        try sink.commit()
        #expect(try folder.bytes(of: "out") == Array("new and longer".utf8))
        // Whoever had it open still reads all of the old one.
        #expect(try before.readToEnd() == Data("old".utf8))
        #expect(try folder.names == ["out"])
    }

    @Test func anAbandonedSinkLeavesTheOldFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(Array("old".utf8), named: "out")
        do {
            let sink = try ByteSink(path: path)
            try sink.write(Self.large)
        }
        #expect(try folder.names == ["out"])
        #expect(try folder.bytes(of: "out") == Array("old".utf8))
    }

    @Test func aTemporaryFileOfAKilledProcessIsNotInTheWay() throws {
        let folder = try TemporaryFolder()
        let stale = try folder.file([0x21], named: "out.\(getpid()).partial")
        let sink = try ByteSink(path: folder.path + "/out")
        try sink.write([0x61])
        try sink.commit()
        #expect(try folder.bytes(of: "out") == [0x61])
        #expect(FileManager.default.contents(atPath: stale) == Data([0x21]))
    }

    @Test func aFolderThatIsNotThereCannotBeWrittenTo() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ByteStreamError.self) { try ByteSink(path: folder.path + "/none/out") }
        #expect(error?.code == .cannotWrite)
    }

    @Test func aFolderIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ByteStreamError.self) { try ByteSink(path: folder.path) }
        #expect(error?.code == .isDirectory)
        #expect(try folder.names == [])
    }

    @Test func aNamedPipeIsWrittenIntoAndStaysAPipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        // Open for both, so that neither side waits for the other.
        let reading = open(path, O_RDWR | O_NONBLOCK)
        try #require(reading >= 0)
        defer { close(reading) }
        let sink = try ByteSink(path: path)
        try sink.write(Array("through".utf8))
        try sink.commit()
        var buffer = [UInt8](repeating: 0, count: 20)
        #expect(read(reading, &buffer, 20) == 7)
        #expect(Array(buffer[..<7]) == Array("through".utf8))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(try folder.names == ["pipe"])
    }

    @Test func aPipeWhoseReaderHasGoneIsAnErrorOfItsOwn() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipes()
        pipe.closeReading()
        let sink = ByteSink(descriptor: pipe.writing)
        try sink.write([0x61])
        let error = #expect(throws: ByteStreamError.self) { try sink.flush() }
        #expect(error?.code == .closedPipe)
        // Nothing more is tried.
        #expect(throws: ByteStreamError.self) { try sink.commit() }
    }

    @Test func bytesOnADescriptorWaitForTheFlush() throws {
        let pipe = try Pipes()
        let sink = ByteSink(descriptor: pipe.writing)
        try sink.write([0x61, 0x62])
        #expect(pipe.waiting == 0)
        try sink.flush()
        #expect(pipe.waiting == 2)
    }

    @Test func writingAfterTheCommitIsRefused() throws {
        let folder = try TemporaryFolder()
        let sink = try ByteSink(path: folder.path + "/out")
        try sink.write([0x61])
        try sink.commit()
        try sink.commit()
        let error = #expect(throws: ByteStreamError.self) {
            try sink.write([0x62])
            try sink.commit()
        }
        #expect(error?.code == .cannotWrite)
        #expect(throws: ByteStreamError.self) { try sink.write(Self.large) }
        #expect(try folder.bytes(of: "out") == [0x61])
    }

    #if os(Linux)
        @Test func afterAFailedWriteNoCommitGivesTheFileItsName() throws {
            let folder = try TemporaryFolder()
            let sink = try ByteSink(path: folder.path + "/out")
            // Under the sink's feet its descriptor turns into one that cannot be written to.
            let descriptor = try #require(openDescriptor(of: folder.path + "/" + (try folder.names[0])))
            let null = open("/dev/null", O_RDONLY)
            try #require(dup2(null, descriptor) == descriptor)
            close(null)
            try sink.write([0x61])
            let error = #expect(throws: ByteStreamError.self) { try sink.flush() }
            #expect(error?.code == .cannotWrite)
            let again = #expect(throws: ByteStreamError.self) { try sink.commit() }
            #expect(again?.code == .cannotWrite)
            #expect(try !folder.names.contains("out"))
        }

        private func openDescriptor(of path: String) -> Int32? {
            (3..<1_024).first { number in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == path
            }
        }
    #endif
}

/// The two ends of a pipe, closed with this object.
private final class Pipes {
    let writing: Int32
    private var reading: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeReading()
        close(writing)
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    /// How many bytes can be read at once.
    var waiting: Int {
        var count: Int32 = 0
        return ioctl(reading, UInt(FIONREAD), &count) == 0 ? Int(count) : -1
    }
}
