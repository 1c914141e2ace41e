internal import CanonicalJSON

/// Finds the anchors of values that were read by version 2 of the rule, as ``GroundingContext/add(_:)`` has it.
struct ValueReaderV2 {
    private var scanner = AnchorScannerV2()
    private var number = ExactDecimal()

    /// Adds the anchors of a value to a set.
    mutating func read(_ value: JSONValue, into anchors: inout AnchorSet) {
        switch value {
        case .null: break
        case .bool(let flag):
            anchors.insert(.word, flag ? "true" : "false")
        case .integer, .double:
            if number.take(value) { anchors.insert(.number, number.write) }
        case .string(let string):
            read(string, .plain, into: &anchors)
        case .array(let elements):
            for element in elements { read(element, into: &anchors) }
        case .object(let object):
            for (key, member) in object {
                read(key, member == .bool(false) ? .denied : .plain, into: &anchors)
                read(member, into: &anchors)
            }
        }
    }

    private mutating func read(
        _ string: JSONString, _ sense: AnchorScannerV2.Sense, into anchors: inout AnchorSet
    ) {
        string.withBytes { scanner.scan($0, sense: sense, into: &anchors) }
    }
}
