internal import CanonicalJSON
internal import Grounding

/// The auditors of this release.
///
/// To add one: a file under `Rules`, its cases in the tests, and a line here.
public enum AllAuditors {
    /// An auditor that can be chosen by its id.
    public struct Entry: Sendable {
        /// What it is.
        public let card: AuditorCard
        private let make: @Sendable (AuditorSettings) throws(AuditorError) -> any Auditor

        init(
            _ card: AuditorCard, _ make: @escaping @Sendable (AuditorSettings) throws(AuditorError) -> any Auditor
        ) {
            self.card = card
            self.make = make
        }

        /// The auditor under settings, of which it looks at those on its card.
        ///
        /// - Throws: ``AuditorError``: `missingSetting`; as the auditor's own initializer.
        public func auditor(_ settings: AuditorSettings = AuditorSettings()) throws(AuditorError) -> any Auditor {
            try make(settings)
        }
    }

    /// Every auditor, by id in ascending order.
    public static let entries: [Entry] = [
        Entry(DecisionBasis.card) { (_) throws(AuditorError) in DecisionBasis() },
        Entry(GroundedBasis.card(.v1)) { (settings) throws(AuditorError) in
            try GroundedBasis(threshold: settings.required(.groundingThreshold), version: .v1)
        },
        Entry(GroundedBasis.card(.v2)) { (settings) throws(AuditorError) in
            try GroundedBasis(threshold: settings.required(.groundingThreshold), version: .v2)
        },
        Entry(SnapshotFreshness.card) { (settings) throws(AuditorError) in
            try SnapshotFreshness(maxAge: settings[.maxAgeSeconds] ?? SnapshotFreshness.defaultMaxAge)
        },
        Entry(SnapshotFreshnessV2.card) { (settings) throws(AuditorError) in
            try SnapshotFreshnessV2(maxAge: settings[.maxAgeSeconds] ?? SnapshotFreshness.defaultMaxAge)
        },
        Entry(StaticCostCap.card) { (settings) throws(AuditorError) in try StaticCostCap(cap: settings[.costCap]) },
    ]

    /// The card of each auditor, in the order of ``entries``.
    public static var cards: [AuditorCard] { entries.map(\.card) }

    /// The auditor with an id, as `snapshot_freshness_v1`.
    public static func entry(id: String) -> Entry? {
        entries.first { $0.card.id.utf8.elementsEqual(id.utf8) }
    }
}

extension AuditorSettings {
    fileprivate func required(_ name: Name) throws(AuditorError) -> JSONNumber {
        guard let value = self[name] else {
            throw AuditorError(
                .missingSetting, name.rawValue, "this auditor has no default for it", hint: "give a number")
        }
        return value
    }
}
