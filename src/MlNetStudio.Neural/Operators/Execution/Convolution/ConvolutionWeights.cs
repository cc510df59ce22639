using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The weights of a convolution as the kernels take them: rows for groups of channels, else packed, or transformed for <see cref="Winograd"/>.</summary>
internal sealed unsafe class ConvolutionWeights : IDisposable
{
    private readonly NativeBuffer? _rows;
    private readonly NativeBuffer? _packed;
    private readonly NativeBuffer? _transformed;

    /// <param name="geometry">The convolution.</param>
    /// <param name="w">The weights, [outputs, channels of a group, taps].</param>
    public ConvolutionWeights(in ConvolutionGeometry geometry, ReadOnlySpan<float> w)
    {
        var rows = new NativeBuffer(RowsLength(geometry));
        SetRows(geometry, w, rows.Pointer);
        if (geometry.Groups > 1)
        {
            _rows = rows;
            return;
        }

        _packed = new NativeBuffer(geometry.PackedLength);
        _transformed = Winograd.SuitsScoring(geometry) ? new NativeBuffer(Winograd.WeightsLength(geometry)) : null;
        KernelSet.Best.PackForward(Arguments(geometry) with { Weights = rows.Pointer, IsPacked = false }, WorkerTeam.Single);
        rows.Dispose();
        if (_transformed is not null)
        {
            _packed.Dispose();
            _packed = null;
        }
    }

    /// <summary>A convolution with these weights that has no operands yet.</summary>
    public ConvolutionArguments Arguments(in ConvolutionGeometry geometry) => new()
    {
        Geometry = geometry,
        Weights = _rows is null ? null : _rows.Pointer,
        WeightStride = geometry.OutputStride,
        Packed = _packed is null ? null : _packed.Pointer,
        Transformed = _transformed is null ? null : _transformed.Pointer,
        UsesWinograd = _transformed is not null,
        IsPacked = true,
    };

    /// <summary>Floats of the weights as rows.</summary>
    public static long RowsLength(in ConvolutionGeometry geometry) => geometry.Depth * (long)geometry.OutputStride;

    /// <summary>Weights [outputs, channels of a group, taps] as rows of outputs by tap and channel.</summary>
    public static void SetRows(in ConvolutionGeometry geometry, ReadOnlySpan<float> w, float* target)
    {
        int channels = geometry.InputChannels / geometry.Groups;
        int taps = geometry.Taps;
        nint stride = geometry.OutputStride;
        new Span<float>(target, checked((int)RowsLength(geometry))).Clear();
        for (int output = 0; output < geometry.OutputChannels; output++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    target[(((tap * channels) + channel) * stride) + output] = w[(((output * channels) + channel) * taps) + tap];
                }
            }
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _rows?.Dispose();
        _packed?.Dispose();
        _transformed?.Dispose();
    }
}
