using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Layers;

/// <summary>What all convolutions have in common.</summary>
/// <param name="Filters">The number of output channels, at least 1.</param>
public abstract record ConvolutionOptions(int Filters) : LayerOptions
{
    private const int MostFilters = 1 << 20;

    /// <summary>What lies around the input. Default valid: nothing.</summary>
    public ConvolutionPadding Padding { get; init; }

    /// <summary>Into how many groups the channels are split, each convolved by itself; as many as channels is a depthwise convolution. Default 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The activation, computed together with the convolution; null for none.</summary>
    public ActivationOptions? Activation { get; init; }

    /// <summary>Whether a bias is added to every channel. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>How the kernel starts; null means Glorot uniform.</summary>
    public InitializerOptions? KernelInitializer { get; init; }

    /// <summary>How the bias starts; null means zeros.</summary>
    public InitializerOptions? BiasInitializer { get; init; }

    /// <summary>The factor of the sum of the kernel's absolute values in the loss. Default 0.</summary>
    public float L1 { get; init; }

    /// <summary>The factor of the sum of the kernel's squares in the loss. Default 0.</summary>
    public float L2 { get; init; }

    /// <summary>The window over the layer's input.</summary>
    private protected abstract WindowSettings CreateWindow(LayerBinding binding);

    /// <summary>Whether it is a transposed convolution.</summary>
    private protected virtual bool IsTransposed => false;

    internal sealed override BoundLayer Bind(LayerBinding binding)
    {
        if (Filters is < 1 or > MostFilters)
        {
            throw binding.Error($"{Filters} filters are impossible; choose 1 to {MostFilters}");
        }

        if (!(L1 >= 0 && L2 >= 0 && float.IsFinite(L1 + L2)))
        {
            throw binding.Error($"L1 {L1} and L2 {L2} must be finite and not negative");
        }

        var window = CreateWindow(binding);
        var geometry = IsTransposed ? window.BindTransposed(binding) : window.Bind(binding);
        int channels = binding.Input.Columns;
        if (Groups < 1 || channels % Groups != 0 || Filters % Groups != 0)
        {
            throw binding.Error($"{channels} channels and {Filters} filters cannot be split into {Groups} equal groups");
        }

        geometry.Groups = Groups;
        if (IsTransposed)
        {
            (geometry.InputChannels, geometry.OutputChannels) = (Filters, channels);
        }
        else
        {
            geometry.OutputChannels = Filters;
        }

        AddParameters(binding, geometry, window.IsSeries);
        return IsTransposed
            ? new TransposedConvolutionLayer(
                binding, this, geometry, window.IsSeries, window.ShapeOf(binding, geometry.InputHeight, geometry.InputWidth, Filters))
            : new ConvolutionLayer(binding, this, geometry, window.IsSeries, window.ShapeOf(binding, geometry.OutputHeight, geometry.OutputWidth, Filters));
    }

    /// <summary>
    /// Logically the kernel has ONNX's shape, [output channels, channels of a group, height, width]. Stored are rows of output channels
    /// by window row, window column and channel: the matrix that patches of an image are multiplied with.
    /// </summary>
    private void AddParameters(LayerBinding binding, in ConvolutionGeometry geometry, bool isSeries)
    {
        int channels = geometry.InputChannels / Groups;
        double size = (double)geometry.OutputChannels * channels * geometry.KernelHeight * geometry.KernelWidth;
        if (size > int.MaxValue / 16)
        {
            throw binding.Error(
                $"a kernel of {geometry.OutputChannels} by {channels} by {geometry.KernelHeight} by {geometry.KernelWidth} is too large");
        }

        // The channels of the output that one input feeds, those of the input that one output sums, whichever way round.
        int outputs = IsTransposed ? channels : geometry.OutputChannels;
        int inputs = IsTransposed ? geometry.OutputChannels / Groups : channels;
        var kernel = new ParameterSpec(
            "kernel",
            isSeries ? new Shape(geometry.OutputChannels, channels, geometry.KernelWidth) : new Shape(geometry.OutputChannels, channels, geometry.KernelHeight, geometry.KernelWidth),
            KernelInitializer ?? new GlorotUniformOptions())
        {
            Order = isSeries ? [2, 1, 0] : [2, 3, 1, 0],
            FanIn = inputs * geometry.Taps,
            FanOut = outputs * geometry.Taps,
            Decays = true,
            L1 = L1,
            L2 = L2,
        };
        binding.AddParameter(kernel);
        if (UseBias)
        {
            binding.AddParameter(new ParameterSpec("bias", new Shape(Filters), BiasInitializer ?? new ZerosOptions()) { FanIn = kernel.FanIn, FanOut = kernel.FanOut });
        }
    }
}
