using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Benchmarks.Kernels;

/// <summary>
/// Matrix products on one thread at every vector width, beside the processor's peak at that width measured right before: cubes,
/// and the products of one training step of the reference networks, forwards and backwards.
/// </summary>
[Config(typeof(ThroughputConfig))]
public unsafe class MatrixProductBenchmarks : IDisposable
{
    private KernelSet? _kernels;
    private NativeBuffer? _a;
    private NativeBuffer? _b;
    private NativeBuffer? _c;
    private GemmArguments _product;

    [ParamsSource(nameof(Widths))]
    public int Width { get; set; }

    [ParamsSource(nameof(Shapes))]
    public ProductShape Shape { get; set; }

    public static IEnumerable<int> Widths => SimdWidths.Supported.Select(width => (int)width);

    public static IEnumerable<ProductShape> Shapes =>
    [
        new(64, 64, 64), new(128, 128, 128), new(256, 256, 256), new(512, 512, 512), new(1024, 1024, 1024), new(2048, 2048, 2048),
        new(32, 16, 4), new(32, 16, 10), new(32, 16, 8), new(10, 16, 32, Transposed: true),
        new(32, 64, 64), new(32, 64, 128), new(32, 128, 64), new(128, 64, 32, Transposed: true),
        new(256, 512, 100), new(256, 256, 512), new(256, 128, 256), new(256, 512, 256),
        new(100, 512, 256, Transposed: true), new(512, 256, 256, Transposed: true), new(256, 128, 256, Transposed: true),
        new(1, 16, 10), new(1, 64, 64), new(1, 512, 100),
    ];

    [GlobalSetup]
    public void Setup()
    {
        (int rows, int columns) = Shape.Transposed ? (Shape.K, Shape.M) : (Shape.M, Shape.K);
        int strideA = Padding.Pad(columns);
        _kernels = KernelSet.For((SimdWidth)Width);
        _a = Filled(rows * strideA);
        _b = Filled(Shape.K * Shape.N);
        _c = new NativeBuffer(Shape.M * Shape.N);
        _product = new GemmArguments
        {
            M = Shape.M,
            N = Shape.N,
            K = Shape.K,
            A = _a.Pointer,
            StrideA = strideA,
            B = _b.Pointer,
            StrideB = Shape.N,
            C = _c.Pointer,
            StrideC = Shape.N,
        };
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _a?.Dispose();
        _b?.Dispose();
        _c?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public float Peak() => FmaPeak.Run((SimdWidth)Width);

    [Benchmark]
    public void Product()
    {
        if (Shape.Transposed)
        {
            _kernels!.MultiplyTransposed(_product, WorkerTeam.Single);
        }
        else
        {
            _kernels!.Multiply(_product, WorkerTeam.Single);
        }
    }

    private static NativeBuffer Filled(int length)
    {
        NativeBuffer buffer = new(length);
        Random random = new(1);
        foreach (ref float value in buffer.Span)
        {
            value = random.NextSingle() - 0.5f;
        }

        return buffer;
    }

    /// <summary>In this process, so that no project is generated and built, with the throughput columns.</summary>
    private sealed class ThroughputConfig : ManualConfig
    {
        public ThroughputConfig()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithIterationCount(9));
            AddColumn(new ThroughputColumn(), new PeakFractionColumn());
            HideColumns("Error", "StdDev", "Ratio", "RatioSD", "Job", "Toolchain", "IterationCount", "LaunchCount", "WarmupCount");
        }
    }
}
