public import CanonicalJSON
internal import DecisionGraph
public import DecisionRecords

extension TouchRecorder {
    /// Records a step whose body decides on an action, and appends the record of it as the scope ends, also when the
    /// body fails: ``DecisionRecords/Sink/record(_:relyingOn:_:)`` with the touches in the evidence.
    ///
    /// The record is that of ``TouchRecords`` version 2, with `actionType` as its own action type. Decided is when the
    /// body returns, by the recorder's clock, else the sink's. A step that was cut (``CaptureOrder/causal``) makes a
    /// record of each part, the one returned last.
    ///
    /// The log holds the steps that were recorded this way, as they ended. So it gives back the edges between them if
    /// all writers of what they read are among them; and a step within another that rests on that one comes before it,
    /// which readers of the log count as a dropped edge. When a run is over, ``TouchRecords/append(_:to:)`` with
    /// ``touches`` makes a log without these gaps.
    ///
    /// - Parameters:
    ///   - actionType: what is to be decided.
    ///   - sink: takes the record.
    ///   - agent: who acts.
    ///   - attributes: attributes of the step.
    ///   - body: makes the decision and gives the action that is to be taken.
    /// - Returns: the sealed record.
    /// - Throws: what `body` throws; ``RecordError`` of the append; ``FailedCapture`` when both fail.
    public func decision(
        _ actionType: JSONString, into sink: some Sink, agent: JSONString, attributes: JSONObject = [:],
        _ body: (TouchCapture) throws -> Action
    ) throws -> SealedRecord {
        let capture = begin(agent, .decision, attributes)
        let result = Self.$current.withValue(capture) { Result { try body(capture) } }
        return try seal(capture, agent, actionType, result, into: sink)
    }

    /// As the other, for a body that waits.
    public func decision(
        _ actionType: JSONString, into sink: some Sink, agent: JSONString, attributes: JSONObject = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TouchCapture) async throws -> Action
    ) async throws -> SealedRecord {
        let capture = begin(agent, .decision, attributes)
        let result: Result<Action, any Error> = await Self.$current.withValue(
            capture,
            operation: { do { return .success(try await body(capture)) } catch { return .failure(error) } },
            isolation: isolation)
        return try seal(capture, agent, actionType, result, into: sink)
    }

    private func seal(
        _ capture: TouchCapture, _ agent: JSONString, _ actionType: JSONString, _ result: Result<Action, any Error>,
        into sink: some Sink
    ) throws -> SealedRecord {
        let time = (clock ?? sink.clock).now()
        switch result {
        case .success(let action):
            capture.decides(action.type, cost: action.cost, arguments: action.arguments, at: time)
            end(capture)
        case .failure(let error):
            fail(capture, error)
        }
        var touches = capture.parts
        if touches.isEmpty {
            // The recorder was full: the decision is recorded all the same, without touches.
            touches = [StepTouch(index: begunCount, agent: agent)]
            switch result {
            case .success(let action):
                touches[0].actionType = action.type
                touches[0].actionArguments = action.arguments
                touches[0].actionCost = action.cost.json
            case .failure(let error): touches[0].attributes[Self.errorAttribute] = Self.text(of: error)
            }
        }
        if touches[touches.count - 1].decidedAt == nil { touches[touches.count - 1].decidedAt = time.json }
        let sealed: SealedRecord
        do throws(RecordError) {
            sealed = try append(touches, actionType, to: sink)
        } catch let refusal {
            if case .failure(let error) = result { throw FailedCapture(decision: error, append: refusal) }
            throw refusal
        }
        _ = try result.get()
        return sealed
    }

    private func append(
        _ touches: [StepTouch], _ actionType: JSONString, to sink: some Sink
    ) throws(RecordError) -> SealedRecord {
        // The parts of a step are in the order in which they took place.
        var records = try TouchRecords(.v2).records(from: touches, clock: sink.clock)
        records[records.count - 1].actionType = actionType
        var sealed = try sink.append(records[0])
        for record in records.dropFirst() { sealed = try sink.append(record) }
        return sealed
    }
}
