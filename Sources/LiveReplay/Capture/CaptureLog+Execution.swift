/// What goes before what, as far as the tasks of a run tell: the rules of ``CaptureOrder``.
///
/// A strand is what one task does within a scope that it did not open itself. Steps of a strand never run side by side,
/// so each follows the one that took place before it. Every predecessor is handed on once.
extension CaptureLog {
    /// A scope that is begun within another.
    mutating func follower(of parent: Int, as number: Int, by task: TaskIdentity) -> Scope {
        // An open scope's task is alive, so the number is not another's.
        if scopes[parent].isOpen, scopes[parent].task == task {
            var scope = Scope(parent: parent, task: task, strand: scopes[parent].strand)
            swap(&scope.joins, &scopes[parent].joins)
            return scope
        }
        var scope = Scope(parent: parent, task: task, strand: number)
        if parent == 0 {
            scope.frontier = scopes[0].frontier
        } else if !scopes[parent].isOpen {
            scope.frontier = current(parent)
        } else {
            scope.frontier = frontier(of: scopes[parent].strand)
            if parts[current(parent)].moment == nil { scope.fork = current(parent) }
        }
        return scope
    }

    /// What the next step of a scope follows; that step is the last of its strand from then on.
    mutating func predecessorsOfNext(in scope: Int, placing part: Int) -> [Int] {
        let strand = scopes[scope].strand
        // A strand ends once, and joins hold what was last in strands: nothing comes twice.
        let predecessors = (frontier(of: strand).map { [$0] } ?? []) + scopes[scope].joins
        scopes[scope].joins = []
        scopes[strand].frontier = part
        scopes[strand].fork = nil
        return predecessors
    }

    /// Passes on what ended within a scope that has ended itself.
    mutating func handBack(_ scope: Int) {
        let parent = scopes[scope].parent
        // Nobody waits for a task that outlives the scope that started it.
        guard scopes[parent].isOpen else { return }
        if scopes[scope].strand == scope, let last = scopes[scope].frontier { scopes[parent].joins.append(last) }
        scopes[parent].joins += scopes[scope].joins
        scopes[scope].joins = []
    }

    private func frontier(of strand: Int) -> Int? {
        if let fork = scopes[strand].fork, parts[fork].moment != nil { return fork }
        return scopes[strand].frontier
    }
}
