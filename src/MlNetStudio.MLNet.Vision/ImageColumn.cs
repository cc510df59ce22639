using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Vision;

/// <summary>Columns of images.</summary>
internal static class ImageColumn
{
    /// <summary>What messages call the type.</summary>
    public const string Expected = "Image, as LoadImages makes it of a path";

    /// <summary>Requires a column of images in a schema before fitting.</summary>
    public static ImageDataViewType Require(IHost host, SchemaShape schema, string name)
    {
        if (!schema.TryFindColumn(name, out var column))
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "image", name, Expected, "no such column");
        }

        return column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType is ImageDataViewType type
            ? type
            : throw host.ExceptSchemaMismatch(nameof(schema), "image", name, Expected, column.GetTypeString());
    }

    /// <summary>Requires a column of images.</summary>
    public static DataViewSchema.Column Require(IHost host, DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "image", name, Expected, "no such column");
        }

        return column.Type is ImageDataViewType ? column : throw host.ExceptSchemaMismatch(nameof(schema), "image", name, Expected, column.Type.ToString()!);
    }

    /// <summary>Brings the image of the current row into <paramref name="image"/>, which a loader before may dispose when it brings the next.</summary>
    /// <param name="get">Gets it.</param>
    /// <param name="image">Where the last one is, or null.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="row">The row's number.</param>
    /// <exception cref="InvalidInputException">There is none, or it cannot be read; the message names column and row.</exception>
    public static MLImage Read(ValueGetter<MLImage> get, ref MLImage? image, string column, RowNumber row)
    {
        try
        {
            get(ref image!);

            // Throws where the image was disposed.
            if (image is not null && image.Pixels.Length > 0)
            {
                return image;
            }
        }
        catch (Exception exception) when (exception is not (InvalidInputException or OperationCanceledException or OutOfMemoryException))
        {
            throw Fault(
                column,
                row,
                image: null,
                $"the image could not be read: {exception.Message} A whole file that LoadImages decodes, such as PNG or JPEG, is expected, or an MLImage that was not disposed. "
                + "ml.Data.LoadFromImageFolder names the files that cannot be decoded; replace them or leave them out.",
                exception);
        }

        throw Fault(column, row, image: null, "there is no image. Give LoadImages a path in every row, or leave the row out with FilterByCustomPredicate.");
    }

    /// <summary>An error that names column, row and, where it is known, the file.</summary>
    public static InvalidInputException Fault(string column, RowNumber row, MLImage? image, string message, Exception? inner = null)
    {
        string file = string.IsNullOrEmpty(image?.Tag) ? "" : $" ('{image.Tag}')";
        return new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"column '{column}', row {row.Current}{file}: {message}"), innerException: inner);
    }
}
