using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>
/// Mixup (Zhang et al. 2018): x = lambda x_i + (1 - lambda) x_j with lambda from Beta(alpha, alpha) and another row j of the training rows. A label that
/// is a number, or a vector of numbers, is mixed alike. A class cannot be mixed: the copy has the label of row i with probability lambda, else
/// that of row j, so that its expected loss is lambda L(x, y_i) + (1 - lambda) L(x, y_j), as mixup wants it.
/// </summary>
internal sealed class MixupAugmenter : Augmenter
{
    private const string LabelTypes = "Single, Boolean, Key<UInt32>, Vector<Single> or Vector<Boolean>";

    /// <summary>The features.</summary>
    public required string FeatureColumn { get; init; }

    /// <summary>The label.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The parameter of the distribution; the smaller, the nearer copies are to one of their two rows.</summary>
    public required float Alpha { get; init; }

    /// <inheritdoc/>
    public override void Check(IHost host, SchemaShape schema)
    {
        RequireFeatures(host, schema, FeatureColumn);
        Require(host, schema, LabelColumn, "label", LabelTypes, column => column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar when column.IsKey => column.ItemType.Equals(NumberDataViewType.UInt32),
            SchemaShape.Column.VectorKind.VariableVector => false,
            _ => !column.IsKey && (column.ItemType.Equals(NumberDataViewType.Single) || column.ItemType.Equals(BooleanDataViewType.Instance)),
        });
    }

    /// <inheritdoc/>
    public override bool Changes(string column) => column == FeatureColumn || column == LabelColumn;

    /// <inheritdoc/>
    public override MixupRows Prepare(IDataView source) => new(source, FeatureColumn, LabelColumn);

    /// <inheritdoc/>
    public override int PartnerOf(long row, int copy, MixupRows? rows) => Draw(row, copy, rows!.Count).Partner;

    /// <inheritdoc/>
    public override Delegate MakeGetter(DataViewSchema.Column column, DataViewRow row, CopyPlace place, MixupRows? rows)
    {
        if (column.Name == FeatureColumn)
        {
            return Mixing(column, row, place, rows!.Features, rows.Count);
        }

        var labels = rows!.Labels;
        return labels switch
        {
            List<VBuffer<float>> vectors => Mixing(column, row, place, vectors, rows.Count),
            List<float> numbers => MixingNumber(column, row, place, numbers, rows.Count),
            List<bool> flags => Choosing(column, row, place, flags, rows.Count),
            List<uint> keys => Choosing(column, row, place, keys, rows.Count),
            List<VBuffer<bool>> flags => ChoosingVector(column, row, place, flags, rows.Count),
            _ => throw new InvalidOperationException($"The labels are {labels.GetType()}."),
        };
    }

    private Delegate Mixing(DataViewSchema.Column column, DataViewRow row, CopyPlace place, List<VBuffer<float>> all, int count)
    {
        var get = row.GetGetter<VBuffer<float>>(column);
        var other = Array.Empty<float>();
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            if (place.Copy == 0)
            {
                get(ref value);
                return;
            }

            var (partner, share, _) = Draw(place.Row, place.Copy, count);
            var first = all[(int)place.Row];
            var second = all[partner];
            var editor = VBufferEditor.Create(ref value, first.Length);
            first.CopyTo(editor.Values);
            Array.Resize(ref other, second.Length);
            second.CopyTo(other);
            for (int i = 0; i < editor.Values.Length; i++)
            {
                editor.Values[i] = Mix(editor.Values[i], other[i], share);
            }

            value = editor.Commit();
        });
    }

    private Delegate MixingNumber(DataViewSchema.Column column, DataViewRow row, CopyPlace place, List<float> all, int count)
    {
        var get = row.GetGetter<float>(column);
        return (ValueGetter<float>)((ref float value) =>
        {
            get(ref value);
            if (place.Copy > 0)
            {
                var (partner, share, _) = Draw(place.Row, place.Copy, count);
                value = Mix(value, all[partner], share);
            }
        });
    }

    private Delegate Choosing<T>(DataViewSchema.Column column, DataViewRow row, CopyPlace place, List<T> all, int count)
    {
        var get = row.GetGetter<T>(column);
        return (ValueGetter<T>)((ref T value) =>
        {
            get(ref value);
            if (place.Copy > 0 && Draw(place.Row, place.Copy, count) is { IsOwn: false, Partner: var partner })
            {
                value = all[partner];
            }
        });
    }

    private Delegate ChoosingVector<T>(DataViewSchema.Column column, DataViewRow row, CopyPlace place, List<VBuffer<T>> all, int count)
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            if (place.Copy > 0 && Draw(place.Row, place.Copy, count) is { IsOwn: false, Partner: var partner })
            {
                all[partner].CopyTo(ref value);
            }
            else
            {
                get(ref value);
            }
        });
    }

    private static float Mix(float first, float second, float share) => (share * first) + ((1 - share) * second);

    private (int Partner, float Share, bool IsOwn) Draw(long row, int copy, int count)
    {
        var random = RandomOf(row, copy);
        int partner = random.NextInt32(count);
        double first = Gamma(random);
        double second = Gamma(random);

        // Where alpha is so small that both underflow, one of the two rows is nearly all.
        double share = first + second > 0 ? first / (first + second) : random.NextDouble() < 0.5 ? 0 : 1;
        return (partner, (float)share, random.NextDouble() < share);
    }

    /// <summary>Gamma(alpha, 1) by Marsaglia and Tsang 2000; for alpha below 1 by their boost, Gamma(alpha + 1) U^(1 / alpha).</summary>
    private double Gamma(DeterministicRandom random)
    {
        double shape = Alpha < 1 ? Alpha + 1 : Alpha;
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextGaussian();
            double v = 1 + (c * x);
            double u = random.NextDouble();
            v *= v * v;
            if (v > 0 && Math.Log(u) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return Alpha < 1 ? d * v * Math.Pow(random.NextDouble(), 1.0 / Alpha) : d * v;
            }
        }
    }
}
