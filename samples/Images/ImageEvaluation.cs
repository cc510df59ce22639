using Microsoft.ML;
using MlNetStudio.MLNet;

namespace MlNetStudio.Samples.Images;

/// <summary>How a model of images is judged, whichever trainer made it.</summary>
internal static class ImageEvaluation
{
    /// <summary>Judges a model by files that it has not seen, writes its report, and says in one line how good it is.</summary>
    /// <param name="ml">ML.NET's context.</param>
    /// <param name="name">What the line calls the model.</param>
    /// <param name="model">A model whose output has Label, a key, and Score.</param>
    /// <param name="test">The files.</param>
    /// <param name="report">The page.</param>
    public static string Judge(MLContext ml, string name, ITransformer model, IDataView test, string report)
    {
        ml.Model.WriteReport(model, test, report, new ModelReportOptions { DataName = "test images" });
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        return FormattableString.Invariant($"{name}: accuracy {metrics.MicroAccuracy:0.000}, log loss {metrics.LogLoss:0.000} on images it has not seen; {report}");
    }
}
