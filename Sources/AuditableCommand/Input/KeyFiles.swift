import ByteStreams
import CanonicalJSON
import Signing

extension KeyFile {
    /// Refuses a file that holds a JSON object or list: bytes that are no PEM are taken for a secret, and these are
    /// most likely a key ring or a log.
    ///
    /// - Throws: ``SigningError`` `notAKey`; other errors are left to whoever reads the key.
    static func refuseJSON(path: String) throws(SigningError) {
        // No secret is longer, and a pipe is read once.
        guard PlainFile.isThere(path, upTo: 65536), let source = try? ByteSource(path: path) else { return }
        // It owns the bytes.
        let reader = LineReader(source, limit: 65536)
        guard let bytes = try? reader.rest() else { return }
        let json = JSONReader(.lenient)
        guard (try? json.parse(padded: bytes)) != nil,
            json.withRoot({ $0.kind == .object || $0.kind == .array })
        else { return }
        throw SigningError(
            .notAKey, "looks like JSON", path: path, hint: "--key-ring for a key ring; a secret is no JSON")
    }
}

extension CommandError {
    /// The error of a key file, in the command's words.
    ///
    /// - Parameter target: the file that a new key was to go to, when the error names none.
    init(key error: SigningError, writing target: String? = nil) {
        let path = error.path ?? target
        let isOutput = error.code == .alreadyExists || error.code == .cannotWrite
        var details = path.map { [(label: $0, text: error.detail)] } ?? []
        if let hint = error.hint { details.append(("try", hint)) }
        let summary =
            path.map { isOutput ? "\($0) cannot be written" : "\($0) is no key that can be used" } ?? error.detail
        self.init(.unreadableInput, code: error.code.rawValue, summary, details)
    }

    /// The error of libcrypto, or of something that can only be a defect.
    init(unexpected error: any Error) {
        if let error = error as? SigningError {
            self.init(key: error)
        } else {
            self.init(.defect, code: "defect", "\(error)")
        }
    }
}
