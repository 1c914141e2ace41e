/// A part of a text: from a place to before another.
public struct TextRegion: Sendable, Hashable {
    /// The first scalar of it.
    public let start: TextPlace
    /// The place behind it, exclusive.
    public let end: TextPlace

    /// A part of a text.
    public init(start: TextPlace, end: TextPlace) {
        self.start = start
        self.end = end
    }
}
