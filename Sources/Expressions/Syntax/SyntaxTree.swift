internal import CanonicalJSON

/// An expression as it was written: nodes in a flat list, children before their parents.
struct SyntaxTree {
    typealias Node = Int

    enum BinaryOperator: UInt8 {
        case add, subtract, multiply, divide, remainder
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case contained

        /// How the operator is written.
        var symbol: String {
            switch self {
            case .add: "+"
            case .subtract: "-"
            case .multiply: "*"
            case .divide: "/"
            case .remainder: "%"
            case .equal: "=="
            case .notEqual: "!="
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            case .greaterOrEqual: ">="
            case .contained: "in"
            }
        }
    }

    /// What a macro does with each element.
    enum ComprehensionKind {
        case all, exists, existsOne, list, filter, map, mapEntries
    }

    struct Comprehension {
        let kind: ComprehensionKind
        /// The list or map gone through.
        let range: Node
        /// One name for an element or key; two for position and element, or key and value.
        let variables: [String]
        /// Which elements count; nil for all.
        let condition: Node?
        /// What an element becomes, or is asked.
        let body: Node
    }

    enum Kind {
        case literal(CELValue)
        /// A name; rooted when a dot stands before it, so that no macro variable is meant.
        case identifier(String, isRooted: Bool)
        case select(Node, field: String)
        /// `has(operand.field)`.
        case has(Node, field: String)
        case index(Node, Node)
        case call(String, target: Node?, isRooted: Bool, arguments: [Node])
        case not(Node)
        case negate(Node)
        case binary(BinaryOperator, Node, Node)
        case and([Node])
        case or([Node])
        case conditional(Node, Node, Node)
        case list([Node])
        case map([(Node, Node)])
        /// A protocol-buffer message: the syntax is the language's, but no message type is known here.
        case message(String)
        case comprehension(Comprehension)
    }

    private(set) var kinds: [Kind] = []
    private(set) var spans: [CELSpan] = []
    /// How many nodes lie on the longest way down from each node.
    private(set) var heights: [Int] = []

    /// Where the outermost parenthesis around a node stands, when there is one: `(a).b` is never the name `a.b`.
    var parentheses: [Node: Int] = [:]

    mutating func add(_ kind: Kind, _ span: CELSpan, height: Int) -> Node {
        kinds.append(kind)
        spans.append(span)
        heights.append(height)
        return kinds.count - 1
    }
}
