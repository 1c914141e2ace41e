/// What a ranking is worth, in one of ten cases; the first that holds is the verdict.
///
/// "Separates" is said of two steps that both have a score above 0 and not the same one.
public enum RankingVerdict: String, Sendable, Hashable, CaseIterable {
    /// The largest score is 0.
    case nothingRests = "nothing_rests"
    /// The ranking was cut before its scores came to 0, so nothing can be said of the whole.
    case undecided
    /// Exactly one step has a score above 0.
    case onlyOne = "only_one"
    /// Several steps have scores above 0, and these are all equal.
    case noInformation = "no_information"
    /// Of any two steps that the scores separate the earlier one scores more: scores never rise with position.
    case orderOfSteps = "order_of_steps"
    /// Of any two steps that the scores separate the later one scores more.
    case reversedOrderOfSteps = "reversed_order_of_steps"
    /// Of any two steps that the scores separate the one with more direct dependents scores more.
    case followsDegree = "follows_degree"
    /// Of any two steps that the scores separate the one of larger ``RankingBaseline/size`` scores more.
    case followsSize = "follows_size"
    /// No baseline gives the order, and several steps share the largest score.
    case tiedAtTheTop = "tied_at_the_top"
    /// No baseline gives the order, and one step alone has the largest score.
    case distinct

    /// The verdict in one sentence.
    public var text: String {
        switch self {
        case .nothingRests: "no step rests on another: there is nothing to rank"
        case .undecided: "the ranking was cut before its scores came to 0: rank all steps for a verdict on the run"
        case .onlyOne: "one step alone has a score above 0: there is no order to judge"
        case .noInformation: "all scores above 0 are equal: this order is the order of the steps' indices"
        case .orderOfSteps: "scores never rise with position: this order is the order of the steps"
        case .reversedOrderOfSteps: "scores never fall with position: this order is the order of the steps, reversed"
        case .followsDegree: "counting the steps that rest on each directly gives the same order"
        case .followsSize: "counting what each step itself reads, writes and rests on gives the same order"
        case .tiedAtTheTop: "position, degree and size do not give this order, but its first place is shared"
        case .distinct: "neither position nor degree nor size gives this order"
        }
    }

    /// Whether the ranking orders steps otherwise than their own order does; nil when that is not known.
    public var saysMoreThanStepOrder: Bool? {
        switch self {
        case .undecided: nil
        case .nothingRests, .onlyOne, .noInformation, .orderOfSteps: false
        case .reversedOrderOfSteps, .followsDegree, .followsSize, .tiedAtTheTop, .distinct: true
        }
    }
}
