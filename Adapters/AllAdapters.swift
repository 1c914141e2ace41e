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
        TouchLogV2.self,
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

    /// The adapters among which an input without a named one chooses: those that fit, and of several versions of one
    /// name the latest. An earlier version is there for what was made with it, and is had by its id.
    public static func choices(for run: JSONView) -> [any JSONAdapter.Type] {
        var choices: [any JSONAdapter.Type] = []
        // Versions of one name are neighbours, in ascending order.
        for type in types where type.fits(run) == .yes {
            if choices.last?.card.name == type.card.name { choices.removeLast() }
            choices.append(type)
        }
        return choices
    }
}
