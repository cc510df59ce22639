using System.Text.Json;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Scoring;

/// <summary>What there is to say of each prediction of a request.</summary>
internal abstract record RowExplanations
{
    /// <summary>Writes the member <c>explanation</c> of a row's answer.</summary>
    public abstract void Write(Utf8JsonWriter json, int row);

    /// <summary>By column.</summary>
    /// <param name="Rows">What each column adds, for each row.</param>
    public sealed record Columns(Attribution[] Rows) : RowExplanations
    {
        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter json, int row)
        {
            var explanation = Rows[row];
            json.WriteStartObject("explanation"u8);
            json.WritePropertyName("baseline"u8);
            json.WriteFinite((float)explanation.Baseline);
            json.WritePropertyName("value"u8);
            json.WriteFinite((float)explanation.Prediction);

            // The columns that add or take away most come first.
            json.WriteStartObject("columns"u8);
            foreach (var column in explanation.Columns.OrderByDescending(column => Math.Abs(column.Value)))
            {
                json.WritePropertyName(column.Column);
                json.WriteFinite((float)column.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    /// <summary>By pixel.</summary>
    /// <param name="Shape">The size of the images.</param>
    /// <param name="Maps">Of each image the log-probability of the label that is lost where a pixel is covered [height, width].</param>
    public sealed record Pixels(ImageShape Shape, double[][] Maps) : RowExplanations
    {
        private const int Digits = 5;

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter json, int row)
        {
            json.WriteStartObject("explanation"u8);
            json.WriteStartArray("map"u8);
            for (int y = 0; y < Shape.Height; y++)
            {
                json.WriteStartArray();
                for (int x = 0; x < Shape.Width; x++)
                {
                    json.WriteNumberValue(Math.Round(Maps[row][(y * Shape.Width) + x], Digits));
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
