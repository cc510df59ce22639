using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Augmentation;
using MlNetStudio.MLNet.Pixels;

namespace MlNetStudio.MLNet.Vision;

/// <summary>Changes images, or the pixels of images.</summary>
internal sealed class ImageCopies : Augmenter
{
    /// <summary>The images, or their pixels.</summary>
    public required string Column { get; init; }

    /// <summary>What is done to a copy.</summary>
    public required ImageOperationOptions[] Operations { get; init; }

    /// <summary>What does it, for one thread.</summary>
    public ImageAugmenter MakeAugmenter() => new(Operations, Seed);

    /// <inheritdoc/>
    public override void Check(IHost host, SchemaShape schema) => Require(host, schema, Column, "image", "Image, or Vector<Single> with the pixels of one", column => column switch
    {
        { Kind: SchemaShape.Column.VectorKind.Scalar } => column.ItemType is ImageDataViewType,
        { Kind: SchemaShape.Column.VectorKind.Vector, IsKey: false } => column.ItemType.Equals(NumberDataViewType.Single),
        _ => false,
    });

    /// <inheritdoc/>
    public override bool Changes(string column) => column == Column;

    /// <inheritdoc/>
    public override Delegate MakeGetter(DataViewSchema.Column column, DataViewRow row, CopyPlace place, MixupRows? rows) =>
        column.Type is ImageDataViewType ? Images(column, row, place) : Pixels(column, row, place);

    private ValueGetter<VBuffer<float>> Pixels(DataViewSchema.Column column, DataViewRow row, CopyPlace place)
    {
        var shape = ChannelNormalizingEstimator.ShapeOf(column);
        var get = row.GetGetter<VBuffer<float>>(column);
        var augmenter = MakeAugmenter();
        var source = default(VBuffer<float>);
        long loaded = -1;
        return (ref VBuffer<float> value) =>
        {
            // Once for all copies of a row: what is behind it may decode a file.
            if (place.Copy == 0 || loaded != place.Row)
            {
                get(ref source);
                loaded = place.Row;
            }

            var editor = VBufferEditor.Create(ref value, source.Length);
            source.CopyTo(editor.Values);
            if (place.Copy > 0)
            {
                augmenter.Apply(editor.Values, shape, StreamOf(place.Row, place.Copy));
            }

            value = editor.Commit();
        };
    }

    private ValueGetter<MLImage> Images(DataViewSchema.Column column, DataViewRow row, CopyPlace place)
    {
        var get = row.GetGetter<MLImage>(column);
        var number = new RowNumber(row);
        var augmenter = MakeAugmenter();
        MLImage? source = null;
        MLImage? made = null;
        float[] original = [];
        float[] changed = [];
        var shape = default(ImageShape);
        long loaded = -1;
        return (ref MLImage value) =>
        {
            // Whoever takes an image may dispose it before the next is asked for, so copies are made from what was read of it.
            if (place.Copy == 0 || loaded != place.Row)
            {
                Load();
            }

            made?.Dispose();
            made = null;
            if (place.Copy > 0)
            {
                original.CopyTo(changed, 0);
                augmenter.Apply(changed, shape, StreamOf(place.Row, place.Copy));
                made = PixelReading.Encode(changed, shape);
            }

            value = made ?? source!;
        };

        void Load()
        {
            var image = ImageColumn.Read(get, ref source, column.Name, number);
            var size = PixelReading.ShapeOf(image);
            if (size != shape)
            {
                (shape, original, changed) = (size, new float[size.Size], new float[size.Size]);
            }

            PixelReading.Colors(image, original);
            loaded = place.Row;
        }
    }
}
