/// The names of requested calls whose result has not come, in the order of the requests.
///
/// The first request of all and the first of a name are taken in constant time, however many are left unanswered: the
/// requests of one name form a list of their own, and whichever way a request is taken, it is the first of its list.
struct TauBenchPendingCalls {
    private struct Request {
        /// nil where the request names no tool.
        let name: UInt32?
        var isTaken = false
        /// The next request of the same name; `none` at the end.
        var next = none
    }

    private static let none = Int32.max

    private var requests: [Request] = []
    /// All requests before this one are taken.
    private var head = 0
    /// The first and last request of each name that are not taken.
    private var lists: [(first: Int32, last: Int32)] = []

    mutating func append(_ name: UInt32?) {
        let request = Int32(clamping: requests.count)
        requests.append(Request(name: name))
        guard let name else { return }
        while lists.count <= Int(name) { lists.append((Self.none, Self.none)) }
        if lists[Int(name)].first == Self.none {
            lists[Int(name)] = (request, request)
        } else {
            requests[Int(lists[Int(name)].last)].next = request
            lists[Int(name)].last = request
        }
    }

    /// Takes the first request out.
    ///
    /// - Returns: its name; nil when it has none, or no request is left.
    mutating func takeFirst() -> UInt32? {
        while head < requests.count, requests[head].isTaken { head += 1 }
        guard head < requests.count else { return nil }
        let name = requests[head].name
        if let name { take(name) } else { requests[head].isTaken = true }
        return name
    }

    /// Takes the first request of a name out, if there is one.
    mutating func take(_ name: UInt32) {
        guard Int(name) < lists.count, lists[Int(name)].first != Self.none else { return }
        let request = Int(lists[Int(name)].first)
        requests[request].isTaken = true
        lists[Int(name)].first = requests[request].next
    }
}
