internal import CanonicalJSON

extension Compiler {
    mutating func logical(
        _ operation: Code.Operation, _ symbol: String, _ terms: [Node], _ span: CELSpan
    ) throws(CELError) -> Int32 {
        var operands: [Int32] = []
        for term in terms {
            let operand = try compile(term)
            try require(operand.type, .bool, term, "\(symbol) takes bools")
            operands.append(operand.at)
        }
        return parts.add(operation, over: operands, span)
    }

    mutating func binary(
        _ op: SyntaxTree.BinaryOperator, _ left: Node, _ right: Node, _ node: Node
    ) throws(CELError) -> Result {
        let (a, b) = (try compile(left), try compile(right))
        let result = try resultType(op, a.type, b.type, node)
        if op == .contained, case .list(let list)? = constant(b.at), let texts = TextList(list) {
            parts.texts.append(texts)
            return (add(.containedText, a.at, Int32(parts.texts.count - 1), tree.spans[node]), result)
        }
        return (add(Self.operation(op), a.at, b.at, tree.spans[node]), result)
    }

    private static func operation(_ op: SyntaxTree.BinaryOperator) -> Code.Operation {
        switch op {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .contained: .contained
        }
    }

    /// The type of what an operator answers.
    ///
    /// - Throws: for operands that certainly have no such operator. Numbers of different types compare, but do not add.
    private func resultType(
        _ op: SyntaxTree.BinaryOperator, _ a: CELType, _ b: CELType, _ node: Node
    ) throws(CELError) -> CELType {
        let mismatch = failure(.type, node, "\(op.symbol) has no meaning between \(a) and \(b)")
        switch op {
        case .equal, .notEqual:
            // Anything may be asked whether it is null.
            let areComparable = a.mayBe(b) || (a.isNumber && b.isNumber) || a == .null || b == .null
            if checks, !areComparable { throw mismatch }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if checks, !(Self.isOrdered(a) && Self.isOrdered(b) && (a.mayBe(b) || (a.isNumber && b.isNumber))) {
                throw mismatch
            }
            return .bool
        case .contained:
            switch b {
            case .list(let element) where !a.mayBe(element) && !(a.isNumber && element.isNumber):
                if checks { throw mismatch }
            case .map(let key, _) where !a.mayBe(key) && !(a.isNumber && key.isNumber): if checks { throw mismatch }
            case .list, .map, .dyn: break
            default: if checks { throw mismatch }
            }
            return .bool
        case .add, .subtract, .multiply, .divide, .remainder:
            guard let result = Self.arithmetic(op, a, b) else {
                if checks { throw mismatch }
                return .dyn
            }
            return result
        }
    }

    private static func isOrdered(_ type: CELType) -> Bool {
        switch type {
        case .dyn, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
        case .null, .type, .list, .map: false
        }
    }

    /// What arithmetic on two types answers, or nil when it has no meaning.
    private static func arithmetic(_ op: SyntaxTree.BinaryOperator, _ a: CELType, _ b: CELType) -> CELType? {
        switch (a, b) {
        case (.dyn, .dyn): return .dyn
        case (.dyn, let known), (let known, .dyn):
            return forms.contains { $0.op == op && ($0.a == known.erased || $0.b == known.erased) } ? .dyn : nil
        case (.list(let x), .list(let y)): return op == .add ? .list(of: x.joined(y)) : nil
        default: return forms.first { $0.op == op && $0.a == a && $0.b == b }?.result
        }
    }

    private static let forms: [(op: SyntaxTree.BinaryOperator, a: CELType, b: CELType, result: CELType)] = {
        var forms: [(op: SyntaxTree.BinaryOperator, a: CELType, b: CELType, result: CELType)] = []
        for op: SyntaxTree.BinaryOperator in [.add, .subtract, .multiply, .divide] {
            for type: CELType in [.int, .uint, .double] { forms.append((op, type, type, type)) }
        }
        for type: CELType in [.int, .uint] { forms.append((.remainder, type, type, type)) }
        for type: CELType in [.string, .bytes, .list(of: .dyn)] { forms.append((.add, type, type, type)) }
        forms.append((.add, .timestamp, .duration, .timestamp))
        forms.append((.add, .duration, .timestamp, .timestamp))
        forms.append((.add, .duration, .duration, .duration))
        forms.append((.subtract, .timestamp, .timestamp, .duration))
        forms.append((.subtract, .timestamp, .duration, .timestamp))
        forms.append((.subtract, .duration, .duration, .duration))
        return forms
    }()

    mutating func index(_ operand: Node, _ index: Node, _ node: Node) throws(CELError) -> Result {
        let (value, key) = (try compile(operand), try compile(index))
        let type: CELType
        switch value.type {
        case .list(let element):
            let isPosition = key.type == .dyn || key.type.isNumber
            guard !checks || isPosition else {
                throw failure(.type, index, "a position in a list is an int, not \(key.type)")
            }
            type = element
        case .map(let keys, let element):
            let isKey = key.type.mayBe(keys) || (key.type.isNumber && keys.isNumber)
            guard !checks || isKey else { throw failure(.type, index, "a key of this map is \(keys), not \(key.type)") }
            type = element
        case .dyn: type = .dyn
        default:
            guard !checks else { throw failure(.type, node, "\(value.type) has no elements to take by [ ]") }
            type = .dyn
        }
        let at = add(.index, value.at, key.at, tree.spans[node])
        if let path = path(of: node) {
            parts.paths[at] = path
            note(path, behind: self.path(of: operand))
        }
        return (at, type)
    }

    // MARK: Aggregates

    mutating func list(_ elements: [Node], _ span: CELSpan) throws(CELError) -> Result {
        var operands: [Int32] = []
        var type: CELType?
        for element in elements {
            let operand = try compile(element)
            operands.append(operand.at)
            type = type.map { $0.joined(operand.type) } ?? operand.type
        }
        let constants = operands.compactMap { constant($0) }
        let result = CELType.list(of: type ?? .dyn)
        if constants.count == operands.count, constants.count <= limits.elements {
            return (parts.add(constant: .list(constants), span), result)
        }
        return (parts.add(.list, over: operands, span), result)
    }

    mutating func map(_ entries: [(Node, Node)], _ span: CELSpan) throws(CELError) -> Result {
        var operands: [Int32] = []
        var types: (key: CELType, value: CELType)?
        for (keyNode, valueNode) in entries {
            let (key, value) = (try compile(keyNode), try compile(valueNode))
            let isKey = [CELType.bool, .int, .uint, .string].contains { key.type.mayBe($0) }
            guard !checks || isKey else {
                throw failure(.type, keyNode, "a key is a bool, an int, a uint or a string, not \(key.type)")
            }
            operands += [key.at, value.at]
            types = types.map { ($0.key.joined(key.type), $0.value.joined(value.type)) } ?? (key.type, value.type)
        }
        let constants = operands.compactMap { constant($0) }
        let result = CELType.map(of: types?.key ?? .dyn, to: types?.value ?? .dyn)
        if constants.count == operands.count, entries.count <= limits.elements,
            let map = CELMap(stride(from: 0, to: constants.count, by: 2).map { (constants[$0], constants[$0 + 1]) })
        {
            return (parts.add(constant: .map(map), span), result)
        }
        return (parts.add(.map, over: operands, span), result)
    }
}

extension CELType {
    /// The type without what is known of its elements.
    var erased: CELType {
        switch self {
        case .list: .list(of: .dyn)
        case .map: .map(of: .dyn, to: .dyn)
        default: self
        }
    }
}
