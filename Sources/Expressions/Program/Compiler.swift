internal import CanonicalJSON

/// Turns a syntax tree into code: resolves names, checks types, prepares what is constant.
///
/// Without checks everything that is wrong becomes an instruction that fails when it is reached, as the language
/// defines evaluation; with checks it is an error here.
struct Compiler {
    typealias Node = SyntaxTree.Node
    /// An instruction and what is known of its value.
    typealias Result = (at: Int32, type: CELType)

    let tree: SyntaxTree
    let source: [UInt8]
    let environment: CELEnvironment
    let limits: CELLimits
    let checks: Bool
    var parts = Code.Parts()
    /// The paths of fields that the source names, and how often none of them is the beginning of a longer one.
    var fieldPaths: [String: Int] = [:]
    /// The macro variables in view, innermost last.
    private var locals: [(name: String, type: CELType)] = []

    init(_ parser: Parser, in environment: CELEnvironment, limits: CELLimits, checks: Bool) {
        tree = parser.tree
        source = parser.source
        self.environment = environment
        self.limits = limits
        self.checks = checks
    }

    func failure(_ kind: CELError.Kind, _ node: Node, _ message: String, suggestion: String? = nil) -> CELError {
        CELError(kind, tree.spans[node], message, suggestion: suggestion, in: source)
    }

    mutating func compile(_ node: Node) throws(CELError) -> Result {
        let span = tree.spans[node]
        switch tree.kinds[node] {
        case .literal(let value): return (parts.add(constant: value, span), Self.type(of: value))
        case .identifier, .select: return try chain(node)
        case .has(let operand, let field):
            let inner = try compile(operand)
            _ = try fieldType(of: inner.type, field, node)
            if let path = path(of: operand) { note(path + FieldPath.step(field), behind: path) }
            return (add(.has, inner.at, name(field), span), .bool)
        case .index(let operand, let index): return try self.index(operand, index, node)
        case .call(let name, let target, _, let arguments): return try call(name, target, arguments, node)
        case .not(let operand):
            let inner = try compile(operand)
            try require(inner.type, .bool, operand, "! takes a bool")
            return (add(.not, inner.at, span), .bool)
        case .negate(let operand):
            let inner = try compile(operand)
            guard !checks || inner.type.mayBe(.int) || inner.type.mayBe(.double) else {
                throw failure(.type, node, "- takes an int or a double, not \(inner.type)")
            }
            return (add(.negate, inner.at, span), inner.type)
        case .binary(let op, let left, let right): return try binary(op, left, right, node)
        case .and(let terms): return (try logical(.and, "&&", terms, span), .bool)
        case .or(let terms): return (try logical(.or, "||", terms, span), .bool)
        case .conditional(let condition, let first, let second):
            let test = try compile(condition)
            try require(test.type, .bool, condition, "the condition before ? is a bool")
            let (one, other) = (try compile(first), try compile(second))
            let instruction = Code.Instruction(operation: .conditional, a: test.at, b: one.at, c: other.at)
            return (parts.add(instruction, span), one.type.joined(other.type))
        case .list(let elements): return try list(elements, span)
        case .map(let entries): return try map(entries, span)
        case .message(let name):
            if checks { throw failure(.type, node, "no message type \(name) is known") }
            return (parts.add(failure: .unknownFunction, "no message type \(name) is known", span), .dyn)
        case .comprehension(let comprehension): return try self.comprehension(comprehension, span)
        }
    }

    // MARK: Instructions

    mutating func add(_ operation: Code.Operation, _ a: Int32, _ b: Int32 = 0, _ span: CELSpan) -> Int32 {
        parts.add(Code.Instruction(operation: operation, a: a, b: b), span)
    }

    private mutating func add(_ operation: Code.Operation, _ a: Int32, _ span: CELSpan) -> Int32 {
        add(operation, a, 0, span)
    }

    mutating func name(_ text: String) -> Int32 {
        parts.names.append(JSONString(text))
        return Int32(parts.names.count - 1)
    }

    /// The constant that an instruction is, or nil.
    func constant(_ at: Int32) -> CELValue? {
        let instruction = parts.instructions[Int(at)]
        return instruction.operation == .constant ? parts.constants[Int(instruction.a)] : nil
    }

    func require(_ type: CELType, _ wanted: CELType, _ node: Node, _ message: String) throws(CELError) {
        guard !checks || type.mayBe(wanted) else { throw failure(.type, node, "\(message), not \(type)") }
    }

    private static func type(of value: CELValue) -> CELType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        case .list: .list(of: .dyn)
        case .map: .map(of: .dyn, to: .dyn)
        }
    }

    // MARK: Names

    /// A name with the fields selected from it: the longest beginning that is a variable or a type is taken as one.
    private mutating func chain(_ node: Node) throws(CELError) -> Result {
        // The chain from its root: fields[0] belongs to nodes[0], and so on.
        var nodes: [Node] = []
        var fields: [String] = []
        var at = node
        while case .select(let operand, let field) = tree.kinds[at] {
            nodes.append(at)
            fields.append(field)
            at = operand
            if tree.parentheses[at] != nil { break }
        }
        nodes.reverse()
        fields.reverse()
        let isName = fields.isEmpty || tree.parentheses[at] == nil
        guard isName, case .identifier(let root, let isRooted) = tree.kinds[at] else {
            let start = path(of: at)
            if let start { note(start + fields.map(FieldPath.step).joined(), behind: start) }
            // Noted before the operand is compiled, which notes the beginning.
            return try select(fields[...], nodes[...], from: try compile(at), path: start)
        }
        if !isRooted, let local = locals.lastIndex(where: { $0.name.utf8.elementsEqual(root.utf8) }) {
            let found = add(.local, Int32(local), 0, tree.spans[at])
            return try select(fields[...], nodes[...], from: (found, locals[local].type), path: nil)
        }
        for length in stride(from: fields.count, through: 0, by: -1) {
            let prefix = ([root] + fields.prefix(length)).joined(separator: ".")
            let last = length == 0 ? at : nodes[length - 1]
            let rest = fields.dropFirst(length)
            if let position = environment.position(of: prefix) {
                if !rest.isEmpty { note(prefix + rest.map(FieldPath.step).joined(), behind: nil) }
                return try variable(position, last, rest, nodes.dropFirst(length))
            }
            if let type = CELTypeName(rawValue: prefix) {
                let constant = parts.add(constant: .type(type), tree.spans[last])
                return try select(rest, nodes.dropFirst(length), from: (constant, .type), path: nil)
            }
        }
        return (try unknown(root, at), .dyn)
    }

    private mutating func unknown(_ name: String, _ node: Node) throws(CELError) -> Int32 {
        guard checks else {
            return parts.add(failure: .unknownVariable, "no variable \(name) is bound", tree.spans[node])
        }
        let known = locals.map(\.name) + environment.variables.map(\.name)
        throw failure(
            .unknownVariable, node, "no variable \(name) is declared", suggestion: NearestName.of(name, among: known))
    }

    /// A variable's fields: one instruction as long as the fields are plain.
    private mutating func variable(
        _ position: Int, _ node: Node, _ fields: ArraySlice<String>, _ nodes: ArraySlice<Node>
    ) throws(CELError) -> Result {
        let variable = environment.variables[position]
        let base = add(.binding, Int32(position), 0, tree.spans[node])
        guard !fields.isEmpty else { return (base, variable.type) }
        let selected = try select(fields, nodes, from: (base, variable.type), path: variable.name)
        let first = Int32(parts.pathSteps.count)
        // The selections lie one behind the other; each step remembers its own.
        for (offset, field) in fields.enumerated() {
            let instruction = selected.at - Int32(fields.count - 1 - offset)
            parts.pathSteps.append(Code.PathStep(name: JSONString(field), instruction: instruction))
        }
        let path = Code.Instruction(operation: .path, a: Int32(position), b: first, c: Int32(fields.count))
        return (parts.add(path, tree.spans[nodes.last ?? node]), selected.type)
    }

    private mutating func select(
        _ fields: ArraySlice<String>, _ nodes: ArraySlice<Node>, from operand: Result, path: String?
    ) throws(CELError) -> Result {
        var result = operand
        var path = path
        for (field, node) in zip(fields, nodes) {
            let type = try fieldType(of: result.type, field, node)
            result = (add(.select, result.at, name(field), tree.spans[node]), type)
            path = path.map { $0 + FieldPath.step(field) }
            parts.paths[result.at] = path
        }
        return result
    }

    private func fieldType(of type: CELType, _ field: String, _ node: Node) throws(CELError) -> CELType {
        switch type {
        case .map(let key, let value) where key.mayBe(.string): return value
        case .dyn: return .dyn
        default:
            guard checks else { return .dyn }
            throw failure(.type, node, "\(type) has no field \(field)")
        }
    }

    /// The dotted path that a node spells from a variable, through selections and constant indices; nil otherwise.
    func path(of node: Node) -> String? {
        switch tree.kinds[node] {
        case .identifier(let name, let isRooted):
            if !isRooted, locals.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return nil }
            return environment.position(of: name) == nil ? nil : name
        case .select(let operand, let field):
            if let path = path(of: operand) { return path + FieldPath.step(field) }
            // A variable's own name may hold dots.
            return dottedName(node).flatMap { environment.position(of: $0) == nil ? nil : $0 }
        case .index(let operand, let index):
            guard case .literal(.string(let key)) = tree.kinds[index], let key = key.text,
                let path = path(of: operand)
            else { return nil }
            return path + FieldPath.step(key)
        default: return nil
        }
    }

    /// The name that selections from a name spell, when no macro variable is meant.
    func dottedName(_ node: Node) -> String? {
        guard tree.parentheses[node] == nil else { return nil }
        switch tree.kinds[node] {
        case .identifier(let name, let isRooted):
            if !isRooted, locals.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return nil }
            return name
        case .select(let operand, let field): return dottedName(operand).map { $0 + "." + field }
        default: return nil
        }
    }

    // MARK: Macros

    private mutating func comprehension(
        _ comprehension: SyntaxTree.Comprehension, _ span: CELSpan
    ) throws(CELError) -> Result {
        let range = try compile(comprehension.range)
        let names = comprehension.variables
        let types: [CELType]
        switch range.type {
        case .list(let element): types = names.count == 2 ? [.int, element] : [element]
        case .map(let key, let value): types = names.count == 2 ? [key, value] : [key]
        case .dyn: types = [.dyn, .dyn]
        default:
            if checks {
                throw failure(.type, comprehension.range, "a list or a map is wanted here, not \(range.type)")
            }
            types = [.dyn, .dyn]
        }
        let first = locals.count
        for (name, type) in zip(names, types) { locals.append((name, type)) }
        parts.localCount = max(parts.localCount, locals.count)
        defer { locals.removeSubrange(first...) }
        var condition: Int32 = -1
        if let node = comprehension.condition {
            let test = try compile(node)
            try require(test.type, .bool, node, "a condition is a bool")
            condition = test.at
        }
        let body = try compile(comprehension.body)
        let result: CELType
        switch comprehension.kind {
        case .all, .exists, .existsOne, .filter:
            try require(body.type, .bool, comprehension.body, "a condition is a bool")
            result = comprehension.kind == .filter ? .list(of: types[0]) : .bool
        case .list: result = .list(of: body.type)
        case .map: result = .map(of: types[0], to: body.type)
        case .mapEntries:
            try require(body.type, .map(of: .dyn, to: .dyn), comprehension.body, "an entry is a map")
            result = body.type
        }
        parts.comprehensions.append(
            Code.Comprehension(
                kind: comprehension.kind, range: range.at, first: Int32(first),
                second: names.count == 2 ? Int32(first + 1) : -1, condition: condition, body: body.at))
        return (add(.comprehension, Int32(parts.comprehensions.count - 1), 0, span), result)
    }
}
