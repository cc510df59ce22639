using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Pipelines.Models;

/// <summary>Something that computes a model's outputs.</summary>
public interface IModelScorer
{
    /// <summary>What it is, for people.</summary>
    public string Name { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>Computes outputs from inputs.</summary>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs);
}

/// <summary>The project's own engine.</summary>
public sealed class NativeScorer(OperatorGraph graph) : IModelScorer
{
    private readonly OperatorEngine _engine = OperatorEngine.Compile(graph);

    /// <inheritdoc/>
    public string Name => "native engine";

    /// <inheritdoc/>
    public string Version => typeof(NativeScorer).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs) => _engine.Run(inputs);
}
