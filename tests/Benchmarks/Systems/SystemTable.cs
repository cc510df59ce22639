using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Benchmarks.Systems;

/// <summary>
/// One of the peers' splits as arrays, prepared as the peers prepare it: numeric columns only, rows with a missing number
/// dropped, standardized by the training part unless raw values are wanted, the label last.
/// </summary>
internal sealed record SystemTable(Dataset Training, float[] TestFeatures, float[] TestTargets, int Features, int Classes, double TargetMean, double TargetDeviation)
{
    public static SystemTable Read(string folder, int seed, bool regression, bool rawInputs = false, bool standardizeTarget = false)
    {
        int splits = Directory.GetDirectories(folder, "seed*").Length;
        string split = Path.Combine(folder, $"seed{seed % splits}");
        var training = TableReader.Read(Path.Combine(split, "train.csv"));
        var test = TableReader.Read(Path.Combine(split, "test.csv"));
        string[] columns = [.. training.Columns[..^1].Where(c => c is NumberColumn && test[c.Name] is NumberColumn).Select(c => c.Name)];
        string label = training.Columns[^1].Name;
        string[] classes = regression ? [] : [.. Texts(training, label).Distinct().Order(StringComparer.Ordinal)];
        var (x, y) = Rows(training, columns, label, classes);
        var (testX, testY) = Rows(test, columns, label, classes);
        if (!rawInputs)
        {
            for (int c = 0; c < columns.Length; c++)
            {
                double mean = x.Average(row => row[c]);
                double deviation = Math.Sqrt(x.Average(row => (row[c] - mean) * (row[c] - mean)));
                foreach (var row in x.Concat(testX))
                {
                    row[c] = (row[c] - mean) / (deviation == 0 ? 1 : deviation);
                }
            }
        }

        double targetMean = standardizeTarget ? y.Average() : 0;
        double targetDeviation = standardizeTarget ? Math.Sqrt(y.Average(t => (t - targetMean) * (t - targetMean))) : 1;
        var data = new Dataset([.. x.SelectMany(row => row).Select(v => (float)v)], columns.Length, [.. y.Select(t => (float)((t - targetMean) / targetDeviation))], 1);
        return new SystemTable(data, [.. testX.SelectMany(row => row).Select(v => (float)v)], [.. testY.Select(t => (float)t)], columns.Length, classes.Length, targetMean, targetDeviation);
    }

    private static (double[][] X, double[] Y) Rows(Table table, string[] columns, string label, string[] classes)
    {
        float[][] values = [.. columns.Select(name => table.Numbers(name).Values.ToArray())];
        string[] texts = classes.Length > 0 ? [.. Texts(table, label)] : [];
        float[] numbers = classes.Length > 0 ? [] : table.Numbers(label).Values.ToArray();
        int[] complete = [.. Enumerable.Range(0, table.RowCount).Where(row => values.All(column => !float.IsNaN(column[row])))];
        return (
            [.. complete.Select(row => values.Select(column => (double)column[row]).ToArray())],
            [.. complete.Select(row => classes.Length > 0 ? Array.IndexOf(classes, texts[row]) : (double)numbers[row])]);
    }

    private static IEnumerable<string> Texts(Table table, string label) => Enumerable.Range(0, table.RowCount).Select(row => table[label] switch
    {
        CategoryColumn c => c[row] ?? "",
        NumberColumn n => n.Values[row].ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(),
    });
}
