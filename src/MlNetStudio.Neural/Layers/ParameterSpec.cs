using MlNetStudio.Neural.Initializers;

namespace MlNetStudio.Neural.Layers;

/// <summary>A parameter that a layer declares: a matrix (a vector has one row), stored with padded rows.</summary>
/// <param name="Name">Its name within the layer: kernel, bias, gamma, ...</param>
/// <param name="Shape">The logical shape: [columns] or [rows, columns].</param>
/// <param name="Initializer">How it starts.</param>
internal sealed record ParameterSpec(string Name, Shape Shape, InitializerOptions Initializer)
{
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
