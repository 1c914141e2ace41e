/// The best `capacity` of the positions offered so far: count descending, then tie order, then position ascending.
struct BestPositions {
    /// How many are kept.
    let capacity: Int
    private let tieOrder: [Int]?
    /// A heap whose root is the entry that leaves first.
    private var heap: [Entry] = []

    private struct Entry {
        let count: Int
        let tie: Int
        let position: Int

        /// Whether this entry ranks after `other`.
        func isWorse(than other: Entry) -> Bool {
            if count != other.count { return count < other.count }
            if tie != other.tie { return tie > other.tie }
            return position > other.position
        }
    }

    /// - Parameters:
    ///   - capacity: at least 0.
    ///   - tieOrder: one value a position, or nil for the position itself.
    init(capacity: Int, tieOrder: [Int]?) {
        self.capacity = capacity
        self.tieOrder = tieOrder
        heap.reserveCapacity(capacity)
    }

    /// Considers one position. O(log capacity); O(1) when it does not enter.
    mutating func offer(_ position: Int, _ count: Int) {
        if heap.count == capacity, let root = heap.first, count < root.count { return }
        offer(position, count, tie: tieOrder?[position] ?? position)
    }

    /// As ``offer(_:_:)``, with the position's own place among equal ones instead of its tie order.
    mutating func offer(_ position: Int, _ count: Int, tie: Int) {
        let entry = Entry(count: count, tie: tie, position: position)
        if heap.count < capacity {
            heap.append(entry)
            siftUp(heap.count - 1)
        } else if let root = heap.first, root.isWorse(than: entry) {
            heap[0] = entry
            siftDown()
        }
    }

    /// Whether no position from `first` on, offered in ascending order, can still enter.
    ///
    /// A position s counts at most n - 1 - s. With an order of ties of its own an equal count may still win; without
    /// one the earlier position keeps its place.
    func isSettled(from first: Int, of total: Int) -> Bool {
        guard heap.count == capacity, let root = heap.first else { return capacity == 0 }
        let bound = total - 1 - first
        return tieOrder == nil ? bound <= root.count : bound < root.count
    }

    /// The smallest count that may still enter; 0 while there is room.
    var floor: Int { heap.count < capacity ? 0 : heap.first?.count ?? 0 }

    /// The kept positions, best first.
    var ordered: [(position: Int, count: Int)] {
        heap.sorted { $1.isWorse(than: $0) }.map { (position: $0.position, count: $0.count) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isWorse(than: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isWorse(than: heap[worst]) { worst = child }
            }
            if worst == parent { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
