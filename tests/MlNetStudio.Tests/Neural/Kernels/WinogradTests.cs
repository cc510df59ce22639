using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Tests.Neural.Kernels;

public sealed unsafe class WinogradTests
{
    // Height, width, inputs, outputs, padding.
    public static TheoryData<int, int, int, int, int> Sizes => new()
    {
        { 8, 8, 64, 64, 1 },
        { 13, 11, 64, 80, 1 },
        { 10, 6, 70, 64, 0 },
        { 7, 7, 96, 65, 2 },
        { 4, 4, 128, 64, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void OutputsAreThoseOfTheDirectWayButForRounding(int height, int width, int inputs, int outputs, int padding)
    {
        using var run = new Case(height, width, inputs, outputs, padding);
        float[] expected = run.Forward(SimdWidths.Best, WorkerTeam.Single, isWinograd: false);
        float[] actual = run.Forward(SimdWidths.Best, WorkerTeam.Single, isWinograd: true);
        AssertClose(expected, actual);
        Assert.NotEqual(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GradientsOfImagesAreThoseOfTheDirectWayButForRounding(int height, int width, int inputs, int outputs, int padding)
    {
        using var run = new Case(height, width, inputs, outputs, padding);
        float[] expected = run.InputGradient(SimdWidths.Best, WorkerTeam.Single, isWinograd: false);
        float[] actual = run.InputGradient(SimdWidths.Best, WorkerTeam.Single, isWinograd: true);
        AssertClose(expected, actual);
        Assert.NotEqual(expected, actual);
    }

    [Fact]
    public void BitsAreTheSameAtEveryWidthAndOnAnyNumberOfThreads()
    {
        using var run = new Case(9, 12, 64, 72, 1);
        using var team = new WorkerTeam(3);
        float[] outputs = run.Forward(SimdWidths.Best, WorkerTeam.Single, isWinograd: true);
        float[] gradients = run.InputGradient(SimdWidths.Best, WorkerTeam.Single, isWinograd: true);
        foreach (var width in SimdWidths.Supported)
        {
            Assert.Equal(outputs, run.Forward(width, team, isWinograd: true));
            Assert.Equal(gradients, run.InputGradient(width, team, isWinograd: true));
        }
    }

    [Fact]
    public void AnImageIsConvolvedToTheSameBitsAloneAndAmongOthers()
    {
        using var run = new Case(8, 8, 64, 64, 1);
        float[] together = run.Forward(SimdWidths.Best, WorkerTeam.Single, isWinograd: true);
        float[] alone = run.Forward(SimdWidths.Best, WorkerTeam.Single, isWinograd: true, image: Case.Images - 1);
        Assert.Equal(together.AsSpan(together.Length - alone.Length).ToArray(), alone);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(2048)]
    public void TheErrorIsMeasuredAndSmall(int channels)
    {
        double error = Winograd.Error(channels);
        Assert.InRange(error, 1e-8, 3e-5);
        Assert.Equal(error, Winograd.Error(channels));
    }

    [Fact]
    public void OnlyWideConvolutionsOfThreeByThreeSuit()
    {
        var geometry = Case.Geometry(16, 16, 128, 128, 1);
        Assert.True(Winograd.Suits(geometry));
        Assert.False(Winograd.Suits(geometry with { StrideX = 2 }));
        Assert.False(Winograd.Suits(geometry with { DilationY = 2 }));
        Assert.False(Winograd.Suits(geometry with { KernelHeight = 5 }));
        Assert.False(Winograd.Suits(geometry with { Groups = 2 }));
        Assert.False(Winograd.Suits(geometry with { InputChannels = 32 }));
        Assert.False(Winograd.Suits(geometry with { OutputHeight = 1 }));
    }

    [Fact]
    public void ScoringTakesItWhereAnImageHasSomeTiles()
    {
        Assert.True(Winograd.SuitsScoring(Case.Geometry(8, 8, 128, 128, 1)));
        Assert.False(Winograd.SuitsScoring(Case.Geometry(4, 4, 128, 128, 1)));
        Assert.False(Winograd.SuitsScoring(Case.Geometry(8, 8, 128, 32, 1)));
    }

    [Fact]
    public void ASummarySaysWhichLayersAreComputedByIt()
    {
        static LayerOptions Same() => Layer.Conv2D(128, 3) with { Padding = ConvolutionPadding.Same };
        using var network = Network.Create(
            NetworkDefinition.Sequential(new Shape(16, 16, 3), Same(), Same(), Layer.MaxPool2D(), Layer.MaxPool2D(), Same()), seed: 1);
        Assert.Equal(
            ["conv2d", "conv2d, computed by Winograd's F(4 x 4, 3 x 3)", "maxPool2d", "maxPool2d", "conv2d, trained by Winograd's F(4 x 4, 3 x 3)"],
            network.Summarize().Select(layer => layer.Description));
        Assert.True(network.RoundsMore);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        float largest = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-5f * largest);
        }
    }

    /// <summary>A convolution of a few images with bias and rectification, and its gradient with a mask, in buffers behind which nothing may be read.</summary>
    private sealed class Case : IDisposable
    {
        public const int Images = 5;
        private readonly ConvolutionGeometry _geometry;
        private readonly GuardedBuffer _input;
        private readonly GuardedBuffer _output;
        private readonly GuardedBuffer _outputGradient;
        private readonly GuardedBuffer _inputGradient;
        private readonly GuardedBuffer _mask;
        private readonly GuardedBuffer _weights;
        private readonly GuardedBuffer _bias;
        private readonly GuardedBuffer _packed;

        public Case(int height, int width, int inputs, int outputs, int padding)
        {
            _geometry = Geometry(height, width, inputs, outputs, padding);
            var random = new DeterministicRandom(11, inputs);
            long input = Images * _geometry.InputPixels * (long)_geometry.InputStride;
            long output = Images * _geometry.OutputPixels * (long)_geometry.OutputStride;
            _input = Filled(input, inputs, (int)_geometry.InputStride, random);
            _mask = Filled(input, inputs, (int)_geometry.InputStride, random);
            _outputGradient = Filled(output, outputs, (int)_geometry.OutputStride, random);
            _weights = Filled(_geometry.Depth * (long)_geometry.OutputStride, outputs, (int)_geometry.OutputStride, random);
            _bias = Filled((long)_geometry.OutputStride, outputs, (int)_geometry.OutputStride, random);
            _output = new GuardedBuffer((int)output);
            _inputGradient = new GuardedBuffer((int)input);
            _packed = new GuardedBuffer((int)_geometry.PackedLength);
        }

        public static ConvolutionGeometry Geometry(int height, int width, int inputs, int outputs, int padding) => new()
        {
            InputHeight = height,
            InputWidth = width,
            InputChannels = inputs,
            OutputHeight = height + (2 * padding) - 2,
            OutputWidth = width + (2 * padding) - 2,
            OutputChannels = outputs,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideY = 1,
            StrideX = 1,
            DilationY = 1,
            DilationX = 1,
            PadTop = padding,
            PadLeft = padding,
            Groups = 1,
        };

        public float[] Forward(SimdWidth width, WorkerTeam team, bool isWinograd, int? image = null)
        {
            _output.Span.Fill(float.NaN);
            var arguments = Arguments(isWinograd);
            int length = _geometry.OutputPixels * (int)_geometry.OutputStride;
            if (image is { } only)
            {
                arguments.Batch = 1;
                arguments.Input += only * _geometry.InputPixels * _geometry.InputStride;
            }

            Convolutions.Forward(KernelSet.For(width), arguments, team);
            return _output.Span[..(length * arguments.Batch)].ToArray();
        }

        public float[] InputGradient(SimdWidth width, WorkerTeam team, bool isWinograd)
        {
            _inputGradient.Span.Fill(float.NaN);
            var arguments = Arguments(isWinograd);
            arguments.Mask = _mask.Pointer;
            Convolutions.InputGradient(KernelSet.For(width), arguments, team);
            return _inputGradient.Span.ToArray();
        }

        public void Dispose()
        {
            foreach (var buffer in new[] { _input, _output, _outputGradient, _inputGradient, _mask, _weights, _bias, _packed })
            {
                buffer.Dispose();
            }
        }

        private ConvolutionArguments Arguments(bool isWinograd) => new()
        {
            Geometry = _geometry,
            Batch = Images,
            Input = _input.Pointer,
            Output = _output.Pointer,
            InputGradient = _inputGradient.Pointer,
            OutputGradient = _outputGradient.Pointer,
            Weights = _weights.Pointer,
            WeightStride = _geometry.OutputStride,
            Bias = _bias.Pointer,
            Packed = _packed.Pointer,
            Rectify = true,
            UsesWinograd = isWinograd,
        };

        // Rows have zeros behind their columns.
        private static GuardedBuffer Filled(long length, int columns, int stride, DeterministicRandom random)
        {
            var buffer = new GuardedBuffer((int)length);
            for (int i = 0; i < length; i++)
            {
                buffer.Span[i] = i % stride < columns ? (float)random.NextGaussian() : 0;
            }

            return buffer;
        }
    }
}
