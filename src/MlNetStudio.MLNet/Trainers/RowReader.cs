using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetStudio.MLNet.Augmentation;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>Reads a data view once, in order, into memory.</summary>
internal static class RowReader
{
    /// <summary>Brings the label of the current row into <paramref name="target"/>; returns false if it is missing.</summary>
    private delegate bool LabelReader(Span<float> target);

    /// <summary>Reads all rows that have a label.</summary>
    /// <param name="data">The rows and which columns mean what.</param>
    /// <param name="kind">What the label means.</param>
    /// <param name="isDivided">Whether the rows will be divided, so that they need not lie in one array.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="InvalidInputException">A feature or a weight is not a finite number; the message names its column, row and slot.</exception>
    public static TrainingRows Read(RoleMappedData data, LabelKind kind, bool isDivided, CancellationToken cancellation)
    {
        try
        {
            return ReadRows(data, kind, isDivided, cancellation);
        }
        catch (Exception exception) when (FailedRow.IsOpen(exception))
        {
            if (FailedRow.Explain(exception, data.Data, data.Schema.Feature!.Value) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private static TrainingRows ReadRows(RoleMappedData data, LabelKind kind, bool isDivided, CancellationToken cancellation)
    {
        data.CheckFeatureFloatVector(out int features);
        var labelColumn = data.Schema.Label!.Value;
        var featureColumn = data.Schema.Feature!.Value;
        int targets = kind == LabelKind.Vector ? ((VectorDataViewType)labelColumn.Type).Size : 1;
        long? expected = isDivided ? null : data.Data.GetRowCount();
        var rows = new TrainingRows
        {
            FeatureColumns = features,
            TargetColumns = targets,
            Features = new RowBuffer(features, expected, "features"),
            Targets = new RowBuffer(targets, expected, "labels"),
            Weights = data.Schema.Weight is null ? null : new RowBuffer(1, expected, "weights"),
        };

        // Which rows are copies matters only where some are put aside.
        var lineage = isDivided ? Lineage.Find(data.Schema.Schema) : null;
        rows.Lineages = lineage is null ? null : [];
        using var cursor = data.CreateRowCursor(CursOpt.Features | CursOpt.Label | CursOpt.Weight, rand: null, lineage is null ? null : [lineage.Value.Index]);
        var getLineage = lineage is null ? null : cursor.GetGetter<VBuffer<long>>(lineage.Value);
        var ancestors = default(VBuffer<long>);
        var getFeatures = cursor.GetFeatureFloatVectorGetter(data.Schema);
        var readLabel = GetLabelReader(cursor, labelColumn, kind);
        var getWeight = cursor.GetOptWeightFloatGetter(data.Schema);
        var buffer = default(VBuffer<float>);
        for (long row = 1; cursor.MoveNext(); row++)
        {
            if (!readLabel(rows.Targets.Append()))
            {
                rows.Targets.RemoveLast();
                rows.LeftOut++;
                continue;
            }

            getFeatures(ref buffer);
            var values = rows.Features.Append();
            buffer.CopyTo(values);
            RequireFinite(values, featureColumn, row);
            rows.NonZeros += values.Length - values.Count(0f);
            if (getLineage is not null)
            {
                getLineage(ref ancestors);
                rows.Lineages!.Add(ancestors.DenseValues().ToArray());
            }

            if (getWeight is not null)
            {
                ref float weight = ref rows.Weights!.Append()[0];
                getWeight(ref weight);
                RequireWeight(weight, data.Schema.Weight!.Value.Name, row);
            }

            if ((row & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        return rows;
    }

    private static LabelReader GetLabelReader(DataViewRow row, DataViewSchema.Column column, LabelKind kind)
    {
        if (kind == LabelKind.Vector)
        {
            var getVector = RowCursorUtils.GetVecGetterAs<float>(NumberDataViewType.Single, row, column.Index);
            var buffer = default(VBuffer<float>);
            return target =>
            {
                getVector(ref buffer);
                buffer.CopyTo(target);
                return !ContainsNaN(target) && RequireFiniteLabel(target, column.Name, row.Position);
            };
        }

        var getNumber = RowCursorUtils.GetLabelGetter(row, column.Index);
        return target =>
        {
            ref float value = ref target[0];
            getNumber(ref value);
            if (float.IsNaN(value) || !RequireFiniteLabel(target, column.Name, row.Position))
            {
                return false;
            }

            // As ML.NET's own trainers read a number as yes or no.
            value = kind == LabelKind.YesOrNo ? value > 0 ? 1 : 0 : value;
            return true;
        };
    }

    private static bool ContainsNaN(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool RequireFiniteLabel(ReadOnlySpan<float> values, string column, long position)
    {
        foreach (float value in values)
        {
            if (float.IsInfinity(value))
            {
                throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture, $"column '{column}', row {position + 1}: the label is {value}; it must be a finite number. Filter the row with FilterRowsByColumn."));
            }
        }

        return true;
    }

    private static void RequireFinite(ReadOnlySpan<float> values, DataViewSchema.Column column, long row)
    {
        // A sum of squares is finite only if every number is: one quick pass for the usual case.
        if (float.IsFinite(TensorPrimitives.SumOfSquares(values)))
        {
            return;
        }

        for (int slot = 0; slot < values.Length; slot++)
        {
            if (!float.IsFinite(values[slot]))
            {
                string remedy = float.IsNaN(values[slot])
                    ? "Put ReplaceMissingValues before the trainer."
                    : "Put a featurizer that bounds it before the trainer, such as NormalizeBinning, or FilterRowsByColumn.";
                throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"column '{column.Name}', row {row}, slot {SlotName(column, slot)}: the value is {values[slot]}; a network takes finite numbers only. {remedy}"));
            }
        }
    }

    private static string SlotName(DataViewSchema.Column column, int slot)
    {
        if (!column.HasSlotNames())
        {
            return slot.ToString(CultureInfo.InvariantCulture);
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return $"{slot} ('{names.GetItemOrDefault(slot)}')";
    }

    private static void RequireWeight(float weight, string column, long row)
    {
        if (!(weight >= 0 && float.IsFinite(weight)))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"column '{column}', row {row}: the weight is {weight}; it must be a finite number, not below 0."));
        }
    }
}

/// <summary>What a label column means.</summary>
internal enum LabelKind
{
    /// <summary>A number, or the index of a class.</summary>
    Number,

    /// <summary>A boolean, or a number above 0 for yes.</summary>
    YesOrNo,

    /// <summary>A vector of numbers or booleans.</summary>
    Vector,
}
