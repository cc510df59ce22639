using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Cli;

/// <summary>A small network that has learned drawn digits, and images to go on with.</summary>
public sealed class ImageFinetuneStart : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageFinetuneStart()
    {
        string pipeline = _folder.Write("digits.yaml", """
            data:
              images:
                generator: {name: digits16, rows: 600, seed: 1}
            network:
              layers:
                - conv2d: {filters: 6, kernel: 3, activation: relu}
                - maxPool2d: 2
                - conv2d: {filters: 8, kernel: 3, activation: relu}
                - maxPool2d: 2
                - flatten
                - dense: {units: 24, activation: relu}
            training: {epochs: 10, batchSize: 32, optimizer: {adam: 0.005}}
            """);
        CliRun.Of("run", pipeline, "--out", _folder["start"], "-q").Expect(0);
        Graph = Read(Model);
    }

    /// <summary>The trained model's file.</summary>
    public string Model => _folder["start/model.onnx"];

    /// <summary>Its metrics.json.</summary>
    public string Metrics => _folder["start/metrics.json"];

    /// <summary>What it computes.</summary>
    internal OperatorGraph Graph { get; }

    /// <summary>Reads a model's graph.</summary>
    internal static OperatorGraph Read(string model) => OnnxReader.Read(File.ReadAllBytes(model), model);

    /// <summary>The constants of floats in a graph.</summary>
    internal static Dictionary<string, float[]> Weights(OperatorGraph graph) => graph.Initializers
        .Where(constant => constant.Value is Tensor<float>).ToDictionary(constant => constant.Key, constant => constant.Value.As<float>().Data, StringComparer.Ordinal);

    /// <summary>Drawn digits as a photographic negative.</summary>
    internal static (byte[] Pixels, int[] Labels) Negatives(int count, long seed, int size = 16)
    {
        var table = TableGenerators.Find(size == 8 ? "digits" : "digits16").Generate(count, seed);
        var pixels = new byte[count * size * size];
        for (int p = 0; p < size * size; p++)
        {
            var values = ((NumberColumn)table.Columns[p]).Values;
            for (int row = 0; row < count; row++)
            {
                pixels[(row * size * size) + p] = (byte)(255 - MathF.Round(values[row] * 255));
            }
        }

        return (pixels, Array.ConvertAll(((NumberColumn)table["digit"]).Values.ToArray(), value => (int)value));
    }

    /// <summary>A folder of them with a sub-folder for each class.</summary>
    internal static void WriteFolder(string folder, int count, long seed, Func<int, string?>? nameOf = null, int size = 16)
    {
        var (pixels, labels) = Negatives(count, seed, size);
        for (int i = 0; i < count; i++)
        {
            if ((nameOf is null ? labels[i].ToString(CultureInfo.InvariantCulture) : nameOf(labels[i])) is { } name)
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
                File.WriteAllBytes(
                    Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{i:0000}.png")),
                    PngWriter.ToBytes(pixels.AsSpan(i * size * size, size * size), new ImageShape(size, size, 1)));
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
