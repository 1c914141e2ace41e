import ByteStreams

/// Standard error: progress, cautions and errors, never results.
enum ErrorStream {
    /// Writes a text; a closed standard error is nobody's fault and nobody's business.
    static func write(_ text: String) {
        let sink = ByteSink(descriptor: 2)
        do {
            try sink.write(Array(text.utf8))
            try sink.flush()
        } catch {
            return
        }
    }
}
