import ByteStreams

/// Standard output, for results that are written in one piece.
enum StandardOutput {
    static func write(_ bytes: some Collection<UInt8>) throws(CommandError) {
        let sink = ByteSink(descriptor: 1)
        do {
            try sink.write(bytes)
            try sink.commit()
        } catch {
            throw CommandError(error)
        }
    }
}
