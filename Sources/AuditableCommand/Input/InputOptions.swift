import ArgumentParser

/// The flags that say what is read and how. They are the same for every verb that reads runs.
struct InputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The adapter that reads the input; without it, the only one that fits.", valueName: "id"))
    var adapter: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A setting of the adapter; repeatable.", valueName: "name=value"))
    var adapterOption: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the run lies in the text, as a JSON Pointer; inside each run with --each.", valueName: "pointer"))
    var at: String = ""

    @Flag(name: .long, help: "Take every element of a list, or every file of a folder, as a run.")
    var each = false

    @Flag(name: .long, help: "Read on after a bad run: report it, and end with 7. A run spread over lines is one run.")
    var keepGoing = false

    @Flag(name: .long, help: "Accept what the reference accepts: repeated keys, NaN and infinities, lone surrogates.")
    var lenient = false

    @Option(name: .long, help: ArgumentHelp("The longest run accepted, in bytes.", valueName: "bytes"))
    var maxRunBytes: Int = 512 << 20

    @Option(
        name: .long,
        help: ArgumentHelp("The most dependency edges of a run; some rules make many of few steps.", valueName: "edges")
    )
    var maxEdges: Int = 1 << 26

    @Option(name: .long, help: ArgumentHelp("Threads to use; all processors without it.", valueName: "n"))
    var jobs: Int?
}
