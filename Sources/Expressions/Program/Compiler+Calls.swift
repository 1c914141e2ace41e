internal import CanonicalJSON

extension Compiler {
    /// A call that is no macro.
    mutating func call(
        _ name: String, _ target: Node?, _ arguments: [Node], _ node: Node
    ) throws(CELError) -> Result {
        var name = name
        var operandNodes = arguments
        var isMember = target != nil
        if let target, let prefix = dottedName(target), environment.position(of: prefix) == nil,
            FunctionCatalogue.overloads["\(prefix).\(name)"] != nil
        {
            // A function of a namespace, as strings.quote.
            name = "\(prefix).\(name)"
            isMember = false
        } else if let target {
            operandNodes.insert(target, at: 0)
        }
        let span = tree.spans[node]
        let named = FunctionCatalogue.overloads[name] ?? []
        if named.isEmpty, let function = environment.function(named: name) {
            return try hostCall(function, isMember, operandNodes, node)
        }
        guard !named.isEmpty else {
            guard !checks else { throw unknownFunction(name, node) }
            return (parts.add(failure: .unknownFunction, "no function \(name) is known", span), .dyn)
        }
        let forms = named.filter { $0.isMember == isMember && $0.parameters.count == operandNodes.count }
        guard let function = forms.first?.function else {
            guard !checks else { throw wrongForm(name, named, isMember, operandNodes.count, node) }
            return (parts.add(failure: .noSuchOverload, "\(name) is not called like this", span), .dyn)
        }
        var operands: [Result] = []
        for operand in operandNodes { operands.append(try compile(operand)) }
        let fitting = forms.filter { form in zip(operands, form.parameters).allSatisfy { $0.type.mayBe($1) } }
        guard !fitting.isEmpty || !checks else {
            let given = operands.map { "\($0.type)" }.joined(separator: ", ")
            throw failure(.type, node, "\(name) has no form for (\(given))")
        }
        let result = Set(fitting.map(\.result)).count == 1 ? fitting[0].result : .dyn
        return (try prepared(function, operands.map(\.at), node), result)
    }

    /// A call of a function that the environment declares.
    private mutating func hostCall(
        _ position: Int, _ isMember: Bool, _ operandNodes: [Node], _ node: Node
    ) throws(CELError) -> Result {
        let function = environment.functions[position]
        let form = Overload(.dyn, function.parameters, function.result)
        let span = tree.spans[node]
        guard !isMember, operandNodes.count == function.parameters.count else {
            guard !checks else { throw wrongForm(function.name, [form], isMember, operandNodes.count, node) }
            return (parts.add(failure: .noSuchOverload, "\(function.name) is not called like this", span), .dyn)
        }
        var operands: [Int32] = []
        for (operandNode, parameter) in zip(operandNodes, function.parameters) {
            let operand = try compile(operandNode)
            try require(operand.type, parameter, operandNode, "\(function.name) takes \(parameter) here")
            operands.append(operand.at)
        }
        return (parts.add(.hostCall, over: operands, span, c: Int32(position)), function.result)
    }

    /// A call with what can be prepared of it: constant patterns, time zones, and conversions of constants.
    private mutating func prepared(
        _ function: Function, _ operands: [Int32], _ node: Node
    ) throws(CELError) -> Int32 {
        let span = tree.spans[node]
        if function == .matches, case .string(let pattern)? = constant(operands[1]) {
            guard parts.patterns.count < limits.patterns else {
                throw failure(.tooLarge, node, "more than \(limits.patterns) regular expressions")
            }
            do throws(RegularExpression.Failure) {
                parts.patterns.append(try RegularExpression(pattern, limits: limits))
            } catch {
                guard !checks else { throw failure(.regex, node, "not a regular expression: \(error.reason)") }
                return parts.add(failure: .invalidRegex, "not a regular expression: \(error.reason)", span)
            }
            return add(.matches, operands[0], Int32(parts.patterns.count - 1), span)
        }
        if operands.count == 2, function.isOfTime, case .string(let zone)? = constant(operands[1]),
            let table = TimeZoneTable(named: zone)
        {
            parts.zones.append(table)
            let instruction = Code.Instruction(
                operation: .timeInZone, a: operands[0], b: Int32(parts.zones.count - 1), c: Int32(function.rawValue))
            return parts.add(instruction, span)
        }
        if function == .timestamp || function == .duration, let value = constant(operands[0]),
            let converted = try? Conversion.convert(value, by: function, at: 0, limits: limits)
        {
            return parts.add(constant: converted, span)
        }
        return parts.add(.call, over: operands, span, c: Int32(function.rawValue))
    }

    private func unknownFunction(_ name: String, _ node: Node) -> CELError {
        let known =
            Array(FunctionCatalogue.overloads.keys) + environment.functions.map(\.name)
            + ["all", "exists", "existsOne", "filter", "map", "has"]
        return failure(
            .unknownFunction, node, "no function \(name) is known", suggestion: NearestName.of(name, among: known))
    }

    private func wrongForm(
        _ name: String, _ named: [Overload], _ isMember: Bool, _ count: Int, _ node: Node
    ) -> CELError {
        guard named.contains(where: { $0.isMember == isMember }) else {
            let call = isMember ? "\(name)(x)" : "x.\(name)()"
            return failure(.unknownFunction, node, "\(name) is called as \(call)")
        }
        let given = isMember ? count - 1 : count
        let counts = Set(named.filter { $0.isMember == isMember }.map { $0.parameters.count - (isMember ? 1 : 0) })
        let wanted = counts.sorted().map(String.init).joined(separator: " or ")
        return failure(
            .unknownFunction, node, "\(name) takes \(wanted) argument\(wanted == "1" ? "" : "s"), not \(given)")
    }
}

extension Function {
    /// Whether the function reads a part of a point in time.
    var isOfTime: Bool {
        switch self {
        case .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear, .getHours, .getMilliseconds,
            .getMinutes, .getMonth, .getSeconds:
            true
        default: false
        }
    }
}
