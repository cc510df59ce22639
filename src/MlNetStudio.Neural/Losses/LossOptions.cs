using System.Globalization;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// What training makes small. A loss works on the network's raw outputs; <see cref="Link"/> turns these into predictions.
/// The derived types listed here are the closed registry of losses: a file names one by the word given here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
[JsonDerivedType(typeof(MeanSquaredErrorOptions), "mse")]
[JsonDerivedType(typeof(MeanAbsoluteErrorOptions), "mae")]
[JsonDerivedType(typeof(HuberOptions), "huber")]
[JsonDerivedType(typeof(BinaryCrossEntropyOptions), "binaryCrossEntropy")]
[JsonDerivedType(typeof(CategoricalCrossEntropyOptions), "categoricalCrossEntropy")]
[JsonDerivedType(typeof(SparseCategoricalCrossEntropyOptions), "sparseCategoricalCrossEntropy")]
[JsonDerivedType(typeof(HingeOptions), "hinge")]
[JsonDerivedType(typeof(PoissonOptions), "poisson")]
[JsonDerivedType(typeof(QuantileOptions), "quantile")]
[JsonDerivedType(typeof(BinaryFocalOptions), "binaryFocal")]
[JsonDerivedType(typeof(CategoricalFocalOptions), "categoricalFocal")]
public abstract record LossOptions
{
    /// <summary>The function from raw outputs to predictions (softmax for categorical cross-entropy, sigmoid for binary), or null for none. It becomes the head of the exported model.</summary>
    [JsonIgnore]
    public virtual ActivationOptions? Link => null;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>The number of target columns for a network of so many outputs; a class index is one column.</summary>
    /// <exception cref="InvalidInputException">No network of so many outputs can be trained with this loss.</exception>
    public abstract int TargetColumns(int outputs);

    /// <summary>Checks that every target can be learnt with this loss.</summary>
    /// <param name="targets">The targets, row by row.</param>
    /// <param name="columns">The number of target columns.</param>
    /// <param name="outputs">The number of the network's outputs.</param>
    /// <exception cref="InvalidInputException">There is another number of columns than <see cref="TargetColumns"/>, or a target is not finite, no class index, and so on; the message names the row, counted from 1.</exception>
    public void CheckTargets(ReadOnlySpan<float> targets, int columns, int outputs)
    {
        int expected = TargetColumns(outputs);
        if (columns != expected)
        {
            throw new InvalidInputException($"the data has {columns} target columns; this loss and a network of {outputs} outputs need {expected}.");
        }

        for (int start = 0; start + columns <= targets.Length; start += columns)
        {
            ReadOnlySpan<float> row = targets.Slice(start, columns);
            foreach (float target in row)
            {
                if ((float.IsFinite(target) ? FaultOf(target, outputs) : "a target must be a finite number") is { } fault)
                {
                    throw new InvalidInputException(string.Create(
                        CultureInfo.InvariantCulture, $"the target in row {(start / columns) + 1} is {target}: {fault}."));
                }
            }

            if (FaultOfRow(row) is { } rowFault)
            {
                throw new InvalidInputException($"the targets in row {(start / columns) + 1} cannot be used: {rowFault}.");
            }
        }
    }

    /// <summary>The kernel for so many outputs at a width. It keeps no state: threads may share it.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range, or no network of so many outputs can be trained with this loss.</exception>
    internal abstract LossKernel CreateKernel(int outputs, SimdWidth width);

    /// <summary>What is wrong with a finite target and what is expected, or null if nothing is wrong.</summary>
    private protected virtual string? FaultOf(float target, int outputs) => null;

    /// <summary>What is wrong with a row of targets as a whole, or null if nothing is wrong.</summary>
    private protected virtual string? FaultOfRow(ReadOnlySpan<float> row) => null;

    /// <summary>What is wrong with a class index, or null if nothing is.</summary>
    private protected static string? FaultOfClass(float target, int outputs) =>
        target >= 0 && target < outputs && target == MathF.Floor(target)
            ? null
            : $"with {outputs} outputs it must be the index of a class, a whole number from 0 to {outputs - 1}";

    /// <summary>The one column of a class index.</summary>
    private protected static int ClassColumn(string loss, int outputs) => outputs >= 2
        ? 1
        : throw new InvalidInputException($"{loss} needs one output for every class, at least 2, and the network has {outputs}; for two classes and one output take binaryCrossEntropy.");

    /// <summary>Checks a share of label smoothing.</summary>
    private protected static void CheckSmoothing(string loss, float smoothing) =>
        OptionCheck.Require(smoothing is >= 0 and < 1, $"{loss}: labelSmoothing", smoothing, "at least 0 and less than 1");
}
