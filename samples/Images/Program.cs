// From a folder of JPEG or PNG files, one sub-folder for each class, to a trained network and its report: Images [OUT [FOLDER]].
// Without a folder it draws one.
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Samples.Images;

string output = Directory.CreateDirectory(args is [var wanted, ..] ? wanted : Path.Combine("out", "images")).FullName;
string folder = args is [_, var given] ? given : DrawnSigns.Write(Path.Combine(output, "signs"), perClass: 80, seed: 7);
var ml = new MLContext(seed: 1);
var task = new ImageTask(ml, folder);

var model = ImageTask.Network(ml).Fit(task.Training);
Console.WriteLine(ImageEvaluation.Judge(ml, "network", model, task.Test, Path.Combine(output, "network.html")));

// The model is an ML.NET model: saved, loaded, and asked for the class of an image from memory, such as one that was uploaded.
string zip = Path.Combine(output, "network.zip");
ml.Model.Save(model, task.Training.Schema, zip);
var loaded = ml.Model.Load(zip, out _);
using var engine = ml.Model.CreatePredictionEngine<ImageFile, Answer>(loaded);
var first = ml.Data.CreateEnumerable<ImageFile>(task.Test, reuseRowObject: false).First();
var answer = engine.Predict(first);
Console.WriteLine($"{Path.GetFileName(first.ImagePath)} is a {answer.Class}: {answer.Score.Max():0.00}");
