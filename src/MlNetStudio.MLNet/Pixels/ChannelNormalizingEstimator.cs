using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Pixels;

/// <summary>Makes a <see cref="ChannelNormalizingTransformer"/>; what it learns from the rows is mean and deviation of each channel, unless it was told.</summary>
internal sealed class ChannelNormalizingEstimator : IEstimator<ChannelNormalizingTransformer>
{
    private const string Expected = "Vector<Single>, as ExtractPixels makes it of images";

    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly double[]? _mean;
    private readonly double[]? _deviation;

    public ChannelNormalizingEstimator(IHost host, string output, string input, double[]? mean, double[]? deviation) =>
        (_host, _output, _input, _mean, _deviation) = (host, output, input, mean, deviation);

    /// <summary>Learns mean and deviation.</summary>
    /// <param name="input">The rows.</param>
    /// <exception cref="InvalidInputException">The column has no dimensions height, width and channels, there is no row, a value is no finite number, or numbers given do not fit the channels.</exception>
    public ChannelNormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var column = input.Schema[_input];
        var shape = ShapeOf(column);
        var normalization = _mean is null ? LearnOrExplain(input, column, shape) : ChannelNormalization.Of(_mean, _deviation!, shape.Channels);
        return ChannelNormalizingTransformer.Make(_host, _input, _output, shape, normalization);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(_input, out var column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "pixel", _input, Expected, "no such column");
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Single))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "pixel", _input, Expected, column.GetTypeString());
        }

        var columns = inputSchema.ToDictionary(other => other.Name, StringComparer.Ordinal);
        columns[_output] = new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(columns.Values);
    }

    /// <summary>The size of the images that a column of pixels holds.</summary>
    /// <exception cref="InvalidInputException">It does not say, or holds them in another layout.</exception>
    public static ImageShape ShapeOf(DataViewSchema.Column column)
    {
        int[] dimensions = column.Type is VectorDataViewType vector ? [.. vector.Dimensions] : [];
        ColumnShape.RequireInterleaved(column.Name, dimensions);
        return dimensions is [var height, var width, >= 1 and <= 4 and var channels]
            ? new ImageShape(height, width, channels)
            : throw new InvalidInputException(
                $"column '{column.Name}' is {column.Type}; pixels with dimensions height, width and channels are expected. "
                + "ExtractPixels with interleavePixelColors: true makes them of images, and ConvertImagesToPixels of MlNetStudio.MLNet.Vision.");
    }

    private static ChannelNormalization LearnOrExplain(IDataView input, DataViewSchema.Column column, ImageShape shape)
    {
        try
        {
            return Learn(input, column, shape);
        }
        catch (Exception exception) when (FailedRow.IsOpen(exception))
        {
            if (FailedRow.Explain(exception, input, column) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private static ChannelNormalization Learn(IDataView input, DataViewSchema.Column column, ImageShape shape)
    {
        int channels = shape.Channels;
        var sums = new double[channels];
        var squares = new double[channels];
        var buffer = default(VBuffer<float>);
        var values = new float[shape.Size];
        long rows = 0;
        using var cursor = input.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<float>>(column);
        for (; cursor.MoveNext(); rows++)
        {
            get(ref buffer);
            buffer.CopyTo(values);
            for (int i = 0; i < values.Length; i += channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    // Exact for bytes, so the same as from counting how often each occurs.
                    double value = values[i + c];
                    sums[c] += value;
                    squares[c] += value * value;
                }
            }

            if (!double.IsFinite(squares.Sum()))
            {
                throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture, $"column '{column.Name}', row {rows + 1}: a pixel is no finite number. Numbers from 0 to 255 are expected, as ExtractPixels makes them."));
            }
        }

        if (rows == 0)
        {
            throw new InvalidInputException($"column '{column.Name}': there is no row to learn mean and deviation from. Give them.");
        }

        double pixels = (double)rows * shape.Height * shape.Width;
        double[] means = [.. sums.Select(sum => sum / pixels / 255)];
        var variances = squares.Zip(means, (square, mean) => (square / pixels / (255 * 255)) - (mean * mean));
        return new ChannelNormalization { Mean = [.. means], Deviation = [.. variances.Select(variance => variance > 1e-12 ? Math.Sqrt(variance) : 1)] };
    }
}
