using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlNetStudio.Neural;

namespace MlNetStudio.Cli.Output;

/// <summary>The one object that <c>--json</c> puts on standard output.</summary>
internal static class JsonOutput
{
    /// <summary>Writes an object on one line.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
        output.Flush();
    }

    /// <summary>Writes what went wrong.</summary>
    public static void WriteError(TextWriter output, string message, int exitCode, SourceLocation? location) => Write(output, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", message);
        if (location is not null)
        {
            json.WriteString("file", location.File);
            if (location.Line is { } line)
            {
                json.WriteNumber("line", line);
            }

            if (location.Column is { } column)
            {
                json.WriteNumber("column", column);
            }
        }

        json.WriteEndObject();
        json.WriteNumber("exitCode", exitCode);
    });

    /// <summary>Writes a number, or null where it is none that JSON has.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
