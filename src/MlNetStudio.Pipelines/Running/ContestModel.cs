using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A model that takes part in a comparison: one of this project, or an ONNX file of another maker.</summary>
public sealed class ContestModel
{
    private readonly OperatorGraph _graph;
    private readonly byte[] _bytes;

    private ContestModel(string path, OperatorGraph graph, byte[] bytes, ModelFile? own) => (Path, _graph, _bytes, Own) = (path, graph, bytes, own);

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>The model, where it is one of this project; else null.</summary>
    public ModelFile? Own { get; }

    /// <summary>Of another maker's model: the columns that its only input's numbers are, in their order; null for all number columns but the label, in the file's order.</summary>
    public IReadOnlyList<string>? Inputs { get; private init; }

    /// <summary>Of another maker's model: the classes that its scores are for, in their order; null where its labels tell it.</summary>
    public IReadOnlyList<string>? Classes { get; private init; }

    internal OperatorGraph Graph => _graph;

    internal long SizeInBytes => _bytes.Length;

    internal byte[] Bytes => _bytes;

    /// <summary>A model of this project.</summary>
    public static ContestModel Of(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ContestModel(model.Path, model.Graph, [], model);
    }

    /// <summary>Reads a file of whichever maker.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it may ask for.</param>
    /// <param name="inputs">As <see cref="Inputs"/>; of no account for a model of this project.</param>
    /// <param name="classes">As <see cref="Classes"/>; of no account for a model of this project.</param>
    /// <exception cref="InvalidInputException">It is missing or broken.</exception>
    public static ContestModel Load(string path, OnnxReadOptions options, IReadOnlyList<string>? inputs = null, IReadOnlyList<string>? classes = null)
    {
        byte[] bytes = ModelFile.ReadBytes(path, options);
        var graph = OnnxReader.Read(bytes, path);
        return graph.Metadata.ContainsKey(ModelMetadata.Format)
            ? Of(ModelFile.Read(bytes, path))
            : new ContestModel(path, graph, bytes, null) { Inputs = inputs, Classes = classes };
    }

    /// <summary>What computes its scores.</summary>
    /// <param name="engine">native or onnxruntime. Where the native engine lacks an operator of another maker's model, ONNX Runtime takes its place.</param>
    /// <param name="options">Where and how ONNX Runtime computes; null for the defaults.</param>
    /// <exception cref="InvalidInputException">Neither can compute it.</exception>
    public IModelScorer Scorer(string engine, OnnxRuntimeOptions? options = null)
    {
        options ??= new OnnxRuntimeOptions();
        if (engine == "onnxruntime")
        {
            return Own is null ? OnnxRuntimeScorer.Open(Tensors(), Path, options) : OnnxRuntimeScorer.Open(Own, options);
        }

        if (Own is not null)
        {
            return Own.Native;
        }

        try
        {
            return new NativeScorer(_graph);
        }
        catch (InvalidInputException) when (OnnxRuntimeScorer.IsAvailable)
        {
            return OnnxRuntimeScorer.Open(Tensors(), Path, options);
        }
    }

    // ONNX Runtime would give maps where the graph has tensors.
    private byte[] Tensors() => ZipMaps.AreIn(_graph) ? OnnxWriter.ToBytes(_graph) : _bytes;
}
