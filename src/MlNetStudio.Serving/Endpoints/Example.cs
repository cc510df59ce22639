using System.Text.Json;
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
}
