/// What each of a few English words is, looked up without making a string; none is longer than eight bytes.
struct ShortWords<Role: Sendable>: Sendable {
    /// Eight bytes fit in the number that stands for a word.
    private static var longest: Int { 8 }

    private let packed: [UInt64: Role]

    /// - Parameter words: each with its role; of a repeated word the last one counts.
    init(_ words: [(word: StaticString, role: Role)]) {
        packed = Dictionary(
            words.map { word, role in
                (Self.pack(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)), role)
            }, uniquingKeysWith: { $1 })
    }

    /// What a lower-case word is; nil when it is none of these.
    func role(of word: some Collection<UInt8>) -> Role? {
        word.count <= Self.longest ? packed[Self.pack(word)] : nil
    }

    private static func pack(_ word: some Collection<UInt8>) -> UInt64 {
        word.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
