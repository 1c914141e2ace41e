/// What is certain after a rail failed.
public enum RailFate: String, Sendable, Hashable, CaseIterable {
    /// The target did nothing, and no request made so far will still do anything.
    case notDone = "not_done"
    /// The target may have done it, or may still do it: the request timed out, or the answer was not understood.
    case unknown
}

/// Why a rail could not do what it was asked, and what that leaves certain.
public protocol RailFailure: Error, Sendable {
    /// What is certain. Say ``RailFate/notDone`` only when the target said so, or was never reached.
    var fate: RailFate { get }
    /// The class, for programs: lower case with underscores.
    var code: String { get }
    /// What happened, for people, with the offending value.
    var detail: String { get }
}

// For rails that cannot fail.
extension Never: RailFailure {
    public var fate: RailFate { switch self {} }
    public var code: String { switch self {} }
    public var detail: String { switch self {} }
}
