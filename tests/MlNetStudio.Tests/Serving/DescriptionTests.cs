using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlNetStudio.Tests.Serving;

public sealed class DescriptionTests(ServedModels models) : IClassFixture<ServedModels>
{
    [Fact]
    public async Task TheExamplesOfTheDescriptionAreAcceptedAsTheyAre()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris, models.Houses);
        var document = (await server.GetAsync("/openapi/v1.json")).Ok();
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        int posts = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            if (path.Value.TryGetProperty("get", out _))
            {
                (await server.GetAsync(path.Name)).Ok();
                continue;
            }

            var post = path.Value.GetProperty("post");
            string example = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText();
            var answer = (await server.PostAsync(path.Name, example)).Ok();
            if (post.GetProperty("responses").GetProperty("200").TryGetProperty("content", out var content))
            {
                // What the description promises for its example comes, to the last bit.
                Assert.Equal(
                    JsonSerializer.Serialize(content.GetProperty("application/json").GetProperty("example")), JsonSerializer.Serialize(answer));
            }

            posts++;
        }

        Assert.Equal(4, posts);
    }

    [Fact]
    public async Task TheDescriptionNamesTheColumnsAndEveryReferenceLeadsSomewhere()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var document = (await server.GetAsync("/openapi/v1.json")).Ok();
        Assert.True(document.GetProperty("paths").TryGetProperty("/predict", out _));
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var row = schemas.GetProperty("houses-row");
        Assert.Equal(["size", "color", "age"], row.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("""["number","null"]""", JsonSerializer.Serialize(row.GetProperty("properties").GetProperty("size").GetProperty("type")));
        Assert.Equal(["blue", "green", "red"], row.GetProperty("properties").GetProperty("color").GetProperty("examples").EnumerateArray().Select(name => name.GetString()));
        foreach (string reference in References(document))
        {
            Assert.True(schemas.TryGetProperty(reference["#/components/schemas/".Length..], out _), reference);
        }
    }

    [Fact]
    public async Task ThePageRunsOnlyWhatIsInItAndAsksOnlyThisServer()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        var page = await server.GetAsync("/");
        Assert.Equal("text/html", page.ContentType);
        string policy = page.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        foreach (string element in new[] { "script", "style" })
        {
            int start = page.Body.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
            string content = page.Body[start..page.Body.IndexOf($"</{element}>", start, StringComparison.Ordinal)];
            string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
            Assert.Contains($"{element}-src 'sha256-{hash}'", policy, StringComparison.Ordinal);
            Assert.Single(page.Body.Split($"<{element}"), part => part.StartsWith('>'));
        }

        Assert.DoesNotContain("http://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page.Body, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
