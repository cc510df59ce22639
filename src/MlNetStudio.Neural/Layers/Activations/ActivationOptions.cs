using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>An activation function: a layer of its own, or fused into the layer before it.</summary>
/// <remarks>
/// An activation without an operator of its own in opset 12 lowers to several, and its forward kernel computes exactly
/// what these compute one after the other: the same functions, the same order, no product and sum fused across two
/// operators. So a network, fused, and the native engine, operator by operator, give the same bits.
/// The list repeats the activations of <see cref="LayerOptions"/>, for properties of this type.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(ReluOptions), "relu")]
[JsonDerivedType(typeof(LeakyReluOptions), "leakyRelu")]
[JsonDerivedType(typeof(EluOptions), "elu")]
[JsonDerivedType(typeof(SeluOptions), "selu")]
[JsonDerivedType(typeof(GeluOptions), "gelu")]
[JsonDerivedType(typeof(SiluOptions), "silu")]
[JsonDerivedType(typeof(MishOptions), "mish")]
[JsonDerivedType(typeof(SoftplusOptions), "softplus")]
[JsonDerivedType(typeof(HardSigmoidOptions), "hardSigmoid")]
[JsonDerivedType(typeof(HardSwishOptions), "hardSwish")]
[JsonDerivedType(typeof(SigmoidOptions), "sigmoid")]
[JsonDerivedType(typeof(TanhOptions), "tanh")]
[JsonDerivedType(typeof(SoftmaxOptions), "softmax")]
[JsonDerivedType(typeof(LogSoftmaxOptions), "logSoftmax")]
[JsonDerivedType(typeof(ExponentialOptions), "exponential")]
[JsonDerivedType(typeof(ClipOptions), "clip")]
public abstract record ActivationOptions : LayerOptions
{
    /// <summary>Whether an element of the result depends on the same element of the operand alone.</summary>
    internal bool IsElementwise => this is not (SoftmaxOptions or LogSoftmaxOptions);

    /// <summary>The kernel that computes it at a width.</summary>
    internal abstract ActivationKernel CreateKernel(SimdWidth width);

    /// <summary>Adds the operators that compute it and returns the name of their output.</summary>
    internal abstract string Lower(OperatorGraphBuilder graph, string input);

    internal sealed override BoundLayer Bind(LayerBinding binding) => new ActivationLayer(binding, this);
}

/// <summary>Forward and backward of one activation over rows of padded floats.</summary>
internal abstract unsafe class ActivationKernel
{
    /// <summary>Whether the derivative is computed from the input x; false if the output y is enough, so that x may be overwritten.</summary>
    public abstract bool NeedsInput { get; }

    /// <summary>y = f(x). y may be x. Works on whole padded rows.</summary>
    public abstract void Forward(float* x, float* y, int rows, int columns, nint stride);

    /// <summary>dx = dy f'(x). dx may be dy; x is null unless <see cref="NeedsInput"/>. Where dy's padding is zero, so is dx's.</summary>
    public abstract void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride);

    /// <summary>The same on all threads of a team, which share the rows where that pays.</summary>
    public void Forward(float* x, float* y, int rows, int columns, nint stride, WorkerTeam team) =>
        Run(new Shared { X = x, Y = y, Rows = rows, Columns = columns, Stride = stride }, team);

    /// <summary>The same on all threads of a team, which share the rows where that pays.</summary>
    public void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride, WorkerTeam team) =>
        Run(new Shared { X = x, Y = y, OutputGradient = dy, InputGradient = dx, Rows = rows, Columns = columns, Stride = stride }, team);

    private void Run(Shared shared, WorkerTeam team)
    {
        if (team.Members == 1 || shared.Rows * (long)shared.Stride < WorkerTeam.LeastSharedLength)
        {
            RunRows(shared, 0, shared.Rows);
            return;
        }

        var handle = GCHandle.Alloc(this);
        try
        {
            shared.Kernel = GCHandle.ToIntPtr(handle);
            team.Run(&RunMember, &shared);
        }
        finally
        {
            handle.Free();
        }
    }

    private static void RunMember(void* state, int member, int members)
    {
        var shared = (Shared*)state;
        var (first, end) = ConvolutionBlocking.Share(shared->Rows, member, members);
        ((ActivationKernel)GCHandle.FromIntPtr(shared->Kernel).Target!).RunRows(*shared, first, end);
    }

    private void RunRows(in Shared shared, int first, int end)
    {
        nint start = first * shared.Stride;
        if (shared.OutputGradient is null)
        {
            Forward(shared.X + start, shared.Y + start, end - first, shared.Columns, shared.Stride);
        }
        else
        {
            Backward(
                shared.X + start, shared.Y + start, shared.OutputGradient + start, shared.InputGradient + start, end - first, shared.Columns, shared.Stride);
        }
    }

    private struct Shared
    {
        public nint Kernel;
        public float* X;
        public float* Y;
        public float* OutputGradient;
        public float* InputGradient;
        public int Rows;
        public int Columns;
        public nint Stride;
    }
}
