using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>Changes a vector of features by itself.</summary>
internal abstract class VectorAugmenter : Augmenter
{
    /// <summary>The column.</summary>
    public required string FeatureColumn { get; init; }

    /// <inheritdoc/>
    public sealed override void Check(IHost host, SchemaShape schema) => RequireFeatures(host, schema, FeatureColumn);

    /// <inheritdoc/>
    public sealed override bool Changes(string column) => column == FeatureColumn;

    /// <inheritdoc/>
    public sealed override Delegate MakeGetter(DataViewSchema.Column column, DataViewRow row, CopyPlace place, MixupRows? rows)
    {
        var get = row.GetGetter<VBuffer<float>>(column);
        var source = default(VBuffer<float>);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            if (place.Copy == 0)
            {
                get(ref value);
                return;
            }

            get(ref source);
            var editor = VBufferEditor.Create(ref value, source.Length);
            source.CopyTo(editor.Values);
            Change(editor.Values, RandomOf(place.Row, place.Copy));
            value = editor.Commit();
        });
    }

    /// <summary>Changes the features of a copy.</summary>
    protected abstract void Change(Span<float> features, DeterministicRandom random);
}
