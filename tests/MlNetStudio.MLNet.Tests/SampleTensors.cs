using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests;

/// <summary>The sample rows as ONNX Runtime takes them.</summary>
internal static class SampleTensors
{
    /// <summary>The column of the rows for each input of a file.</summary>
    public static Dictionary<string, Tensor> For(OnnxRuntimeSession session, Samples.Row[] rows)
    {
        Tensor Of<T>(Func<Samples.Row, T> column) => Tensor.Create(rows.Select(column).ToArray(), rows.Length, 1);
        Tensor OfVectors<T>(Func<Samples.Row, T[]> column) => Tensor.Create(rows.SelectMany(column).ToArray(), rows.Length, column(rows[0]).Length);
        return session.Inputs.ToDictionary(input => input.Name, input => input.Name switch
        {
            nameof(Samples.Row.Size) => Of(row => row.Size),
            nameof(Samples.Row.Age) => Of(row => row.Age),
            nameof(Samples.Row.City) => Of(row => row.City),
            nameof(Samples.Row.Weight) => Of(row => row.Weight),
            nameof(Samples.Row.Price) => Of(row => row.Price),
            nameof(Samples.Row.IsDear) => Of(row => row.IsDear),
            nameof(Samples.Row.Class) => Of(row => row.Class),
            nameof(Samples.Row.Pair) => OfVectors(row => row.Pair),
            nameof(Samples.Row.Tags) => OfVectors(row => row.Tags),
            _ => throw new ArgumentException($"The sample rows have no column '{input.Name}'."),
        });
    }
}
