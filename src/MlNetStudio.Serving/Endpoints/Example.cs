using System.Text.Json;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>The example row of a model as JSON.</summary>
internal static class Example
{
    /// <summary>Writes the row as an object.</summary>
    public static void Write(Utf8JsonWriter json, ModelColumns columns)
    {
        json.WriteStartObject();
        foreach (var column in columns.Columns)
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
