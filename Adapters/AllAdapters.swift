public import CanonicalJSON

/// The adapters of this release.
///
/// To add a version: a file beside the old one, its data under `Tests/AdaptersTests`, and a line here.
public enum AllAdapters {
    /// Every adapter, by id in ascending order.
    public static let types: [any JSONAdapter.Type] = [
        DeclaredPlanV1.self,
        OwnRecordV1.self,
        OwnRecordV2.self,
        StepsV1.self,
        TauBenchKeyedV1.self,
        TauBenchPriorDBReadsV1.self,
        TouchLogV1.self,
    ]

    /// The card of each adapter, in the order of ``types``.
    public static var cards: [AdapterCard] { types.map { $0.card } }

    /// The adapter with an id, as `steps_v1`.
    public static func type(id: String) -> (any JSONAdapter.Type)? {
        types.first { $0.card.id.utf8.elementsEqual(id.utf8) }
    }

    /// What each adapter says to a run, or to the first line of a file.
    public static func fits(_ run: JSONView) -> [(card: AdapterCard, fit: AdapterFit)] {
        types.map { ($0.card, $0.fits(run)) }
    }
}
