public import CanonicalJSON

/// A resource by its identity: what a step read or wrote.
///
/// Two references are the same resource when all three strings have the same bytes; a key of `""` is the resource as
/// a whole.
///
/// Source: spec/core.md 1.
public struct ResourceRef: Sendable, Hashable, Comparable {
    public let namespace: JSONString
    public let resourceID: JSONString
    public let key: JSONString

    public init(_ namespace: JSONString, _ resourceID: JSONString, key: JSONString = "") {
        self.namespace = namespace
        self.resourceID = resourceID
        self.key = key
    }

    /// By namespace, then resource, then key, each by bytes.
    public static func < (a: ResourceRef, b: ResourceRef) -> Bool {
        if a.namespace != b.namespace { return a.namespace < b.namespace }
        if a.resourceID != b.resourceID { return a.resourceID < b.resourceID }
        return a.key < b.key
    }
}

extension ResourceRef: CustomStringConvertible {
    /// `namespace:resource` or `namespace:resource:key`.
    public var description: String {
        key.isEmpty ? "\(namespace):\(resourceID)" : "\(namespace):\(resourceID):\(key)"
    }
}

/// One access of a step to a resource, as the source recorded it.
public struct Touch: Sendable, Hashable {
    public enum Access: Sendable, Hashable {
        case read, write
    }

    public let access: Access
    public let resource: ResourceRef

    public init(_ access: Access, _ resource: ResourceRef) {
        self.access = access
        self.resource = resource
    }
}
