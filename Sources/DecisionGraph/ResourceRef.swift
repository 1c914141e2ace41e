public import CanonicalJSON

/// A resource by its identity: what a step read or wrote.
///
/// Two references are the same resource when all three strings have the same bytes; a key of `""` is the resource as
/// a whole.
///
/// Source: spec/core.md 1.
public struct ResourceRef: Sendable, Hashable, Comparable {
    /// The kind of place the resource is in, as `file`, `http` or `db:desk` (spec/adapters.md 7).
    public let namespace: JSONString
    /// The resource's name in its namespace: a path, a URL, a collection.
    public let resourceID: JSONString
    /// A part of the resource, as a record's id; `""` is the whole.
    public let key: JSONString

    /// Takes the three strings as they are; nothing is normalized.
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

extension ResourceRef {
    /// The namespace of what stands for the memories of steps.
    package static let memoryNamespace: JSONString = "touch_recorder"

    /// What stands for what the step with an index knows: the step that goes on with it reads it.
    package init(memoryOf index: Int) {
        self.init(Self.memoryNamespace, "memory", key: JSONString("\(index)"))
    }

    /// Whether this is the memory of a step.
    package var isMemory: Bool { namespace == Self.memoryNamespace && resourceID == "memory" }
}

extension ResourceRef: CustomStringConvertible {
    /// `namespace:resource` or `namespace:resource:key`.
    public var description: String {
        key.isEmpty ? "\(namespace):\(resourceID)" : "\(namespace):\(resourceID):\(key)"
    }
}

/// One access of a step to a resource, as the source recorded it.
public struct Touch: Sendable, Hashable {
    /// What was done with the resource.
    public enum Access: Sendable, Hashable {
        /// A look at the resource, or a change of it; a step that does both has two touches.
        case read, write
    }

    /// Whether the step read or wrote.
    public let access: Access
    /// What was read or written.
    public let resource: ResourceRef
    /// What the value is known by, as a digest or a version; nil where the source does not say. Equal texts of one
    /// resource are equal values.
    public let valueDigest: JSONString?

    /// One read or write of a resource.
    public init(_ access: Access, _ resource: ResourceRef, valueDigest: JSONString? = nil) {
        self.access = access
        self.resource = resource
        self.valueDigest = valueDigest
    }
}
