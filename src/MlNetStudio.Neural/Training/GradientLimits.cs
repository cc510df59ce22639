using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Regularization;

namespace MlNetStudio.Neural.Training;

/// <summary>
/// Clips gradients by value and measures their norm. The threads share fixed parts of the gradients, whose sums are added in order, so
/// that the norm is the same on any number of them.
/// </summary>
internal sealed unsafe class GradientLimits : IDisposable
{
    private readonly GradientClippingOptions _options;
    private readonly RegularizationKernel _kernel;
    private readonly WorkerTeam _team;
    private readonly float* _gradients;
    private readonly nint _length;
    private readonly double[] _sums;
    private GCHandle _self;

    /// <param name="options">What is limited.</param>
    /// <param name="kernel">The kernel at the plan's width.</param>
    /// <param name="gradients">The gradients of the parameters that learn.</param>
    /// <param name="length">Their number, padding included.</param>
    /// <param name="team">The threads.</param>
    public GradientLimits(GradientClippingOptions options, RegularizationKernel kernel, float* gradients, long length, WorkerTeam team)
    {
        (_options, _kernel, _team, _length) = (options, kernel, team, (nint)length);
        _gradients = gradients;
        _sums = new double[RegularizationKernel.PartCount(_length)];
        _self = GCHandle.Alloc(this);
    }

    /// <summary>Clips by value, and returns what all gradients are to be multiplied by so that their norm keeps its limit.</summary>
    public float Apply()
    {
        if (_team.Members > 1 && _length >= WorkerTeam.LeastSharedLength)
        {
            nint self = GCHandle.ToIntPtr(_self);
            _team.Run(&ApplyMember, &self);
        }
        else
        {
            ApplyParts(0, _sums.Length);
        }

        double squares = 0;
        foreach (double sum in _sums)
        {
            squares += sum;
        }

        return _options.Scale(squares);
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    private static void ApplyMember(void* state, int member, int members)
    {
        var limits = (GradientLimits)GCHandle.FromIntPtr(*(nint*)state).Target!;
        var (first, end) = ConvolutionBlocking.Share(limits._sums.Length, member, members);
        limits.ApplyParts(first, end);
    }

    private void ApplyParts(int first, int end)
    {
        for (int part = first; part < end; part++)
        {
            nint start = (nint)part * RegularizationKernel.PartLength;
            if (_options.ByValue is { } limit)
            {
                _kernel.Clip(_gradients + start, nint.Min(RegularizationKernel.PartLength, _length - start), limit);
            }

            if (_options.ByNorm is not null)
            {
                _sums[part] = _kernel.SquaredNormOfPart(_gradients, _length, part);
            }
        }
    }
}
