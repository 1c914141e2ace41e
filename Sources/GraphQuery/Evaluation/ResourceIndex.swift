package import CanonicalJSON
package import DecisionGraph

/// The resources that the steps of a run touched, each with its readers and writers.
struct ResourceIndex: Sendable {
    /// The resources, by namespace, name and key; their places here are their numbers.
    let resources: [ResourceRef]
    /// The positions that read and wrote each, ascending; a step that did so twice is there once.
    let readers: [[UInt32]]
    let writers: [[UInt32]]

    /// - Complexity: O(V + T log R) for T touches of R resources.
    init(_ graph: DecisionGraph) {
        var numbers: [ResourceRef: Int] = [:]
        var found: [ResourceRef] = []
        var readers: [[UInt32]] = []
        var writers: [[UInt32]] = []
        for position in 0..<graph.stepCount {
            for touch in graph.touches(at: position) {
                let number: Int
                if let known = numbers[touch.resource] {
                    number = known
                } else {
                    number = found.count
                    numbers[touch.resource] = number
                    found.append(touch.resource)
                    readers.append([])
                    writers.append([])
                }
                let place = UInt32(position)
                switch touch.access {
                case .read: if readers[number].last != place { readers[number].append(place) }
                case .write: if writers[number].last != place { writers[number].append(place) }
                }
            }
        }
        let order = found.indices.sorted { found[$0] < found[$1] }
        resources = order.map { found[$0] }
        self.readers = order.map { readers[$0] }
        self.writers = order.map { writers[$0] }
    }

    /// What a text may mean.
    enum Meaning {
        case one(Int)
        /// No resource; the nearest one, as it is written, where there is one.
        case none(nearest: String?)
        /// Several, of which none is meant more than the others.
        case several([Int])
    }

    /// The resource that a text names: as `namespace:resource:key`, else as `resource/key`, else by its name alone.
    ///
    /// - Complexity: O(R) times the length of the text; more when there is none.
    func meaning(of text: JSONString) -> Meaning {
        let forms: [(ResourceRef) -> JSONString] = [
            { JSONString("\($0.description)") }, { $0.shortForm }, { $0.resourceID },
        ]
        for form in forms {
            let found = resources.indices.filter { form(resources[$0]) == text }
            if found.count == 1 { return .one(found[0]) }
            if !found.isEmpty { return .several(found) }
        }
        let known = resources.lazy.flatMap { [$0.shortForm.lossyText, $0.description] }
        return .none(nearest: NearestName.of(text.lossyText, amongMany: known))
    }
}

extension ResourceRef {
    /// `resource/key`, or the resource's name alone where it has no key: as reports show it.
    package var shortForm: JSONString {
        if key.isEmpty { return resourceID }
        var bytes: [UInt8] = []
        resourceID.withBytes { bytes += $0 }
        bytes.append(UInt8(ascii: "/"))
        key.withBytes { bytes += $0 }
        return JSONString(wtf8: bytes)
    }
}

extension NearestName {
    /// The nearest of names that come from a run, which may have a million of them.
    ///
    /// - Complexity: O(n) for n names, with a bound on those that are looked at closely.
    static func of(_ name: String, amongMany known: some Sequence<String>) -> String? {
        let length = name.utf8.count
        // A name that differs more in length is never near.
        return of(name, among: known.lazy.filter { abs($0.utf8.count - length) <= 3 }.prefix(20_000))
    }
}
