namespace MlNetStudio.Evaluation.Graphs;

/// <summary>What a box of a drawn graph stands for.</summary>
public enum GraphNodeRole
{
    /// <summary>Something that computes.</summary>
    Step,

    /// <summary>What is supplied.</summary>
    Input,

    /// <summary>What is computed for the caller.</summary>
    Output,
}

/// <summary>A box of a drawn graph.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">What it does, such as its operators.</param>
/// <param name="Shape">The shape of what it makes; empty where that is not known.</param>
/// <param name="Constants">The numbers that it holds: weights and other constants.</param>
/// <param name="Role">What it stands for.</param>
public sealed record GraphNode(string Name, string Kind, string Shape, long Constants, GraphNodeRole Role = GraphNodeRole.Step);

/// <summary>A line of a drawn graph, by the positions of its boxes; it always leads to a later one.</summary>
/// <param name="From">The box that makes the value.</param>
/// <param name="To">The box that reads it.</param>
public sealed record GraphEdge(int From, int To);

/// <summary>Boxes, each after those it reads, and lines.</summary>
/// <param name="Nodes">The boxes.</param>
/// <param name="Edges">The lines.</param>
public sealed record GraphDrawing(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges);

/// <summary>What the page of a model's graph shows.</summary>
public sealed record GraphPageModel
{
    /// <summary>What the model is called.</summary>
    public required string Title { get; init; }

    /// <summary>What the file says about itself; empty for nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Facts about the file: what, and its value.</summary>
    public required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>The graph by layers and steps.</summary>
    public required GraphDrawing Layers { get; init; }

    /// <summary>The graph operator by operator.</summary>
    public required GraphDrawing Operators { get; init; }

    /// <summary>What the file carries beside the graph.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];
}
