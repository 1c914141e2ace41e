/// Binds touches to earlier ones as they come, for an adapter that builds its steps itself: each is a superstep of its
/// own, so it sees all that came before.
///
/// The rule is that of ``TouchMatcher``, one touch at a time; what the edges say for evidence is the adapter's.
package struct TouchBinder: Sendable {
    /// An earlier step that a touch rests on.
    package struct Bond: Sendable, Hashable {
        /// The index of the earlier step.
        package let source: Int
        package let relation: TouchRelation
        /// What both touch.
        package let resource: ResourceRef
    }

    private var channels: TouchChannels
    private var count = 0

    /// - Parameter reducerChannels: the channels whose writes add up instead of replacing each other.
    package init(rule: TouchRule, reducerChannels: Set<ResourceRef> = []) {
        channels = TouchChannels(reducers: reducerChannels, rule: rule)
    }

    /// Takes the next touch; its superstep means nothing.
    ///
    /// - Returns: what it rests on, its reads first, each in the order of its references.
    /// - Complexity: linear in the touch and in what is returned. Under ``TouchRule/hazards`` a write that changed
    ///   something takes the reads before it out of sight, so that all touches together are linear as long as few writes
    ///   fail; a failed one rests on the same reads as the next.
    package mutating func bind(_ touch: StepTouch) -> [Bond] {
        let bindings = channels.bindings(of: touch, at: count)
        var bonds: [Bond] = []
        for binding in bindings {
            let channel = channels.list[binding.channel]
            let accesses = binding.relation == .writeAfterRead ? channel.reads : channel.writes
            for number in binding.accesses {
                bonds.append(
                    Bond(source: accesses[number].index, relation: binding.relation, resource: channel.resource))
            }
        }
        channels.noteReads(touch, at: count)
        channels.commit(touch, at: count)
        _ = channels.endSuperstep(count)
        count += 1
        return bonds
    }
}
