using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data.Images;

namespace MlNetStudio.MLNet.Vision;

/// <summary>Reads the pixels of the images of a schema's column.</summary>
internal sealed class ImagePixelsMapper : IRowMapper
{
    private readonly ImagePixelsTransformer _parent;
    private readonly DataViewSchema.Column _column;

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it holds no images.</exception>
    public ImagePixelsMapper(IHost host, ImagePixelsTransformer parent, DataViewSchema schema) =>
        (_parent, _column) = (parent, ImageColumn.Require(host, schema, parent.InputColumn));

    public DataViewSchema.DetachedColumn[] GetOutputColumns()
    {
        var (height, width, channels) = _parent.Shape;
        return [new(_parent.OutputColumn, new VectorDataViewType(NumberDataViewType.Single, height, width, channels))];
    }

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool isActive = activeOutput(0);
        return column => isActive && column == _column.Index;
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        // The image belongs to what gives it: a loader disposes its own, and one from memory may be needed again.
        disposer = null!;
        if (!activeOutput(0))
        {
            return [null!];
        }

        var get = input.GetGetter<MLImage>(input.Schema[_column.Index]);
        var row = new RowNumber(input);
        MLImage? image = null;
        return [(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, _parent.Shape.Size);
            Read(ImageColumn.Read(get, ref image, _column.Name, row), row, editor.Values);
            value = editor.Commit();
        })];
    }

    public ITransformer GetTransformer() => _parent;

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_parent).Save(ctx);

    private void Read(MLImage image, RowNumber row, Span<float> pixels)
    {
        var (height, width, channels) = _parent.Shape;
        if (image.Height == height && image.Width == width)
        {
            if (channels == 3)
            {
                PixelReading.Colors(image, pixels);
            }
            else
            {
                PixelReading.Gray(image, pixels);
            }

            return;
        }

        if (_parent.FitsBy == ImageFit.None)
        {
            throw ImageColumn.Fault(_column.Name, row, image, string.Create(
                CultureInfo.InvariantCulture,
                $"the image is {image.Height} x {image.Width} pixels, rows x columns, and {height} x {width} are expected. Put ResizeImages before this step, or give it fit: ImageFit.Resize or ImageFit.Crop."));
        }

        byte[] resized = ImageResizer.Fit(PixelReading.Decode(image), height, width, _parent.FitsBy).WithChannels(channels).Pixels;
        for (int i = 0; i < resized.Length; i++)
        {
            pixels[i] = resized[i];
        }
    }
}
