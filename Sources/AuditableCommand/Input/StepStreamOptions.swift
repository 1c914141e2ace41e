import ArgumentParser
import CanonicalJSON

/// The flags that say how steps are read one by one as they come.
struct StepStreamOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The adapter that reads the lines; steps_v1 can.", valueName: "id"))
    var adapter: String = "steps_v1"

    @Flag(name: .long, help: "Read on after a bad line: report it, and end with 7.")
    var keepGoing = false

    @Flag(name: .long, help: "Accept what the reference accepts: repeated keys, NaN and infinities, lone surrogates.")
    var lenient = false

    @Option(name: .long, help: ArgumentHelp("The longest line accepted, in bytes.", valueName: "bytes"))
    var maxLineBytes: Int = 64 << 20

    @Option(name: .long, help: ArgumentHelp("The most dependency edges of the run.", valueName: "edges"))
    var maxEdges: Int = 1 << 26
}
