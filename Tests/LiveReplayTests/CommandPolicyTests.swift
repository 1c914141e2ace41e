import CanonicalJSON
import DecisionRecords
import Foundation
import LiveReplay
import Signing
import Testing

@Suite struct CommandPolicyTests {
    private let action = Action("pay", ["to": "V-9"], cost: 80)
    private let state: JSONObject = ["budget": 100, "é": [1, 1.0]]

    private func policy(
        _ script: String, answer: CommandPolicy.AnswerForm = .object, time: Duration = .seconds(10),
        output: Int = 64 << 10
    ) -> CommandPolicy {
        CommandPolicy(
            BoundedCommand(["/bin/sh", "-c", script], limits: CommandLimits(time: time, output: output)), name: "shell",
            answer: answer)
    }

    private func judge(_ script: String, answer: CommandPolicy.AnswerForm = .object) -> Judgement {
        policy(script, answer: answer).judge(action, in: state)
    }

    @Test func theRequestIsOneCanonicalLine() throws {
        let folder = try CommandFolder()
        defer { folder.remove() }
        let command = BoundedCommand([
            try folder.script("cat > \"$1\"; echo '{\"justified\":true}'"), folder.path("in"),
        ])
        #expect(CommandPolicy(command).judge(action, in: state).ruling == .justified)
        #expect(
            folder.contents("in") == """
                {"action":{"arguments":{"to":"V-9"},"cost":80,"type":"pay"},\
                "schema":"auditable/policy-request/1","state":{"budget":100,"é":[1,1.0]}}

                """)
    }

    @Test(arguments: [
        (#"{"justified":true,"reason":"fits"}"#, Judgement.justified("fits")),
        (#"{"justified":false,"reason":"too much"}"#, .unjustified("too much")),
        (#"{"justified":null,"reason":"no budget"}"#, .undecidable("no budget")),
        (#"{"justified":true,"review":true,"reason":"a person"}"#, .undecidable("a person")),
        (#"{"review":true,"reason":"a person"}"#, .undecidable("a person")),
        (#"{"justified":true,"review":false,"reason":"fits"}"#, .justified("fits")),
        (#" {"reason":"fits", "extra": [1], "justified" : true} "#, .justified("fits")),
    ])
    func answersAreTaken(_ answer: String, _ judgement: Judgement) {
        #expect(judge("printf '%s' '\(answer)'") == judgement)
    }

    @Test(arguments: [
        "", " ", "true", "false", "null", "1", "\"yes\"", "[]", "[true]", "{}", "yes", #"{"justified":1}"#,
        #"{"justified":"true"}"#, #"{"justified":[]}"#, #"{"Justified":true}"#, #"{"reason":"fits"}"#,
        #"{"review":false}"#, #"{"justified":true}{"justified":true}"#, #"{"justified":true} true"#,
        #"{"justified":false,"justified":true}"#, #"{"justified":true,"reason":1}"#, #"{"justified":true,"review":1}"#,
        #"{"justified":true"#, #"{"justified":true,}"#, #"{"justified":true,"n":NaN}"#,
        #"{"justified":true,"reason":"\ud800"}"#,
    ])
    func everythingElseIsUndecidable(_ answer: String) {
        let judgement = judge("cat >/dev/null; printf '%s' '\(answer)'")
        #expect(judgement.ruling == .undecidable)
        #expect(judgement.reason.lossyText.hasPrefix("the command /bin/sh "))
    }

    @Test(arguments: [
        ("echo '{\"justified\":true}'; echo no rules >&2; exit 1", "ended with exit code 1: no rules"),
        ("echo '{\"justified\":true}'; kill -9 $$", "was ended by signal 9"),
        ("echo '{\"justified\":true}'; sleep 60", "did not end within 1000 ms"),
        ("echo '{\"justified\":true}'; head -c 300000 /dev/zero", "wrote more than 65536 bytes"),
        ("echo trouble >&2", "wrote no answer: trouble"),
        ("printf '\\377'", "did not answer with one JSON text"),
        ("head -c 60000 /dev/zero | tr '\\0' '['", "did not answer with one JSON text"),
    ])
    func aFaultIsNamed(_ script: String, _ reason: String) {
        let time: Duration = script.contains("sleep") ? .seconds(1) : .seconds(30)
        let judgement = policy(script, time: time).judge(action, in: state)
        #expect(judgement.ruling == .undecidable)
        #expect(judgement.reason.lossyText.contains(reason), "\(judgement.reason)")
    }

    @Test func aProgramThatIsNotThereDecidesNothing() {
        let judgement = CommandPolicy(BoundedCommand(["/no/such/program"])).judge(action, in: state)
        #expect(judgement.ruling == .undecidable)
        #expect(judgement.reason.lossyText.contains("could not be started"))
    }

    @Test func whatHasNoTextIsNotAsked() {
        let script = "echo '{\"justified\":true}'"
        let nan = policy(script).judge(action, in: ["x": .double(.nan)])
        #expect(nan.ruling == .undecidable && nan.reason.lossyText.contains("not finite"))
        var deep: JSONValue = 1
        for _ in 0..<600 { deep = .array([deep]) }
        #expect(policy(script).judge(action, in: ["x": deep]).ruling == .undecidable)
    }

    @Test func aBareBooleanIsTakenWhenItIsAskedFor() {
        #expect(judge("echo true", answer: .boolean).ruling == .justified)
        #expect(judge("echo false", answer: .boolean).ruling == .unjustified)
        for other in ["", "null", "1", "undefined", #"{"justified":true}"#, "true true", "True"] {
            #expect(judge("printf '%s' '\(other)'", answer: .boolean).ruling == .undecidable, "\(other)")
        }
        #expect(judge("echo true; exit 2", answer: .boolean).ruling == .undecidable)
    }

    @Test func theDigestIsOfTheCommandLine() {
        let one = policy("exit 0").identity
        #expect(one.name == "shell" && one.digest != nil)
        #expect(one == policy("exit 0").identity)
        #expect(one.digest != policy("exit 1").identity.digest)
        #expect(one.digest != policy("exit 0", answer: .boolean).identity.digest)
        #expect(one.digest != policy("exit 0", time: .seconds(1)).identity.digest)
        #expect(one.digest != policy("exit 0", output: 1).identity.digest)
        // printf '%s' '{"answer":"object","command":["check"],"max_output":65536,"timeout_ms":10000}' | sha256sum
        let known = CommandPolicy(BoundedCommand(["check"])).identity
        #expect(known.name == "check")
        #expect(known.digest?.hex == "c7232be0c33b0599c7323a684614fbd90fa7f0264c7e0007e2b6e80f57fec881")
    }

    @Test func aVerdictComesFromIt() {
        let script = """
            case "$(cat)" in
              *'"budget":100'*) echo '{"justified":true,"reason":"fits"}' ;;
              *) echo '{"justified":false,"reason":"over the budget"}' ;;
            esac
            """
        let verdict = ReplayVerdict(on: action, reliedOn: ["budget": 100], under: ["budget": 50], by: policy(script))
        #expect(verdict.action == .rollback && verdict.reason.lossyText.hasSuffix("over the budget"))
        #expect(verdict.policy.name == "shell")
    }
}
