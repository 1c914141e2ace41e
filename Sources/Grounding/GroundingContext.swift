public import CanonicalJSON

/// What a decision had read: the anchors of its inputs, of what it retrieved and of its snapshot's state, in one bag.
///
/// Build it once and ground as many stated bases on it as there are. Where in the values an anchor stood plays no part.
///
/// Source: spec/core.md 15.
public struct GroundingContext: Sendable {
    /// The rule by which texts are read.
    public let version: GroundingVersion
    /// Everything that a basis can rest on.
    public private(set) var anchors = AnchorSet()

    /// A context in which nothing has been read.
    public init(version: GroundingVersion = .v1) {
        self.version = version
    }

    /// The context of one decision.
    ///
    /// - Parameters:
    ///   - inputs: what the decision was given (`data.inputs`); null for nothing, as for the others.
    ///   - retrieved: what it looked up (`data.retrieved`).
    ///   - state: the state it saw (`data.snapshot.state`).
    ///   - version: the rule by which texts are read, this context's and the bases'.
    /// - Complexity: linear in the values' size, time and memory.
    public init(inputs: JSONValue, retrieved: JSONValue, state: JSONValue, version: GroundingVersion = .v1) {
        self.init(version: version)
        add([inputs, retrieved, state])
    }

    /// Adds one more value that was read.
    ///
    /// Null says nothing, a boolean is the word `true` or `false`, a number is that number, a string holds the anchors
    /// of its text, and arrays and objects hold those of all their elements, keys and values.
    ///
    /// In version 2 a member that is `false` negates its key: `{"approved": false}` supports `not approved` and not
    /// `approved`. What such a key negates by itself (`{"not_approved": false}`) supports neither. Only the member's
    /// own key is meant, and no other value negates: null, 0, `"no"` and an array of `false` do not. JSON within a
    /// string is read as text.
    ///
    /// - Complexity: linear in the value's size; the stack use grows with its depth, which ``JSONLimits/depth`` bounds
    ///   for values that were read.
    public mutating func add(_ value: JSONValue) {
        switch version {
        case .v1:
            var scanner = AnchorScanner()
            anchors.insert(value, &scanner)
        case .v2:
            var reader = ValueReaderV2()
            reader.read(value, into: &anchors)
        }
    }

    /// Judges how far a stated basis is supported by this context.
    ///
    /// - Parameter basis: the text that was given as the reason for a decision; nil counts as empty.
    /// - Complexity: O(n log n) in the basis, whatever the context's size.
    public func ground(_ basis: String?) -> GroundingResult {
        GroundingResult(basis: AnchorSet(of: basis ?? "", version: version), context: anchors, version: version)
    }
}

extension AnchorSet {
    fileprivate mutating func insert(_ value: JSONValue, _ scanner: inout AnchorScanner) {
        switch value {
        case .null: break
        case .bool(let flag):
            insert(.word, flag ? "true" : "false")
        case .integer, .double:
            if let number = GroundingNumber(value) { insert(.number, number.text) }
        case .string(let string):
            insert(string, &scanner)
        case .array(let elements):
            for element in elements { insert(element, &scanner) }
        case .object(let object):
            for (key, member) in object {
                insert(key, &scanner)
                insert(member, &scanner)
            }
        }
    }

    private mutating func insert(_ string: JSONString, _ scanner: inout AnchorScanner) {
        string.withBytes { scanner.scan($0, into: &self) }
    }
}
