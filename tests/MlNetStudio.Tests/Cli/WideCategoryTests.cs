using System.Globalization;
using System.Text;

namespace MlNetStudio.Tests.Cli;

public class WideCategoryTests
{
    /// <summary>Of 200 shops each has a price level of its own, which nothing else tells: with a vector for each the network learns it, with the 32 most frequent alone it cannot.</summary>
    [Fact]
    public void ATrainedVectorTellsManyCategoriesApart()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        double[] levels = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() * 10)];
        var text = new StringBuilder("size,shop,weight,price\n");
        for (int i = 0; i < 6000; i++)
        {
            int shop = random.Next(200);
            double size = random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{size:F4},s{shop},{random.NextDouble():F4},{levels[shop] + size:F4}\n");
        }

        folder.Write("shops.csv", text.ToString());
        double Run(string way)
        {
            string pipeline = folder.Write("p.yaml", $$$"""
                data: {file: shops.csv, label: price}
                preprocessing: {wideCategories: {{{way}}}}
                network: {layers: [{dense: {units: 32, activation: relu}}]}
                training: {epochs: 12, batchSize: 32, optimizer: {adam: 0.01}}
                evaluation: {explain: false}
                """);
            var json = CliRun.Of("run", pipeline, "--out", folder[way], "--json", "-q").Expect(0).Json;
            Assert.InRange(json.GetProperty("parity").GetProperty("maxAbsDiff").GetDouble(), 0, 1e-4);
            return json.GetProperty("metrics").GetProperty("r2").GetDouble();
        }

        Assert.InRange(Run("index"), 0.97, 1);
        Assert.InRange(Run("one-hot"), 0, 0.6);
    }
}
