/// What `type(x)` answers: the type of a value as the running program sees it, without element types.
///
/// The raw value is the type's name in expressions.
///
/// Source: cel-spec, doc/langdef.md, "Type Values" and "Abstract Types".
public enum CELTypeName: String, Sendable, Hashable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case list
    case map
    case type
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
}
