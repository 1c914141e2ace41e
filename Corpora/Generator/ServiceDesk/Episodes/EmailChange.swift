extension Session {
    /// The caller's e-mail address changes, and a confirmation goes to the new one.
    mutating func emailChange(_ wishes: inout SplitMix64) {
        let caller = customer(cast.caller)
        let name = caller.id.split(separator: "_")
        let digits = wishes.within(100...999)
        let new = "\(name[1]).\(name[0])\(digits)@example.org"
        // The slip of the fingers: the name's last two letters change places.
        let letters = Array(name[0])
        let typo = String(letters.dropLast(2) + letters.suffix(2).reversed())
        let mistyped = "\(name[1]).\(typo)\(digits)@example.org"

        begin("I have a new e-mail address: \(new).")
        let file = file(of: cast.caller)
        confirm("I will replace \(file.text("email").value) by \(new).")
        let typed = slip == .wrongValue ? Known.told(mistyped).mistaken : .told(new)
        let updated = call(
            UpdateUserEmail(userID: userID(of: cast.caller), email: typed), because: file.seen("email"))
        if slip == .wrongValue {
            commit(.wrongValue, at: updated, why: "two letters were exchanged in typing")
        } else if style.chance(65) {
            say("The new address is entered.")
            user("Has it been saved? My connection broke.")
            call(
                UpdateUserEmail(userID: userID(of: cast.caller), email: .told(new)),
                because: updated.seen("email"))
        }
        mail(cast.caller, updated.text("email").map { "Your e-mail address is now \($0)." })
        guard repairsSlip else { return }
        user("I have had no e-mail yet. Could you look again?")
        let seen = self.file(of: cast.caller).seen("email")
        say("I had mistyped the address. I am correcting it.")
        call(
            UpdateUserEmail(userID: userID(of: cast.caller), email: .told(new)), because: seen, repairs: true)
        mail(cast.caller, .told("Your e-mail address has been corrected."))
    }
}
