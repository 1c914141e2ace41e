/// The people who may call, and the places where they may live. All invented.
enum People {
    /// A name in its own script with what belongs to it.
    struct Person: Sendable {
        let first: String
        let last: String
        /// The name in ASCII, for user names and e-mail addresses.
        let plain: (first: String, last: String)
        let voice: Voice
    }

    static let all: [Person] = [
        person("Mia", "Chen", plain: ("mia", "chen"), "Hi there!", "Thanks, that's all."),
        person("Zoë", "Brandt", plain: ("zoe", "brandt"), "Guten Tag!", "Danke schön, das war alles."),
        person("José", "Muñoz", plain: ("jose", "munoz"), "¡Hola!", "¡Muchas gracias! Nothing else."),
        person("Łucja", "Wójcik", plain: ("lucja", "wojcik"), "Dzień dobry!", "Dziękuję, that was everything."),
        person("Aoife", "Ó Briain", plain: ("aoife", "obriain"), "Hello,", "Go raibh maith agat, bye!"),
        person("直子", "山本", plain: ("naoko", "yamamoto"), "こんにちは。", "ありがとうございました。"),
        person("Tariq", "Haddad", plain: ("tariq", "haddad"), "Good morning,", "شكرا، that is all."),
        person("Ольга", "Смирнова", plain: ("olga", "smirnova"), "Здравствуйте!", "Спасибо, that's it."),
        // The accent stands as a character of its own here: two spellings of one
        // letter are two strings to every tool that compares them.
        person("Rene\u{301}", "Girard", plain: ("rene", "girard"), "Bonjour,", "Merci beaucoup \u{1F44D}"),
        person("Ayşe", "Yıldız", plain: ("ayse", "yildiz"), "Merhaba,", "Teşekkürler!"),
        person("Kwame", "Boateng", plain: ("kwame", "boateng"), "Hey,", "Great, cheers."),
        person("Søren", "Åkesson", plain: ("soren", "akesson"), "Hej!", "Tack så mycket!"),
        person("Ioana", "Țurcanu", plain: ("ioana", "turcanu"), "Bună ziua,", "Mulțumesc, all done."),
        person("Grace", "O'Neill", plain: ("grace", "oneill"), "Hiya \u{1F44B}", "You've been a star. Bye!"),
    ]

    /// Streets and towns; house numbers and codes are drawn.
    static let places: [(street: String, city: String, province: String, country: String)] = [
        ("Lindenweg", "Altfeld", "Hessen", "DE"),
        ("Größenstraße", "Würzlingen", "Bayern", "DE"),
        ("Calle del Olmo", "Peñarrubia", "Almería", "ES"),
        ("Rue des Tilleuls", "Saint-Évroult", "Normandie", "FR"),
        ("ulica Żurawia", "Łąkowo", "Mazowieckie", "PL"),
        ("Nørregade", "Sønderholm", "Jylland", "DK"),
        ("Harbour Lane", "Kilbrannan", "Cork", "IE"),
        ("Rua da Conceição", "São Brás", "Algarve", "PT"),
        ("Strada Izvorului", "Brădești", "Argeș", "RO"),
        ("Orchard Row", "Millbeck", "Leinster", "IE"),
        ("Kastanjelaan", "Oudewater", "Utrecht", "NL"),
        ("Vicolo dell'Olmo", "Montefiore", "Umbria", "IT"),
    ]

    static func address(from chance: inout SplitMix64, place: Int) -> Address {
        let place = places[place % places.count]
        let unit = chance.chance(40) ? "Flat \(chance.within(1...40))" : ""
        return Address(
            street: "\(place.street) \(chance.within(1...180))", unit: unit, city: place.city,
            province: place.province, country: place.country, zip: "\(chance.within(10_000...98_999))")
    }

    static func email(of person: Person, from chance: inout SplitMix64) -> String {
        let host = chance.pick(["example.com", "example.net", "example.org"])
        return "\(person.plain.first).\(person.plain.last)\(chance.within(100...9999))@\(host)"
    }

    private static func person(
        _ first: String, _ last: String, plain: (String, String), _ greeting: String, _ thanks: String
    ) -> Person {
        Person(
            first: first, last: last, plain: (first: plain.0, last: plain.1),
            voice: Voice(greeting: greeting, thanks: thanks))
    }
}
