import ArgumentParser
import ByteStreams
import CanonicalJSON
import DecisionRecords
import LiveReplay

/// The flags that say what the state is now.
struct LiveStateOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The state now, one JSON object for every decision.", valueName: "file"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The state now of each decision: a line of JSON each, with record_id and state.", valueName: "file"))
    var stateByRecord: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The values of resources now, a JSON object; each decision gets those it relied on.", valueName: "file"))
    var stateByResource: String?

    /// No state is longer, in bytes.
    private static let limit = 512 << 20

    /// - Throws: ``CommandError`` when there is not exactly one of the flags, or its file does not hold what it must.
    func live() throws(CommandError) -> LiveState {
        let given = [state, stateByRecord, stateByResource].compactMap { $0 }
        guard given.count == 1 else {
            throw CommandError(
                .wrongCommand, code: "state",
                given.isEmpty ? "the state now is not given" : "the state now is given in several ways",
                [("try", "--state state.json, or one of --state-by-record and --state-by-resource")])
        }
        if let state { return .same(try Self.object(state)) }
        if let stateByResource { return .byResource(try Self.object(stateByResource)) }
        return .byRecord(try Self.states(given[0]))
    }

    private static func object(_ path: String) throws(CommandError) -> JSONObject {
        let bytes = try BoundedFile.bytes(path, what: "the state", limit: limit)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.value(of: bytes)
        } catch {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "the state \(path) cannot be read",
                [("\(path):\(error.line):\(error.column)", error.detail)])
        }
        guard let object = value.object else {
            throw CommandError(
                .unreadableInput, code: "state", "the state \(path) is no JSON object",
                [("try", "an object with the names that the policy asks for")])
        }
        return object
    }

    private static func states(_ path: String) throws(CommandError) -> [RecordID: JSONObject] {
        let file = RecordKeyedFile(
            what: "the states", member: "state", complaint: "missing or no object", code: "state")
        return try file.values(path) { $0.object }
    }
}
