using Microsoft.ML;
using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Onnx;

/// <summary>A whole pipeline, featurizers and network, in one ONNX file that ONNX Runtime scores as ML.NET does.</summary>
public class ConvertToOnnxTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> Tasks => Pipelines.All;

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(Tasks))]
    public void ONNX_Runtime_scores_the_whole_pipeline_as_ML_NET_does(string task)
    {
        var data = Samples.View(_ml, missing: true);
        var model = Pipelines.For(_ml, task).Fit(data);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        var outputs = session.Run(Inputs(session));
        float[] expected = Pipelines.Scores(model.Transform(data));
        float[] actual = task == "binary"
            ? [.. outputs["Score.output"].As<float>().Data, .. outputs["Probability.output"].As<float>().Data]
            : outputs["Score.output"].As<float>().Data;
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5f * scale, $"score {i} is {actual[i]} in ONNX Runtime and {expected[i]} in ML.NET");
        }

        switch (task)
        {
            case "binary":
                Assert.Equal(Samples.Column<bool>(model.Transform(data), "PredictedLabel"), outputs["PredictedLabel.output"].As<bool>().Data);
                break;
            case "multiLabel":
                Assert.Equal(Samples.Column<bool[]>(model.Transform(data), "PredictedLabel").SelectMany(row => row), outputs["PredictedLabel.output"].As<bool>().Data);
                break;
            case "multiclass":
                Assert.Equal(Samples.Column<uint>(model.Transform(data), "PredictedLabel"), outputs["PredictedLabel.output"].As<uint>().Data);
                break;
        }
    }

    /// <summary>The columns of the sample rows for each input of the file.</summary>
    private static Dictionary<string, Tensor> Inputs(OnnxRuntimeSession session)
    {
        var rows = Samples.Rows(missing: true);
        var columns = new Dictionary<string, Func<Samples.Row, float>>
        {
            ["Size"] = row => row.Size,
            ["Age"] = row => row.Age,
            ["Weight"] = row => row.Weight,
            ["Price"] = row => row.Price,
        };
        return session.Inputs.ToDictionary(input => input.Name, input => input.Name switch
        {
            "City" => Tensor.Create(Array.ConvertAll(rows, row => row.City), rows.Length, 1),
            "Class" => Tensor.Create(Array.ConvertAll(rows, row => row.Class), rows.Length, 1),
            "Pair" => Tensor.Create(rows.SelectMany(row => row.Pair).ToArray(), rows.Length, 2),
            "Tags" => Tensor.Create(rows.SelectMany(row => row.Tags).ToArray(), rows.Length, 3),
            "IsDear" => Tensor.Create(Array.ConvertAll(rows, row => row.IsDear), rows.Length, 1),
            _ => (Tensor)Tensor.Create(Array.ConvertAll(rows, row => columns[input.Name](row)), rows.Length, 1),
        });
    }
}
