/// A public catalogue of weaknesses, risks or attacks that rules map to.
///
/// The titles are those of the catalogues, of the entries that rules name.
public enum ReferenceCatalogue: String, Sendable, Hashable, CaseIterable {
    /// OWASP Top 10 for LLM Applications, 2025: `LLM06`.
    case owaspLLM = "owasp-llm-2025"
    /// OWASP Top 10 for Agentic Applications, 2026: `ASI03`.
    case owaspASI = "owasp-asi-2026"
    /// OWASP Agentic AI, Threats and Mitigations: `T3`.
    case owaspThreats = "owasp-agentic"
    /// Common Weakness Enumeration: `CWE-862`.
    case cwe = "external/cwe"
    /// MITRE ATLAS: `AML.T0086`.
    case atlas

    /// The catalogue's name.
    public var title: String {
        switch self {
        case .owaspLLM: "OWASP Top 10 for LLM Applications 2025"
        case .owaspASI: "OWASP Top 10 for Agentic Applications 2026"
        case .owaspThreats: "OWASP Agentic AI Threats and Mitigations"
        case .cwe: "Common Weakness Enumeration"
        case .atlas: "MITRE ATLAS"
        }
    }
}

extension RuleCard.Reference {
    /// The catalogue that the code belongs to, told by its form; nil when it has the form of none.
    public var catalogue: ReferenceCatalogue? {
        let bytes = Array(id.utf8)
        func isNumber(after prefix: String) -> Bool {
            let rest = bytes.dropFirst(prefix.utf8.count)
            return bytes.starts(with: prefix.utf8) && !rest.isEmpty && rest.allSatisfy { (0x30...0x39).contains($0) }
        }
        if isNumber(after: "CWE-") { return .cwe }
        if isNumber(after: "LLM") { return .owaspLLM }
        if isNumber(after: "ASI") { return .owaspASI }
        if isNumber(after: "T") { return .owaspThreats }
        return bytes.starts(with: "AML.T".utf8) ? .atlas : nil
    }

    /// The tag under which tools that read results find it: `owasp-llm-2025/LLM06`, `external/cwe/cwe-862`.
    ///
    /// Source: spec/prelint.md 8.6.
    public var tag: String {
        switch catalogue {
        case .cwe: ReferenceCatalogue.cwe.rawValue + "/cwe-" + id.dropFirst(4)
        case let catalogue?: catalogue.rawValue + "/" + id
        case nil: "reference/" + id
        }
    }

    /// What the catalogue calls the entry, where it is known here.
    public var title: String? { Self.titles[id] }

    private static let titles: [String: String] = [
        "LLM01": "Prompt Injection", "LLM02": "Sensitive Information Disclosure", "LLM03": "Supply Chain",
        "LLM04": "Data and Model Poisoning", "LLM05": "Improper Output Handling", "LLM06": "Excessive Agency",
        "LLM07": "System Prompt Leakage", "LLM08": "Vector and Embedding Weaknesses", "LLM09": "Misinformation",
        "LLM10": "Unbounded Consumption",

        "ASI01": "Agent Goal Hijack", "ASI02": "Tool Misuse and Exploitation", "ASI03": "Identity and Privilege Abuse",
        "ASI04": "Agentic Supply Chain Vulnerabilities", "ASI05": "Unexpected Code Execution",
        "ASI06": "Memory and Context Poisoning", "ASI07": "Insecure Inter-Agent Communication",
        "ASI08": "Cascading Failures", "ASI09": "Human-Agent Trust Exploitation", "ASI10": "Rogue Agents",

        "T1": "Memory Poisoning", "T2": "Tool Misuse", "T3": "Privilege Compromise", "T4": "Resource Overload",
        "T5": "Cascading Hallucination Attacks", "T6": "Intent Breaking and Goal Manipulation",
        "T7": "Misaligned and Deceptive Behaviors", "T8": "Repudiation and Untraceability",
        "T9": "Identity Spoofing and Impersonation", "T10": "Overwhelming Human in the Loop",
        "T11": "Unexpected RCE and Code Attacks", "T12": "Agent Communication Poisoning",
        "T13": "Rogue Agents in Multi-Agent Systems", "T14": "Human Attacks on Multi-Agent Systems",
        "T15": "Human Manipulation",

        "CWE-74": "Injection", "CWE-200": "Exposure of Sensitive Information to an Unauthorized Actor",
        "CWE-201": "Insertion of Sensitive Information Into Sent Data",
        "CWE-250": "Execution with Unnecessary Privileges", "CWE-252": "Unchecked Return Value",
        "CWE-269": "Improper Privilege Management", "CWE-272": "Least Privilege Violation",
        "CWE-294": "Authentication Bypass by Capture-replay",
        "CWE-345": "Insufficient Verification of Data Authenticity", "CWE-362": "Race Condition",
        "CWE-367": "Time-of-check Time-of-use (TOCTOU) Race Condition",
        "CWE-441": "Unintended Proxy or Intermediary (Confused Deputy)", "CWE-459": "Incomplete Cleanup",
        "CWE-478": "Missing Default Case in Multiple Condition Expression", "CWE-561": "Dead Code",
        "CWE-563": "Assignment to Variable without Use", "CWE-636": "Not Failing Securely (Failing Open)",
        "CWE-654": "Reliance on a Single Factor in a Security Decision",
        "CWE-675": "Multiple Operations on Resource in Single-Operation Context",
        "CWE-693": "Protection Mechanism Failure",
        "CWE-770": "Allocation of Resources Without Limits or Throttling", "CWE-778": "Insufficient Logging",
        "CWE-798": "Use of Hard-coded Credentials", "CWE-799": "Improper Control of Interaction Frequency",
        "CWE-807": "Reliance on Untrusted Inputs in a Security Decision", "CWE-833": "Deadlock",
        "CWE-834": "Excessive Iteration", "CWE-835": "Infinite Loop",
        "CWE-837": "Improper Enforcement of a Single, Unique Action", "CWE-862": "Missing Authorization",
        "CWE-863": "Incorrect Authorization", "CWE-908": "Use of Uninitialized Resource",

        "AML.T0034": "Cost Harvesting", "AML.T0034.002": "Agentic Resource Consumption",
        "AML.T0051": "LLM Prompt Injection", "AML.T0051.001": "LLM Prompt Injection: Indirect",
        "AML.T0053": "AI Agent Tool Invocation", "AML.T0083": "Credentials from AI Agent Configuration",
        "AML.T0086": "Exfiltration via AI Agent Tool Invocation",
        "AML.T0101": "Data Destruction via AI Agent Tool Invocation", "AML.T0110": "AI Agent Tool Poisoning",
    ]
}
