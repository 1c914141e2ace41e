/// Bounds on a query and its evaluation, so that neither can exhaust the machine.
public struct QueryLimits: Sendable, Hashable {
    /// The longest text, in bytes.
    public var sourceBytes: Int
    /// The deepest nesting of parentheses and functions. At most 100: deeper recursion may not fit a thread's stack.
    public var depth: Int
    /// The most steps, classes and functions in one text.
    public var terms: Int
    /// The most steps that all evaluations of the predicates of one query take together on one run, counted as
    /// `CELLimits.steps` counts them.
    public var predicateSteps: Int

    /// The defaults, where nothing else is given.
    public init(sourceBytes: Int = 64 << 10, depth: Int = 100, terms: Int = 1000, predicateSteps: Int = 200_000_000) {
        self.sourceBytes = sourceBytes
        self.depth = min(depth, 100)
        self.terms = terms
        self.predicateSteps = predicateSteps
    }
}
