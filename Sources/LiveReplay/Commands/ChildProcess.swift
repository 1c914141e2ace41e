internal import CProcess

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One run of a program: its streams, and how it is brought to an end.
///
/// One thread does it all. It waits on the three pipes, and looks whether the child has ended at least every 20 ms:
/// the end of the pipes does not tell, for a child may close them early, and a grandchild may keep them open.
struct ChildProcess: ~Copyable {
    private let child: Int32
    private var input: Descriptor
    private var output: Descriptor
    private var error: Descriptor
    private let bytes: [UInt8]
    private var written = 0
    /// How long to wait before the next look at the child, in milliseconds.
    private var pause: Int32 = 1
    private var kept = CommandRun(ending: .lost, output: [], errorOutput: [])
    private let limits: CommandLimits

    static func run(_ command: BoundedCommand, input: [UInt8]) -> CommandRun {
        switch start(command, input) {
        case .failure(let refusal):
            return CommandRun(ending: .notStarted(reason: refusal.reason), output: [], errorOutput: [])
        case .started(var process): return process.finish()
        }
    }

    // MARK: Starting

    private struct Refusal {
        let reason: String
        init(_ reason: String) { self.reason = reason }
        init(code: Int32) { reason = String(cString: strerror(code)) }
    }

    private enum Start: ~Copyable {
        case started(ChildProcess)
        case failure(Refusal)
    }

    private static func start(_ command: BoundedCommand, _ input: [UInt8]) -> Start {
        guard let file = command.arguments.first, !file.isEmpty else {
            return .failure(Refusal("no program is named"))
        }
        // By bytes, for a program's name and value are bytes.
        let variables = command.environment.map { (Array($0.key.utf8), Array($0.value.utf8)) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        let arguments = command.arguments.map { Array($0.utf8) }
        guard !arguments.contains(where: { $0.contains(0) }),
            !variables.contains(where: { $0.contains(0) || $1.contains(0) })
        else { return .failure(Refusal("an argument or variable holds a zero byte")) }
        guard !variables.contains(where: { name, _ in name.isEmpty || name.contains(UInt8(ascii: "=")) }) else {
            return .failure(Refusal("a variable's name is empty or holds an equals sign"))
        }
        var toChild = Pipe()
        var fromChild = Pipe()
        var complaints = Pipe()
        for code in [toChild.make(), fromChild.make(), complaints.make()] where code != 0 {
            return .failure(Refusal(code: code))
        }
        for code in [toChild.writing.doNotWait(), fromChild.reading.doNotWait(), complaints.reading.doNotWait()]
        where code != 0 {
            return .failure(Refusal(code: code))
        }
        let (argumentList, variableList) = (
            CStrings(arguments), CStrings(variables.map { $0 + [UInt8(ascii: "=")] + $1 })
        )
        var child: Int32 = 0
        let streams = (toChild.reading.number, fromChild.writing.number, complaints.writing.number)
        let code = withExtendedLifetime((argumentList, variableList)) {
            file.withCString {
                cpr_start(
                    &child, $0, argumentList.pointers, variableList.pointers, streams.0, streams.1, streams.2)
            }
        }
        guard code == 0 else { return .failure(Refusal(code: code)) }
        return .started(
            ChildProcess(
                child: child, input: toChild.writing, output: fromChild.reading, error: complaints.reading,
                bytes: input, limits: command.limits))
    }

    private init(
        child: Int32, input: consuming Descriptor, output: consuming Descriptor, error: consuming Descriptor,
        bytes: [UInt8], limits: CommandLimits
    ) {
        self.child = child
        self.input = input
        self.output = output
        self.error = error
        self.bytes = bytes
        self.limits = limits
    }

    // MARK: Running

    private mutating func finish() -> CommandRun {
        // It measures this limit only; no answer depends on what time it is.
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(limits.milliseconds))
        kept.ending = follow(until: deadline)
        input.shut()
        output.shut()
        error.shut()
        return kept
    }

    private mutating func follow(until deadline: ContinuousClock.Instant) -> CommandRun.Ending {
        while true {
            var status: Int32 = 0
            let state = Int(cpr_look(child, &status))
            if state != CPR_RUNNING { return afterEnd(state, Int(status)) }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return kill(.timedOut) }
            let milliseconds = left.components.seconds > 0 ? 1000 : left.components.attoseconds / 1_000_000_000_000_000
            guard exchange(waitingAtMost: Int32(milliseconds) + 1) else { return kill(.outputTooLong) }
        }
    }

    /// What the child wrote lies in the pipes; what its descendants still write is nobody's answer.
    private mutating func afterEnd(_ state: Int, _ status: Int) -> CommandRun.Ending {
        if state != CPR_LOST {
            // Its number is still taken, so this is its group and nobody else's.
            cpr_kill(child)
            cpr_reap(child)
        }
        guard readOutput(most: limits.outputBytes + 1) else { return .outputTooLong }
        // A descendant in another group may go on writing, so there must be an end.
        readErrors(most: 1 << 20)
        switch state {
        case CPR_EXITED: return .exited(status)
        case CPR_SIGNALLED: return .signalled(status)
        default: return .lost
        }
    }

    /// Kills the child with its group, and frees its number unless it does not die: a process that waits for a broken
    /// disk cannot be killed, and must not hold up this one.
    private mutating func kill(_ ending: CommandRun.Ending) -> CommandRun.Ending {
        cpr_kill(child)
        var pause: Int32 = 1
        let end = ContinuousClock.now.advanced(by: .seconds(2))
        while ContinuousClock.now < end {
            var status: Int32 = 0
            let state = Int(cpr_look(child, &status))
            if state == CPR_LOST { break }
            if state != CPR_RUNNING {
                cpr_reap(child)
                break
            }
            _ = poll(nil, 0, pause)
            pause = min(pause * 2, 20)
        }
        return ending
    }

    /// Waits for the pipes and does what can be done; false when the output is too long.
    private mutating func exchange(waitingAtMost milliseconds: Int32) -> Bool {
        if written == bytes.count { input.shut() }
        // Closed ends are negative, which `poll` passes over.
        var ends = [
            pollfd(fd: input.number, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error.number, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&ends, nfds_t(ends.count), min(pause, milliseconds)) > 0 else {
            pause = min(pause * 2, 20)
            return true
        }
        // A stream that was closed is most often the child's end.
        pause = 1
        if ends[0].revents != 0 { writeSome() }
        if ends[2].revents != 0 { readErrors(most: 1) }
        return ends[1].revents == 0 || readOutput(most: 1)
    }

    private mutating func writeSome() {
        let count = bytes[written...].withUnsafeBytes { cpr_write(input.number, $0.baseAddress, $0.count) }
        if count >= 0 {
            written += Int(count)
        } else if count != -Int64(EAGAIN) {
            // It reads no more, which it may do.
            input.shut()
        }
    }

    /// Reads at least `most` bytes where there are as many; false when there are more than may be kept.
    private mutating func readOutput(most: Int) -> Bool {
        var count = 0
        while count < most, case let some = output.readSome(), !some.isEmpty {
            count += some.count
            kept.output += some
            guard kept.output.count <= limits.outputBytes else {
                kept.output.removeSubrange(limits.outputBytes...)
                return false
            }
        }
        return true
    }

    private mutating func readErrors(most: Int) {
        var count = 0
        while count < most, case let some = error.readSome(), !some.isEmpty {
            count += some.count
            kept.errorOutput += some.prefix(limits.errorBytes - kept.errorOutput.count)
        }
    }
}

/// An end of a pipe, which is closed with it.
private struct Descriptor: ~Copyable {
    /// Negative once it is closed.
    private(set) var number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { if number >= 0 { close(number) } }

    mutating func shut() {
        if number >= 0 { close(number) }
        number = -1
    }

    func doNotWait() -> Int32 { cpr_do_not_wait(number) }

    /// Reads what is there, at most 64 KiB; nothing when there is nothing now, or the end was reached, which closes it.
    mutating func readSome() -> [UInt8] {
        guard number >= 0 else { return [] }
        var isAtEnd = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { [number] buffer, count in
            var result: Int
            repeat {
                result = read(number, buffer.baseAddress, buffer.count)
            } while result < 0 && errno == EINTR
            count = max(0, result)
            isAtEnd = result == 0 || (result < 0 && errno != EAGAIN)
        }
        if isAtEnd { shut() }
        return bytes
    }
}

private struct Pipe: ~Copyable {
    var reading = Descriptor(-1)
    var writing = Descriptor(-1)

    /// 0, or an error number.
    mutating func make() -> Int32 {
        var (reading, writing): (Int32, Int32) = (-1, -1)
        let code = cpr_pipe(&reading, &writing)
        if code == 0 {
            self.reading = Descriptor(reading)
            self.writing = Descriptor(writing)
        }
        return code
    }
}

/// A list of C strings that ends with NULL, as `execve` takes it.
private final class CStrings {
    /// Each string was made by `strdup` and is freed here, with the array; nobody writes to either meanwhile.
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [[UInt8]]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (place, string) in strings.enumerated() {
            (pointers + place).initialize(
                to: (string + [0]).withUnsafeBytes { strdup($0.bindMemory(to: CChar.self).baseAddress!) })
        }
        (pointers + strings.count).initialize(to: nil)
    }

    deinit {
        for place in 0..<count { free(pointers[place]) }
        pointers.deallocate()
    }
}
