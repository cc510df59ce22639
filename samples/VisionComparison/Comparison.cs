using System.Diagnostics;
using Microsoft.ML;
using MlNetStudio.MLNet.Vision;
using MlNetStudio.Samples.Images;

namespace MlNetStudio.Samples.VisionComparison;

/// <summary>Trainers taught by the same images, those of a pipeline file, and judged by the same others in the same way.</summary>
/// <param name="ml">ML.NET's context.</param>
/// <param name="pipeline">The pipeline: folder, division, seed, and our network and its training.</param>
/// <param name="output">The folder for the reports.</param>
internal sealed class Comparison(MLContext ml, LoadedImagePipeline pipeline, string output)
{
    /// <summary>Trains and judges the pipeline's own network, as the command does.</summary>
    public string Network() => Run("NeuralNetwork", _ => pipeline.Fit());

    /// <summary>Trains and judges any other trainer.</summary>
    /// <param name="name">What the line and the report are called.</param>
    /// <param name="trainer">From the columns ImagePath and Label, a key, to Score.</param>
    public string Other(string name, IEstimator<ITransformer> trainer) => Run(name, files => pipeline.KeyOfLabel().Append(trainer).Fit(files));

    private string Run(string name, Func<IDataView, ITransformer> fit)
    {
        var files = pipeline.TrainingData;
        var watch = Stopwatch.StartNew();
        var model = fit(files);
        double seconds = watch.Elapsed.TotalSeconds;
        string judged = ImageEvaluation.Judge(ml, name, model, pipeline.TestData, Path.Combine(output, $"{name}.html"));
        return FormattableString.Invariant($"{judged}; trained in {seconds:0.0} s");
    }
}
