using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Pipelines.Models;

/// <summary>The columns of a table as the inputs of a model: one tensor [rows, 1] a column.</summary>
internal static class TableTensors
{
    /// <summary>The tensors of some rows for the inputs of a graph.</summary>
    /// <exception cref="Neural.InvalidInputException">The table lacks a column or holds something else in it.</exception>
    public static Dictionary<string, Tensor> Of(Table table, IEnumerable<ValueInfo> inputs, int start, int count)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            tensors[input.Name] = input.ElementType switch
            {
                ElementType.String => Tensor.Create(Texts(table.Categories(input.Name), start, count), count, 1),
                ElementType.Int64 => Tensor.Create(table.Dates(input.Name).Seconds.Slice(start, count).ToArray(), count, 1),
                _ => Tensor.Create(table.Numbers(input.Name).Values.Slice(start, count).ToArray(), count, 1),
            };
        }

        return tensors;
    }

    private static string[] Texts(CategoryColumn column, int start, int count)
    {
        var texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            texts[i] = column[start + i] ?? "";
        }

        return texts;
    }
}
