using System.Collections.Concurrent;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// Where convolutions are done by Winograd's minimal filtering F(4 x 4, 3 x 3): a tile of 4 x 4 outputs takes 36 products of a channel instead
/// of 144, between sums with small constants (Lavin and Gray 2016, arXiv 1509.09308). What is gained in products is lost in rounding: a result
/// is a few times as far from the exact one as that of the direct way, which is measured before a layer takes it.
/// </summary>
internal static unsafe class Winograd
{
    /// <summary>Outputs along a side of a tile.</summary>
    public const int TileSide = 4;

    /// <summary>Inputs along a side of a tile.</summary>
    public const int WindowSide = TileSide + 2;

    /// <summary>Products of a tile and a channel.</summary>
    public const int Products = WindowSide * WindowSide;

    /// <summary>The largest error that is accepted, as a share of the largest result.</summary>
    public const double MostError = 1e-4;

    // With fewer channels the sums cost more than the products that they save.
    private const int FewestChannels = 64;

    private const int FewestScoredTiles = 4;

    // Of few channels so many floats of windows stay in the second-level cache while every panel of weights passes over them, and the
    // panel's sums with them. Of more channels each product's windows do, one product after the other, and all sums are written first;
    // then many tiles are taken at a time, for the weights come from further away.
    private const int WindowsLength = 1 << 17;
    private const int MostChannelsByPanel = 128;
    private const int TileRows = 14;
    private const int MostTiles = 8 * TileRows;
    private const int PanelColumns = 32;

    private static readonly ConcurrentDictionary<int, double> Errors = new();

    /// <summary>Whether a convolution of a batch gains from it, and its error is small: the sizes decide.</summary>
    public static bool Suits(in ConvolutionGeometry geometry) =>
        geometry is { Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1, PadTop: <= 2, PadLeft: <= 2 }
        && geometry.InputChannels >= FewestChannels
        && geometry.OutputChannels >= FewestChannels
        && Covers(geometry.OutputHeight, geometry.OutputWidth)
        && Covers(geometry.InputHeight, geometry.InputWidth)
        && !ConvolutionBlocking.FlowsBySample(geometry)
        && Math.Max(Error(geometry.InputChannels), Error(geometry.OutputChannels)) <= MostError;

    /// <summary>
    /// Whether scoring takes it too: where an image has some tiles, so that a single one gains as well though 36 transformed weights stand for 9.
    /// Only the sizes decide, so a network scores to the bits of its exported graph, alone or among others.
    /// </summary>
    public static bool SuitsScoring(in ConvolutionGeometry geometry) => Suits(geometry) && Tiles(geometry) >= FewestScoredTiles;

    /// <summary>Floats of all transformed weights.</summary>
    public static long WeightsLength(in ConvolutionGeometry geometry) => Products * (long)geometry.InputChannels * geometry.OutputStride;

    /// <summary>Tiles of an image.</summary>
    public static int Tiles(in ConvolutionGeometry geometry) => Along(geometry.OutputHeight) * Along(geometry.OutputWidth);

    /// <summary>Tiles along an axis.</summary>
    public static int Along(int outputs) => (outputs + TileSide - 1) / TileSide;

    /// <summary>The image of a tile, counted over all images, and the place of its first output there.</summary>
    public static (int Image, int Y, int X) Place(in ConvolutionGeometry geometry, int tile)
    {
        int image = Math.DivRem(tile, Tiles(geometry), out int place);
        int y = Math.DivRem(place, Along(geometry.OutputWidth), out int x);
        return (image, y * TileSide, x * TileSide);
    }

    /// <summary>The tiles that are made at a time.</summary>
    public static int BlockTiles(in ConvolutionGeometry geometry) => IsByPanel(geometry)
        ? Math.Clamp(WindowsLength / (Products * (int)geometry.InputStride) / TileRows * TileRows, 2 * TileRows, MostTiles)
        : MostTiles;

    /// <summary>The output channels whose sums are made at a time.</summary>
    public static int BlockColumns(in ConvolutionGeometry geometry) => IsByPanel(geometry) ? PanelColumns : (int)geometry.OutputStride;

    /// <summary>
    /// The largest error of a sum over so many channels, as a share of the largest result: measured with rectified normal inputs and He's normal
    /// weights, which are the same on every machine, so that a resumed training decides as the first one did.
    /// </summary>
    public static double Error(int channels) => Errors.GetOrAdd(channels, Measure);

    private static bool IsByPanel(in ConvolutionGeometry geometry) => geometry.InputChannels <= MostChannelsByPanel;

    // Tiles that reach far over the edge waste what they save.
    private static bool Covers(int height, int width) =>
        (long)Along(height) * Along(width) * TileSide * TileSide * 2 <= 3L * height * width;

    private static double Measure(int channels)
    {
        const int Repeats = 16;
        var random = new DeterministicRandom(7, channels);
        float[] inputs = new float[Products * channels];
        float[] weights = new float[9 * channels];
        float[] products = new float[Products];
        var results = stackalloc SimdScalar[TileSide * TileSide];
        var between = stackalloc SimdScalar[Products];
        float* window = stackalloc float[Products];
        float* filter = stackalloc float[Products];
        double largest = 0;
        double error = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = Math.Max(0, (float)random.NextGaussian());
            }

            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = (float)(random.NextGaussian() * Math.Sqrt(2.0 / (9 * channels)));
            }

            Array.Clear(products);
            for (int channel = 0; channel < channels; channel++)
            {
                fixed (float* x = inputs, w = weights)
                {
                    WinogradTransforms.Input<SimdScalar>(x + channel, WindowSide * channels, channels, window, 1, between);
                    WinogradTransforms.Weights<SimdScalar>(w + channel, channels, filter, 1, between);
                }

                for (int i = 0; i < Products; i++)
                {
                    products[i] = MathF.FusedMultiplyAdd(window[i], filter[i], products[i]);
                }
            }

            fixed (float* m = products)
            {
                WinogradTransforms.Output(m, 1, results, between);
            }

            for (int output = 0; output < TileSide * TileSide; output++)
            {
                double exact = Exact(inputs, weights, channels, output / TileSide, output % TileSide);
                largest = Math.Max(largest, Math.Abs(exact));
                error = Math.Max(error, Math.Abs(exact - SimdScalar.Sum(results[output])));
            }
        }

        return error / largest;
    }

    private static double Exact(float[] inputs, float[] weights, int channels, int y, int x)
    {
        double sum = 0;
        for (int tap = 0; tap < 9; tap++)
        {
            int pixel = ((y + (tap / 3)) * WindowSide) + x + (tap % 3);
            for (int channel = 0; channel < channels; channel++)
            {
                sum += (double)inputs[(pixel * channels) + channel] * weights[(tap * channels) + channel];
            }
        }

        return sum;
    }
}
