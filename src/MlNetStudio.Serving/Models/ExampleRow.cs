using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Serving.Models;

/// <summary>
/// Values that a row may have, from what the model itself knows of its training data: the median of numbers (of an older model the mean that they
/// are centered at), the most frequent category. No row of the data is needed, and none is shown.
/// </summary>
internal static class ExampleRow
{
    private static readonly string[] Centers = ["/mean", "/fill", "/median", "/center", "/minimum"];

    /// <summary>A value for a column: a float or a string.</summary>
    public static object ValueOf(ModelFile model, ColumnSchema column)
    {
        var profile = model.Profile.FirstOrDefault(profile => profile.Name == column.Name);
        return column.Kind switch
        {
            ColumnKind.Number => profile?.Edges is { Count: > 0 } edges ? Short(edges[edges.Count / 2]) : Number(model.Graph, column.Name),
            ColumnKind.Category => profile?.Categories is [var frequent, ..] ? frequent : column.Categories is [var first, ..] ? first : "category",
            ColumnKind.Date => "2024-03-31",
            _ => "some words",
        };
    }

    private static float Number(OperatorGraph graph, string column)
    {
        string name = $"_{column}/";
        foreach (string center in Centers)
        {
            foreach (var (key, value) in graph.Initializers)
            {
                if (key.StartsWith("preprocessing/", StringComparison.Ordinal) && key.Contains(name, StringComparison.Ordinal)
                    && key.EndsWith(center, StringComparison.Ordinal)
                    && value is Tensor<float> { Length: 1 } number && float.IsFinite(number.Span[0]))
                {
                    return Short(number.Span[0]);
                }
            }
        }

        return 0;
    }

    // Three digits say enough, and look like something that a person may have entered.
    private static float Short(float value) => value == 0 ? 0
        : float.Parse(value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
