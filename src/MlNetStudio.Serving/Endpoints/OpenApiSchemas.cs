using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>The schemas of the description: rows, answers, problems.</summary>
internal static class OpenApiSchemas
{
    /// <summary>A row of a model: every column is needed, none may be added, and a missing value is null.</summary>
    public static void WriteRow(Utf8JsonWriter json, LoadedModel model)
    {
        if (model.Images is { } images)
        {
            OpenApiImages.WriteRow(json, model, images);
            return;
        }

        json.WriteStartObject(model.Name + "-row");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("required");
        foreach (var column in model.Columns.Columns)
        {
            json.WriteStringValue(column.Name);
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var column in model.Columns.Columns)
        {
            json.WriteStartObject(column.Name);
            json.WriteStartArray("type");
            json.WriteStringValue(column.Kind == ColumnKind.Number ? "number" : "string");
            json.WriteStringValue("null");
            json.WriteEndArray();
            if (column.Kind == ColumnKind.Date)
            {
                json.WriteString("description", "A date, or a date and time.");
            }

            if (column.Schema.Categories.Length > 0)
            {
                // Not an enumeration: a category never seen has its place in the model, too.
                json.WriteString("description", "One of the categories in the examples; others are taken as unknown.");
                json.WriteStartArray("examples");
                foreach (string category in column.Schema.Categories)
                {
                    json.WriteStringValue(category);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The answers of a model: of one row, and of a list.</summary>
    public static void WriteAnswers(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteStartObject(model.Name + "-answer");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WriteOrigin(json);
        WritePrediction(json, model);
        WriteExplanation(json, model);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject(model.Name + "-answers");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WriteOrigin(json);
        json.WriteStartObject("predictions");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WritePrediction(json, model);
        WriteExplanation(json, model);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A problem (RFC 9457).</summary>
    public static void WriteProblem(Utf8JsonWriter json)
    {
        json.WriteStartObject("problem");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (string name in new[] { "type", "title", "detail", "column", "given", "expected", "suggestion" })
        {
            WriteTyped(json, name, "string");
        }

        WriteTyped(json, "status", "integer");
        WriteTyped(json, "row", "integer");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json)
    {
        WriteTyped(json, "model", "string");
        WriteTyped(json, "version", "string");
    }

    private static void WritePrediction(Utf8JsonWriter json, LoadedModel model)
    {
        if (model.LabelOutput < 0)
        {
            WriteTyped(json, "prediction", "number");
            return;
        }

        WriteTyped(json, "label", model.File.Encoding.HasIntegerClasses ? "integer" : "string");
        json.WriteStartObject("probabilities");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (string name in model.File.Classes)
        {
            WriteTyped(json, name, "number");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteExplanation(Utf8JsonWriter json, LoadedModel model)
    {
        if (model.Images is not null)
        {
            OpenApiImages.WriteExplanation(json);
            return;
        }

        json.WriteStartObject("explanation");
        json.WriteString("type", "object");
        json.WriteString("description", model.LabelOutput < 0
            ? "Where it was asked for: what each column adds to the prediction beside the one for the mean of the training rows (integrated gradients)."
            : "Where it was asked for: what each column adds to the probability of the label beside the one for the mean of the training rows (integrated gradients).");
        json.WriteStartObject("properties");
        WriteTyped(json, "baseline", "number");
        WriteTyped(json, "value", "number");
        json.WriteStartObject("columns");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var column in model.Columns.Columns)
        {
            WriteTyped(json, column.Name, "number");
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTyped(Utf8JsonWriter json, string name, string type)
    {
        json.WriteStartObject(name);
        json.WriteString("type", type);
        json.WriteEndObject();
    }
}
