using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Protocol;

/// <summary>The answer to a request for inference of the Open Inference Protocol (v2).</summary>
internal static class InferResponse
{
    /// <summary>Writes it. A number that JSON does not have is null.</summary>
    public static byte[] Write(InferRequest request, LoadedModel model, ScoredRows rows) => JsonText.Object(json =>
    {
        json.WriteString("model_name", model.Name);
        json.WriteString("model_version", model.Version);
        if (request.Id is not null)
        {
            json.WriteString("id", request.Id);
        }

        json.WriteStartArray("outputs");
        foreach (int output in request.Outputs)
        {
            var tensor = rows.Outputs[output];
            json.WriteStartObject();
            json.WriteString("name", model.File.Graph.Outputs[output].Name);
            json.WriteStartArray("shape");
            json.WriteNumberValue(rows.Count);
            for (int i = 1; i < tensor.Rank; i++)
            {
                json.WriteNumberValue(tensor.Dimensions[i]);
            }

            json.WriteEndArray();
            json.WriteString("datatype", DataTypes.NameOf(tensor.ElementType));
            json.WriteStartArray("data");
            WriteData(json, rows, output);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteData(Utf8JsonWriter json, in ScoredRows rows, int output)
    {
        switch (rows.Outputs[output])
        {
            case Tensor<float>:
                foreach (float value in rows.Values<float>(output))
                {
                    json.WriteFinite(value);
                }

                break;
            case Tensor<long>:
                foreach (long value in rows.Values<long>(output))
                {
                    json.WriteNumberValue(value);
                }

                break;
            default:
                foreach (string value in rows.Values<string>(output))
                {
                    json.WriteStringValue(value);
                }

                break;
        }
    }
}
