internal import CanonicalJSON
internal import DecisionGraph

/// Reads references to resources as captured touches write them: `{"namespace", "resource_id", "key"}`, or as a list
/// `[namespace, resource_id, key]`. The key may be left out and is then `""`, the whole resource.
struct ResourceReferences {
    /// Whether a reference object may say in `value_digest`, a text, what the value of the resource is known by.
    let takesDigests: Bool
    /// Members of reference objects that no reference has; a misspelt `key` would else be a whole resource unnoticed.
    private(set) var unknownMembers = 0

    init(takesDigests: Bool = false) {
        self.takesDigests = takesDigests
    }

    /// A list of references; none when it is absent or null.
    ///
    /// - Parameter pointer: where the list is.
    /// - Throws: ``AdapterError`` `resourceType`.
    mutating func list(
        _ value: JSONView?, at pointer: String, index: Int? = nil
    ) throws(AdapterError) -> [ResourceRef] {
        var digests: [ResourceRef: JSONString] = [:]
        return try list(value, at: pointer, index: index, digests: &digests)
    }

    /// A list of references, and what their values are known by; of a reference given twice the first digest counts.
    mutating func list(
        _ value: JSONView?, at pointer: String, index: Int?, digests: inout [ResourceRef: JSONString]
    ) throws(AdapterError) -> [ResourceRef] {
        guard let value, !value.isNull else { return [] }
        guard value.kind == .array else {
            throw AdapterError(
                .resourceType, at: pointer, index: index, "expected a list of resources, found \(value.found)")
        }
        var references: [ResourceRef] = []
        var position = 0
        for entry in value.elements {
            var digest: JSONView?
            guard let reference = entry.kind == .object ? self.object(entry, &digest) : Self.list(entry) else {
                throw AdapterError(
                    .resourceType, at: "\(pointer)/\(position)", index: index,
                    "a resource has the texts namespace and resource_id and may have a key, found \(entry.found)")
            }
            if let digest, !digest.isNull {
                guard let text = digest.string else {
                    throw AdapterError(
                        .resourceType, at: "\(pointer)/\(position)/value_digest", index: index,
                        "a value's digest is a text, not \(digest.found)")
                }
                if digests[reference] == nil { digests[reference] = JSONString(text) }
            }
            references.append(reference)
            position += 1
        }
        return references
    }

    private mutating func object(_ entry: JSONView, _ digest: inout JSONView?) -> ResourceRef? {
        var namespace: JSONView?
        var resource: JSONView?
        var key: JSONView?
        for member in entry.members {
            if member.key == "namespace" {
                namespace = member.value
            } else if member.key == "resource_id" {
                resource = member.value
            } else if member.key == "key" {
                key = member.value.isNull ? nil : member.value
            } else if takesDigests, member.key == "value_digest" {
                digest = member.value
            } else {
                unknownMembers += 1
            }
        }
        guard let namespace = namespace?.string, let resource = resource?.string else { return nil }
        if let key, key.string == nil { return nil }
        return ResourceRef(
            JSONString(namespace), JSONString(resource), key: key?.string.map { JSONString($0) } ?? "")
    }

    private static func list(_ entry: JSONView) -> ResourceRef? {
        var parts: [JSONString] = []
        for part in entry.elements {
            guard let text = part.string, parts.count < 3 else { return nil }
            parts.append(JSONString(text))
        }
        return parts.count < 2 ? nil : ResourceRef(parts[0], parts[1], key: parts.count == 3 ? parts[2] : "")
    }
}
