extension PositionedNode.Member {
    /// The name as a value of its own, standing where the name is written: what a message about it points to.
    package var name: PositionedNode { PositionedNode(.string(key), at: place, in: value.source) }
}
