using Microsoft.ML;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Samples.Tabular;
using static MlNetStudio.Neural.Layers.Layer;

string folder = Directory.CreateDirectory(args is [var given] ? given : Path.Combine("out", "tabular")).FullName;
var ml = new MLContext(seed: 1);
var listings = ml.Data.LoadFromEnumerable(Listings.Generate(2_000, seed: 7));
var split = ml.Data.TrainTestSplit(listings, testFraction: 0.25);

// Everything before the trainer is ML.NET's own.
var featurizers = ml.Transforms.Text.FeaturizeText("Words", nameof(Listing.Description))
    .Append(ml.Transforms.Categorical.OneHotEncoding("CityCode", nameof(Listing.City)))
    .Append(ml.Transforms.ReplaceMissingValues(nameof(Listing.Floor), replacementMode: Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean))
    .Append(ml.Transforms.NormalizeMeanVariance("Numbers", nameof(Listing.Area)))
    .Append(ml.Transforms.NormalizeMeanVariance(nameof(Listing.Floor)))
    .Append(ml.Transforms.Concatenate("Features", "Numbers", nameof(Listing.Floor), "CityCode", "Words"));

var pipeline = featurizers.Append(ml.Regression.Trainers.NeuralNetwork(new()
{
    LabelColumnName = nameof(Listing.Rent),
    Layers = [Dense(64), Dense(32)],
    Optimizer = new AdamOptions { LearningRate = 0.003f },
    Epochs = 60,
    ValidationFraction = 0.15,
    EarlyStopping = new EarlyStoppingOptions { Patience = 10 },
}));

var model = pipeline.Fit(split.TrainSet);
var network = ml.Regression.Evaluate(model.Transform(split.TestSet), labelColumnName: nameof(Listing.Rent));
var linear = ml.Regression.Evaluate(
    featurizers.Append(ml.Regression.Trainers.LbfgsPoissonRegression(nameof(Listing.Rent))).Fit(split.TrainSet).Transform(split.TestSet), labelColumnName: nameof(Listing.Rent));
Console.WriteLine($"typical error on rents it has not seen: {network.RootMeanSquaredError:0} (ML.NET's Poisson regression: {linear.RootMeanSquaredError:0}); R² {network.RSquared:0.000}");

// The model is an ML.NET model: saved, loaded and used like any other.
string zip = Path.Combine(folder, "rent.zip");
ml.Model.Save(model, listings.Schema, zip);
using var engine = ml.Model.CreatePredictionEngine<Listing, RentPrediction>(ml.Model.Load(zip, out _));
var answer = engine.Predict(new Listing { Description = "Flat with balcony, renovated.", City = "Bern", Area = 80, Floor = float.NaN });
Console.WriteLine($"80 square meters in Bern, renovated, with a balcony: {answer.Rent:0} a month");

// ML.NET cannot write FeaturizeText as ONNX, so what is exported here is the network, which takes the vector that the featurizers
// make. Where every step can be written, ml.Model.ConvertToOnnx(model, listings, file) puts them all into one file.
string onnx = Path.Combine(folder, "rent.onnx");
using (var file = File.Create(onnx))
{
    model.LastTransformer.Model.SaveOnnx(file);
}

Console.WriteLine($"the network for ONNX Runtime: {onnx}");
