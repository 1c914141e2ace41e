import Adapters
import CanonicalJSON
import Foundation
import PositionedDocuments
import Testing

/// Sources without steps: tools, servers, remote agents; and the projects of Claude Code.
@Suite struct ToolSourceTests {
    // MARK: MCP

    @Test func toolsKeepTheHintsTheyHave() throws {
        let plan = try lowered(
            MCPToolsV1.self,
            """
            {"result": {"tools": [{"name": "a", "inputSchema": {}, "annotations": {"title": "A", "readOnlyHint": true}},
             {"name": "b", "inputSchema": {}}]}}
            """, path: "tools.json")
        #expect(plan.root["nodes"]?.json == [])
        #expect(plan.root["tools"]?.json == ["a": ["annotations": ["readOnlyHint": true]], "b": [:]])
        #expect(throws: PlanAdapterError.self) {
            try lowered(MCPToolsV1.self, "{tools: [{name: a, inputSchema: {}}, {name: a, inputSchema: {}}]}")
        }
    }

    @Test func serversHaveTheirRootsAsScope() throws {
        let plan = try lowered(
            MCPClientV1.self,
            """
            mcpServers:
              files: {command: npx, args: [-y, server, /, --api-key, abc, --token=xyz], env: {A: b}}
              crm: {url: "https://x", headers: {Authorization: Bearer t}}
            """)
        #expect(
            plan.root["agents"]?["files"]?.json == [
                "scope": ["/"],
                "args": [
                    "command": "npx", "0": "-y", "y": "server", "2": "/", "3": "--api-key", "api-key": "abc",
                    "token": "xyz",
                ], "env": ["A": "b"],
            ])
        #expect(plan.root["agents"]?["crm"]?["headers"]?.json == ["Authorization": "Bearer t"])
        #expect(throws: PlanAdapterError.self) { try lowered(MCPClientV1.self, "mcpServers: {x: {args: []}}") }
    }

    // MARK: A2A

    @Test func skillsAreToolsWithTheScopesTheyRequire() throws {
        let plan = try lowered(
            A2ACardV1.self,
            """
            name: desk
            supportedInterfaces: []
            skills:
              - {id: look, name: n}
              - {id: pay, name: n, securityRequirements: [{schemes: {oauth: {list: [refund.write]}, key: {list: []}}}]}
            """)
        #expect(plan.root["tools"]?.json == ["look": [:], "pay": ["scope": ["refund.write", "key"]]])
        #expect(plan.root["agents"]?.json == ["desk": ["scope": ["refund.write", "key"]]])
        #expect(plan.notes.count == 1)
        let old = try lowered(
            A2ACardV1.self,
            "{name: d, url: u, preferredTransport: JSONRPC, security: [{oauth: [a, b]}], skills: [{id: s}]}")
        #expect(old.root["tools"]?.json == ["s": ["scope": ["a", "b"]]])
    }

    // MARK: Claude Code

    private static func agent(_ text: String, _ path: String) throws -> PositionedDocument {
        try MarkdownFrontMatter.document(Array(text.utf8), path: path)
    }

    @Test func frontMatterKeepsItsPlaces() throws {
        let document = try Self.agent("---\nname: x\ntools: Read\n---\nname: prose: [\n---\n", "agents/x.md")
        #expect(document.root["tools"]?.place == TextPlace(line: 3, column: 8))
        #expect(document.root.json == ["name": "x", "tools": "Read"])
        for text in ["", "no front matter", "---\n---\n", "---\nname: x", "\n---\nname: x\n---\n"] {
            #expect(try Self.agent(text, "a.md").root.json == [:], "\(text)")
        }
        #expect(try Self.agent("\u{FEFF}---\r\nname: x\r\n---\r\n", "a.md").root.json == ["name": "x"])
    }

    private static let settings = """
        {"permissions": {"ask": ["Bash(git push:*)", "mcp__ledger__append"], "deny": ["WebFetch", "Read(./.env)"]},
         "hooks": {"PreToolUse": [{"matcher": "mcp__ledger__.*", "hooks": []}]}, "env": {"TOKEN": "t"}}
        """

    private func project(_ settings: String = ToolSourceTests.settings, agents: [String]) throws -> LoweredPlan {
        let files = try agents.enumerated().map { number, text in
            (name: JSONString("\(number).md"), document: try Self.agent(text, "agents/\(number).md"))
        }
        return try lowered(ClaudeCodeV1.self, settings, path: "settings.json") { path in
            path == "agents/*.md" ? PositionedDocument(folding: files, path: path) : nil
        }
    }

    @Test func agentsHaveTheirToolsAndHandOver() throws {
        let plan = try project(agents: [
            "---\nname: approver\ndescription: d\ntools: Read, Agent(payer), WebFetch\n---\n",
            "---\nname: payer\ndescription: d\ntools: [Read, mcp__ledger__append]\nmaxTurns: 12\nmodel: haiku\n---\n",
        ])
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes.map { $0["name"]?.string } == ["approver", "payer"])
        #expect(nodes[1]["control_preds"]?.json == [0])
        #expect(plan.root["complete"]?.json == false)
        #expect(plan.root["agents"]?["approver"]?.json == ["scope": ["Read"]])
        #expect(
            plan.root["agents"]?["payer"]?.json
                == ["scope": ["Read", "mcp__ledger__append"], "model": "haiku", "max_iterations": 12])
        #expect(nodes[0]["gate"] == nil)
        #expect(nodes[1]["gate"]?.json == [["type": "human", "covers": ["mcp__ledger__append"]]])
        #expect(nodes[1]["gate"]?.elements?[0].source.path == "settings.json")
        #expect(nodes[0]["env"]?.json == ["TOKEN": "t"])
        #expect(plan.notes.contains { $0.message.contains("a hook runs before") })
    }

    @Test func variablesOfSettingsAloneAreNoUnknownKey() throws {
        let plan = try lowered(
            ClaudeCodeV1.self, #"{"permissions": {"allow": ["Read"]}, "env": {"TOKEN": "t"}}"#, path: "settings.json")
        #expect(plan.root["agents"]?["settings"]?.json == ["env": ["TOKEN": "t"]])
        #expect(plan.root["schema"] == nil && plan.root["complete"]?.bool == false)
    }

    @Test func withoutToolsAnAgentHasAllOfThem() throws {
        let plan = try project(agents: ["---\nname: any\ndescription: d\n---\n"])
        #expect(plan.root["agents"]?["any"]?.json == ["scope": ["**"]])
        #expect(
            plan.root["nodes"]?.elements?[0]["gate"]?.json
                == [["type": "human", "covers": ["Bash(git push:*)", "mcp__ledger__append"]]])
    }

    @Test func whoPassesOverPermissionsAsksNobody() throws {
        let agent = "---\nname: any\ndescription: d\npermissionMode: bypassPermissions\n---\n"
        #expect(try project(agents: [agent]).root["nodes"]?.elements?[0]["gate"] == nil)
        let settings = #"{"permissions": {"ask": ["Bash"], "defaultMode": "bypassPermissions"}}"#
        #expect(
            try project(settings, agents: ["---\nname: a\ndescription: d\n---\n"]).root["nodes"]?.elements?[0]["gate"]
                == nil)
    }

    @Test func anAgentAloneBringsThoseItNames() throws {
        let main = try Self.agent("---\nname: a\ndescription: d\ntools: Agent(b, c)\n---\n", "agents/a.md")
        #expect(ClaudeCodeV1.fits(main))
        let plan = try ClaudeCodeV1.lower(main) { path in
            path == "b.md"
                ? try? Self.agent("---\nname: b\ndescription: d\ntools: Agent(a)\n---\n", "agents/b.md") : nil
        }
        let nodes = try #require(plan.root["nodes"]?.elements)
        #expect(nodes.map { $0["name"]?.string } == ["a", "b"])
        #expect(nodes[1]["back_edges"]?.elements?.map { $0["to"]?.json } == [0])
        #expect(plan.notes.contains { $0.message.contains("hands over to c") })
    }

    @Test(.enabled(if: PlanCorpus.folder != nil, "no corpus of exports beside the checkout"))
    func filesOfTheCorpusAreRecognized() throws {
        let expected = [
            "mcp/mcp.json": "mcp_client", "mcp/tools_list.mcp1.json": "mcp_tools",
            "mcp/tools_list.mcp2.json": "mcp_tools",
            "a2a/agent-card.json": "a2a_card", "handwritten/claude_code/settings.json": "claude_code",
            "handwritten/copilot_studio/refund_topic.yaml": "copilot_topic",
            "handwritten/power_automate/until_loop.json": "logicapps",
        ]
        for (file, name) in expected {
            let document = try PlanCorpus.document(file)
            #expect(AllPlanAdapters.fitting(document).map { $0.name } == [name], "\(file)")
            _ = try AllPlanAdapters.recognized(document).lower(document) { _ in nil }
        }
        let one = try MCPToolsV1.lower(PlanCorpus.document("mcp/tools_list.mcp1.json")) { _ in nil }
        let two = try MCPToolsV1.lower(PlanCorpus.document("mcp/tools_list.mcp2.json")) { _ in nil }
        #expect(one.root.json == two.root.json)
        #expect(one.root["tools"]?["delete_row"]?.json == ["annotations": ["destructiveHint": true]])
    }
}
