internal import CZlib

/// Decompresses a gzip stream, member after member, in constant memory.
///
/// How far a text may grow is bounded by whoever reads it (``LineReader``), so a small file that decompresses to
/// terabytes is refused like any other text that is too long.
///
/// Source: RFC 1952.
final class GzipInflater {
    static let mark: [UInt8] = [0x1F, 0x8B]

    private let path: String
    // Invariant: initialized by inflateInit2 and at a fixed address (zlib keeps a pointer back to it) until deinit.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = [UInt8](repeating: 0, count: 256 << 10)
    private var available: Range<Int> = 0..<0
    private var isBetweenMembers = false
    private var isFinished = false

    init(path: String) throws(ByteStreamError) {
        self.path = path
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init_gzip(stream) == Z_OK else {
            throw ByteStreamError(.cannotRead, path: path, detail: "no memory to decompress")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Decompresses some bytes.
    ///
    /// - Parameter readRaw: gives compressed bytes, 0 at the end.
    /// - Returns: how many were written to `buffer`; 0 at the end.
    func read(
        into buffer: UnsafeMutableRawBufferPointer,
        from readRaw: (UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int
    ) throws(ByteStreamError) -> Int {
        while !isFinished {
            if available.isEmpty { try refill(from: readRaw) }
            if available.isEmpty {
                // The end of the file is only good where a member has ended.
                guard isBetweenMembers else { throw corrupt("the compressed data end too early") }
                isFinished = true
                break
            }
            if isBetweenMembers {
                inflateReset(stream)
                isBetweenMembers = false
            }
            let capacity = min(buffer.count, Int(UInt32.max))
            var result: Int32 = Z_OK
            let start = available.lowerBound
            input.withUnsafeMutableBufferPointer { bytes in
                stream.pointee.next_in = bytes.baseAddress.map { $0 + start }
                stream.pointee.avail_in = UInt32(available.count)
                stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(capacity)
                result = inflate(stream, Z_NO_FLUSH)
                stream.pointee.next_in = nil
            }
            available = available.upperBound - Int(stream.pointee.avail_in)..<available.upperBound
            let written = capacity - Int(stream.pointee.avail_out)
            switch result {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isBetweenMembers = true
            case Z_MEM_ERROR: throw ByteStreamError(.cannotRead, path: path, detail: "no memory to decompress")
            default: throw corrupt("the compressed data are damaged")
            }
            if written > 0 { return written }
        }
        return 0
    }

    private func refill(
        from readRaw: (UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int
    ) throws(ByteStreamError) {
        var failure: ByteStreamError?
        let count = input.withUnsafeMutableBytes { bytes in
            do throws(ByteStreamError) {
                return try readRaw(bytes)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        available = 0..<count
    }

    private func corrupt(_ detail: String) -> ByteStreamError {
        ByteStreamError(.corruptGzip, path: path, detail: detail)
    }
}
