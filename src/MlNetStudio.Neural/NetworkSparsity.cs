namespace MlNetStudio.Neural;

/// <summary>How many of a network's weights are zero.</summary>
/// <param name="Zeros">The weights that are zero.</param>
/// <param name="Weights">All weights: kernels and tables, without biases and normalization.</param>
public sealed record NetworkSparsity(long Zeros, long Weights)
{
    /// <summary>The share of zeros; 0 where there are no weights.</summary>
    public double Share => Weights == 0 ? 0 : (double)Zeros / Weights;

    /// <summary>Counts the weights of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="counts">Whether a layer counts; null for all.</param>
    public static NetworkSparsity Of(Network network, Func<string, bool>? counts = null)
    {
        var slots = SlotsOf(network, counts).ToArray();
        return new(slots.Sum(slot => network.Parameters.Read(slot).Span.Count(0f)), slots.Sum(slot => (long)slot.Size));
    }

    /// <summary>The number of layers with weights.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static int LayersOf(Network network, Func<string, bool>? counts = null) => SlotsOf(network, counts).Select(slot => slot.Layer).Distinct(StringComparer.Ordinal).Count();

    private static IEnumerable<ParameterSlot> SlotsOf(Network network, Func<string, bool>? counts)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Parameters.Slots.Where(slot => slot.Spec is { Trainable: true, Decays: true } && counts?.Invoke(slot.Layer) != false);
    }
}
