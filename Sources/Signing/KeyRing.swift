/// Verification keys with the times they are valid in, so that rows signed before a rotation stay verifiable after it.
///
/// A key that is replaced stays in the ring and gets an end: rows of its time still verify, and rows that claim a later
/// time do not. Times are seconds since 1970, UTC, and are those that rows state; the ring reads no clock.
public struct KeyRing: Sendable, Equatable {
    /// One key and its times.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: VerificationKey
        /// The first moment of the key, in Unix seconds; nil when it has always been valid.
        public let notBefore: Double?
        /// The first moment after the key, in Unix seconds; nil when it has no end.
        public let notAfter: Double?

        /// The key's name.
        public var keyID: KeyID { key.keyID }

        /// A key that is valid when `notBefore <= time < notAfter`.
        ///
        /// - Parameter keyID: the name that the source of the entry gives; nil when it gives none.
        /// - Throws: ``SigningError`` with code `keyMismatch` when the name is not the one of the key; `badWindow` when
        ///   a time is not finite, or the end is not after the beginning.
        public init(
            keyID: KeyID? = nil, key: VerificationKey, notBefore: Double? = nil, notAfter: Double? = nil
        ) throws(SigningError) {
            if let keyID, keyID != key.keyID {
                throw SigningError(.keyMismatch, "the key \(key.keyID) under the identifier \(keyID)")
            }
            guard notBefore?.isFinite ?? true, notAfter?.isFinite ?? true else {
                throw SigningError(.badWindow, "a validity time of the key \(key.keyID) that is not finite")
            }
            if let notBefore, let notAfter, notBefore >= notAfter {
                throw SigningError(
                    .badWindow, "the key \(key.keyID) ends at \(notAfter), not after its beginning at \(notBefore)")
            }
            self.key = key
            self.notBefore = notBefore
            self.notAfter = notAfter
        }
    }

    /// What a ring says about a key at a time.
    public enum Status: Sendable, Equatable {
        /// The key to verify with.
        case valid(VerificationKey)
        /// No such key.
        case unknown
        /// The time is before the key's beginning, or is no number.
        case notYetValid
        /// The time is at or after the key's end.
        case expired
    }

    /// The keys, in the order in which they were added.
    public private(set) var entries: [Entry] = []
    private var places: [KeyID: Int] = [:]

    /// A ring without keys.
    public init() {}

    /// A ring of some keys.
    ///
    /// - Throws: ``SigningError`` with code `duplicateKey`, as ``add(_:)`` does.
    public init(_ entries: some Sequence<Entry>) throws(SigningError) {
        for entry in entries {
            try add(entry)
        }
    }

    /// Adds a key. One that is there with the same times changes nothing.
    ///
    /// - Complexity: O(1), amortized.
    /// - Throws: ``SigningError`` with code `duplicateKey`, when the key is there with other times; the ring is then
    ///   unchanged.
    public mutating func add(_ entry: Entry) throws(SigningError) {
        if let place = places[entry.keyID] {
            guard entries[place] == entry else {
                throw SigningError(
                    .duplicateKey, "the key \(entry.keyID) twice, with different validity times",
                    hint: "keep one entry for each key")
            }
            return
        }
        places[entry.keyID] = entries.count
        entries.append(entry)
    }

    /// The entry of a key; nil when the ring has none.
    ///
    /// - Complexity: O(1).
    public func lookup(_ keyID: KeyID) -> Entry? {
        places[keyID].map { entries[$0] }
    }

    /// Whether a key may have signed at a time, and what to verify with.
    ///
    /// - Parameter time: the time that the signed row states, in Unix seconds.
    /// - Complexity: O(1).
    public func status(of keyID: KeyID, at time: Double) -> Status {
        guard let entry = lookup(keyID) else { return .unknown }
        // Written so that a time that is no number is outside of every bound.
        guard !time.isNaN || entry.notBefore == nil && entry.notAfter == nil else { return .notYetValid }
        if let notBefore = entry.notBefore, time < notBefore { return .notYetValid }
        if let notAfter = entry.notAfter, time >= notAfter { return .expired }
        return .valid(entry.key)
    }

    /// Whether two rings hold the same keys with the same times, in the same order.
    public static func == (left: KeyRing, right: KeyRing) -> Bool { left.entries == right.entries }
}
