public import BlastRadius
internal import CanonicalJSON
internal import DecisionGraph

/// Something in a live session that has changed and that somebody may have to act on.
///
/// An alarm is raised once, with the step that brought the change; what stays as it is raises none.
///
/// Source: spec/experience.md 3.2.
public enum LiveAlarm: Sendable, Hashable {
    /// Scores have come to be given, or withheld, by what is known of the dependencies.
    case stateChanged(from: StructuralRisk, to: StructuralRisk)
    /// Another step is the one that most others rest on; `from` is nil for the first. Not raised while
    /// nothing rests on anything.
    case newKeystone(from: Int?, to: Int, score: Double)
    /// More steps rest on a step than ``LiveSession/Settings/maxBlast``. Not raised while scores are withheld.
    case blastOverLimit(index: Int, reach: Int, limit: Int)
    /// A step's snapshot is as old as ``LiveSession/Settings/maxSnapshotAge``, or older.
    case staleSnapshot(index: Int, age: Double, limit: Double)
    /// A step's snapshot is dated after the time at which it came: one of the two is wrong.
    case futureSnapshot(index: Int, ahead: Double)
    /// A step's stated basis is supported by less than ``LiveSession/Settings/minGrounding``, or nothing was read that
    /// it could rest on: then the score is nil.
    case ungroundedBasis(index: Int, score: Double?, limit: Double)
    /// A step refers to one that has not come.
    case missingReference(index: Int, source: Int)
    /// A step that was referred to has come late, and the reference makes no edge: list order decides.
    case lateReference(index: Int, source: Int)
    /// A step that was referred to has come late, and the reference makes an edge now.
    case lateEdge(index: Int, source: Int)
    /// A step that was referred to has come late and rests on the step that refers to it, so there is no edge.
    case cyclicReference(index: Int, source: Int)

    /// The kinds of alarm. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        case stateChanged = "state_changed"
        case newKeystone = "new_keystone"
        case blastOverLimit = "blast_over_limit"
        case staleSnapshot = "stale_snapshot"
        case futureSnapshot = "future_snapshot"
        case ungroundedBasis = "ungrounded_basis"
        case missingReference = "missing_reference"
        case lateReference = "late_reference"
        case lateEdge = "late_edge"
        case cyclicReference = "cyclic_reference"
    }

    /// The kind of alarm, for programs.
    public var code: Code {
        switch self {
        case .stateChanged: .stateChanged
        case .newKeystone: .newKeystone
        case .blastOverLimit: .blastOverLimit
        case .staleSnapshot: .staleSnapshot
        case .futureSnapshot: .futureSnapshot
        case .ungroundedBasis: .ungroundedBasis
        case .missingReference: .missingReference
        case .lateReference: .lateReference
        case .lateEdge: .lateEdge
        case .cyclicReference: .cyclicReference
        }
    }

    /// The index of the step that the alarm is about: the keystone, the step over the limit, the one that refers; nil
    /// when it is about the run.
    public var index: Int? {
        switch self {
        case .stateChanged: nil
        case .newKeystone(_, let index, _), .blastOverLimit(let index, _, _), .staleSnapshot(let index, _, _),
            .futureSnapshot(let index, _), .ungroundedBasis(let index, _, _), .missingReference(let index, _),
            .lateReference(let index, _), .lateEdge(let index, _), .cyclicReference(let index, _):
            index
        }
    }

    /// The alarm in one sentence.
    public var text: String {
        switch self {
        case .stateChanged(_, .scored): "the steps have scores now"
        case .stateChanged(_, .withheld(.singleDecision)): "scores are withheld: fewer than two steps"
        case .stateChanged(_, .withheld(.lowCoverage)):
            "scores are withheld: too few dependencies are observed, or too many are there"
        case .newKeystone(let from, let to, let score):
            "step \(to) is the keystone\(from.map { ", before it step \($0)" } ?? ""): "
                + "\(Self.share(score)) of the other steps rest on it"
        case .blastOverLimit(let index, let reach, let limit):
            "\(reach) steps rest on step \(index), more than \(limit)"
        case .staleSnapshot(let index, let age, let limit):
            "the snapshot of step \(index) is \(Self.seconds(age)) s old; it counts as stale from \(Self.seconds(limit)) s on"
        case .futureSnapshot(let index, let ahead):
            "the snapshot of step \(index) is dated \(Self.seconds(ahead)) s ahead: one of the two times is wrong"
        case .ungroundedBasis(let index, let score?, let limit):
            "the stated basis of step \(index) is supported by \(score.canonicalText), less than \(limit.canonicalText)"
        case .ungroundedBasis(let index, nil, _):
            "the stated basis of step \(index) rests on nothing: the step read nothing"
        case .missingReference(let index, let source):
            index == source
                ? "step \(index) refers to itself" : "step \(index) refers to step \(source), which has not come"
        case .lateReference(let index, let source):
            "step \(source) has come after step \(index), which refers to it: the reference makes no edge"
        case .lateEdge(let index, let source):
            "step \(source) has come after step \(index), which rests on it from now on"
        case .cyclicReference(let index, let source):
            "step \(source) has come after step \(index), which refers to it, and rests on it: no edge, it would be a cycle"
        }
    }

    private static func share(_ score: Double) -> String { score.rounded(places: 3).canonicalText }
    private static func seconds(_ seconds: Double) -> String { seconds.rounded(places: 1).canonicalText }
}
