import ByteStreams
import Findings
import Reports

/// The open outputs of a command. Files appear when all went well, and not otherwise.
struct OutputSinks {
    private let sinks: [ByteSink]

    init(_ plan: OutputPlan) throws(CommandError) {
        var sinks: [ByteSink] = []
        for target in plan.targets {
            guard let path = target.path else {
                sinks.append(ByteSink(descriptor: 1))
                continue
            }
            do {
                let sink = try ByteSink(path: path)
                if let temporary = sink.temporary { InterruptCleanup.add(temporary) }
                sinks.append(sink)
            } catch  where error.code == .isDirectory {
                throw CommandError(
                    .unreadableInput, code: error.code.rawValue, "\(path) is a folder, and the output goes to a file",
                    [("try", "a name inside it")])
            } catch {
                throw CommandError(error)
            }
        }
        self.sinks = sinks
    }

    /// Writes to one output, by its place in the plan.
    func write(_ bytes: some Collection<UInt8>, to output: Int) throws(CommandError) {
        do {
            try sinks[output].write(bytes)
        } catch {
            throw CommandError(error)
        }
    }

    /// Writes the heading line of every CSV output.
    func writeCSVHeadings(_ columns: [Table.Column], _ plan: OutputPlan) throws(CommandError) {
        for (at, target) in plan.targets.enumerated() where target.format == .csv {
            try write(CSVTable.render(Table(columns: columns)).utf8, to: at)
        }
    }

    /// Writes out what is buffered, so that a reader of a stream sees it.
    func flush() throws(CommandError) {
        for sink in sinks {
            do {
                try sink.flush()
            } catch {
                throw CommandError(error)
            }
        }
    }

    func commit() throws(CommandError) {
        for sink in sinks {
            do {
                try sink.commit()
            } catch {
                throw CommandError(error)
            }
        }
    }
}
