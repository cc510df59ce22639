using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>Predictions as JSON: of one row <c>{model, version, prediction}</c> or <c>{model, version, label, probabilities}</c>, of a list <c>{model, version, predictions: [...]}</c>; each with what the columns add, or where the model looks, where that was asked for.</summary>
internal static class PredictionWriter
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Answers with the predictions for a request.</summary>
    public static Task WriteAsync(HttpContext context, LoadedModel model, in ScoredRows rows, bool isSingle, RowExplanations? explanations = null)
    {
        const int Kept = 1 << 20;
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var json = _writer ??= new Utf8JsonWriter(buffer, JsonText.WriterOptions);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        Write(json, model, rows, isSingle, explanations);
        json.Flush();
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        buffer.WrittenSpan.CopyTo(response.BodyWriter.GetSpan(buffer.WrittenCount));
        response.BodyWriter.Advance(buffer.WrittenCount);
        if (buffer.Capacity > Kept)
        {
            (_buffer, _writer) = (null, null);
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes the answer.</summary>
    public static void Write(Utf8JsonWriter json, LoadedModel model, in ScoredRows rows, bool isSingle, RowExplanations? explanations = null)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model.Name);
        json.WriteString("version"u8, model.Version);
        if (isSingle)
        {
            WriteRow(json, model, rows, 0);
            explanations?.Write(json, 0);
        }
        else
        {
            json.WriteStartArray("predictions"u8);
            for (int row = 0; row < rows.Count; row++)
            {
                json.WriteStartObject();
                WriteRow(json, model, rows, row);
                explanations?.Write(json, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, LoadedModel model, in ScoredRows rows, int row)
    {
        if (model.LabelOutput < 0)
        {
            json.WritePropertyName("prediction"u8);
            json.WriteFinite(rows.Values<float>(model.PredictionOutput)[row]);
            return;
        }

        json.WritePropertyName("label"u8);
        if (rows.Outputs[model.LabelOutput] is Tensor<long>)
        {
            json.WriteNumberValue(rows.Values<long>(model.LabelOutput)[row]);
        }
        else
        {
            json.WriteStringValue(rows.Values<string>(model.LabelOutput)[row]);
        }

        json.WriteStartObject("probabilities"u8);
        var values = rows.Values<float>(model.ProbabilitiesOutput).Slice(row * model.ClassNames.Length, model.ClassNames.Length);
        for (int i = 0; i < values.Length; i++)
        {
            json.WritePropertyName(model.ClassNames[i]);
            json.WriteFinite(values[i]);
        }

        json.WriteEndObject();
    }
}
