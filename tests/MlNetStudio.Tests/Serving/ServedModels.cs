using System.Globalization;
using System.Text;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

/// <summary>Models for the tests: one of flowers that comes with the project, one of houses with categories and gaps, trained here.</summary>
public sealed class ServedModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ServedModels()
    {
        string data = _folder.Write("houses.csv", HouseRows(200, seed: 1, withPrice: true));
        Houses = _folder["houses/model.onnx"];
        CliRun.Of("train", data, "--label", "price", "--epochs", "10", "--out", _folder["houses"], "-q").Expect(0);
        OtherHouses = _folder["other/model.onnx"];
        CliRun.Of("train", data, "--label", "price", "--epochs", "10", "--seed", "7", "--out", _folder["other"], "-q").Expect(0);
    }

    /// <summary>Three kinds of flowers from four measures.</summary>
    public static string Iris { get; } = Repository.File("onnx", "iris.onnx");

    /// <summary>The flowers.</summary>
    public static string IrisData { get; } = Repository.File("data", "iris.csv");

    /// <summary>A regression on two number columns and a category, with missing values in its training.</summary>
    public string Houses { get; }

    /// <summary>The same from another seed.</summary>
    public string OtherHouses { get; }

    /// <summary>Rows of houses as CSV.</summary>
    public static string HouseRows(int rows, int seed, bool withPrice = false)
    {
        var text = new StringBuilder(withPrice ? "size,color,age,price\n" : "size,color,age\n");
        var random = new Random(seed);
        string[] colors = ["red", "green", "blue"];
        for (int i = 0; i < rows; i++)
        {
            int color = random.Next(3);
            double size = random.NextDouble() * 10;
            text.Append(CultureInfo.InvariantCulture, $"{size:0.00},{(i % 17 == 0 ? "" : colors[color])},{(i % 13 == 0 ? "NA" : random.Next(50))}");
            text.Append(withPrice ? string.Create(CultureInfo.InvariantCulture, $",{100 + (20 * size) + (50 * color):0.0}\n") : "\n");
        }

        return text.ToString();
    }

    /// <summary>CSV rows as JSON objects by column name.</summary>
    public static string[] ToJsonRows(string csv)
    {
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines[0].Split(',');
        return [.. lines[1..].Select(line => "{" + string.Join(",", line.Split(',').Zip(names, (value, name) =>
            $"\"{name}\":{(value is "" or "NA" ? "null" : double.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : $"\"{value}\"")}")) + "}")];
    }

    public void Dispose() => _folder.Dispose();
}
