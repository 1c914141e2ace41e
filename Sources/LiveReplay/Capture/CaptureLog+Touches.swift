internal import CanonicalJSON
internal import DecisionGraph

extension CaptureLog {
    /// The parts of a scope as they are known now.
    func touches(of scope: Int) -> [StepTouch] { scopes[scope].parts.map(touch) }

    /// The parts that are to be shown, in order.
    ///
    /// - Complexity: linear in parts and predecessors.
    var touches: [StepTouch] {
        guard scopes.contains(where: \.isLeftOut) else { return kept.map(touch) }
        // What followed a step that is left out follows what that one followed.
        var before: [Int: [Int]] = [:]
        var touches: [StepTouch] = []
        for part in kept {
            var touch = touch(part)
            touch.executionPredecessors = touch.executionPredecessors.map { resolve($0, before) }
            if scopes[parts[part].scope].isLeftOut {
                before[part] = touch.executionPredecessors ?? []
            } else {
                touches.append(touch)
            }
        }
        return touches
    }

    private func resolve(_ predecessors: [Int], _ before: [Int: [Int]]) -> [Int] {
        // Long lists are shared along a chain, not copied.
        if predecessors.count == 1 { return before[predecessors[0]] ?? predecessors }
        var seen: Set<Int> = []
        return predecessors.flatMap { before[$0] ?? [$0] }.filter { seen.insert($0).inserted }
    }

    func touch(_ part: Int) -> StepTouch {
        var touch = parts[part].touch
        let scope = scopes[parts[part].scope]
        touch.effect = scope.effect
        if let error = scope.error { touch.attributes[TouchRecorder.errorAttribute] = error }
        return touch
    }

    /// The reads of what was then said not to have been written.
    var readsOfFailedWrites: [EarlyRead] {
        earlyReads.filter { read in
            let writer = scopes[parts[read.writer].scope]
            return !writer.isOpen && (writer.isLeftOut || !writer.effect.isCommitted)
                && !scopes[parts[read.reader].scope].isLeftOut
        }
    }
}
