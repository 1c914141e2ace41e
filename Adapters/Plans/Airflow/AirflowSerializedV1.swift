internal import CanonicalJSON
public import PositionedDocuments

/// Reads serialized DAGs of Airflow.
///
/// A task is a step. A branch operator runs one of the tasks behind it; any other runs all of them. What a task waits
/// for is its trigger rule: `all_*` for all, `one_*` and `none_failed_min_one_success` for any; `none_failed` and
/// `none_skipped` are neither. There are no loops. Under the default rule a task behind a branch is passed over when one
/// of its predecessors is, where other engines wait for ever.
///
/// Source: spec/prelint.md 5; Airflow, serialization format 3.
public enum AirflowSerializedV1: PlanAdapter {
    public static let name = "airflow_serialized"
    public static let version = "v1"
    public static let summary = "a serialized DAG of Airflow"

    public static func fits(_ document: PositionedDocument) -> Bool {
        document.root["dag"]?["tasks"]?.elements != nil
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        var lowering = AirflowLowering(document.root, adapterID: id)
        return try lowering.lowered()
    }
}
