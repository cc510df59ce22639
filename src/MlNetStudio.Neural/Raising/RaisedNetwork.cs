using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>A network that was found in an operator graph of any maker.</summary>
/// <remarks>Layers see images and series with their channels last, whatever the graph does.</remarks>
public sealed class RaisedNetwork : IDisposable
{
    internal RaisedNetwork(Network network, ValueInfo input, ValueInfo output, ImmutableArray<int> featureOrder) =>
        (Network, Input, Output, FeatureOrder) = (network, input, output, featureOrder);

    /// <summary>The network with the graph's weights.</summary>
    public Network Network { get; }

    /// <summary>The graph's input that it was raised from.</summary>
    public ValueInfo Input { get; }

    /// <summary>The graph's output that it was raised for.</summary>
    public ValueInfo Output { get; }

    /// <summary>For every feature of a row of the network, its place among the elements of one sample of the graph's input, row-major: the identity but for images and series with their channels first.</summary>
    public ImmutableArray<int> FeatureOrder { get; }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
