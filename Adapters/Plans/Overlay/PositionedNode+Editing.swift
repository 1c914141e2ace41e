internal import CanonicalJSON
internal import PositionedDocuments

/// Trees are values: an edit gives a new tree, and every part of it keeps the place it was read from.
extension PositionedNode {
    /// The object with the values of another under their names: those it has are replaced in place, others come after.
    ///
    /// - Complexity: linear in the members of both.
    func replacing(_ others: [Member]) -> PositionedNode {
        guard var members else { return self }
        var at: [JSONString: Int] = [:]
        for (position, member) in members.enumerated() where at[member.key] == nil { at[member.key] = position }
        for other in others {
            if let position = at[other.key] {
                members[position] = other
            } else {
                at[other.key] = members.count
                members.append(other)
            }
        }
        return PositionedNode(.object(members), from: self)
    }

    /// The object with another laid over it: where both hold an object it is done again inside, else the other's value
    /// stands, lists too.
    ///
    /// - Complexity: linear in both; as deep as documents may be.
    func merging(_ other: PositionedNode) -> PositionedNode {
        guard let members, let others = other.members else { return other }
        var own: [JSONString: PositionedNode] = [:]
        for member in members where own[member.key] == nil { own[member.key] = member.value }
        return replacing(
            others.map { other in
                guard let value = own[other.key] else { return other }
                return Member(other.key, at: other.place, value.merging(other.value))
            })
    }
}
