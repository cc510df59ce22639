using System.Text.Json;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Tests.Serving;

/// <summary>The Open Inference Protocol as its specification writes it down.</summary>
public sealed class InferenceProtocolTests(ServedModels models) : IClassFixture<ServedModels>
{
    private const string Houses = """
        {"id": "a1", "parameters": {"priority": 1}, "inputs": [
            {"name": "color", "shape": [3, 1], "datatype": "BYTES", "data": ["red", "violet", null]},
            {"name": "size", "shape": [3, 1], "datatype": "FP32", "data": [[5], [7.5], [null]]},
            {"name": "age", "shape": [3, 1], "datatype": "FP32", "data": [3, 4, 5]}],
         "outputs": [{"name": "prediction"}]}
        """;

    [Fact]
    public async Task TheServerTellsOfItselfAndItsHealth()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        var about = (await server.GetAsync("/v2")).Ok();
        Assert.Equal("mlnetstudio", about.GetProperty("name").GetString());
        Assert.NotEmpty(about.GetProperty("version").GetString()!);
        Assert.Equal(JsonValueKind.Array, about.GetProperty("extensions").ValueKind);
        Assert.True((await server.GetAsync("/v2/health/live")).Ok().GetProperty("live").GetBoolean());
        Assert.True((await server.GetAsync("/v2/health/ready")).Ok().GetProperty("ready").GetBoolean());
        var ready = (await server.GetAsync("/v2/models/iris/ready")).Ok();
        Assert.Equal("iris", ready.GetProperty("name").GetString());
        Assert.True(ready.GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task AModelTellsItsTensors()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        string version = ModelFile.Load(ServedModels.Iris).Sha256[..12];
        var model = (await server.GetAsync("/v2/models/iris")).Ok();
        Assert.Equal("iris", model.GetProperty("name").GetString());
        Assert.Equal(version, model.GetProperty("versions")[0].GetString());
        Assert.Equal("mlnetstudio_onnx", model.GetProperty("platform").GetString());
        var input = model.GetProperty("inputs")[0];
        Assert.Equal("""{"name":"sepal_length","datatype":"FP32","shape":[-1,1]}""", input.GetRawText());
        Assert.Equal("""[{"name":"label","datatype":"BYTES","shape":[-1]},{"name":"probabilities","datatype":"FP32","shape":[-1,3]}]""", model.GetProperty("outputs").GetRawText());
        Assert.Equal(model.GetRawText(), (await server.GetAsync($"/v2/models/iris/versions/{version}")).Ok().GetRawText());
        (await server.GetAsync("/v2/models/iris/versions/1")).Problem(404, "unknown-version");
        (await server.GetAsync("/v2/models/roses")).Problem(404, "unknown-model");
    }

    [Fact]
    public async Task InferenceGivesTheBitsOfPredict()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var answer = await server.PostAsync("/v2/models/houses/infer", Houses);
        var json = answer.Ok();
        Assert.Equal("a1", json.GetProperty("id").GetString());
        Assert.Equal("houses", json.GetProperty("model_name").GetString());
        Assert.Equal(answer.Headers["Model-Version"], json.GetProperty("model_version").GetString());
        var output = Assert.Single(json.GetProperty("outputs").EnumerateArray());
        Assert.Equal("prediction", output.GetProperty("name").GetString());
        Assert.Equal("FP32", output.GetProperty("datatype").GetString());
        Assert.Equal("[3,1]", output.GetProperty("shape").GetRawText());
        var expected = (await server.PostAsync("/predict", """
            [{"size":5,"color":"red","age":3},{"size":7.5,"color":"violet","age":4},{"size":null,"color":null,"age":5}]
            """)).Ok().GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("prediction").GetSingle());
        Assert.Equal(expected, output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()));
        Assert.Equal(200, (int)(await server.PostAsync($"/v2/models/houses/versions/{answer.Headers["Model-Version"]}/infer", Houses)).Status);
    }

    [Fact]
    public async Task AllOutputsComeWhereNoneIsNamed()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        const string Body = """
            {"inputs": [
                {"name": "sepal_length", "shape": [1, 1], "datatype": "FP32", "data": [5.1]},
                {"name": "sepal_width", "shape": [1, 1], "datatype": "FP32", "data": [3.5]},
                {"name": "petal_length", "shape": [1, 1], "datatype": "FP32", "data": [1.4]},
                {"name": "petal_width", "shape": [1, 1], "datatype": "FP32", "data": [0.2]}]}
            """;
        var json = (await server.PostAsync("/v2/models/iris/infer", Body)).Ok();
        Assert.False(json.TryGetProperty("id", out _));
        var outputs = json.GetProperty("outputs");
        Assert.Equal("""{"name":"label","shape":[1],"datatype":"BYTES","data":["setosa"]}""", outputs[0].GetRawText());
        Assert.Equal("[1,3]", outputs[1].GetProperty("shape").GetRawText());
        Assert.Equal(3, outputs[1].GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "the list 'inputs' is expected")]
    [InlineData("[]", "the list 'inputs' is expected")]
    [InlineData("""{"inputs": 3}""", "the list 'inputs' is expected")]
    [InlineData("""{"inputs": []}""", "The input 'size' is missing")]
    [InlineData("""{"inputs": [{"name": "sise", "shape": [1, 1], "datatype": "FP32", "data": [1]}]}""", "Did you mean 'size'?")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [1, 1], "datatype": "FP64", "data": [1]}]}""", "FP32 is expected")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [1], "datatype": "FP32", "data": [1]}]}""", "another shape")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [0, 1], "datatype": "FP32", "data": []}]}""", "another shape")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [2, 1], "datatype": "FP32", "data": [1]}]}""", "has 1 values; its shape says 2")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [1, 1], "datatype": "FP32", "data": ["a"]}]}""", "holds the text")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [1, 1], "datatype": "FP32", "data": [1e39]}]}""", "holds 1e39")]
    [InlineData("""{"inputs": [{"name": "size", "shape": [1, 1], "datatype": "FP32", "parameters": {"binary_data_size": 4}}]}""", "binary form")]
    [InlineData("""{"inputs": [{"name": 1}]}""", "a text is expected")]
    public async Task AWrongRequestSaysWhatIsWrong(string body, string detail)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var problem = (await server.PostAsync("/v2/models/houses/infer", body)).Problem(400, "bad-inference-request");
        Assert.Contains(detail, problem.GetProperty("error").GetString(), StringComparison.Ordinal);
        (await server.PostAsync("/v2/models/houses/infer", Houses)).Ok();
    }

    [Fact]
    public async Task ARequestWithAHugeShapeTakesNoMemory()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        (await server.PostAsync("/v2/models/houses/infer", """{"inputs": [{"name": "size", "shape": [2000000000, 1], "datatype": "FP32", "data": [1]}]}""")).Problem(413, "too-large");
        (await server.PostAsync("/v2/models/houses/infer", "{\"inputs\": NaN}")).Problem(400, "bad-body");
        (await server.PostAsync("/v2/models/houses/infer", new string('[', 100_000))).Problem(400, "bad-body");
        (await server.GetAsync("/v2/models/houses/infer")).Problem(405, "method");
    }
}
