/// Where a parcel goes. The country is a two-letter code.
struct Address: Hashable, JSONConvertible {
    let street: String
    let unit: String
    let city: String
    let province: String
    let country: String
    let zip: String

    /// Field names and values in the order in which tools take and show them.
    var fields: [(name: String, value: String)] {
        [
            ("address1", street), ("address2", unit), ("city", city),
            ("province", province), ("country", country), ("zip", zip),
        ]
    }

    var json: JSONValue {
        .object(fields.map { JSONValue.Member(name: $0.name, value: .string($0.value)) })
    }

    /// The way a person writes it in one line.
    var line: String {
        "\(street)\(unit.isEmpty ? "" : ", \(unit)"), \(zip) \(city), \(province), \(country)"
    }

    /// The address with two digits of its code exchanged, or one raised where
    /// all are alike: the slip of a tired typist.
    var mistyped: Address {
        var digits = Array(zip.utf8)
        if let place = digits.indices.dropLast().last(where: {
            digits[$0] != digits[$0 + 1] && isDigit(digits[$0]) && isDigit(digits[$0 + 1])
        }) {
            digits.swapAt(place, place + 1)
        } else if let place = digits.lastIndex(where: isDigit) {
            digits[place] = digits[place] == UInt8(ascii: "9") ? UInt8(ascii: "8") : digits[place] + 1
        }
        return Address(
            street: street, unit: unit, city: city, province: province, country: country,
            zip: String(decoding: digits, as: UTF8.self))
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
