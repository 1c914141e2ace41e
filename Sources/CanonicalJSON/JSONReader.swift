internal import CSimdJSON

/// Reads JSON texts, one after the other, into one reused tape.
///
/// Two readers stand behind it (DESIGN D1): simdjson for speed, and on any refusal of it a positioned reader that
/// reads the same bytes again and returns either the exact value (integers of any size) or the class and place of the
/// error. Both are tested against each other.
///
/// A reader is not `Sendable`: use one per task.
///
/// - Complexity: linear in the text; memory about 13 times the longest text read, of which only what is used is
///   touched.
public final class JSONReader {
    /// What the reader forgives, in every text it parses.
    public let strictness: JSONStrictness
    /// The bounds every text is held to.
    public let limits: JSONLimits

    /// How many bytes behind a text must be readable for ``parse(padded:)``.
    public static let padding = csj_padding()

    /// The version of the fast reader and what it runs on here.
    public static var engine: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 80) { buffer in
            csj_describe(buffer.baseAddress, buffer.count)
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private let parser: OpaquePointer?
    private var padded: [UInt8] = []
    private var fallback = TapeWriter()
    @usableFromInline var parsed: Parsed = .nothing

    @usableFromInline
    enum Parsed {
        case nothing
        /// Pointers of simdjson's parser, which live until its next call or the reader's end.
        case fast(UnsafePointer<UInt64>, UnsafePointer<UInt8>)
        case positioned
    }

    /// Makes a reader whose buffers grow with the longest text it meets and are kept for the next.
    ///
    /// It never fails: without memory for a parser, parsing throws `outOfMemory`.
    public init(_ strictness: JSONStrictness = .strict, limits: JSONLimits = JSONLimits()) {
        self.strictness = strictness
        self.limits = limits
        parser = csj_parser_create()
    }

    deinit {
        if let parser { csj_parser_destroy(parser) }
    }

    /// Parses one text that lies in padded memory; then read it with ``withRoot(_:)``.
    ///
    /// - Parameter bytes: the text; at least ``padding`` further bytes behind it must be readable, whatever they hold.
    /// - Throws: ``JSONError``; the reader then holds nothing.
    public func parse(padded bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        parsed = .nothing
        guard bytes.count <= limits.bytes else {
            throw JSONError(
                .tooLarge, offset: 0, line: 1, column: 1,
                detail: "a text of \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        guard let parser else { throw Self.outOfMemory(bytes.count) }
        // simdjson reads neither a byte-order mark as an error in every version, nor lenient texts as we want them.
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        // It does not count an empty container as a level, and has no limit of its own on digits below 64 bits.
        let hasItsLimits = limits.depth > 0 && limits.integerDigits >= 20
        if !hasMark, hasItsLimits, let base = bytes.baseAddress, !bytes.isEmpty {
            let document = csj_parse(parser, base, bytes.count, limits.depth)
            if document.status == Int32(CSJ_OUT_OF_MEMORY) { throw Self.outOfMemory(bytes.count) }
            if document.status == Int32(CSJ_OK), let tape = document.tape, let strings = document.strings {
                let duplicates =
                    strictness == .strict ? csj_has_duplicate_key(parser, tape, strings) : 0
                if duplicates < 0 { throw Self.outOfMemory(bytes.count) }
                if duplicates == 0 {
                    parsed = .fast(tape, strings)
                    return
                }
            }
        }
        var reader = PositionedReader(bytes, strictness: strictness, limits: limits)
        try reader.read()
        fallback = reader.tape
        parsed = .positioned
    }

    /// Parses one text from an array or other bytes, which are copied into padded memory first.
    public func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) {
        padded.removeAll(keepingCapacity: true)
        padded.append(contentsOf: bytes)
        let count = padded.count
        padded.append(contentsOf: repeatElement(0, count: Self.padding))
        let error: JSONError? = padded.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                try parse(padded: UnsafeBufferPointer(rebasing: buffer[..<count]))
                return nil
            } catch {
                return error
            }
        }
        if let error { throw error }
    }

    /// Hands the parsed text's root to `body`. The view must not leave `body`.
    ///
    /// - Precondition: the last call of a `parse` succeeded.
    @inlinable
    public func withRoot<R, E: Error>(_ body: (JSONView) throws(E) -> R) throws(E) -> R {
        if case .fast(let tape, let strings) = parsed {
            return try body(JSONView(tape: tape, strings: strings, index: 1))
        }
        return try withPositionedRoot(body)
    }

    @usableFromInline
    func withPositionedRoot<R, E: Error>(_ body: (JSONView) throws(E) -> R) throws(E) -> R {
        guard case .positioned = parsed else { preconditionFailure("withRoot before a successful parse") }
        return try fallback.withRoot(body)
    }

    /// Reads one text as a value of its own.
    public static func value(
        of bytes: some Sequence<UInt8>, _ strictness: JSONStrictness = .strict, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        let reader = JSONReader(strictness, limits: limits)
        try reader.parse(bytes)
        return reader.withRoot { $0.value }
    }

    private static func outOfMemory(_ bytes: Int) -> JSONError {
        JSONError(.outOfMemory, offset: 0, line: 1, column: 1, detail: "no memory to parse \(bytes) bytes")
    }
}

extension TapeWriter {
    func withRoot<R, E: Error>(_ body: (JSONView) throws(E) -> R) throws(E) -> R {
        // Typed throws do not pass through `withUnsafeBufferPointer`, so the result is carried out by hand.
        let result: Result<R, E> = words.withUnsafeBufferPointer { words in
            strings.withUnsafeBufferPointer { strings in
                guard let tape = words.baseAddress else { preconditionFailure("a tape has at least its root word") }
                // A text without strings has no buffer; no view of it ever reads one.
                let buffer = strings.baseAddress ?? UnsafeRawPointer(tape).assumingMemoryBound(to: UInt8.self)
                do throws(E) {
                    return .success(try body(JSONView(tape: tape, strings: buffer, index: 1)))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }
}

extension JSONValue {
    /// Hands a view of this value to `body`, for code that reads views.
    ///
    /// - Complexity: linear in the value, which is copied onto a tape.
    public func withView<R, E: Error>(_ body: (JSONView) throws(E) -> R) throws(E) -> R {
        var tape = TapeWriter()
        tape.value(self)
        tape.finish()
        return try tape.withRoot(body)
    }
}
