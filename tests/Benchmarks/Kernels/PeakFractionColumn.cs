using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace MlNetStudio.Benchmarks.Kernels;

/// <summary>The throughput as a fraction of the peak that was measured with the same parameters.</summary>
internal sealed class PeakFractionColumn : IColumn
{
    public string Id => nameof(PeakFractionColumn);

    public string ColumnName => "Of peak";

    public string Legend => "Throughput as a fraction of the multiply-add peak of that width, measured next to it";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 1;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        BenchmarkCase? peak = summary.GetBaseline(summary.GetLogicalGroupKey(benchmarkCase));
        double? fraction = peak is null ? null : ThroughputColumn.Throughput(summary, benchmarkCase) / ThroughputColumn.Throughput(summary, peak);
        return fraction?.ToString("P0", CultureInfo.InvariantCulture) ?? "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
