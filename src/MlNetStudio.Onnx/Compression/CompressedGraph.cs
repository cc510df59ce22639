using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>A graph with smaller weights.</summary>
/// <param name="Graph">The graph; inputs, outputs and metadata are those of the original.</param>
/// <param name="Nodes">The names of the nodes whose weights are smaller.</param>
/// <param name="Skipped">The names of nodes with weights that stay as they are, each with the reason.</param>
public sealed record CompressedGraph(OperatorGraph Graph, ImmutableArray<string> Nodes, ImmutableArray<string> Skipped);
