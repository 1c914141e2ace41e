import Adapters
import CanonicalJSON
import DecisionGraph
import Findings

/// A run as a verb gets it.
struct RunInput {
    let run: LoweredRun
    let origin: RunOrigin
    let adapter: AdapterCard
    /// Whether the input has other runs beside this one: text is then one line per run.
    let isOneOfMany: Bool

    /// The run's own id, or where it was found.
    var name: String { run.id ?? origin.description }
}

/// What one worker has written, per output of the plan, and what it has met.
struct RunOutput {
    /// One writer per output.
    var writers: [CanonicalWriter]
    /// Runs whose score was withheld.
    var withheld = 0
    /// A row per run, where the text of many runs is one table.
    var rows: [[Table.Cell]] = []
    /// Cautions for standard error, which `--quiet` leaves out.
    var notes = ""
    /// Errors that cost a run each and did not end the command.
    var errors = ""

    /// Does some work on a run; when it fails, nothing of what it wrote stays, so that no output holds half a run.
    mutating func whole(_ work: (inout RunOutput) throws(CommandError) -> Void) throws(CommandError) {
        let marks = writers.map(\.count)
        let (withheld, rows, notes) = (withheld, rows.count, notes)
        do throws(CommandError) {
            try work(&self)
        } catch {
            for at in writers.indices { writers[at].truncate(to: marks[at]) }
            self.withheld = withheld
            self.rows.removeSubrange(rows...)
            self.notes = notes
            throw error
        }
    }

    init(outputs: Int) {
        writers = Array(repeating: CanonicalWriter(), count: outputs)
    }
}

/// A verb's work on one run: reads the run, writes to every output.
///
/// It is called from several threads at once, in no order; what it writes is put in order by the pipeline.
typealias RunConsumer = @Sendable (RunInput, inout RunOutput) throws(CommandError) -> Void

/// How a verb's input is read.
struct InputSettings: Sendable {
    let choice: AdapterChoice
    let pointer: JSONPointer
    let each: Bool
    let keepGoing: Bool
    let strictness: JSONStrictness
    let limits: JSONLimits
    let edgeLimit: Int
    let jobs: Int
    /// Whether standard input is read line by line whatever its first line looks like (DESIGN D14).
    let linesFromStandardInput: Bool

    init(_ options: InputOptions, machineLines: Bool, processors: Int) throws(CommandError) {
        choice = try AdapterChoice(id: options.adapter, settings: options.adapterOption)
        pointer = try JSONPointer(options.at)
        each = options.each
        keepGoing = options.keepGoing
        strictness = options.lenient ? .lenient : .strict
        guard options.maxRunBytes > 0 else {
            throw CommandError(
                .wrongCommand, code: "max_run_bytes", "a limit of \(options.maxRunBytes) bytes leaves nothing to read",
                [("try", "--max-run-bytes 536870912")])
        }
        guard options.maxEdges > 0 else {
            throw CommandError(
                .wrongCommand, code: "max_edges", "a limit of \(options.maxEdges) edges leaves no graph",
                [("try", "--max-edges 67108864")])
        }
        edgeLimit = options.maxEdges
        // simdjson addresses a text with 32 bits.
        limits = JSONLimits(bytes: min(options.maxRunBytes, Int(UInt32.max) - 64))
        guard (options.jobs ?? 1) > 0 else {
            throw CommandError(
                .wrongCommand, code: "jobs", "\(options.jobs ?? 0) threads can do nothing", [("try", "--jobs 1")])
        }
        jobs = min(options.jobs ?? processors, 64)
        linesFromStandardInput = machineLines
    }
}
