/// The variables that expressions may name, in the order in which their values are bound, and the functions that they
/// may call beside those of the language.
public struct CELEnvironment: Sendable {
    /// A declared variable.
    public struct Variable: Sendable, Hashable {
        /// The name, which may hold dots: `request.auth`.
        public let name: String
        /// What is promised of its values; the checker relies on it, the evaluation looks at the value itself.
        public let type: CELType
    }

    /// The variables; a value's position among the bindings is its variable's position here.
    public let variables: [Variable]
    /// The functions, whose positions here name them to a ``CELFunctionHost``.
    public let functions: [CELFunction]
    private let slots: [[UInt8]: Int]
    private let functionSlots: [[UInt8]: Int]

    /// Declares variables and functions. Of a name declared twice the first counts.
    public init(variables: [(String, CELType)], functions: [CELFunction] = []) {
        self.variables = variables.map { Variable(name: $0.0, type: $0.1) }
        slots = Dictionary(
            variables.enumerated().map { (Array($0.element.0.utf8), $0.offset) },
            uniquingKeysWith: { first, _ in first })
        self.functions = functions
        functionSlots = Dictionary(
            functions.enumerated().map { (Array($0.element.name.utf8), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Declares variables of type ``CELType/dyn``, as JSON values are.
    public init(_ names: [String]) {
        self.init(variables: names.map { ($0, .dyn) })
    }

    /// The position of a variable, or nil. Names compare by their bytes.
    public func position(of name: String) -> Int? { slots[Array(name.utf8)] }

    /// The position of a function, or nil. Names compare by their bytes.
    func function(named name: String) -> Int? { functionSlots[Array(name.utf8)] }
}
