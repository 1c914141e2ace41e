internal import CanonicalJSON
internal import PositionedDocuments

// What is required, and what guards the plan.
extension PlanReader {
    mutating func readControls(_ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            switch key {
            case "require": plan.controls.required = try required(value)
            case "kill_switch": plan.controls.killSwitch = try killSwitch(value)
            case "rate_limits":
                plan.controls.declaresRateLimits = true
                plan.controls.rateLimits = try rateLimits(value)
            case "limits": try readLimits(value)
            default: break
            }
        }
    }

    private enum RequiredControl: String, CaseIterable {
        case audit, human, judge, reversal
        case rateLimit = "rate_limit"
        case killSwitch = "kill_switch"
        case all

        var controls: [PlanControl] { PlanControl(rawValue: rawValue).map { [$0] } ?? PlanControl.allCases }
    }

    private func required(_ value: PlanValue) throws(PlanError) -> Set<PlanControl> {
        var required: Set<PlanControl> = []
        for entry in try value.list() { required.formUnion(try entry.word(RequiredControl.self).controls) }
        return required
    }

    private enum CheckedAt: String, CaseIterable { case write, config }

    private mutating func killSwitch(_ value: PlanValue) throws(PlanError) -> PlanControls.KillSwitch {
        var killSwitch = PlanControls.KillSwitch(scope: [], isCheckedAtConfiguration: false)
        for (key, value) in try value.members() {
            switch key {
            case "scope": killSwitch.scope = try patterns(value)
            case "checked": killSwitch.isCheckedAtConfiguration = try value.word(CheckedAt.self) == .config
            default: break
            }
        }
        return killSwitch
    }

    private mutating func rateLimits(_ value: PlanValue) throws(PlanError) -> [PlanControls.RateLimit] {
        var limits: [PlanControls.RateLimit] = []
        for entry in try value.list() {
            var limit = PlanControls.RateLimit()
            for (key, value) in try entry.members() {
                switch key {
                case "resource": limit.resource = try pattern(value)
                case "action": limit.action = try pattern(value)
                case "max": _ = try value.integer()
                case "per_s": try value.number()
                default: break
                }
            }
            limits.append(limit)
        }
        return limits
    }

    private mutating func readLimits(_ value: PlanValue) throws(PlanError) {
        for (key, value) in try value.members() {
            switch key {
            case "max_steps": plan.controls.maxSteps = try value.integer()
            case "max_iterations": plan.controls.maxIterations = try value.integer()
            case "timeout_s":
                try value.number()
                plan.controls.hasTimeout = true
            default: break
            }
        }
    }
}
