using System.Text.RegularExpressions;

namespace MlNetStudio.Data;

/// <summary>Tells numbers that only name their rows, such as customer numbers, from numbers that say something of them.</summary>
internal static partial class IdentifierCheck
{
    private const int FewestRows = 20;

    // So few numbers may count through by themselves, such as doses in an experiment.
    private const int FewestCounted = 50;

    // Of the numbers between the least and the greatest, the part that occurs: in a table of which a tenth was put aside, say, nine tenths.
    private const double Density = 0.5;

    /// <summary>Why a column is one of identifiers, as a sentence; null if it is none.</summary>
    /// <remarks>
    /// Its values are whole numbers, all different, at least 20. They are called like identifiers, or there are at least 50 and they count through: most numbers between the least and the
    /// greatest occur, and the name does not say that they measure time or rank.
    /// </remarks>
    public static string? Find(NumberColumn column)
    {
        if (!column.IsInteger || column.RowCount - column.MissingCount < FewestRows)
        {
            return null;
        }

        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        var seen = new HashSet<double>(column.RowCount);
        for (int row = 0; row < column.RowCount; row++)
        {
            if (column.IsMissing(row))
            {
                continue;
            }

            double value = column[row];
            if (!seen.Add(value))
            {
                return null;
            }

            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        bool isNamed = Named().IsMatch(column.Name);
        bool countsThrough = least >= 0 && seen.Count >= FewestCounted && seen.Count >= Density * (most - least + 1) && !Measures().IsMatch(column.Name);
        return isNamed ? "it is called like an identifier and is another whole number in every row."
            : countsThrough ? "it is another whole number in every row and counts through them, so it seems to number the rows."
            : null;
    }

    [GeneratedRegex(@"(^|[_\W\d]|(?<=[a-z])(?=[A-Z]))(id|ids|ID|Id|key|Key|KEY|uuid|UUID|guid|GUID|index|Index|INDEX|rownum|row_?(id|nr|no|number)?|Row|nr|Nr|NR)($|[_\W\d])|^Unnamed", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex("year|month|week|day|date|time|hour|age|rank|position|step|period|epoch|order", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Measures();
}
