public import Findings

/// The rules of the catalogue.
///
/// To add one: a file under `Rules`, with its card, and a line here.
public enum AllPlanRules {
    /// Every rule, by code.
    package static let types: [any PlanRule.Type] = [
        WriteWithNoPriorRead.self,
        FlippableDependencyAnnotation.self,
        ScopeVersusSnapshot.self,
        MissingRevalidationBarrier.self,
        BarrierNotOnEveryPath.self,
        StaleReadAcrossHandoff.self,
        DeadRead.self,
        ProducerMismatch.self,
        ProducerNotOnEveryPath.self,
        UnreachableNode.self,
        NoPathToExit.self,
        UnboundedExecutionTopology.self,
        UnboundedRetry.self,
        SplitJoinMismatch.self,
        MissingMerge.self,
        NoDefaultBranch.self,
        ScopeEscalationAcrossHandoff.self,
        OverbroadScope.self,
        WriteOutsideScope.self,
        ConfusedDeputy.self,
        SelfApproval.self,
        AuditGateMissing.self,
        GateBypassedOnFailure.self,
        MissingHumanGate.self,
        GateOutsideLoop.self,
        WriteWithoutReversal.self,
        IrreversibleWriteUngated.self,
        ReversalWithoutPreimage.self,
        KillSwitchNotCovering.self,
        RateLimitMissing.self,
        WriteWriteRace.self,
        ReadWriteRace.self,
        NonIdempotentRepeat.self,
        UntrustedToWriteWithoutJudge.self,
        UntrustedControlOfWrite.self,
        SensitiveEgress.self,
        SecretLiteral.self,
        Trifecta.self,
        ReplaySameTrigger.self,
        ToolAnnotationConflict.self,
    ]

    /// The card of every rule, by code.
    public static var cards: [RuleCard] { types.map { $0.card } }
}
