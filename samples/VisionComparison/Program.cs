// A network of ours, trained from nothing, and Microsoft.ML.Vision's ImageClassificationTrainer, which retrains the last layer of a large network
// that others have trained, on the same folder, with the same evaluation: VisionComparison [OUT [FOLDER]]. Without a folder it draws one.
// The trainer downloads its network when it runs for the first time.
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Vision;
using MlNetStudio.Samples.Images;

string output = Directory.CreateDirectory(args is [var wanted, ..] ? wanted : Path.Combine("out", "vision")).FullName;
string folder = args is [_, var given] ? given : DrawnSigns.Write(Path.Combine(output, "signs"), perClass: 80, seed: 7);
var ml = new MLContext(seed: 1);
var task = new ImageTask(ml, folder);

// It takes the bytes of the files, decodes them itself, and wants the workspace for what the large network says of each image.
var transfer = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.Transforms.LoadRawImageBytes("Features", "", "ImagePath"))
    .Append(ml.MulticlassClassification.Trainers.ImageClassification(new ImageClassificationTrainer.Options
    {
        Arch = ImageClassificationTrainer.Architecture.MobilenetV2,
        Epoch = 50,
        WorkspacePath = Directory.CreateDirectory(Path.Combine(output, "workspace")).FullName,
        TestOnTrainSet = false,
    }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));

foreach (var (name, pipeline) in new[] { ("NeuralNetwork", ImageTask.Network(ml)), ("ImageClassification", transfer) })
{
    var watch = Stopwatch.StartNew();
    var model = pipeline.Fit(task.Training);
    double seconds = watch.Elapsed.TotalSeconds;
    Console.WriteLine(FormattableString.Invariant($"{task.Evaluate(name, model, Path.Combine(output, $"{name}.html"))}; trained in {seconds:0.0} s"));
}
