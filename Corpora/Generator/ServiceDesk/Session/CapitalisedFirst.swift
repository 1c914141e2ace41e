extension String {
    /// The text with its first letter in upper case, to begin a sentence with it.
    var capitalisedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }
}
