/// A small seeded generator of 64-bit numbers: the only source of chance here.
///
/// Every draw is spelled out below instead of using the standard library's
/// `randomElement(using:)` and `shuffled(using:)`, because the corpus promises
/// the same bytes for the same seed, and the algorithms behind those calls are
/// free to change between releases.
///
/// - Note: Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
///   Generators", OOPSLA 2014.
struct SplitMix64: Sendable {
    private var state: UInt64

    /// A generator for one named stream of a seed.
    ///
    /// Streams keep decisions apart: drawing one phrase more in a dialogue must
    /// not change what the shop has in stock.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SplitMix64(state: seed)
        let offset = mixer.next()
        var spread = SplitMix64(state: offset &+ stream &* 0xD1B5_4A32_D192_ED03)
        state = spread.next()
    }

    private init(state: UInt64) {
        self.state = state
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; `bound` must be positive.
    ///
    /// Takes the high half of a wide product. Its bias is below `bound / 2^64`,
    /// far under anything a corpus of this size could show.
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a draw needs at least one outcome")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `range`, both ends included.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True in `percent` of a hundred draws.
    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    /// One element, each equally likely; `choices` must not be empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[below(choices.count)]
    }

    /// The elements in a random order (Fisher and Yates, from the back).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, below(last + 1))
        }
        return result
    }

    /// `count` characters drawn from `alphabet`, which must be ASCII.
    mutating func characters(_ count: Int, from alphabet: String) -> String {
        let letters = Array(alphabet.utf8)
        return String(decoding: (0..<count).map { _ in letters[below(letters.count)] }, as: UTF8.self)
    }
}
