public import CanonicalJSON

/// What a plan says about each resource it touches.
///
/// An exact id beats patterns, and the pattern with more bytes beats the shorter one, attribute by attribute; of two
/// matching patterns of the same length the one written first counts.
///
/// Source: spec/prelint.md 2.2.
public struct ResourceTable: Sendable {
    /// What is said about one resource; nil where nothing is.
    public struct Attributes: Sendable, Hashable {
        /// What it is.
        public var kind: ResourceDeclaration.Kind?
        /// Whether what is read there can be trusted.
        public var isTrusted: Bool?
        /// How far it must be kept from others.
        public var sensitivity: Sensitivity?
        /// Whether a write to it lets data out.
        public var isEgress: Bool?
        /// Up to which level it may receive data.
        public var clearance: Sensitivity?
        /// Whether a write to it matters.
        public var isConsequential: Bool?
    }

    private var exact: [JSONString: ResourceDeclaration] = [:]
    /// The patterns by what their matches begin with, as positions in `patterns`.
    private var byPrefix: [JSONString: [Int]] = [:]
    /// The lengths of those beginnings, rising.
    private var prefixLengths: [Int] = []
    private var patterns: [ResourceDeclaration] = []
    private var known: [JSONString: Attributes] = [:]

    /// The resources of a plan; those that its nodes touch are looked up here, once each.
    ///
    /// - Complexity: O(touches), and for each distinct id the patterns whose beginning it has.
    public init(_ plan: Plan) {
        self.init(plan.resources)
        if plan.resources.isEmpty { return }
        for node in plan.nodes {
            for read in node.reads where known[read.id] == nil { known[read.id] = lookUp(read.id) }
            for write in node.writes where known[write.id] == nil { known[write.id] = lookUp(write.id) }
        }
    }

    /// Declarations alone; every id is looked up when it is asked for.
    init(_ declarations: [ResourceDeclaration]) {
        for declaration in declarations {
            // The text of a pattern is an id as well: equal texts match, and exactly.
            if exact[declaration.pattern.text] == nil { exact[declaration.pattern.text] = declaration }
            if declaration.pattern.isPattern { patterns.append(declaration) }
        }
        // Stable: of one length the first written stays first.
        patterns = patterns.enumerated().sorted {
            ($1.element.pattern.text.byteCount, $0.offset) < ($0.element.pattern.text.byteCount, $1.offset)
        }.map(\.element)
        for (position, declaration) in patterns.enumerated() {
            byPrefix[declaration.pattern.literalPrefix, default: []].append(position)
        }
        prefixLengths = Set(byPrefix.keys.map(\.byteCount)).sorted()
    }

    /// What is said about a resource.
    ///
    /// - Complexity: O(1) for a resource that a node of the plan touches.
    public subscript(id: JSONString) -> Attributes { known[id] ?? lookUp(id) }

    private func lookUp(_ id: JSONString) -> Attributes {
        var attributes = Attributes()
        if let declaration = exact[id] { attributes.fill(from: declaration) }
        var candidates: [Int] = []
        for length in prefixLengths {
            guard length <= id.byteCount else { break }
            let prefix = id.withBytes { JSONString(wtf8: $0.prefix(length)) }
            candidates += byPrefix[prefix] ?? []
        }
        for position in candidates.sorted() where patterns[position].pattern.matches(id) {
            attributes.fill(from: patterns[position])
        }
        return attributes
    }
}

extension ResourceTable.Attributes {
    /// Takes what is not known yet.
    fileprivate mutating func fill(from declaration: ResourceDeclaration) {
        kind = kind ?? declaration.kind
        isTrusted = isTrusted ?? declaration.isTrusted
        sensitivity = sensitivity ?? declaration.sensitivity
        isEgress = isEgress ?? declaration.isEgress
        clearance = clearance ?? declaration.clearance
        isConsequential = isConsequential ?? declaration.isConsequential
    }
}
