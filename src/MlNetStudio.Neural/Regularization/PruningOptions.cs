using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlNetStudio.Neural.Regularization;

/// <summary>Among which weights the smallest are looked for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PruningScope>))]
public enum PruningScope
{
    /// <summary>In every layer by itself: each loses the same share.</summary>
    [JsonStringEnumMemberName("layer")]
    Layer,

    /// <summary>In all layers together: those with small weights lose more.</summary>
    [JsonStringEnumMemberName("network")]
    Network,
}

/// <summary>
/// Magnitude pruning while training: the weights of the smallest absolute values become zero and stay so, and the others learn to do without
/// them (Han, Pool, Tran and Dally 2015, arXiv 1506.02626). The share of zeros rises step by step along
/// s(t) = S (1 - (1 - t / T)³), with S the share at the end and T the time until it is reached, and from then on stays the same (Zhu and Gupta
/// 2017, arXiv 1710.01878). Biases, normalization and layers whose learning rate is 0 are left alone. A weight that is zero already counts among the pruned.
/// </summary>
public sealed record PruningOptions
{
    /// <summary>The share of zeros at the end, above 0 and below 1: of n weights the S n smallest, rounded half to even. Default 0.8.</summary>
    public double Sparsity { get; init; } = 0.8;

    /// <summary>The part of the epochs after which the share is reached, above 0 and at most 1. Training does not end early before, and the best epoch is one that comes after. Default 0.5.</summary>
    public double ReachedAt { get; init; } = 0.5;

    /// <summary>Among which weights the smallest are looked for. Default: in every layer by itself.</summary>
    public PruningScope Scope { get; init; }

    /// <summary>Layers that keep all their weights. Default none.</summary>
    public ImmutableArray<string> Skip { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(PruningOptions? other) => other is not null
        && Sparsity == other.Sparsity && ReachedAt == other.ReachedAt && Scope == other.Scope && Skip.AsSpan().SequenceEqual(other.Skip.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sparsity, ReachedAt, Scope, Skip.Length);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A share is out of range.</exception>
    public void Validate()
    {
        OptionCheck.Require(Sparsity is > 0 and < 1, "pruning: sparsity", (float)Sparsity, "above 0 and below 1");
        OptionCheck.Require(ReachedAt is > 0 and <= 1, "pruning: reachedAt", (float)ReachedAt, "above 0 and at most 1");
    }
}
