/// Why a touch was not captured. It is counted (``TouchRecorder/refusedTouches``); the program goes on.
public enum TouchRefusal: String, Sendable, Hashable, CaseIterable {
    /// The step's scope had ended: a task that outlives the step that started it touches for nobody.
    case stepEnded = "step_ended"
    /// The recorder holds as much as it may (``TouchRecorder/touchLimit``).
    case overLimit = "over_limit"
    /// The resource's namespace is the recorder's own (``TouchRecorder/memory(of:)``).
    case reservedNamespace = "reserved_namespace"
}
