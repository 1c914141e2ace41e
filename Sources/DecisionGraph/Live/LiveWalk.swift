import CKernels

/// Live counts without rows of bits: what a position rests on is found by walking over the dependencies.
///
/// For runs past the length at which rows pay, and for runs in which a position came to rest on a later one.
struct LiveWalk: Sendable {
    private(set) var counts: [UInt32]
    private(set) var largest: Int
    private(set) var keystone: Int
    private let usesKernel: Bool
    private var late: LateEdges?

    // Working memory of a walk: one flag a position, all zero between walks, and the positions found.
    private var flags: [UInt8]
    private var queue: [UInt32] = []
    private var found: [UInt32] = []

    /// - Parameters:
    ///   - kernel: whether the C kernel may run; it does as long as every position rests on earlier ones only.
    ///   - counts: the counts so far, the largest of them, and the first position by index that has it.
    init(kernel: Bool, counts: [UInt32] = [], largest: Int = 0, keystone: Int = 0) {
        usesKernel = kernel
        self.counts = counts
        self.largest = largest
        self.keystone = keystone
        flags = [UInt8](repeating: 0, count: counts.count)
    }

    /// Takes the last of the rows.
    ///
    /// - Returns: the positions whose count has become `watched`, ascending; none for 0.
    mutating func append(_ rows: GrowingRows, indices: [Int64]?, watched: UInt32) -> [UInt32] {
        let position = counts.count
        var risen: [UInt32] = []
        if usesKernel, late == nil {
            risen = walk(rows, indices, watched)
        } else {
            let basis = collect(position, rows)
            for member in basis { raise(Int(member), indices, watched, &risen) }
            release(basis)
        }
        counts.append(0)
        flags.append(0)
        late?.append(rows.targets[rows.range(of: position)])
        if largest == 0, position == 0 || precedes(position, keystone, indices) { keystone = position }
        return risen.sorted()
    }

    /// Lets a position rest on the newest one.
    ///
    /// - Returns: nil when the newest one rests on it; else as ``append(_:indices:watched:)``.
    mutating func connect(_ dependent: Int, _ rows: GrowingRows, indices: [Int64]?, watched: UInt32) -> [UInt32]? {
        let newest = counts.count - 1
        let basis = collect(newest, rows)
        let closesCycle = flags[dependent] != 0
        release(basis)
        if closesCycle { return nil }
        if late == nil { late = LateEdges(rows) }
        var risen: [UInt32] = []
        // Each position that rests on the dependent comes to rest on the newest one and its basis, where it did not.
        let affected = late?.dependents(of: dependent, marking: &flags) ?? []
        if basis.count < affected.count {
            // A step that has just come rests on little: then it is less to look who rests on each of these already.
            for member in basis + [UInt32(newest)] {
                let known = late?.dependents(of: Int(member), marking: &flags) ?? []
                for position in known { flags[Int(position)] = 1 }
                let gain: UInt32 = affected.reduce(0) { flags[Int($1)] == 0 ? $0 + 1 : $0 }
                for position in known { flags[Int(position)] = 0 }
                raise(Int(member), by: gain, indices, watched, &risen)
            }
            late?.connect(dependent, to: newest)
            return risen.sorted()
        }
        for position in affected {
            let before = collect(Int(position), rows)
            for member in basis where flags[Int(member)] == 0 { raise(Int(member), indices, watched, &risen) }
            if flags[newest] == 0 { raise(newest, indices, watched, &risen) }
            release(before)
        }
        late?.connect(dependent, to: newest)
        return risen.sorted()
    }

    /// The later positions that a position was made to rest on.
    func lateSources(of position: Int) -> [UInt32] { late?.sources[UInt32(position)] ?? [] }

    private func precedes(_ a: Int, _ b: Int, _ indices: [Int64]?) -> Bool {
        indices.map { $0[a] < $0[b] } ?? (a < b)
    }

    private mutating func raise(
        _ position: Int, by gain: UInt32 = 1, _ indices: [Int64]?, _ watched: UInt32, _ risen: inout [UInt32]
    ) {
        if gain == 0 { return }
        let before = counts[position]
        counts[position] += gain
        let count = Int(counts[position])
        if before < watched, count >= Int(watched) { risen.append(UInt32(position)) }
        if count < largest { return }
        if count > largest || precedes(position, keystone, indices) { keystone = position }
        largest = count
    }

    /// The positions that a position rests on, in the order of the search, and their flags set until ``release(_:)``.
    private mutating func collect(_ position: Int, _ rows: GrowingRows) -> [UInt32] {
        var basis: [UInt32] = []
        var next = 0
        var row = position
        while true {
            for at in rows.range(of: row) { visit(rows.targets[at], &basis) }
            if let late, let sources = late.sources[UInt32(row)] {
                for source in sources { visit(source, &basis) }
            }
            if next == basis.count { return basis }
            row = Int(basis[next])
            next += 1
        }
    }

    private mutating func visit(_ position: UInt32, _ basis: inout [UInt32]) {
        if flags[Int(position)] != 0 { return }
        flags[Int(position)] = 1
        basis.append(position)
    }

    private mutating func release(_ basis: [UInt32]) {
        for position in basis { flags[Int(position)] = 0 }
    }

    private mutating func walk(_ rows: GrowingRows, _ indices: [Int64]?, _ watched: UInt32) -> [UInt32] {
        let position = counts.count
        // A pass over all flags takes about as long as a search that finds this many.
        let room = position / 32 + 64
        if queue.count < room { queue = [UInt32](repeating: 0, count: 2 * room) }
        if watched != 0, found.count < position { found = [UInt32](repeating: 0, count: 2 * position + 64) }
        var (largest, keystone) = (UInt32(largest), UInt32(keystone))
        // Unsafe: the kernel reads well-formed rows up to this position's, one index a position, and writes flags and
        // counts of earlier positions, which have one each, and within `room` and the length of `found`.
        let risen = rows.offsets.withUnsafeBufferPointer { offsets in
            rows.targets.withUnsafeBufferPointer { targets in
                counts.withUnsafeMutableBufferPointer { counts in
                    flags.withUnsafeMutableBufferPointer { flags in
                        queue.withUnsafeMutableBufferPointer { queue in
                            found.withUnsafeMutableBufferPointer { found in
                                func run(_ indices: UnsafePointer<Int64>?) -> UInt32 {
                                    ck_live_walk(
                                        offsets.baseAddress, targets.baseAddress, UInt32(position), indices,
                                        counts.baseAddress, flags.baseAddress, queue.baseAddress, UInt32(room),
                                        &largest, &keystone, watched, found.baseAddress, UInt32(found.count))
                                }
                                return indices?.withUnsafeBufferPointer { run($0.baseAddress) } ?? run(nil)
                            }
                        }
                    }
                }
            }
        }
        (self.largest, self.keystone) = (Int(largest), Int(keystone))
        return watched == 0 ? [] : Array(found[..<Int(risen)])
    }
}

/// The edges of a growing run that lead to later positions, and, once there is one, all edges turned around.
private struct LateEdges: Sendable {
    /// By dependent, the later positions it rests on.
    private(set) var sources: [UInt32: [UInt32]] = [:]
    /// For each position its latest dependent's entry plus one; 0 is none.
    private var heads: [UInt32] = []
    private var entries: [(dependent: UInt32, next: UInt32)] = []

    /// The rows turned around.
    init(_ rows: GrowingRows) {
        for position in 0..<rows.count { append(rows.targets[rows.range(of: position)]) }
    }

    /// Adds the next position's dependencies.
    mutating func append(_ sources: ArraySlice<UInt32>) {
        let position = UInt32(heads.count)
        heads.append(0)
        for source in sources { add(position, to: source) }
    }

    mutating func connect(_ dependent: Int, to source: Int) {
        sources[UInt32(dependent), default: []].append(UInt32(source))
        add(UInt32(dependent), to: UInt32(source))
    }

    private mutating func add(_ dependent: UInt32, to source: UInt32) {
        entries.append((dependent, heads[Int(source)]))
        heads[Int(source)] = UInt32(entries.count)
    }

    /// A position and all that rest on it.
    ///
    /// - Parameter flags: one a position, zero before and after.
    func dependents(of position: Int, marking flags: inout [UInt8]) -> [UInt32] {
        var found = [UInt32(position)]
        flags[position] = 1
        var next = 0
        while next < found.count {
            var entry = heads[Int(found[next])]
            next += 1
            while entry != 0 {
                let (dependent, following) = entries[Int(entry) - 1]
                if flags[Int(dependent)] == 0 {
                    flags[Int(dependent)] = 1
                    found.append(dependent)
                }
                entry = following
            }
        }
        for position in found { flags[Int(position)] = 0 }
        return found
    }
}
