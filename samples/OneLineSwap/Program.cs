using Microsoft.ML;
using MlNetStudio.Samples.OneLineSwap;

// An application as it was written for ML.NET. Only the trainer differs between the two runs below.
var ml = new MLContext(seed: 1);
var flowers = ml.Data.LoadFromTextFile<Flower>(Path.Combine(AppContext.BaseDirectory, "iris.csv"), separatorChar: ',', hasHeader: true);

void Run<TTransformer>(string name, IEstimator<TTransformer> trainer)
    where TTransformer : class, ITransformer
{
    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Flower.Species))
        .Append(ml.Transforms.Concatenate("Features", nameof(Flower.SepalLength), nameof(Flower.SepalWidth), nameof(Flower.PetalLength), nameof(Flower.PetalWidth)))
        .Append(ml.Transforms.NormalizeMeanVariance("Features"))
        .Append(trainer);
    var folds = ml.MulticlassClassification.CrossValidate(flowers, pipeline, numberOfFolds: 5);
    Console.WriteLine($"{name,-20} accuracy {folds.Average(fold => fold.Metrics.MicroAccuracy):0.000}, log-loss {folds.Average(fold => fold.Metrics.LogLoss):0.000}");
}

// Before:
Run("SdcaMaximumEntropy", ml.MulticlassClassification.Trainers.SdcaMaximumEntropy());

// After:
Run("NeuralNetwork", ml.MulticlassClassification.Trainers.NeuralNetwork());
