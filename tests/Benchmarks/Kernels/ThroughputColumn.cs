using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Benchmarks.Kernels;

/// <summary>Billions of floating-point operations a second, from the median time.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GFLOP/s";

    public string Legend => "Billions of floating-point operations a second (median)";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    /// <summary>The throughput of one benchmark of <see cref="MatrixProductBenchmarks"/>, or null without a measurement.</summary>
    public static double? Throughput(Summary summary, BenchmarkCase benchmark)
    {
        if (summary[benchmark]?.ResultStatistics is not { } statistics)
        {
            return null;
        }

        double operations = benchmark.Descriptor.Baseline
            ? FmaPeak.Operations((SimdWidth)(int)benchmark.Parameters[nameof(MatrixProductBenchmarks.Width)])
            : ((ProductShape)benchmark.Parameters[nameof(MatrixProductBenchmarks.Shape)]).Operations;
        return operations / statistics.Median;
    }

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        Throughput(summary, benchmarkCase)?.ToString("F1", CultureInfo.InvariantCulture) ?? "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
