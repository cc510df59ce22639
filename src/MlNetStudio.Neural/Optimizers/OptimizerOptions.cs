using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// How parameters follow their gradients. The derived types listed here are the closed registry of optimizers:
/// a file names one by the word given here.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
[JsonDerivedType(typeof(AdagradOptions), "adagrad")]
[JsonDerivedType(typeof(RmsPropOptions), "rmsProp")]
[JsonDerivedType(typeof(AdamOptions), "adam")]
[JsonDerivedType(typeof(AdamWOptions), "adamW")]
public abstract record OptimizerOptions
{
    /// <summary>The step size, before a schedule scales it. Default 0.001 unless the optimizer says otherwise.</summary>
    public float LearningRate { get; init; } = 0.001f;

    /// <summary>The number of state values kept for every parameter.</summary>
    internal abstract int StateCount { get; }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    public virtual void Validate() =>
        OptionCheck.Require(float.IsFinite(LearningRate) && LearningRate >= 0, "optimizer: learningRate", LearningRate, "a number of at least 0");

    /// <summary>The kernel at a width, for one training.</summary>
    /// <exception cref="InvalidInputException">A setting is out of its range; the message says which.</exception>
    internal abstract OptimizerKernel CreateKernel(SimdWidth width);
}

/// <summary>A run of parameters that are updated alike.</summary>
internal unsafe struct UpdateArguments
{
    /// <summary>The parameters; their padding is zero and stays zero.</summary>
    public float* Parameters;

    /// <summary>Their gradients.</summary>
    public float* Gradients;

    /// <summary>State value s of parameter i is at State[s * StateStride + i]; zero before the first step.</summary>
    public float* State;

    /// <summary>Floats from one state value's array to the next.</summary>
    public nint StateStride;

    /// <summary>The number of parameters, a multiple of 16.</summary>
    public nint Length;

    /// <summary>What gradients are multiplied by first: less than 1 where the norm was clipped.</summary>
    public float GradientScale;

    /// <summary>The learning rate of this step.</summary>
    public float LearningRate;

    /// <summary>The number of this step, from 1.</summary>
    public long Step;

    /// <summary>Whether decoupled weight decay applies to these parameters.</summary>
    public bool Decays;
}

/// <summary>
/// One optimizer at one vector width, for one training: its threads may update different runs of parameters at a time,
/// all for the same step. An update is element by element, so that any cut into runs and any width give the same bits.
/// </summary>
internal abstract unsafe class OptimizerKernel
{
    /// <summary>Updates the parameters and the state in one pass.</summary>
    public abstract void Update(in UpdateArguments arguments);
}
