using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The temperature that rows ask for which a network did not learn from, other than the test rows.</summary>
/// <param name="Model">What goes into the model; null where the probabilities stay as they are.</param>
/// <param name="Held">The model's scores on these rows, with the temperature; null where there are no such rows.</param>
internal sealed record Calibrating(ModelCalibration? Model, Scores? Held)
{
    // A network may be so sure that a probability in a float is 1; of a part of its scores it is not, and nothing of them is lost.
    private const float Ahead = 4;

    /// <summary>What is divided by; null for nothing.</summary>
    public float? Temperature => Model?.Temperature;

    /// <summary>Fits what the pipeline asks for.</summary>
    /// <param name="training">How the network learned.</param>
    /// <param name="held">The scores on the rows at a temperature, null being none; null where there are no such rows.</param>
    public static Calibrating Of(Definitions.TrainingSection training, Func<float?, Scores>? held)
    {
        if (held is null || !RunPlanner.Calibrates(training))
        {
            return new Calibrating(null, held?.Invoke(null));
        }

        var ahead = held(Ahead);
        float temperature = (float)(Ahead * TemperatureScaling.Fit(ahead));
        return new Calibrating(new ModelCalibration(temperature, ahead.Rows), held(temperature));
    }

    /// <summary>How sure single predictions are; null where there are no rows to say it by.</summary>
    /// <param name="test">The model's scores on the test rows, with the temperature.</param>
    /// <param name="plain">The same without it.</param>
    public CertaintySection? Certainty(Scores test, Func<Scores> plain) =>
        Held is null ? null : CertaintySection.Of(Held, test, Model is null ? null : TemperatureOffer.Applied(Model.Temperature, plain(), test));
}
