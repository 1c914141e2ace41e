public import PositionedDocuments

/// The adapters of plans of this release.
///
/// To add a version: a file beside the old one, its tests under `Tests/AdaptersTests/Plans`, and a line here.
public enum AllPlanAdapters {
    /// Every adapter, by id in ascending order.
    public static let types: [any PlanAdapter.Type] = [
        A2ACardV1.self,
        ADKConfigV1.self,
        ADKGraphV1.self,
        AG2TransitionsV1.self,
        AirflowSerializedV1.self,
        ArgoWorkflowV1.self,
        AmazonStatesLanguageV1.self,
        AutoGenComponentV1.self,
        ClaudeCodeV1.self,
        CopilotTopicV1.self,
        CrewAICrewV1.self,
        CrewAIFlowV1.self,
        DeclaredPlanDocumentV1.self,
        DifyDSLV1.self,
        FlowiseAgentflowV1.self,
        HaystackPipelineV1.self,
        LangGraphGraphV1.self,
        LogicAppsV1.self,
        MAFWorkflowV1.self,
        MCPClientV1.self,
        MCPToolsV1.self,
        N8nWorkflowV1.self,
        OpenAIAgentsDOTV1.self,
    ]

    /// The adapter with an id, as `langgraph_graph_v1`, or the newest one with a name, as `langgraph_graph`.
    public static func type(named name: String) -> (any PlanAdapter.Type)? {
        types.last { $0.id.utf8.elementsEqual(name.utf8) || $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The adapters whose source a document looks like: one, unless the document is none of them or is ambiguous.
    public static func fitting(_ document: PositionedDocument) -> [any PlanAdapter.Type] {
        types.filter { $0.fits(document) }
    }

    /// The one adapter whose source a document looks like.
    ///
    /// - Throws: ``PlanAdapterError`` when there is none, or more than one; it names those there are.
    public static func recognized(_ document: PositionedDocument) throws(PlanAdapterError) -> any PlanAdapter.Type {
        let fitting = fitting(document)
        if fitting.count == 1 { return fitting[0] }
        let names = (fitting.isEmpty ? types : fitting).map { $0.name }.joined(separator: ", ")
        throw PlanAdapterError(
            fitting.isEmpty
                ? "the document is no plan and no source of one; name its adapter if it is one of \(names)"
                : "the document may be read in more than one way; name one of the adapters \(names)",
            at: document.root)
    }
}

extension AllPlanAdapters {
    /// Reads a document that may be a source of a plan: JSON, YAML, or a graph in DOT, as its path says or its text does.
    ///
    /// - Parameter emptyAsNull: whether a text without any value is null; else it is refused.
    /// - Throws: ``DocumentError``.
    public static func read(
        _ bytes: [UInt8], path: String, emptyAsNull: Bool = true
    ) throws(DocumentError) -> PositionedDocument {
        if DOTDocument.fits(bytes, path: path) { return try DOTDocument.read(bytes, path: path) }
        if path.utf8.suffix(3).elementsEqual(".md".utf8) { return try MarkdownFrontMatter.document(bytes, path: path) }
        return try PositionedDocument(bytes, path: path, emptyAsNull: emptyAsNull)
    }
}
