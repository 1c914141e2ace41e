/// Which snapshots of a live session turn stale as time passes: the oldest first, each once.
struct SnapshotAges: Sendable {
    private struct Entry {
        let capturedAt: Double
        let index: Int

        func precedes(_ other: Entry) -> Bool {
            capturedAt != other.capturedAt ? capturedAt < other.capturedAt : index < other.index
        }
    }

    /// A heap whose root turns stale first.
    private var heap: [Entry] = []

    /// O(log n).
    mutating func insert(_ index: Int, capturedAt: Double) {
        heap.append(Entry(capturedAt: capturedAt, index: index))
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The snapshots that are at least so old, by index, and no longer kept. O(log n) each.
    mutating func removeStale(at now: Double, age limit: Double) -> [(index: Int, age: Double)] {
        var stale: [(index: Int, age: Double)] = []
        while let first = heap.first, now - first.capturedAt >= limit {
            stale.append((first.index, now - first.capturedAt))
            removeFirst()
        }
        return stale.sorted { $0.index < $1.index }
    }

    private mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
