import Signing

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
