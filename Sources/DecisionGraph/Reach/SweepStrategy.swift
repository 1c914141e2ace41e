/// How the accelerated path stores rows and which phases it runs. The result is the same; tests force each form.
struct SweepStrategy: Sendable, Equatable {
    /// Where the row of a position lives.
    enum Storage: Sendable, CaseIterable {
        /// In a ring of at least `span + 1` slots, by position. With a span near n that is one slot a position.
        case ring
        /// One slot for each position that others rest on.
        case table
    }

    /// The storage of rows.
    var storage: Storage
    /// Bits a row: 512, or 2,048 where memory latency is the limit.
    var width: Int
    /// Whether newest positions are first counted by search, while few rest on them.
    var searchesFirst: Bool
    /// Whether positions that nobody or one position rests on are counted without a bit of their own.
    var skipsSimpleSources: Choice

    /// A choice that may depend on how the first block went.
    enum Choice: Sendable, CaseIterable {
        case yes, no, afterFirstBlock
    }

    /// The form that suits `rows`.
    ///
    /// Figures behind it: rows of 64 bytes stay within a core's own cache up to some ten thousand positions and within
    /// the shared one up to some hundred thousand; beyond that a row is a cache miss, and four lines in a row cost
    /// little more than one.
    init(for rows: CompactRows) {
        let local = Self.ringSlots(rows) <= rows.count / 2
        let long = !local && rows.count >= 32_768
        storage = long ? .table : .ring
        width = long && rows.count >= 400_000 ? 2_048 : 512
        searchesFirst = long
        skipsSimpleSources = local ? .afterFirstBlock : .yes
    }

    /// A form chosen by hand.
    init(storage: Storage, width: Int, searchesFirst: Bool, skipsSimpleSources: Choice) {
        self.storage = storage
        self.width = width
        self.searchesFirst = searchesFirst
        self.skipsSimpleSources = skipsSimpleSources
    }

    /// Slots of a ring that keeps every row a later position may name: a power of two.
    static func ringSlots(_ rows: CompactRows) -> Int {
        var slots = 1
        while slots <= rows.span { slots *= 2 }
        return slots
    }
}
