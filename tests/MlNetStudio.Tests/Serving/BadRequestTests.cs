using System.Text;

namespace MlNetStudio.Tests.Serving;

public sealed class BadRequestTests(ServedModels models) : IClassFixture<ServedModels>
{
    private const string House = """{"size":5,"color":"red","age":3}""";

    [Theory]
    [InlineData("""{"size":5,"color":"red"}""", "missing-column", "age", null, "Column 'age' is missing")]
    [InlineData("""{}""", "missing-column", "size", null, "Columns 'size', 'color', 'age' are missing")]
    [InlineData("""[{"size":5,"color":"red","age":3},{"size":5,"age":1}]""", "missing-column", "color", null, "Column 'color' is missing")]
    [InlineData("""{"size":5,"colour":"red","age":3}""", "unknown-column", "colour", "color", "Did you mean 'color'?")]
    [InlineData("""{"size":5,"color":"red","age":3,"price":1}""", "unknown-column", "price", null, "is what the model predicts")]
    [InlineData("""{"size":"big","color":"red","age":3}""", "wrong-type", "size", null, "the text \"big\" was given")]
    [InlineData("""{"size":true,"color":"red","age":3}""", "wrong-type", "size", null, "true was given")]
    [InlineData("""{"size":[5],"color":"red","age":3}""", "wrong-type", "size", null, "a list was given")]
    [InlineData("""{"size":1e300,"color":"red","age":3}""", "wrong-type", "size", null, "too large")]
    [InlineData("""{"size":1e999,"color":"red","age":3}""", "wrong-type", "size", null, "too large")]
    [InlineData("""{"size":5,"color":7,"age":3}""", "wrong-type", "color", null, "the number 7 was given")]
    [InlineData("""{"size":5,"color":{"a":1},"age":3}""", "wrong-type", "color", null, "an object was given")]
    [InlineData("""{"size":5,"color":"red","age":3,"size":6}""", "duplicate-column", "size", null, "given twice")]
    public async Task AWrongColumnIsNamed(string body, string kind, string column, string? suggestion, string detail)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var problem = (await server.PostAsync("/predict", body)).Problem(400, kind);
        Assert.Equal(column, problem.GetProperty("column").GetString());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        if (suggestion is not null)
        {
            Assert.Equal(suggestion, problem.GetProperty("suggestion").GetString());
        }

        (await server.PostAsync("/predict", House)).Ok();
    }

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData("   ", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"size":NaN,"color":"red","age":3}""", "write null for a missing value")]
    [InlineData("""{"size":5,"color":"red","age":3} x""", "not valid JSON")]
    [InlineData("""{"size":5,"color":"red","age":3}{}""", "not valid JSON")]
    [InlineData("""[{"size":5,"color":"red","age":3},]""", "not valid JSON")]
    [InlineData("""[]""", "at least one row")]
    [InlineData("""[1]""", "the number 1 was given")]
    [InlineData("\"text\"", "the text \"text\" was given")]
    [InlineData("null", "null was given")]
    [InlineData("""{"size":5,"color":"\ud800","age":3}""", "not valid UTF-8")]
    public async Task ABodyThatIsNoRowsIsRefused(string body, string detail)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var problem = (await server.PostAsync("/predict", body)).Problem(400, "bad-body");
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvalidUtf8IsRefusedWhereverItIs()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        byte[] body = Encoding.UTF8.GetBytes("""{"size":5,"color":"r#d","age":3}""");
        body[Array.IndexOf(body, (byte)'#')] = 0xFF;
        (await server.PostAsync("/predict", body, "application/json")).Problem(400, "bad-body");
        body = Encoding.UTF8.GetBytes("""{"s#ze":5,"color":"red","age":3}""");
        body[Array.IndexOf(body, (byte)'#')] = 0xC0;
        (await server.PostAsync("/predict", body, "application/json")).Problem(400, "bad-body");
        body = Encoding.UTF8.GetBytes("size,color,age\n1,r#d,3\n");
        body[Array.IndexOf(body, (byte)'#')] = 0xFF;
        (await server.PostAsync("/predict", body, "text/csv")).Problem(400, "bad-body");
    }

    [Theory]
    [InlineData("size,color\n1,red\n", "missing-column", "age")]
    [InlineData("size,color,age\nbig,red,3\n", "wrong-type", "size")]
    [InlineData("size,color,age\n1,red,inf\n", "wrong-type", "age")]
    public async Task AWrongColumnOfCsvIsNamed(string body, string kind, string column)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        Assert.Equal(column, (await server.PostAsync("/predict", body, "text/csv")).Problem(400, kind).GetProperty("column").GetString());
    }

    [Theory]
    [InlineData("size,color,age\n")]
    [InlineData("size,color,age\n1,red\n")]
    [InlineData("\n\n")]
    public async Task BrokenCsvIsRefused(string body)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        (await server.PostAsync("/predict", body, "text/csv")).Problem(400, "bad-body");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task OtherContentTypesAreRefused(string? contentType)
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        (await server.PostAsync("/predict", Encoding.UTF8.GetBytes(House), contentType)).Problem(415, "content-type");
    }

    [Fact]
    public async Task OtherMethodsAndAddressesAreRefused()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var answer = await server.GetAsync("/predict");
        answer.Problem(405, "method");
        Assert.Equal("POST", answer.Headers["Allow"]);
        (await server.GetAsync("/nothing")).Problem(404, "not-found");
        (await server.PostAsync("/health", House)).Problem(405, "method");
    }

    [Fact]
    public async Task WhatIsTooLargeIsRefused()
    {
        await using var server = await TestServer.StartAsync(options => options with { BodyBytes = 20_000, Rows = 100 }, models.Houses);
        string row = "\n" + House;
        (await server.PostAsync("/predict", $"[{string.Join(',', Enumerable.Repeat(row, 100))}]")).Ok();
        (await server.PostAsync("/predict", $"[{string.Join(',', Enumerable.Repeat(row, 101))}]")).Problem(413, "too-large");
        (await server.PostAsync("/predict", ServedModels.HouseRows(101, 1), "text/csv")).Problem(413, "too-large");
        (await server.PostAsync("/predict", new string(' ', 20_001))).Problem(413, "too-large");

        // Without a length in its head, a body shows only while it arrives that it is too large.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = new StreamContent(new MemoryStream(new byte[30_000])) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;
        using var response = await server.Client.SendAsync(request);
        (await Answer.OfAsync(response)).Problem(413, "too-large");
        (await server.PostAsync("/predict", House)).Ok();
    }

    [Fact]
    public async Task NoValueOfARowIsLogged()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        await server.PostAsync("/predict", """{"size":31415.5,"color":"secret-color","age":3}""");
        await server.PostAsync("/predict", """{"size":"secret-size","color":"secret-color","age":3}""");
        await server.PostAsync("/predict", """{"secret-column":1}""");
        await server.PostAsync("/predict?secret-query=1", "size,color,age\nsecret-size,red,3\n", "text/csv");
        Assert.NotEmpty(server.Log.Lines);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("secret-size", StringComparison.Ordinal) || line.Contains("secret-color", StringComparison.Ordinal)
            || line.Contains("secret-column", StringComparison.Ordinal) || line.Contains("31415", StringComparison.Ordinal));
    }
}
