/// Bounds on an expression and its evaluation, so that neither can exhaust the machine.
///
/// A bound that is reached ends the compilation or the evaluation with an error that `&&`, `||` and macros do not
/// absorb: an expression that is too expensive never counts as true. A regular expression beyond its bounds that is met
/// during the evaluation is an error like any other, as one that is malformed.
public struct CELLimits: Sendable, Hashable {
    /// The longest source text, in bytes.
    public var sourceBytes: Int
    /// The deepest nesting of the source, and the longest chain of binary operators of one level. `&&` and `||` in a
    /// row count once. At most 250: deeper recursion may not fit a thread's stack.
    public var depth: Int
    /// The most nodes of the syntax tree.
    public var nodes: Int
    /// The most steps of an evaluation: one for each node evaluated, for each element looked at, and for each 64 bytes
    /// of text or data read or made.
    public var steps: Int
    /// The longest string or bytes value that an evaluation makes, or that the functions which take texts apart take, in
    /// bytes.
    public var stringBytes: Int
    /// The most elements of a list, or entries of a map, that an evaluation makes.
    public var elements: Int
    /// The longest regular expression, in bytes.
    public var patternBytes: Int
    /// The most constant regular expressions of one expression.
    public var patterns: Int
    /// The most memory of a compiled regular expression and its automaton, in bytes.
    public var patternMemory: Int

    /// The defaults, where nothing else is given; see each bound for what it holds to.
    public init(
        sourceBytes: Int = 64 << 10, depth: Int = 200, nodes: Int = 20_000, steps: Int = 1_000_000,
        stringBytes: Int = 1 << 20, elements: Int = 1 << 16, patternBytes: Int = 4 << 10, patterns: Int = 64,
        patternMemory: Int = 1 << 20
    ) {
        self.sourceBytes = sourceBytes
        self.depth = min(depth, 250)
        self.nodes = nodes
        self.steps = steps
        self.stringBytes = stringBytes
        self.elements = elements
        self.patternBytes = patternBytes
        self.patterns = patterns
        self.patternMemory = patternMemory
    }
}
