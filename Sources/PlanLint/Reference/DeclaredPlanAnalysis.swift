public import DecisionGraph

/// What can be said of a declared plan before it runs, as the reference says it: four lints, the execution keystone, and
/// how complete the plan's own statements are. There is never a score.
///
/// The order of findings inside one action, which changes from run to run in the reference, is by the volatile read's
/// step and then by resource.
///
/// Source: spec/core.md 11 and 18 W22.
public struct DeclaredPlanAnalysis: Sendable {
    /// The plan as a graph.
    public let graph: DecisionGraph
    /// The adapter that lowered it, as `declared_plan_v1`.
    public let adapterID: String
    /// What the lints object to.
    public let findings: ReferenceFindings
    /// How many steps follow each step over hand-offs, by position.
    public let executionReaches: [UInt32]
    /// The step that the most steps follow; nil when nothing follows anything.
    public let keystone: ExecutionKeystone?
    /// What a score would rest on.
    public let preflight: PreflightCoverage

    /// How many findings of ``ReferenceLint/missingRevalidationBarrier`` are kept.
    ///
    /// A plan of n steps can have n²/2 of them. All are counted; ``ReferenceFindings/omittedCount`` says how many are
    /// left out. The other lints give at most one finding for each entry of the plan.
    public static let findingLimit = 1_000_000

    /// Why there is no score, in a sentence.
    public static let withheldReason =
        "a plan declares what it means to rest on; nothing has been observed, so how much rests on a step is not known"

    /// Analyses a graph that a plan was lowered to: dependencies are declared, attributes as in spec/core.md 5.3.
    ///
    /// - Parameters:
    ///   - findingLimit: how many findings of the barrier lint are kept at most.
    /// - Throws: ``DeclaredPlanError``: `scopeEntryType`; `wouldScore` for a run whose dependencies are observed.
    /// - Complexity: O((V + C + E) · (R + B) / 64 + V·C/512 + findings) for V steps, C hand-offs, E dependencies, R
    ///   resources and B volatile reads; memory linear in the plan and the findings kept.
    public init(
        of graph: DecisionGraph, adapterID: String, findingLimit: Int = Self.findingLimit
    ) throws(DeclaredPlanError) {
        guard let preflight = PreflightCoverage(graph) else {
            throw DeclaredPlanError(
                .wouldScore, "this run has observed dependencies: rank it instead of linting it as a plan")
        }
        let plan = try PlanColumns(graph)
        let core = PlanVerdicts(plan, findingLimit: findingLimit)
        self.graph = graph
        self.adapterID = adapterID
        self.preflight = preflight
        findings = core.findings
        executionReaches = core.reaches
        keystone = core.keystone
    }

    /// How many of the plan's reads, writes and dependencies name their resource.
    public var touchCompleteness: TouchCompleteness { TouchCompleteness(of: graph) }

    /// Which steps read which resources anew.
    public var barrierInventory: BarrierInventory { BarrierInventory(of: graph) }

    /// What must be kept in mind; the same of every plan.
    public var notes: [PlanNote] { PlanNote.allCases }
}

/// All that is computed of a plan's columns: the part that is measured.
package struct PlanVerdicts: Sendable {
    package let findings: ReferenceFindings
    package let reaches: [UInt32]
    package let keystone: ExecutionKeystone?

    package init(_ plan: PlanColumns, findingLimit: Int = DeclaredPlanAnalysis.findingLimit) {
        reaches = ReachCounts.all(plan.control)
        keystone = ExecutionKeystone(plan, reaches)
        findings = ReferenceFindings(plan, limit: findingLimit)
    }
}
