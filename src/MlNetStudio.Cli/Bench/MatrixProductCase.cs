using System.Globalization;
using System.Text.Json;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Cli.Bench;

/// <summary>The product of two square matrices by the core's kernel, against what the processor can do.</summary>
internal sealed class MatrixProductCase(int size) : BenchCase
{
    /// <inheritdoc/>
    public override string Name { get; } = "mm_" + size.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override BenchRun Prepare(int threads) => new Product(size, threads);

    private sealed unsafe class Product : BenchRun
    {
        private readonly int _size;
        private readonly WorkerTeam _team;
        private readonly int _threads;
        private readonly NativeBuffer _a;
        private readonly NativeBuffer _b;
        private readonly NativeBuffer _c;

        public Product(int size, int threads)
        {
            _size = size;
            _threads = threads;
            _team = threads > 1 ? new WorkerTeam(threads) : WorkerTeam.Single;
            _a = new NativeBuffer((long)size * size);
            _b = new NativeBuffer((long)size * size);
            _c = new NativeBuffer((long)size * size);
            var random = new Random(1);
            for (int i = 0; i < size * size; i++)
            {
                (_a.Pointer[i], _b.Pointer[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
            }
        }

        public override int Batch => _size;

        public override long Steps => 1;

        public override void Run()
        {
            var product = new GemmArguments
            {
                M = _size,
                N = _size,
                K = _size,
                A = _a.Pointer,
                StrideA = _size,
                B = _b.Pointer,
                StrideB = _size,
                C = _c.Pointer,
                StrideC = _size,
            };
            KernelSet.Best.Multiply(in product, _team);
        }

        public override void WriteExtra(Utf8JsonWriter json, Timing timing)
        {
            double flops = 2.0 * _size * _size * _size;
            double peak = PeakFlops.Measure(_threads);
            json.WriteNumber("gflops", Math.Round(flops / timing.Median / 1e9, 2));
            json.WriteNumber("best_gflops", Math.Round(flops / timing.Minimum / 1e9, 2));
            json.WriteNumber("peak_gflops", Math.Round(peak / 1e9, 2));
            json.WriteNumber("peak_fraction", Math.Round(flops / timing.Median / peak, 3));
        }

        public override void Dispose()
        {
            _a.Dispose();
            _b.Dispose();
            _c.Dispose();
            if (_team != WorkerTeam.Single)
            {
                _team.Dispose();
            }
        }
    }
}
