using System.Collections.Immutable;
using MlNetStudio.Neural.Initializers;

namespace MlNetStudio.Neural.Layers;

/// <summary>A parameter that a layer declares: a matrix (a vector has one row), stored with padded rows.</summary>
/// <param name="Name">Its name within the layer: kernel, bias, gamma, ...</param>
/// <param name="Shape">The logical shape: [columns], [rows, columns], or more dimensions, of which all but the last are rows.</param>
/// <param name="Initializer">How it starts.</param>
internal sealed record ParameterSpec(string Name, Shape Shape, InitializerOptions Initializer)
{
    /// <summary>
    /// The order in which the kernels want the dimensions: dimension i of what is stored is dimension Order[i] of
    /// <see cref="Shape"/>. Default as they are. Files, checkpoints and callers see <see cref="Shape"/> alone.
    /// </summary>
    public ImmutableArray<int> Order { get; init; } = [];

    /// <summary>The shape in which it is stored.</summary>
    public Shape Stored => Order.IsEmpty ? Shape : new Shape([.. Order.Select(d => Shape.Dimensions[d])]);

    /// <summary>The number of inputs that one output sums over; scales the initializer.</summary>
    public int FanIn { get; init; } = 1;

    /// <summary>The number of outputs that one input feeds; scales the initializer.</summary>
    public int FanOut { get; init; } = 1;

    /// <summary>False for state such as running averages: no gradient, no optimizer, but saved and exported.</summary>
    public bool Trainable { get; init; } = true;

    /// <summary>What the learning rate is multiplied by for this parameter; 0 freezes it.</summary>
    public float LearningRate { get; init; } = 1;

    /// <summary>Whether decoupled weight decay applies: true for kernels, false for biases and normalization.</summary>
    public bool Decays { get; init; }

    /// <summary>The factor of the sum of absolute values added to the loss.</summary>
    public float L1 { get; init; }

    /// <summary>The factor of the sum of squares added to the loss.</summary>
    public float L2 { get; init; }
}
