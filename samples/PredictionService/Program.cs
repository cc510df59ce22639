using Microsoft.Extensions.ML;
using MlNetStudio.Samples.PredictionService;

// curl -s localhost:5000/predict -H 'content-type: application/json' -d '{"sepalLength":5.1,"sepalWidth":3.5,"petalLength":1.4,"petalWidth":0.2}'
var builder = WebApplication.CreateBuilder(args);
string modelPath = Path.GetFullPath(builder.Configuration["model"] ?? "iris-service.zip");
if (!File.Exists(modelPath))
{
    IrisModel.Train(Path.Combine(AppContext.BaseDirectory, "iris.csv"), modelPath);
}

// The pool lets any number of requests score at once and loads the file again when it changes.
builder.Services.AddPredictionEnginePool<Flower, FlowerPrediction>().FromFile(modelPath, watchForChanges: true);
var app = builder.Build();
app.MapPost("/predict", (Flower flower, PredictionEnginePool<Flower, FlowerPrediction> pool) => pool.Predict(flower));
app.Run();
