// The network of a pipeline file, trained from nothing, and Microsoft.ML.Vision's ImageClassificationTrainer, which retrains the last layer of a large
// network that others have trained, on the same images of the same folder, judged by the same others: VisionComparison [OUT [PIPELINE]].
// `mlnetstudio run PIPELINE` trains the same network. The trainer downloads its network when it runs for the first time.
using Microsoft.ML;
using Microsoft.ML.Vision;
using MlNetStudio.Samples.VisionComparison;

string output = Directory.CreateDirectory(args is [var wanted, ..] ? wanted : Path.Combine("out", "vision")).FullName;
string file = args is [_, var given] ? given : Path.Combine("pipelines", "signs.yaml");
var ml = new MLContext(seed: 1);
var comparison = new Comparison(ml, ml.Pipelines().LoadImages(file), output);
Console.WriteLine(comparison.Network());

// It takes the bytes of the files, decodes them itself, and wants the workspace for what the large network says of each image.
Console.WriteLine(comparison.Other("ImageClassification", ml.Transforms.LoadRawImageBytes("Features", "", "ImagePath")
    .Append(ml.MulticlassClassification.Trainers.ImageClassification(new ImageClassificationTrainer.Options
    {
        Arch = ImageClassificationTrainer.Architecture.MobilenetV2,
        Epoch = 50,
        WorkspacePath = Directory.CreateDirectory(Path.Combine(output, "workspace")).FullName,
        TestOnTrainSet = false,
    }))));
