import CanonicalJSON
import Grounding
import Testing

@Suite struct GroundingConformanceTests {
    @Test(arguments: try ConformanceSuite("core/grounding.json").cases)
    func grounding(_ vector: ConformanceCase) throws {
        let basis = vector["basis"]?.text
        let anchors = AnchorSet(of: basis ?? "")
            .sorted { $0.key < $1.key }
            .map { JSONValue.array([.string($0.key), .double(Double($0.kind.weight))]) }
        #expect(.array(anchors) == vector["anchors"])

        let result = GroundingResult.ground(
            basis: basis, inputs: try #require(vector["inputs"]?.untagged),
            retrieved: try #require(vector["retrieved"]?.untagged),
            state: try #require(vector["context_state"]?.untagged))
        // Values compare exactly: floats by their bits, strings by their bytes, integers are not floats.
        let json = result.json
        for key: JSONString in ["state", "score", "matched", "unmatched"] {
            #expect(json[key] == vector[key], "\(key)")
        }
        // The two sentences are each port's own.
        let evidence = try #require(json["evidence"]?.object)
        let pinned = JSONObject(evidence.filter { $0.key != "method" && $0.key != "reason" }.map { ($0.key, $0.value) })
        #expect(.object(pinned) == vector["evidence"])
        #expect(evidence["method"]?.text?.isEmpty == false)
        #expect((evidence["reason"] == nil) == (result.score != nil))
    }

    @Test(arguments: try ConformanceSuite("core/numbers.json").cases)
    func groundingNumber(_ vector: ConformanceCase) throws {
        let number: GroundingNumber?
        switch vector["kind"]?.text {
        case "float":
            let bits = try #require(vector["bits"]?.text.flatMap { UInt64($0, radix: 16) })
            number = GroundingNumber(Double(bitPattern: bits))
        case "text":
            number = GroundingNumber(text: try #require(vector["text"]?.text))
        default:
            number = GroundingNumber(try #require(vector["value"]?.untagged))
        }
        #expect(number?.text == vector["grounding_number"]?.text)
    }
}
