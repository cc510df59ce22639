using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data.Images;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;
using static MlNetStudio.Tests.Serving.ServedImages;

namespace MlNetStudio.Tests.Serving;

/// <summary>Models of images over HTTP.</summary>
public sealed class ImagePredictTests(ServedImages models) : IClassFixture<ServedImages>
{
    [Theory]
    [InlineData("native")]
    [InlineData("onnxruntime")]
    public async Task AnImageIsAnsweredAsPredictAnswersItInEveryForm(string engine)
    {
        if (engine == "onnxruntime" && !OnnxRuntimeScorer.IsAvailable)
        {
            return;
        }

        await using var server = await TestServer.StartAsync(options => options with { Engine = engine }, models.Digits);
        byte[] pixels = Stroke(7);
        var file = ModelFile.Load(models.Digits);
        using var scorer = engine == "native" ? null : OnnxRuntimeScorer.Open(file);
        var expected = file.Predict(new ImageSet(DigitShape, pixels, [], []), scorer);
        string text = Convert.ToBase64String(Png(pixels));
        Answer[] answers =
        [
            await server.PostAsync("/predict", Png(pixels), "image/png"),
            await server.PostAsync("/predict", Pgm(pixels), "image/x-portable-graymap"),
            await server.PostAsync("/predict", Ppm(pixels), "image/x-portable-pixmap"),
            await server.PostAsync("/models/digits/predict", Png(pixels), "image/png"),
            await server.PostAsync("/predict", $$"""{"image":"{{text}}"}"""),
            await server.PostAsync("/predict", $$"""{"image":"data:image/png;base64,{{text}}"}"""),
            await server.PostAsync("/predict", $$"""{"image":{{Lists(pixels)}}}"""),
            await server.PostAsync("/predict", $$"""{"image":[{{string.Join(",", pixels.Chunk(16).Select(row => "[" + string.Join(",", row.Select(value => $"[{value}]")) + "]"))}}]}"""),
        ];
        foreach (var answer in answers)
        {
            var json = answer.Ok();
            Assert.Equal(expected.Labels[0], json.GetProperty("label").GetRawText());
            Assert.Equal(expected.Values, json.GetProperty("probabilities").EnumerateObject().Select(member => member.Value.GetSingle()));
            Assert.False(json.TryGetProperty("explanation", out _));
        }
    }

    [Fact]
    public async Task SeveralAreAnsweredTogetherAsEachByItself()
    {
        await using var server = await TestServer.StartAsync(models.Digits);
        byte[][] images = [.. Enumerable.Range(1, 200).Select(i => Stroke(i % 14))];
        string body = "[" + string.Join(",", images.Select((image, i) => i % 2 == 0 ? $$"""{"image":{{Lists(image)}}}""" : $$"""{"image":"{{Convert.ToBase64String(Png(image))}}"}""")) + "]";
        var predictions = (await server.PostAsync("/predict", body)).Ok().GetProperty("predictions");
        Assert.Equal(200, predictions.GetArrayLength());
        foreach (int i in new[] { 0, 1, 127, 128, 199 })
        {
            var alone = (await server.PostAsync("/predict", Png(images[i]), "image/png")).Ok();
            Assert.Equal(alone.GetProperty("probabilities").GetRawText(), predictions[i].GetProperty("probabilities").GetRawText());
        }

        // And requests that come at the same time.
        var answers = await Task.WhenAll(images.Select(image => server.PostAsync("/predict", Png(image), "image/png")));
        Assert.All(answers.Select((answer, i) => (answer, i)), pair => Assert.Equal(
            predictions[pair.i].GetProperty("probabilities").GetRawText(), pair.answer.Ok().GetProperty("probabilities").GetRawText()));
    }

    [Fact]
    public async Task AnotherSizeIsRefusedUnlessItIsSaidWhatIsDoneToIt()
    {
        await using var server = await TestServer.StartAsync(models.Digits);
        byte[] large = PngWriter.ToBytes(new byte[20 * 30], new ImageShape(20, 30, 1));
        var problem = (await server.PostAsync("/predict", large, "image/png")).Problem(400, "wrong-size");
        Assert.Contains("The image has 20 x 30 pixels; 16 x 16 pixels, gray are expected", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("20 x 30 pixels", problem.GetProperty("given").GetString());
        Assert.Equal("16 x 16 pixels, gray", problem.GetProperty("expected").GetString());
        string list = $$"""[{"image":{{Lists(Stroke(3))}}},{"image":"{{Convert.ToBase64String(large)}}"}]""";
        Assert.Equal(1, (await server.PostAsync("/predict", list)).Problem(400, "wrong-size").GetProperty("row").GetInt32());
        foreach (var (word, fit) in new[] { ("resize", ImageFit.Resize), ("crop", ImageFit.Crop) })
        {
            var fitted = ImageResizer.Fit(ImageDecoder.Decode(large, "large"), 16, 16, fit);
            var expected = ModelFile.Load(models.Digits).Predict(new ImageSet(DigitShape, fitted.Pixels, [], []));
            Assert.Equal(expected.Values, (await server.PostAsync($"/predict?fit={word}", large, "image/png")).Ok().GetProperty("probabilities").EnumerateObject().Select(p => p.Value.GetSingle()));
            (await server.PostAsync($"/predict?fit={word}", list)).Ok();
        }

        Assert.Contains("none, resize, crop", (await server.PostAsync("/predict?fit=huge", large, "image/png")).Problem(400, "bad-parameter").GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await server.PostAsync("/predict?size=3", large, "image/png")).Problem(400, "unknown-parameter");
    }

    [Fact]
    public async Task WhatIsNoSuchImageIsRefusedWithWhatIsExpected()
    {
        await using var server = await TestServer.StartAsync(options => options with { Rows = 3, BodyBytes = 60_000 }, models.Digits, models.Colors, ServedModels.Iris);
        byte[] good = Png(Stroke(5));
        byte[] broken = [.. good];
        broken[^20] ^= 0x55;

        async Task<JsonElement> Refused(byte[] body, string type = "image/png", string model = "digits", int status = 400, string kind = "bad-image") =>
            (await server.PostAsync($"/models/{model}/predict", body, type)).Problem(status, kind);
        async Task<string> RefusedJson(string body, string kind, string model = "digits", int status = 400) =>
            (await server.PostAsync($"/models/{model}/predict", body)).Problem(status, kind).GetProperty("detail").GetString()!;

        Assert.Contains("cannot be read", (await Refused(broken)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await Refused(good[..^12]);
        await Refused([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        await Refused("P5\n16 16\n255\nshort"u8.ToArray());
        await Refused("no image"u8.ToArray());
        await Refused([], kind: "bad-body");
        await Refused(new byte[60_001], status: 413, kind: "too-large");

        // A small file may say that it is huge, which is known before anything is decoded.
        await Refused("P5\n4000 4000\n255\n"u8.ToArray(), kind: "wrong-size");
        await Refused("P5\n900000 900000\n255\n"u8.ToArray());
        Assert.Contains("image/png", (await Refused(good, "image/jpeg", status: 415, kind: "content-type")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await Refused("a,b\n1,2\n"u8.ToArray(), "text/csv", status: 415, kind: "content-type");
        await Refused(good, model: "iris", status: 415, kind: "content-type");

        string values = Lists(Stroke(2));
        Assert.Contains("more than 16 rows", await RefusedJson($$"""{"image":{{Lists([.. Stroke(2), .. new byte[16]])}}}""", "wrong-size"), StringComparison.Ordinal);
        Assert.Contains("16 rows are expected", await RefusedJson($$"""{"image":{{Lists(Stroke(2)[..^16])}}}""", "wrong-size"), StringComparison.Ordinal);
        await RefusedJson($$"""{"image":{{Lists(Stroke(2), 8)}}}""", "wrong-size");
        Assert.Contains("from 0 to 255", await RefusedJson($$"""{"image":{{values.Replace("120", "256", StringComparison.Ordinal)}}}""", "wrong-size"), StringComparison.Ordinal);
        await RefusedJson($$"""{"image":{{values.Replace("120", "1.5", StringComparison.Ordinal)}}}""", "wrong-size");
        await RefusedJson($$"""{"image":{{values.Replace("120", "[1,2,3]", StringComparison.Ordinal)}}}""", "wrong-size");
        Assert.Contains("a pixel is a list of 3 values", await RefusedJson($$"""{"image":{{Lists(new byte[64], 8)}}}""", "wrong-size", "color-model"), StringComparison.Ordinal);
        await RefusedJson("""{"image":"%%%"}""", "bad-image");
        await RefusedJson("""{"image":7}""", "wrong-size");
        await RefusedJson("""{}""", "missing-column");
        await RefusedJson("""{"picture":"x"}""", "unknown-column");
        await RefusedJson($$"""{"image":{{values}},"image":{{values}}}""", "duplicate-column");
        await RefusedJson("[]", "bad-body");
        await RefusedJson("[7]", "bad-body");
        await RefusedJson("7", "bad-body");
        await RefusedJson($$"""{"image":{{values[..^1]}}""", "bad-body");
        await RefusedJson($$"""{"image":{{values}}} x""", "bad-body");
        await RefusedJson("[" + string.Join(",", Enumerable.Repeat($$"""{"image":{{values}}}""", 4)) + "]", "too-large", status: 413);
        (await server.PostAsync("/models/digits/predict", good, "image/png")).Ok();
    }

    [Fact]
    public async Task TheOpenInferenceProtocolTakesBytes()
    {
        await using var server = await TestServer.StartAsync(models.Digits);
        var described = (await server.GetAsync("/v2/models/digits")).Ok().GetProperty("inputs")[0];
        Assert.Equal("""{"name":"image","datatype":"UINT8","shape":[-1,16,16,1]}""", described.GetRawText());
        byte[] pixels = [.. Stroke(4), .. Stroke(9)];
        string Request(string shape, string type, IEnumerable<string> data) =>
            $$"""{"inputs":[{"name":"image","datatype":"{{type}}","shape":{{shape}},"data":[{{string.Join(",", data)}}]}]}""";
        string[] values = [.. pixels.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        var outputs = (await server.PostAsync("/v2/models/digits/infer", Request("[2,16,16,1]", "UINT8", values))).Ok().GetProperty("outputs");
        var expected = ModelFile.Load(models.Digits).Predict(new ImageSet(DigitShape, pixels, [], []));
        Assert.Equal(expected.Values, outputs[1].GetProperty("data").EnumerateArray().Select(value => value.GetSingle()));
        Assert.Equal("[2,10]", outputs[1].GetProperty("shape").GetRawText());
        foreach (var (shape, type, data, detail) in new[]
        {
            ("[2,16,16]", "UINT8", values, "[rows, 16, 16, 1]"),
            ("[2,256]", "UINT8", values, "[rows, 16, 16, 1]"),
            ("[2,16,16,3]", "UINT8", values, "[rows, 16, 16, 1]"),
            ("[2,16,16,1]", "FP32", values, "UINT8 is expected"),
            ("[1,16,16,1]", "UINT8", values, "its shape says 256"),
            ("[2,16,16,1]", "UINT8", [.. values[..^1], "256"], "from 0 to 255"),
            ("[2,16,16,1]", "UINT8", [.. values[..^1], "null"], "from 0 to 255"),
        })
        {
            Assert.Contains(detail, (await server.PostAsync("/v2/models/digits/infer", Request(shape, type, data))).Problem(400, "bad-inference-request").GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WhereItLooksIsToldOnRequest()
    {
        await using var server = await TestServer.StartAsync(options => options with { ExplainRows = 2 }, models.Digits);
        byte[] pixels = Stroke(6);
        var file = ModelFile.Load(models.Digits);
        int label = file.Classes.IndexOf(file.Predict(new ImageSet(DigitShape, pixels, [], [])).Labels[0]);
        double[] expected = ImageExplainer.Explain(file, pixels, label);
        var map = (await server.PostAsync("/predict?explain=true", Png(pixels), "image/png")).Ok().GetProperty("explanation").GetProperty("map");
        Assert.Equal(16, map.GetArrayLength());
        Assert.Equal(expected.Select(value => Math.Round(value, 5)), map.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble())));
        string one = $$"""{"image":{{Lists(pixels)}}}""";
        Assert.Equal(2, (await server.PostAsync("/predict?explain=true", $"[{one},{one}]")).Ok().GetProperty("predictions").EnumerateArray().Count(row => row.TryGetProperty("explanation", out _)));
        Assert.Contains("2 images", (await server.PostAsync("/predict?explain=true", $"[{one},{one},{one}]")).Problem(413, "too-large").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDescriptionSaysWhatImagesAreTakenAndItsExamplesWork()
    {
        await using var server = await TestServer.StartAsync(models.Colors);
        var shown = (await server.GetAsync("/models")).Ok().GetProperty("models")[0];
        Assert.Equal("""{"height":8,"width":8,"channels":3,"explained":true}""", shown.GetProperty("image").GetRawText());
        Assert.Equal(0, shown.GetProperty("columns").GetArrayLength());
        var paths = (await server.GetAsync("/openapi/v1.json")).Ok().GetProperty("paths");
        var predict = paths.GetProperty("/predict").GetProperty("post");
        Assert.Equal(["explain", "fit"], predict.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
        var content = predict.GetProperty("requestBody").GetProperty("content");
        Assert.True(content.TryGetProperty("image/png", out _));
        Assert.False(content.TryGetProperty("text/csv", out _));
        string sent = content.GetProperty("application/json").GetProperty("example").GetRawText();
        var answer = (await server.PostAsync("/predict", sent)).Ok();
        var example = predict.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");
        Assert.True(JsonElement.DeepEquals(example.GetProperty("probabilities"), answer.GetProperty("probabilities")));
        string infer = paths.GetProperty("/v2/models/color-model/infer").GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText();
        (await server.PostAsync("/v2/models/color-model/infer", infer)).Ok();
    }
}
