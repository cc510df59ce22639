using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetStudio.Serving.Requests;

/// <summary>How answers are written.</summary>
internal static class JsonText
{
    /// <summary>Leaves letters as they are; answers are never part of a page.</summary>
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The options of every writer.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Encoder, SkipValidation = true };

    /// <summary>An object as UTF-8.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Encoder, Indented = indented }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A number, or null where it is none that JSON has.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>A text as a message shows it: in quotes, not too long.</summary>
    public static string Show(string text)
    {
        const int Longest = 40;
        return text.Length <= Longest ? $"\"{text}\"" : $"\"{text[..Longest]}...\"";
    }
}
