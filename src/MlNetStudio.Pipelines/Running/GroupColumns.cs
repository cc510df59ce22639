using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Fairness;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The columns whose groups are compared.</summary>
internal static class GroupColumns
{
    /// <summary>Refuses a column that is not there or cannot make groups.</summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="table">The table with the rows that will be compared.</param>
    /// <param name="locate">Where the name of that place stands; null where nobody knows.</param>
    /// <exception cref="InvalidInputException">The name, and what there is.</exception>
    public static void Check(IReadOnlyList<string> names, Table table, Func<int, SourceLocation?>? locate = null)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!table.TryGetColumn(names[i], out var column) || !TableProbe.Describe(column).IsDivisible)
            {
                throw new InvalidInputException(
                    $"'{names[i]}' cannot make groups: expected a column of numbers or categories, one of {string.Join(", ", table.Columns.Select(c => c.Name))}.",
                    locate?.Invoke(i));
            }
        }
    }

    /// <summary>Compares the groups of some columns.</summary>
    public static IReadOnlyList<GroupFairness> Compare(IReadOnlyList<string> names, Table table, Scores scores, long seed = 0) =>
        [.. names.Select(name => GroupFairness.Compare(scores, TableProbe.Describe(table[name]), seed))];
}
