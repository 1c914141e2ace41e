/// Requested calls whose result has not come, in the order of the requests, each under a key: a name or an id.
///
/// The first request of all and the first of a key are taken in constant time, however many are left unanswered: the
/// requests of one key form a list of their own, and whichever way a request is taken, it is the first of its list.
struct TauBenchPendingCalls {
    private struct Request {
        /// nil where the request has none.
        let key: UInt32?
        var isTaken = false
        /// The next request of the same key; `none` at the end.
        var next = none
    }

    private static let none = Int32.max

    private var requests: [Request] = []
    /// All requests before this one are taken.
    private var head = 0
    /// The first and last request of each key that are not taken.
    private var lists: [(first: Int32, last: Int32)] = []
    /// How many requests are not taken.
    private(set) var count = 0

    /// Adds a request; its number is how many were added before.
    mutating func append(_ key: UInt32?) {
        let request = Int32(clamping: requests.count)
        requests.append(Request(key: key))
        count += 1
        guard let key else { return }
        while lists.count <= Int(key) { lists.append((Self.none, Self.none)) }
        if lists[Int(key)].first == Self.none {
            lists[Int(key)] = (request, request)
        } else {
            requests[Int(lists[Int(key)].last)].next = request
            lists[Int(key)].last = request
        }
    }

    /// The key of a request that was added, taken or not.
    func key(of request: Int) -> UInt32? { requests[request].key }

    /// Takes the first request out.
    ///
    /// - Returns: its number; nil when no request is left.
    mutating func takeFirst() -> Int? {
        while head < requests.count, requests[head].isTaken { head += 1 }
        guard head < requests.count else { return nil }
        if let key = requests[head].key { return take(key) }
        requests[head].isTaken = true
        count -= 1
        return head
    }

    /// Takes the first request of a key out, if there is one.
    ///
    /// - Returns: its number; nil when no request of the key is left.
    @discardableResult
    mutating func take(_ key: UInt32) -> Int? {
        guard Int(key) < lists.count, lists[Int(key)].first != Self.none else { return nil }
        let request = Int(lists[Int(key)].first)
        requests[request].isTaken = true
        lists[Int(key)].first = requests[request].next
        count -= 1
        return request
    }
}
