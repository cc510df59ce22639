using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>The kernels of one width, written once over its vector instructions.</summary>
internal sealed unsafe class VectorKernels<TLane, TVector>(SimdWidth width) : KernelSet
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly MatrixProduct<TLane, TVector> _product = MatrixProduct<TLane, TVector>.Instance;
    private readonly ConvolutionKernel<TLane, TVector> _convolution = ConvolutionKernel<TLane, TVector>.Instance;

    public override SimdWidth Width => width;

    public override void Multiply(in GemmArguments product, WorkerTeam team) => _product.Run(product, transposed: false, team);

    public override RowProduct PrepareRow(in GemmArguments product) => _product.PrepareRow(product);

    public override void MultiplyTransposed(in GemmArguments product, WorkerTeam team) => _product.Run(product, transposed: true, team);

    public override void Transpose(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride) =>
        Transposition<TLane, TVector>.Run(source, sourceStride, rows, columns, target, targetStride);

    public override void SumRows(float* source, nint stride, int rows, int columns, float* target, bool accumulate) =>
        RowSum<TLane, TVector>.Run(source, stride, rows, columns, target, accumulate);

    public override void Convolve(in ConvolutionArguments arguments, WorkerTeam team) => _convolution.Forward(arguments, team);

    public override void ConvolveInputGradient(in ConvolutionArguments arguments, WorkerTeam team) => _convolution.InputGradient(arguments, team);

    public override void ConvolveWeightGradient(in ConvolutionArguments arguments, WorkerTeam team) => _convolution.WeightGradient(arguments, team);

    public override void PackForward(in ConvolutionArguments arguments, WorkerTeam team) => _convolution.PackForward(arguments, team);

    public override void ConvolvePacked(in ConvolutionArguments arguments) => _convolution.ForwardPacked(arguments);

    public override void PackInputGradient(in ConvolutionArguments arguments, WorkerTeam team) => _convolution.PackInputGradient(arguments, team);

    public override void ConvolveInputGradientPacked(in ConvolutionArguments arguments) => _convolution.InputGradientPacked(arguments);
}
