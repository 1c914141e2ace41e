import Findings
import Reports
import Testing

@Suite struct CSVTableTests {
    @Test func golden() {
        #expect(
            CSVTable.render(Samples.ranking)
                == "share,step,label,dependents\r\n0.182,6,get_user_details,8 of 44\r\n"
                + "0.182,12,search_onestop_flight,8 of 44\r\n,13,\"think, \"\"aloud\"\"\",\r\n")
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1"), ("＝1", "'＝1"), ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""), ("-", "'-"),
        ("-5", "-5"), ("+0.25", "+0.25"), ("-1.5e-3", "-1.5e-3"), ("-1,204", "\"-1,204\""), ("-1e", "'-1e"),
        ("-5 apples", "'-5 apples"), ("a=b", "a=b"), ("a,b", "\"a,b\""), ("a;b", "\"a;b\""), ("a\"b", "\"a\"\"b\""),
        ("a\nb", "a\\nb"), (" a", "\" a\""), ("\u{1B}[31m", "\\u{1B}[31m"), ("漢字", "漢字"),
    ])
    func fields(text: String, field: String) {
        let table = Table(columns: [.init(name: "a")], rows: [[.text(text)]])
        #expect(CSVTable.render(table) == "a\r\n\(field)\r\n")
        let numbers = Table(columns: [.init(name: "a")], rows: [[.number(text)]])
        #expect(CSVTable.render(numbers) == "a\r\n\(field)\r\n")
    }

    @Test func loneEmptyFieldIsQuoted() {
        let table = Table(columns: [.init(name: "a")], rows: [[.withheld("why")], [.empty], [.text("")]])
        #expect(CSVTable.render(table) == "a\r\n\"\"\r\n\"\"\r\n\"\"\r\n")
    }

    @Test func hostileTableParsesBack() throws {
        let table = Samples.hostileTable
        let text = CSVTable.render(table)
        #expect(Samples.isInert(text, lineEnds: "\r\n"))
        #expect(text == CSVTable.render(table))
        let records = try #require(parse(text))
        #expect(records.count == table.rows.count + 1)
        for (record, raw) in zip(records.dropFirst(), Samples.hostile) {
            #expect(record.count == 3)
            let shown = TerminalText.escape(raw)
            #expect([shown, "'" + shown].contains { Array($0.utf8) == Array(record[0].utf8) })
            #expect(record[0] == record[1] && record[2].isEmpty)
            #expect(!(record[0].first.map { "=+-@".contains($0) } ?? false) || record[0] == "-5")
        }
    }

    /// A strict reader of RFC 4180.
    private func parse(_ text: String) -> [[String]]? {
        var records: [[String]] = []
        var record: [String] = []
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            var field: [UInt8] = []
            if bytes.first == 0x22 {
                bytes.removeFirst()
                while true {
                    guard let byte = bytes.popFirst() else { return nil }
                    if byte != 0x22 {
                        field.append(byte)
                    } else if bytes.first == 0x22 {
                        field.append(0x22)
                        bytes.removeFirst()
                    } else {
                        break
                    }
                }
            } else {
                while let byte = bytes.first, byte != 0x2C, byte != 0x0D {
                    guard byte != 0x22 else { return nil }
                    field.append(byte)
                    bytes.removeFirst()
                }
            }
            record.append(String(decoding: field, as: UTF8.self))
            switch bytes.popFirst() {
            case 0x2C: continue
            case 0x0D:
                guard bytes.popFirst() == 0x0A else { return nil }
                records.append(record)
                record = []
            default: return nil
            }
        }
        return record.isEmpty ? records : nil
    }
}
