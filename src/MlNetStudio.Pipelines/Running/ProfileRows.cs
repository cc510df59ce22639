using MlNetStudio.Data;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// A table whose columns are spread as a model's training rows were, made from the quantiles and shares that the model carries: column by column the
/// same values as often, and no row that ever was.
/// </summary>
internal static class ProfileRows
{
    private const int Rows = 200;

    /// <summary>Makes the table. Columns of which the model does not know how they were spread, such as free texts, have missing values.</summary>
    /// <exception cref="InvalidInputException">The model holds no profile.</exception>
    public static Table Of(ModelFile model)
    {
        var profiles = model.RequireProfile().ToDictionary(profile => profile.Name, StringComparer.Ordinal);
        return new Table(model.Prepared.Columns.Select(column => ColumnOf(column, profiles.GetValueOrDefault(column.Name))));
    }

    private static Column ColumnOf(ColumnSchema column, ColumnProfile? profile)
    {
        int known = profile is null ? 0 : (int)Math.Round(Rows * (1 - profile.Missing));
        switch (column.Kind)
        {
            case ColumnKind.Number:
                var numbers = new float[Rows];
                for (int row = 0; row < Rows; row++)
                {
                    numbers[row] = row < known ? Quantile(profile!, (row + 0.5) / known) : float.NaN;
                }

                return new NumberColumn(column.Name, numbers);
            case ColumnKind.Date:
                return new DateColumn(column.Name, [.. Enumerable.Repeat(DateColumn.Missing, Rows)], column.DateOrder);
            default:
                string?[] texts = new string?[Rows];
                for (int row = 0; row < known; row++)
                {
                    texts[row] = Category(profile!, (row + 0.5) / known);
                }

                return new CategoryColumn(column.Name, texts).AsText(column.Kind == ColumnKind.Text);
        }
    }

    // Between two edges, as far along as the place is among the values between them.
    private static float Quantile(ColumnProfile profile, double place)
    {
        var edges = profile.Edges!;
        double before = 0;
        for (int part = 0; part < edges.Count - 1; part++)
        {
            double share = profile.Shares[part];
            if (place <= before + share || part == edges.Count - 2)
            {
                return (float)(edges[part] + ((edges[part + 1] - edges[part]) * Math.Clamp((place - before) / share, 0, 1)));
            }

            before += share;
        }

        return edges[0];
    }

    private static string? Category(ColumnProfile profile, double place)
    {
        for (int part = 0; part < profile.Shares.Count; part++)
        {
            place -= profile.Shares[part];
            if (place <= 0)
            {
                return profile.Categories![part];
            }
        }

        // One of those that the profile does not name.
        return null;
    }
}
