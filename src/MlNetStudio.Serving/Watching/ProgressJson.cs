using System.Text.Json;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Watching;

/// <summary>What a run tells, as the page reads it: an object with its <c>kind</c>.</summary>
internal static class ProgressJson
{
    /// <summary>What an event is to the page; null where it is nothing.</summary>
    public static byte[]? Of(RunEvent value) => value switch
    {
        RunEvent.Stage stage => JsonText.Object(json =>
        {
            json.WriteString("kind", "stage");
            json.WriteString("text", stage.Text);
        }),
        RunEvent.Training { Event: TrainingEvent.Started started } => JsonText.Object(json =>
        {
            json.WriteString("kind", "start");
            json.WriteNumber("epochs", started.Epochs);
            json.WriteNumber("firstEpoch", started.FirstEpoch);
        }),
        RunEvent.Training { Event: TrainingEvent.EpochCompleted completed } => JsonText.Object(json => WriteEpoch(json, completed)),
        _ => null,
    };

    /// <summary>The end.</summary>
    public static byte[] End(string state, string text) => JsonText.Object(json =>
    {
        json.WriteString("kind", "end");
        json.WriteString("state", state);
        json.WriteString("text", text);
    });

    private static void WriteEpoch(Utf8JsonWriter json, TrainingEvent.EpochCompleted completed)
    {
        var epoch = completed.Summary;
        json.WriteString("kind", "epoch");
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteBoolean("isBest", completed.IsBest);
        Write("loss", epoch.Loss);
        Write("validationLoss", epoch.ValidationLoss);
        Write("learningRate", epoch.LearningRate);
        json.WriteStartObject("metrics");
        foreach (var (name, metric) in epoch.Metrics)
        {
            Write(name, metric);
        }

        json.WriteEndObject();

        void Write(string name, double? number)
        {
            if (number is { } value && double.IsFinite(value))
            {
                json.WriteNumber(name, value);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }
}
