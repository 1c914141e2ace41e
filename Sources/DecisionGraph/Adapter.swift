/// Reads one kind of source as typed steps.
///
/// An adapter is named and versioned: for one input, one id gives the same steps, edges, grades and evidence in every
/// release; a correction that changes any of them is a new version beside the old one (spec/adapters.md 2).
///
/// To read a source of your own, conform a type and hand its steps to ``DecisionGraph/init(steps:)``.
public protocol Adapter: Sendable {
    /// What is read: rows, records, a JSON value.
    associatedtype Source

    /// The name without the version, as `tau_bench_prior_db_reads`.
    var name: String { get }
    /// The version, as `v1`.
    var version: String { get }

    /// The steps of one run.
    ///
    /// The result depends on the source and the adapter's settings only: no clock, no locale, no order of hash tables.
    ///
    /// - Throws: an error of the adapter's own when the source is not what it reads.
    func steps(from source: Source) throws -> [Step]
}

extension Adapter {
    /// The id that reports and evidence name: name and version joined by `_`.
    public var id: String { "\(name)_\(version)" }
}
