using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Vision;

/// <summary>Makes an <see cref="ImagePixelsTransformer"/>; what it learns from the rows is their size, where neither it was told nor the column's type says it.</summary>
public sealed class ImagePixelsEstimator : IEstimator<ImagePixelsTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly int? _height;
    private readonly int? _width;
    private readonly int _channels;
    private readonly ImageFit _fit;

    internal ImagePixelsEstimator(IHost host, string output, string input, int? height, int? width, int channels, ImageFit fit) =>
        (_host, _output, _input, _height, _width, _channels, _fit) = (host, output, input, height, width, channels, fit);

    /// <summary>Learns the size.</summary>
    /// <param name="input">The rows.</param>
    /// <exception cref="InvalidInputException">The size is not known otherwise, and there is no row, or no image in the first.</exception>
    public ImagePixelsTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var column = ImageColumn.Require(_host, input.Schema, _input);
        var type = (ImageDataViewType)column.Type;
        var (height, width) = _height is { } given ? (given, _width!.Value) : type.Height > 0 ? (type.Height, type.Width) : FirstSize(input, column);
        return new ImagePixelsTransformer(_host, _input, _output, ImageShape.Checked(height, width, _channels, location: null), _fit);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var type = ImageColumn.Require(_host, inputSchema, _input);
        if (_fit == ImageFit.None && _height is { } height && type.Height > 0 && (type.Height != height || type.Width != _width))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "image", _input, $"Image<{height}, {_width}>, which ResizeImages or fit: ImageFit.Resize makes of others", type.ToString());
        }

        var columns = inputSchema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        columns[_output] = new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(columns.Values);
    }

    private static (int Height, int Width) FirstSize(IDataView input, DataViewSchema.Column column)
    {
        using var cursor = input.GetRowCursor([column]);
        if (!cursor.MoveNext())
        {
            throw new InvalidInputException($"column '{column.Name}': there is no row to tell the images' size from. Give height and width.");
        }

        MLImage? image = null;
        var first = ImageColumn.Read(cursor.GetGetter<MLImage>(column), ref image, column.Name, new RowNumber(cursor));
        return (first.Height, first.Width);
    }
}
