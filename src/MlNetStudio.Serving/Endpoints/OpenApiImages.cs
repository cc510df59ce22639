using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Protocol;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>What the description says of models that take images.</summary>
internal static class OpenApiImages
{
    /// <summary>The most values of an image that is written out as an example.</summary>
    public const int MostValues = 4096;

    /// <summary>The parameter that says what is done to images of another size.</summary>
    public static void WriteFit(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", PredictParameters.FitName);
        json.WriteString("in", "query");
        json.WriteString("description", "What is done to an image file of another size: it is refused, stretched, or scaled and cut.");
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        json.WriteStartArray("enum");
        foreach (string word in PredictParameters.FitWords)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Image files as bodies.</summary>
    public static void WriteFiles(Utf8JsonWriter json)
    {
        foreach (string type in BodyKinds.ImageTypes)
        {
            json.WriteStartObject(type);
            json.WriteStartObject("schema");
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    /// <summary>An image as JSON: text of a file, or lists.</summary>
    public static void WriteRow(Utf8JsonWriter json, LoadedModel model, ModelImages images)
    {
        json.WriteStartObject(model.Name + "-row");
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("required");
        json.WriteStringValue(ModelGraph.Image);
        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteStartObject(ModelGraph.Image);
        json.WriteString("description", $"An image of {images.Expected}.");
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("contentEncoding", "base64");
        json.WriteString("description", "A PNG, PGM or PPM file.");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteString("description", "Rows of pixels, each a value from 0 to 255, or a list of its channels' values.");
        json.WriteNumber("minItems", images.Shape.Height);
        json.WriteNumber("maxItems", images.Shape.Height);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Where the model looks.</summary>
    public static void WriteExplanation(Utf8JsonWriter json)
    {
        json.WriteStartObject("explanation");
        json.WriteString("type", "object");
        json.WriteString("description", "Where it was asked for: by row and pixel how much of the label's log-probability is lost where it is covered (occlusion).");
        json.WriteStartObject("properties");
        json.WriteStartObject("map");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "number");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A plain image as an input of the Open Inference Protocol.</summary>
    public static void WriteTensor(Utf8JsonWriter json, ModelImages images)
    {
        json.WriteStartObject();
        json.WriteString("name", ModelGraph.Image);
        json.WriteString("datatype", DataTypes.NameOf(ElementType.UInt8));
        json.WriteStartArray("shape");
        foreach (int size in images.ExampleTensor.Dimensions)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data");
        foreach (byte value in images.ExampleTensor.Span)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
