internal import CanonicalJSON
internal import PositionedDocuments

/// Flows, pipelines and agent files that their frameworks run, and the files of clients of tool servers.
extension SourceRepairs {
    /// CrewAI flows: the bound on calls, and how many of several events a method waits for. There is no default label,
    /// and nothing is followed after an error.
    func crewAIFlow(_ fault: PlanFault) -> SourceRepair? {
        switch fault.code {
        case "PRE203" where fault.variant == "cycle": return boundOfRun(100, called: "max_method_calls")
        case "PRE205":
            guard let step = step(fault), let condition = written(step["join"])?.node, condition.members?.count == 1,
                let member = condition.members?.first, let names = member.value.elements,
                names.allSatisfy({ $0.string != nil }),
                let other = ["or": "and", "and": "or"][member.key.lossyText],
                (other == "and") == (fault.variant == "duplicate")
            else { return nil }
            return SourceRepair(
                "let method \(name(step)) wait for \(other == "and" ? "all" : "one") of what it listens to",
                editor.renaming(member, to: other))
        default: return nil
        }
    }

    /// Haystack pipelines: the bound on runs, and a credential of a component. Routers have no default, and the writes
    /// of a pipeline are declared beside it.
    func haystack(_ fault: PlanFault) -> SourceRepair? {
        switch fault.code {
        case "PRE203" where fault.variant == "cycle": return boundOfRun(100, called: "max_runs_per_component")
        case "PRE604":
            guard let (pointer, node) = text(fault), pointer.count == 4, pointer[0] == "components",
                pointer[2] == "init_parameters", ["api_key", "token"].contains(pointer[3])
            else { return nil }
            let name = SourceReference.name([pointer[1], pointer[3]]).uppercased()
            let reference =
                document.syntax == .json
                ? "{\"type\": \"env_var\", \"env_vars\": [\"\(name)\"], \"strict\": true}"
                : "{type: env_var, env_vars: [\(name)], strict: true}"
            return SourceRepair("take \(pointer[3]) from the variable \(name)", editor.replacing(node, with: reference))
        default: return nil
        }
    }

    /// Agent files: how often a loop agent goes round.
    func agentFile(_ fault: PlanFault) -> SourceRepair? {
        guard fault.code == "PRE203", fault.variant == "cycle", let edge = plan.root.at(fault.pointer) else {
            return nil
        }
        if let max = edge["max"] {
            guard let stated = written(max)?.node, stated.int != nil else { return nil }
            return SourceRepair("set max_iterations to 5", editor.replacing(stated, with: "5"))
        }
        guard let agent = written(edge)?.node, agent["agent_class"]?.string?.hasSuffix("LoopAgent") ?? false,
            agent["max_iterations"] == nil
        else { return nil }
        return SourceRepair(
            "set max_iterations of agent \(agent["name"]?.string?.lossyText ?? "") to 5",
            editor.inserting("max_iterations", "5", into: agent))
    }

    /// Files of clients: what a server is given in its environment or in headers.
    func clientFile(_ fault: PlanFault) -> SourceRepair? {
        guard fault.code == "PRE604", let (pointer, node) = text(fault), pointer.count == 4,
            pointer[0] == "mcpServers", pointer[2] == "env" || pointer[2] == "headers"
        else { return nil }
        let name =
            pointer[2] == "env" && SourceReference.isName(pointer[3])
            ? pointer[3] : SourceReference.name([pointer[1], pointer[3]]).uppercased()
        return SourceRepair(
            "take \(pointer[3]) from the variable \(name)", editor.replacing(node, with: "\"${\(name)}\""))
    }
}

/// Names of variables and parameters that take the place of credentials.
enum SourceReference {
    /// Whether a text is a name already: ASCII letters, digits and `_`, a letter first.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 100 else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// A name for what stands at a pointer: its last names, with `_` for what a name cannot hold. Nothing of the value
    /// goes into it.
    static func name(_ pointer: [String]) -> String {
        let words = pointer.filter { Int($0) == nil }.suffix(2)
        let text = words.joined(separator: "_").utf8.prefix(100).map { byte in
            isLetter(byte) || (0x30...0x39).contains(byte) ? byte : UInt8(ascii: "_")
        }
        let name = String(decoding: text, as: UTF8.self)
        return isName(name) ? name : "SECRET_" + name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
