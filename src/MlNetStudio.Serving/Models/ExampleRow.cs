using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Models;

/// <summary>
/// Values that a row may have, from what the model itself knows of its training data: the mean that a column is centered at or filled with,
/// the first category. No row of the data is needed, and none is shown.
/// </summary>
internal static class ExampleRow
{
    private static readonly string[] Centers = ["/mean", "/fill", "/median", "/center", "/minimum"];

    /// <summary>A value for a column: a float or a string.</summary>
    public static object ValueOf(OperatorGraph graph, ColumnSchema column) => column.Kind == ColumnKind.Category
        ? column.Categories is [var first, ..] ? first : "text"
        : Number(graph, column.Name);

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
