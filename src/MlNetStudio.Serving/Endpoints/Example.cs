using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>The example of a model as JSON.</summary>
internal static class Example
{
    /// <summary>Writes a row as an object; of a model of images a plain gray one.</summary>
    public static void Write(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteStartObject();
        if (model.Images is { } images)
        {
            json.WriteBase64String(ModelGraph.Image, images.Example);
        }

        foreach (var column in model.Columns.Columns)
        {
            if (column.Example is float number)
            {
                json.WriteNumber(column.Name, number);
            }
            else
            {
                json.WriteString(column.Name, (string)column.Example);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the same as tensors of one row, as the Open Inference Protocol takes it.</summary>
    public static void WriteTensors(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteStartObject();
        json.WriteStartArray("inputs");
        if (model.Images is { } images)
        {
            OpenApiImages.WriteTensor(json, images);
        }

        foreach (var (column, input) in model.Columns.Columns.Zip(model.File.Graph.Inputs))
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("datatype", Protocol.DataTypes.NameOf(input.ElementType));
            json.WriteStartArray("shape");
            json.WriteNumberValue(1);
            json.WriteNumberValue(1);
            json.WriteEndArray();
            json.WriteStartArray("data");
            switch (column)
            {
                case { Example: float number }:
                    json.WriteNumberValue(number);
                    break;
                case { Kind: ColumnKind.Date }:
                    json.WriteNumberValue(column.ExampleSeconds);
                    break;
                default:
                    json.WriteStringValue((string)column.Example);
                    break;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
